/** How far a value lies beyond all that was seen before, in units of how that usually varies. */
import { createBound, WARM, type Bound } from './score-bound.ts'

/** Values that are forgotten again: a series often begins with what never comes back. */
const START = 5
/** Weight of the tail's own spread against the whole range in the unit of a margin, geometrically. */
const TAIL = 0.4
/** No tail is thinner than this share of the range. */
const THINNEST = 0.1
/** Share of values beyond the mark that a tail begins at. */
const BEYOND = 0.02
/** A margin below counts this much of one above: most series have a floor, few a ceiling. */
export const BELOW = 0.8

/** One end of the range, in the direction in which the value grows. */
interface Side {
  readonly bound: Bound
  /** The value that `BEYOND` of all values exceed, and the mean excess over it. */
  mark: number
  excess: number
  exceedances: number
}

const startAt = (x: number): Side => {
  const bound = createBound()
  bound.step(x, 0, false)
  return { bound, mark: x, excess: 0, exceedances: 0 }
}

/** @returns a function from each next value to its margin beyond the range so far, 0 while inside */
export function createRange(): (x: number) => number {
  let upper = startAt(NaN)
  let lower = startAt(NaN)
  let n = -1

  function step(side: Side, x: number, range: number): number {
    const before = side.bound.at
    const beyond = side.bound.step(x, range, n > WARM)
    if (!(range > 0)) return 0
    const unit = range ** (1 - TAIL) * Math.max(THINNEST * range, side.excess) ** TAIL
    side.mark += Math.max(1 / n, 0.003) * range * 2 * ((x > side.mark ? 1 : 0) - BEYOND)
    if (x > side.mark) {
      const clipped = Math.min(x, before + 0.2 * range)
      side.excess += Math.max(1 / ++side.exceedances, 0.02) * (clipped - side.mark - side.excess)
    }
    return beyond / unit
  }

  return (x) => {
    n++
    if (n < START) {
      upper = startAt(x)
      lower = startAt(-x)
      return 0
    }
    const range = upper.bound.at + lower.bound.at
    return Math.max(step(upper, x, range), BELOW * step(lower, -x, range))
  }
}
