import type { Hours } from '@headsup/store/customer-view'
import { midnights } from './fleet/cycle.ts'
import { expectedBand, LEAST_WEEKS } from './fleet/expected-band.ts'

const DAY_MS = 86_400_000
const WEEKS = 8

/**
 * Days of a billing cycle against the same weekdays of up to eight weeks before. A day without readings, or with
 * less than half of its usual ones, is a gap; today is told apart, because it is not over.
 */
export function dailyChart(
  hours: Hours,
  kind: 'increment' | 'gauge',
  start: Date,
  end: Date,
  now: Date,
  timeZone: string,
) {
  const edges = midnights(new Date(start.getTime() - WEEKS * 7 * DAY_MS), end, timeZone)
  const totals = new Array<number>(edges.length - 1).fill(0)
  const counts = new Array<number>(edges.length - 1).fill(0)
  const seen = new Array<number>(edges.length - 1).fill(0)
  let day = 0
  hours.at.forEach((at, i) => {
    while (day < edges.length - 1 && at >= (edges[day + 1] ?? Infinity)) day++
    if (day >= totals.length || at < (edges[day] ?? 0)) return
    totals[day] = (totals[day] ?? 0) + (hours.total[i] ?? 0)
    counts[day] = (counts[day] ?? 0) + (hours.n[i] ?? 0)
    seen[day] = (seen[day] ?? 0) + 1
  })
  const full = seen.filter((n) => n > 0).sort((a, b) => a - b)
  const usual = full[full.length >> 1] ?? 0
  const today = edges.findLastIndex((edge) => edge <= now.getTime())
  const values = totals.map((total, i) => {
    const count = counts[i] ?? 0
    if (count === 0 || (i !== today && (seen[i] ?? 0) < usual / 2)) return NaN
    return kind === 'gauge' ? total / count : total
  })
  const first = edges.findIndex((edge) => edge >= start.getTime())
  const days = edges.slice(first, -1)
  // A past cycle is judged by what came before each of its days; days to come by the newest weeks known.
  const band = expectedBand(
    Array.from({ length: WEEKS }, (_, k) =>
      days.map((_, i) => {
        const at = first + i
        const back = at > today ? Math.ceil((at - today + 1) / 7) - 1 : 0
        return values[at - 7 * (k + 1 + Math.max(0, back))] ?? NaN
      }),
    ),
    days.length,
    3,
  )
  const orNull = (value: number | undefined) =>
    value === undefined || !Number.isFinite(value) ? null : Math.round(value * 1000) / 1000
  return {
    stepMs: DAY_MS,
    at: days,
    observed: days.map((_, i) => (first + i < today ? orNull(values[first + i]) : null)),
    /** So far, while the day goes on. */
    today:
      today >= first && today < first + days.length
        ? { at: edges[today] ?? 0, value: orNull(values[today]) }
        : null,
    expected: band.expected.map(orNull),
    lower: band.lower.map(orNull),
    upper: band.upper.map(orNull),
    learning:
      band.weeks < LEAST_WEEKS ? { daysSeen: full.length, daysNeeded: LEAST_WEEKS * 7 } : null,
  }
}
