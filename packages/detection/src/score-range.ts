/** How far a value lies beyond all that was seen before, in units of how that usually varies. */

/** Values before the first margin: too few have no range. */
const WARM = 100
const START = 5
/** Share of the range forgotten a value: half of it in about 17,000 values. */
const FORGET = 2e-5
/** A value moves a bound by no more than this share of the range: the anomaly must not become the new normal. */
const CLIP = 0.3
/** Weight of the tail's own spread against the whole range in the unit of a margin, geometrically. */
const TAIL = 0.3
/** No tail is thinner than this share of the range. */
const THINNEST = 0.1
/** Share of values beyond the mark that a tail begins at. */
const BEYOND = 0.02
/** A margin below counts this much of one above: most series have a floor, few a ceiling. */
const BELOW = 0.8

/** One end of the range, in the direction in which the value grows. */
interface Side {
  bound: number
  /** The value that `BEYOND` of all values exceed, and the mean excess over it. */
  mark: number
  excess: number
  exceedances: number
}

/** @returns a function from each next value to its margin beyond the range so far, 0 while inside */
export function createRange(): (x: number) => number {
  const upper: Side = { bound: 0, mark: 0, excess: 0, exceedances: 0 }
  const lower: Side = { bound: 0, mark: 0, excess: 0, exceedances: 0 }
  let n = -1

  function step(side: Side, x: number, range: number): number {
    let margin = 0
    if (range > 0) {
      if (n > WARM && x > side.bound) {
        const unit = range ** (1 - TAIL) * Math.max(THINNEST * range, side.excess) ** TAIL
        margin = (x - side.bound) / unit
      }
      const pace = Math.max(1 / n, 0.003) * range * 2
      side.mark += pace * ((x > side.mark ? 1 : 0) - BEYOND)
      if (x > side.mark) {
        const clipped = Math.min(x, side.bound + 0.2 * range)
        side.excess += Math.max(1 / ++side.exceedances, 0.02) * (clipped - side.mark - side.excess)
      }
    }
    if (x <= side.bound) side.bound -= FORGET * range
    else side.bound = n > WARM ? Math.min(x, side.bound + CLIP * range) : x
    return margin
  }

  return (x) => {
    n++
    if (n < START) {
      upper.bound = upper.mark = x
      lower.bound = lower.mark = -x
      return 0
    }
    const range = upper.bound + lower.bound
    return Math.max(step(upper, x, range), BELOW * step(lower, -x, range))
  }
}
