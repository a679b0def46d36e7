/**
 * Evidence that lasts: how far even the smallest of the last values lies above all such runs before, or even the
 * largest below, in units of the whole range. A level that is an everyday one becomes odd by lasting: zeros at noon,
 * a pump that does not stop. The same evidence as `evidence.ts` has for customers' readings.
 */
import { createBound, WARM } from './score-bound.ts'
import { BELOW } from './score-range.ts'

/** Values a run is long; the longest is what is kept of a series. */
const LENGTHS = [12, 36, 96] as const
const LONGEST = LENGTHS[2]

/** @returns a function from each next value to the largest margin of the runs that end with it, 0 while none is odd */
export function createRuns(): (x: number) => number {
  const recent = new Float64Array(LONGEST)
  const highest = createBound()
  const lowest = createBound()
  const runs = LENGTHS.map((length) => ({ length, above: createBound(), below: createBound() }))
  let n = 0

  return (x) => {
    const range = highest.at + lowest.at
    highest.step(x, range, n >= WARM)
    lowest.step(-x, range, n >= WARM)
    recent[n++ % LONGEST] = x
    let smallest = x
    let largest = x
    let back = 1
    let margin = 0
    for (const { length, above, below } of runs) {
      if (n < length) break
      for (; back < length; back++) {
        const value = recent[(n - 1 - back) % LONGEST]!
        if (value < smallest) smallest = value
        else if (value > largest) largest = value
      }
      const warm = n > WARM + length
      margin = Math.max(
        margin,
        above.step(smallest, range, warm),
        BELOW * below.step(-largest, range, warm),
      )
    }
    return range > 0 ? margin / range : 0
  }
}
