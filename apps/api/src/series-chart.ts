import { bandOf, learningOf, type SeriesInfo } from '@headsup/detection'
import type { Store } from '@headsup/store'
import { seriesSnapshot, type Hours } from '@headsup/store/customer-view'

const HOUR_MS = 3_600_000
/** Days of own history before a series is judged by it alone; the detector's default. */
const LEARN_DAYS = 14

/** One series against its detector's band, an hour a point. */
export interface SeriesChart {
  readonly stepMs: number
  /** Start of each hour, ms. */
  readonly at: number[]
  readonly observed: (number | null)[]
  readonly expected: (number | null)[]
  readonly lower: (number | null)[]
  readonly upper: (number | null)[]
  /** Only days have an unfinished one that is worth showing. */
  readonly today: { readonly at: number; readonly value: number | null } | null
  readonly learning: { readonly daysSeen: number; readonly daysNeeded: number } | null
}

/**
 * Hours of a series, with the band that the detector's saved state gives. The band is of one reading; where an
 * hour has several, increments are scaled by how many it usually has. Readings within an hour vary together, so
 * their band scales with their number rather than its root.
 */
export async function hourlyChart(
  store: Store,
  info: SeriesInfo,
  hours: Hours,
  from: Date,
  to: Date,
  now: Date,
): Promise<SeriesChart> {
  const start = Math.floor(from.getTime() / HOUR_MS) * HOUR_MS
  const at = Array.from(
    { length: Math.max(0, Math.ceil((to.getTime() - start) / HOUR_MS)) },
    (_, i) => start + i * HOUR_MS,
  )
  const row = new Map(hours.at.map((time, i) => [time, i]))
  const observed = at.map((time) => {
    const i = row.get(time)
    // The hour that goes on would look like a fall.
    if (i === undefined || time + HOUR_MS > now.getTime()) return null
    const total = hours.total[i] ?? 0
    return info.kind === 'gauge' ? total / (hours.n[i] ?? 1) : total
  })
  const state = await seriesSnapshot(store, info.seriesId)
  const bands = state
    ? bandOf(
        state,
        info,
        at.map((time) => time + HOUR_MS / 2),
      )
    : []
  const sorted = hours.n.toSorted((a, b) => a - b)
  const perHour = info.kind === 'gauge' ? 1 : (sorted[sorted.length >> 1] ?? 1)
  const scaled = (pick: 'expected' | 'lower' | 'upper') =>
    at.map((_, i) => {
      const value = bands[i]?.[pick]
      return value === undefined || !Number.isFinite(value) ? null : value * perHour
    })
  const seen = state ? learningOf(state, info.seriesId, LEARN_DAYS) : null
  return {
    stepMs: HOUR_MS,
    at,
    observed,
    expected: scaled('expected'),
    lower: scaled('lower'),
    upper: scaled('upper'),
    today: null,
    learning: seen?.learning
      ? { daysSeen: Math.floor(seen.daysSeen), daysNeeded: seen.daysNeeded }
      : null,
  }
}
