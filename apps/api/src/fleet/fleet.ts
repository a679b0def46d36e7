import type { Store } from '@headsup/store'
import { areaWindows, fleetSlots, type Slots, type WatchedMetric } from '@headsup/store/overview'
import { expectedBand, LEAST_WEEKS } from './expected-band.ts'
import { rolling, windowFor } from './rolling.ts'
import { weeksBack } from './zone.ts'

const MINUTE_MS = 60_000
const SLOT_MS = 5 * MINUTE_MS
const HOUR_MS = 60 * MINUTE_MS
const DAY_MS = 24 * HOUR_MS
const WEEKS = 8

/** What a chart can span, with the distance of its points. */
export const RANGES = {
  '1h': { ms: HOUR_MS, stepMs: SLOT_MS },
  '6h': { ms: 6 * HOUR_MS, stepMs: SLOT_MS },
  '24h': { ms: DAY_MS, stepMs: SLOT_MS },
  '7d': { ms: 7 * DAY_MS, stepMs: 30 * MINUTE_MS },
  '30d': { ms: 30 * DAY_MS, stepMs: 2 * HOUR_MS },
} as const
export type Range = keyof typeof RANGES

/** Late readings reach the chart at once when younger than this, and within ten minutes when older. */
const FRESH_MS = 3 * HOUR_MS
const RELOAD_MS = 10 * MINUTE_MS

/** Where a chart ends and how its points are made. */
interface Frame {
  /** The newest instant of which everything is known, ms. */
  readonly knownUntil: number
  /** Now, or the end of the data when that is older than the chart. */
  readonly anchor: number
  readonly windowMs: number
}

const fleets = new WeakMap<Store, Fleet>()

/** The fleet of a store, made once: the routes that ask share what it remembers. */
export function fleetOf(store: Store): Fleet {
  let fleet = fleets.get(store)
  if (!fleet) fleets.set(store, (fleet = createFleet(store)))
  return fleet
}

/**
 * Fleet and area usage against what is usual. Keeps the fleet's history of each metric in memory, 25,000 slots,
 * and each band until its chart moves on: weeks that are over do not change.
 */
function createFleet(store: Store) {
  const histories = new Map<number, { slots: Slots; since: number; loadedAt: number }>()
  const zones = new Map<string, ReturnType<typeof weeksBack>>()
  const bands = new Map<string, { value: unknown; madeAt: number }>()

  /** What was made under this name in the last ten minutes, or is made now. Late history so arrives too. */
  function remembered<T>(name: string, make: () => T): T {
    const known = bands.get(name)
    if (known && performance.now() - known.madeAt < RELOAD_MS) return known.value as T
    if (bands.size >= 64) bands.clear()
    const value = make()
    bands.set(name, { value, madeAt: performance.now() })
    // A failure is told to who asked, and not remembered.
    if (value instanceof Promise) value.catch(() => bands.delete(name))
    return value
  }

  async function history(metricId: number, newest: number): Promise<Slots> {
    const since = newest - RANGES['30d'].ms - (WEEKS * 7 + 2) * DAY_MS
    const known = histories.get(metricId)
    const at = performance.now()
    if (!known || at - known.loadedAt > RELOAD_MS || known.since > since + DAY_MS) {
      const slots = await fleetSlots(store, metricId, new Date(since))
      histories.set(metricId, { slots, since, loadedAt: at })
      return slots
    }
    const cut = (known.slots.at.at(-1) ?? since) - FRESH_MS
    const fresh = await fleetSlots(store, metricId, new Date(cut))
    const keep = known.slots.at.findLastIndex((slot) => slot < cut) + 1
    const slots: Slots = {
      at: [...known.slots.at.slice(0, keep), ...fresh.at],
      total: [...known.slots.total.slice(0, keep), ...fresh.total],
      n: [...known.slots.n.slice(0, keep), ...fresh.n],
    }
    histories.set(metricId, { ...known, slots })
    return slots
  }

  function frame(metric: WatchedMetric, slots: Slots, now: number, rangeMs: number): Frame {
    const newest = metric.newest ?? now
    const end = newest + SLOT_MS
    const from = slots.at.findLastIndex((at) => at < end - DAY_MS) + 1
    const readings = slots.n.slice(from).reduce((sum, n) => sum + n, 0)
    return {
      // The newest slot may still be filling.
      knownUntil: now >= end + 2 * SLOT_MS ? end : newest,
      anchor: now - end > rangeMs ? end : now,
      windowMs: windowFor(readings, metric.series),
    }
  }

  const back = (timeZone: string) => {
    let shift = zones.get(timeZone)
    if (!shift) zones.set(timeZone, (shift = weeksBack(timeZone)))
    return shift
  }

  return {
    /** One metric of the whole fleet over a range, and an eighth of it ahead. */
    async chart(metric: WatchedMetric, range: Range, now: Date, timeZone: string) {
      const slots = await history(metric.id, metric.newest ?? now.getTime())
      const { ms, stepMs } = RANGES[range]
      const { knownUntil, anchor, windowMs } = frame(metric, slots, now.getTime(), ms)
      const window = Math.max(windowMs, stepMs)
      const live = anchor === now.getTime()
      const ends = steps(anchor - ms, live ? anchor + ms / 8 : anchor, stepMs)
      const reach = Math.max(2, Math.round(HOUR_MS / stepMs))
      const name = `${metric.id} ${timeZone} ${window} ${stepMs} ${ends[0]} ${ends.length}`
      const band = remembered(name, () => {
        const shift = back(timeZone)
        const weeks = Array.from({ length: WEEKS }, (_, k) => {
          const shifted = ends.map((end) => shift(end, k + 1))
          return rolling(slots, window, shifted, metric.kind)
        })
        return expectedBand(weeks, ends.length, reach)
      })
      const observed = rolling(slots, window, ends, metric.kind)
      return {
        from: anchor - ms,
        to: live ? anchor + ms / 8 : anchor,
        stepMs,
        windowMs: window,
        at: ends,
        observed: ends.map((end, i) => (end <= knownUntil ? orNull(observed[i]) : null)),
        expected: band.expected.map(orNull),
        lower: band.lower.map(orNull),
        upper: band.upper.map(orNull),
        /** Of two that the band needs, at least, to eight. */
        weeks: band.weeks,
        learning: band.weeks < LEAST_WEEKS,
      }
    },

    /** The last six hours of every area; `deviation` is of the newest point, relative to expected. */
    async areas(metric: WatchedMetric, now: Date, timeZone: string) {
      const slots = await history(metric.id, metric.newest ?? now.getTime())
      const spanMs = 6 * HOUR_MS
      const { knownUntil, windowMs } = frame(metric, slots, now.getTime(), spanMs)
      const stepMs = 2 * SLOT_MS
      const to = Math.floor(knownUntil / SLOT_MS) * SLOT_MS
      const from = to - spanMs - windowMs
      const span = { metricId: metric.id, from: new Date(from), to: new Date(to), timeZone }
      const ends = steps(windowMs, spanMs + windowMs, stepMs)
      const usual = await remembered(
        `${metric.id} ${timeZone} ${windowMs} areas ${to}`,
        async () => {
          const rows = await areaWindows(store, { ...span, weeks: [1, WEEKS] })
          return new Map(
            [...Map.groupBy(rows, ({ areaId }) => areaId)].map(([areaId, windows]) => {
              const weeks = windows.map((row) => rolling(row, windowMs, ends, metric.kind))
              return [areaId, expectedBand(weeks, ends.length, 6)] as const
            }),
          )
        },
      )
      const today = await areaWindows(store, { ...span, weeks: [0, 0] })
      const observedOf = new Map(
        today.map((row) => [row.areaId, rolling(row, windowMs, ends, metric.kind)]),
      )
      const nothing = ends.map(() => NaN)
      return new Map(
        [...new Set([...usual.keys(), ...observedOf.keys()])].map((areaId) => {
          const observed = observedOf.get(areaId) ?? nothing
          const band = usual.get(areaId) ?? { expected: nothing, lower: nothing, upper: nothing }
          const last = observed.length - 1
          const now = observed[last] ?? NaN
          const expected = band.expected[last] ?? NaN
          // Three points in a row, half an hour: a single one out is chance.
          const out = (beyond: (i: number) => boolean) => [last, last - 1, last - 2].every(beyond)
          const deviation = expected > 0 && Number.isFinite(now) ? now / expected - 1 : null
          const state =
            deviation === null
              ? ('unknown' as const)
              : deviation > 0.1 && out((i) => (observed[i] ?? NaN) > (band.upper[i] ?? NaN))
                ? ('busy' as const)
                : deviation < -0.1 && out((i) => (observed[i] ?? NaN) < (band.lower[i] ?? NaN))
                  ? ('low' as const)
                  : ('usual' as const)
          return [
            areaId,
            {
              state,
              deviation: orNull(deviation ?? NaN),
              at: ends.map((end) => from + end),
              observed: observed.map(orNull),
              expected: band.expected.map(orNull),
              lower: band.lower.map(orNull),
              upper: band.upper.map(orNull),
            },
          ]
        }),
      )
    },
  }
}

export type Fleet = ReturnType<typeof createFleet>

/** From one instant to another, on the clock's multiples of the step. */
function steps(from: number, to: number, stepMs: number): number[] {
  const first = Math.ceil(from / stepMs) * stepMs
  return Array.from({ length: Math.floor((to - first) / stepMs) + 1 }, (_, i) => first + i * stepMs)
}

const orNull = (value: number | undefined) =>
  value === undefined || !Number.isFinite(value) ? null : Math.round(value * 1000) / 1000
