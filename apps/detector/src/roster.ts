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
  /** Describes those of the series that are new, and now and then what has changed. */
  meet(seriesIds: readonly number[]): Promise<void>
  /** What a unit of a series adds to whose bill; undefined where it adds nothing. */
  price(seriesId: number): Price | undefined
  hasArea(areaId: number): boolean
}

/** @param refreshMs  how often `meet` looks for what has changed */
export function createRoster(
  store: Store,
  engine: Detector,
  billing: Billing,
  refreshMs: number,
): Roster {
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
    let standing = perDay.get(row.customerId)
    if (row.pricePerUnit === null) {
      prices[row.seriesId] = undefined
      // Only a customer who paid for it until now has a bill that this changes.
      if (!standing?.delete(row.metricId)) return
    } else {
      prices[row.seriesId] = { customerId: row.customerId, perUnit: row.pricePerUnit }
      if (!standing) perDay.set(row.customerId, (standing = new Map()))
      standing.set(row.metricId, row.pricePerDay)
    }
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
      if (performance.now() - refreshed >= refreshMs) await refresh()
      const strangers = new Set(seriesIds.filter((id) => !known.has(id)))
      if (strangers.size) for (const row of await seriesRows(store, [...strangers])) describe(row)
    },
    price: (seriesId) => prices[seriesId],
    hasArea: (areaId) => areas.has(areaId),
  }
}
