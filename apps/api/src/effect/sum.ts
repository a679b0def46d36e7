import type { Interval } from '@headsup/deflection'

/**
 * Independent estimates added: estimates add, and the distances to the limits add in squares (MOVER; Zou and
 * Donner, 2008). `null` when none is known.
 */
export function sumOf(intervals: readonly (Interval | null | undefined)[]): Interval | null {
  const known = intervals.filter((one) => one !== null && one !== undefined)
  if (known.length === 0) return null
  const estimate = known.reduce((sum, one) => sum + one.estimate, 0)
  return {
    estimate,
    lower: estimate - Math.hypot(...known.map((one) => one.estimate - one.lower)),
    upper: estimate + Math.hypot(...known.map((one) => one.upper - one.estimate)),
  }
}
