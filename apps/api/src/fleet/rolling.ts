import type { Slots } from '@headsup/store/overview'

const SLOT_MS = 300_000
const WINDOWS_MS = [1, 3, 6, 12, 288].map((slots) => slots * SLOT_MS)
/** Below this share of the usual number of readings a window is a gap, not low usage. */
const GAP = 0.1

/**
 * The shortest window in which every customer is read about once. Where each is read once an hour at a minute of
 * their own, five minutes show whose turn it is rather than what is used.
 *
 * @param readings  in the last 24 hours with data
 * @param series    customers read in that time, at most
 * @returns ms: 5, 15, 30 or 60 minutes, or a day
 */
export function windowFor(readings: number, series: number): number {
  const everyMs = (series * 86_400_000) / Math.max(1, readings)
  return WINDOWS_MS.find((window) => window >= everyMs * 0.75) ?? 288 * SLOT_MS
}

/**
 * Usage in the window that ends at each instant: the sum of increments, the mean of a gauge. NaN where hardly
 * anything was recorded.
 *
 * @param ends  ascending, ms
 */
export function rolling(
  { at, total, n }: Slots,
  windowMs: number,
  ends: readonly number[],
  kind: 'increment' | 'gauge',
): number[] {
  const sums = prefix(total)
  const counts = prefix(n)
  let first = 0
  let last = 0
  const readings: number[] = []
  const values = ends.map((end) => {
    while ((at[first] ?? Infinity) < end - windowMs) first++
    while ((at[last] ?? Infinity) < end) last++
    const count = (counts[last] ?? 0) - (counts[first] ?? 0)
    const sum = (sums[last] ?? 0) - (sums[first] ?? 0)
    readings.push(count)
    return kind === 'gauge' ? sum / count : sum
  })
  const some = readings.filter((count) => count > 0).sort((a, b) => a - b)
  const usual = some[some.length >> 1] ?? 0
  return values.map((value, i) => {
    const count = readings[i] ?? 0
    return count === 0 || count < usual * GAP ? NaN : value
  })
}

function prefix(values: readonly number[]): Float64Array {
  const sums = new Float64Array(values.length + 1)
  for (let i = 0; i < values.length; i++) sums[i + 1] = (sums[i] ?? 0) + (values[i] ?? 0)
  return sums
}
