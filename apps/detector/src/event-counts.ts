import { ofDay, rareHours, rareSurprise, type Rare } from '@headsup/detection'
import type { Tx } from '@headsup/store'
import {
  busyCustomers,
  countEvents,
  openCounts,
  seriesOfCounts,
  growCounts,
  type CustomerEvents,
  type EventCounts,
  type OpenCount,
} from '@headsup/store/counts'
import { recordDetection, type AlertStep } from '@headsup/store/detection'
import type { Settings } from '@headsup/store/settings'

const HOUR_MS = 3_600_000
const DAY_HOURS = 24
/** Days that tell what is usual. */
const DAYS = 28
/** With less nobody knows. */
const LEAST_DAYS = 3
/** Fewer events in an hour are nobody's concern; an alert is over when fewer came. */
const LEAST = 5
/** What all customers do is counted anew so often, by event time. */
const POOL_MS = HOUR_MS

/** Judges the hour that ends at an instant, for every counted metric. */
export type EventJudge = (tx: Tx, at: Date, counted: Settings['counted']) => Promise<void>

export function createEventJudge(threshold: number): EventJudge {
  const pools = new Map<string, { readonly at: number; readonly counted: EventCounts }>()

  /** What the hours of all customers were like; the same all hour, because counting them is dear. */
  async function pool(tx: Tx, at: Date, metric: string, types: readonly string[]) {
    const known = pools.get(metric)
    if (known && Math.abs(+at - known.at) < POOL_MS) return known.counted
    const counted = await countEvents(tx, { types, until: at, days: DAYS })
    pools.set(metric, { at: +at, counted })
    return counted
  }

  /** Those whose hour is unusual enough. */
  async function beyond(
    tx: Tx,
    at: Date,
    metric: string,
    types: readonly string[],
    busy: readonly CustomerEvents[],
  ): Promise<(CustomerEvents & { usual: Rare; surprise: number })[]> {
    const all = await pool(tx, at, metric, types)
    if (all.days < LEAST_DAYS) return []
    const hours = Math.max(0, Math.min(DAYS, all.days) - 1) * DAY_HOURS
    return busy
      .map((one) => {
        const usual = rareHours({ hours, active: one.active, count: one.count }, all)
        return { ...one, usual, surprise: ofDay(rareSurprise(one.observed, usual)) }
      })
      .filter(({ surprise }) => surprise >= threshold)
  }

  async function judge(tx: Tx, at: Date, metric: string, types: readonly string[]): Promise<void> {
    const open = await openCounts(tx, metric)
    const busy = await busyCustomers(tx, { types, until: at, days: DAYS, least: LEAST })
    const told = new Map(open.map((one) => [one.customerId, one]))
    const still = new Set(busy.map(({ customerId }) => customerId))
    const over = open.filter(({ customerId }) => !still.has(customerId))
    const unusual = busy.length === 0 ? [] : await beyond(tx, at, metric, types, busy)
    await growCounts(
      tx,
      at,
      unusual.flatMap((one) => {
        const known = told.get(one.customerId)
        return known ? [{ ...one, key: known.key }] : []
      }),
    )
    const strangers = unusual.filter(({ customerId }) => !told.has(customerId))
    const series = await seriesOfCounts(
      tx,
      metric,
      strangers.map(({ customerId }) => customerId),
    )
    const found = strangers.flatMap((one) => {
      const own = series.find(({ customerId }) => customerId === one.customerId)
      return own ? [alertOf({ ...one, ...own, metric, at })] : []
    })
    const alerts = [...found, ...over.map((one) => endOf(one, at))]
    await recordDetection(tx, { incidents: [], alerts, projections: [] })
  }

  return async (tx, at, counted) => {
    const types = new Map<string, string[]>()
    for (const { type, metric } of counted) types.set(metric, [...(types.get(metric) ?? []), type])
    for (const [metric, ofMetric] of types) await judge(tx, at, metric, ofMetric)
  }
}

interface Unusual {
  readonly customerId: number
  readonly metric: string
  readonly metricId: number
  readonly seriesId: number
  readonly at: Date
  readonly firstAt: Date
  readonly observed: number
  readonly usual: Rare
  readonly surprise: number
}

function alertOf({ metric, firstAt, usual, observed, surprise, ...one }: Unusual): AlertStep {
  const expected = usual.share * usual.mean
  return {
    key: `count:${metric}:${one.customerId}:${+firstAt}`,
    kind: 'spike',
    state: 'firing',
    customerId: one.customerId,
    seriesId: one.seriesId,
    metricId: one.metricId,
    at: +one.at,
    startedAt: +firstAt,
    surprise,
    expected,
    lower: 0,
    upper: mostUsual(usual),
    observed,
    incidentKey: null,
    explanation: {
      since: +firstAt,
      // Beyond some centuries the figure would be boasting.
      onceInDays: 10 ** Math.min(5, surprise),
      comparedWith: 'ownHistory',
      horizonHours: 1,
      excess: observed - expected,
    },
  }
}

/** The most that nine hours in ten count. */
function mostUsual(usual: Rare): number {
  let most = 0
  while (rareSurprise(most + 1, usual) < 1) most++
  return most
}

const endOf = (open: OpenCount, at: Date): AlertStep => ({
  ...open,
  kind: 'spike',
  state: 'resolved',
  at: +at,
  startedAt: +open.startedAt,
  incidentKey: null,
})
