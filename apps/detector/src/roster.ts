import type { Billing, Detector } from '@headsup/detection'
import type { Store } from '@headsup/store'
import { seriesChangedSince, seriesRows, type SeriesRow } from '@headsup/store/detection'

interface Price {
  readonly customerId: number
  readonly perUnit: number
}

/** Keeps the detector told of who is who: which series belong to whom, where, at what tariff. */
export interface Roster {
  /** Describes every series there is. */
  load(): Promise<void>
  /** Describes those of the series that are new, and every few seconds what has changed. */
  meet(seriesIds: readonly number[]): Promise<void>
  /** What a unit of a series adds to whose bill; undefined where it adds nothing. */
  price(seriesId: number): Price | undefined
  hasArea(areaId: number): boolean
}

const REFRESH_MS = 5_000

export function createRoster(store: Store, engine: Detector, billing: Billing): Roster {
  const known = new Set<number>()
  const areas = new Set<number>()
  const prices: (Price | undefined)[] = []
  /** Standing charges add up over a customer's metrics. */
  const perDay = new Map<number, Map<number, number>>()
  let since = '-infinity'
  let refreshed = -Infinity

  function describe(row: SeriesRow): void {
    known.add(row.seriesId)
    if (row.areaId !== null) areas.add(row.areaId)
    engine.describe(row)
    if (row.pricePerUnit === null) {
      prices[row.seriesId] = undefined
      return
    }
    prices[row.seriesId] = { customerId: row.customerId, perUnit: row.pricePerUnit }
    const standing = perDay.get(row.customerId) ?? new Map<number, number>()
    perDay.set(row.customerId, standing.set(row.metricId, row.pricePerDay))
    billing.describe({
      customerId: row.customerId,
      timeZone: row.timeZone,
      cycleDay: row.cycleDay,
      billLimit: row.billLimit,
      pricePerDay: [...standing.values()].reduce((sum, price) => sum + price, 0),
    })
  }

  async function refresh(): Promise<void> {
    const changed = await seriesChangedSince(store, since)
    for (const row of changed.rows) describe(row)
    since = changed.now
    refreshed = performance.now()
  }

  return {
    load: refresh,
    async meet(seriesIds) {
      if (performance.now() - refreshed > REFRESH_MS) await refresh()
      const strangers = new Set(seriesIds.filter((id) => !known.has(id)))
      if (strangers.size) for (const row of await seriesRows(store, [...strangers])) describe(row)
    },
    price: (seriesId) => prices[seriesId],
    hasArea: (areaId) => areas.has(areaId),
  }
}
