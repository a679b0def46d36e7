/** The farthest that was seen in one direction: it forgets slowly, and gives way slowly to what lies beyond. */

/** Share of the range forgotten a value: half of it in about 17,000 values. */
const FORGET = 2e-5
/** A value moves a bound by no more than this share of the range: the anomaly must not become the new normal. */
const CLIP = 0.3

/** Values before the first margin: too few have no range. */
export const WARM = 200

export interface Bound {
  /** NaN before the first value. */
  readonly at: number
  /**
   * How far the next value lies beyond, 0 while within; then it is learnt.
   *
   * @param range  of the whole series so far; while it is 0 everything is learnt as it is
   * @param warm   whether enough was seen to judge by; before, everything is learnt as it is too
   */
  step(x: number, range: number, warm: boolean): number
}

export function createBound(): Bound {
  let at = NaN
  return {
    get at() {
      return at
    },
    step(x, range, warm) {
      if (x <= at) {
        at -= FORGET * range
        return 0
      }
      if (!(warm && range > 0)) {
        at = x
        return 0
      }
      const beyond = x - at
      at += Math.min(beyond, CLIP * range)
      return beyond
    },
  }
}
