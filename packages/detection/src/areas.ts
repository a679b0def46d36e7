import type { Alerts } from './alerts.ts'
import type { Bank } from './bank.ts'
import type { Directory } from './directory.ts'
import type { FeedTime } from './feed.ts'
import { FRESH_STEPS, hushOf, TELLING } from './hush.ts'
import { usualElsewhere } from './outage.ts'
import type { AreaCount, Outages } from './outage.ts'
import { Flag, L, LINE_WORDS } from './row.ts'

const AREA_TICK_MS = 1_800_000

interface Deps {
  readonly bank: Bank
  readonly directory: Directory
  readonly alerts: Alerts
  readonly outages: Outages
  readonly time: FeedTime
}

/** Counts the quiet ones of each area, once in every half hour of event time. */
export function createAreas({ bank, directory, alerts, outages, time }: Deps) {
  /** Who of an area is quiet, who became so just now, and since when. */
  function count(areaId: number, now: number): AreaCount & { since: number } {
    const quiet = new Set<number>()
    const fresh = new Set<number>()
    const judged = new Set<number>()
    let chance = 0
    let since = now
    for (const seriesId of directory.area(areaId)) {
      const hush = hushOf(bank.block(seriesId), seriesId, now, time.resumedAt)
      if (hush.often >= TELLING) continue
      const customerId = directory.customer(seriesId)
      judged.add(customerId)
      chance += hush.often * FRESH_STEPS
      if (hush.steps === 0) continue
      quiet.add(customerId)
      if (hush.steps >= FRESH_STEPS + 1) continue
      fresh.add(customerId)
      since = Math.min(since, now - hush.steps * bank.line32[seriesId * LINE_WORDS + L.step]!)
    }
    const inOrder = (ids: Set<number>) => [...ids].sort((a, b) => a - b)
    return { customers: judged.size, quiet: inOrder(quiet), fresh: inOrder(fresh), chance, since }
  }

  /** Members' own alerts are explained by their area's incident. */
  function absorb(areaId: number, now: number): void {
    for (const seriesId of directory.area(areaId)) {
      if (!(bank.line32[seriesId * LINE_WORDS + L.flags]! & Flag.open)) continue
      const incident = outages.explains(areaId, directory.customer(seriesId))
      if (!incident) continue
      for (const alert of alerts.ofSeries(seriesId))
        if (!alert.incidentKey && (alert.kind === 'drop' || alert.kind === 'silence'))
          alerts.absorb(alert, incident, now)
    }
  }

  return {
    judge(now: number): void {
      const tick = Math.floor(now / AREA_TICK_MS) * AREA_TICK_MS
      if (tick === time.areaTick) return
      time.areaTick = tick
      const counts = directory.areas.map((areaId) => ({ areaId, ...count(areaId, now) }))
      const elsewhere = usualElsewhere(counts)
      for (const { areaId, since, ...found } of counts) {
        const chance = Math.max(found.chance, elsewhere * found.customers)
        outages.judge(areaId, now, since, { ...found, chance })
        if (outages.lasting(areaId)) absorb(areaId, now)
      }
    },
  }
}
