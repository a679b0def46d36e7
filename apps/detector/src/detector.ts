import { randomUUID } from 'node:crypto'
import { createBilling, createDetector as createSeriesDetector } from '@headsup/detection'
import type { Store } from '@headsup/store'
import {
  readSnapshot,
  recordDetection,
  recordPulse,
  saveSnapshot,
  type SnapshotBlock,
} from '@headsup/store/detection'
import { claimCursor, holdCursor } from '@headsup/store/log'
import { placeOf, positionOf, type Entry, type EventLog, type Position } from '@headsup/stream'
import { createRoster } from './roster.ts'

const CONSUMER = 'detector'
const HOUR_MS = 3_600_000

interface Deps {
  readonly store: Store
  readonly log: EventLog
  readonly falseAlarmsPerCustomerMonth: number
  /** Observations between two snapshots: what a restart may have to read again. */
  readonly snapshotEvery: number
  /** Log entries a step. */
  readonly batch?: number
}

/** Turns the log into alerts, incidents and projected bills. One at a time; a newer one supersedes. */
export interface Detector {
  /** Reads on in the log. @throws {SupersededError} when another detector has started */
  step(): Promise<boolean>
  /** Keeps the state as of now, so that a restart need read nothing again. */
  snapshot(): Promise<void>
}

/**
 * Takes up the last snapshot and makes this process the detector.
 *
 * What is concluded is written each step; state only now and then, with the cursor it belongs to.
 * A detector that died therefore reads again from its snapshot and comes to the same conclusions
 * under the same keys: nothing is lost, and saying it twice changes nothing.
 */
export async function createDetector({
  store,
  log,
  falseAlarmsPerCustomerMonth,
  snapshotEvery,
  batch = 16,
}: Deps): Promise<Detector> {
  const owner = randomUUID()
  let position: Position = positionOf(await claimCursor(store, CONSUMER, owner))
  const engine = createSeriesDetector({ falseAlarmsPerCustomerMonth })
  const billing = createBilling()
  const roster = createRoster(store, engine, billing)
  await roster.load()
  const blocks = await readSnapshot(store)
  engine.restore(
    blocks.filter(({ part }) => part === 'series'),
    blocks.find(({ part }) => part === 'globals')?.bytes ?? null,
  )
  for (const { part, bytes } of blocks) if (part === 'bill') billing.restore(bytes)
  let head = -Infinity
  let unsaved = 0

  function take({ seriesIds, ats, values }: Entry): void {
    let newest = -Infinity
    for (let i = 0; i < seriesIds.length; i++) {
      const seriesId = seriesIds[i] ?? 0
      const at = ats[i] ?? 0
      const value = values[i] ?? 0
      engine.observe(seriesId, at, value)
      const price = roster.price(seriesId)
      if (price) billing.charge(price.customerId, at, value * price.perUnit)
      if (at > newest) newest = at
    }
    // History being loaded says nothing of who is silent now: only the head of the feed moves time.
    if (newest < head - HOUR_MS) return
    head = Math.max(head, newest)
    engine.sweep(head)
    // Bills wait an hour for the last readings of their day.
    billing.sweep(head - HOUR_MS)
  }

  function conclusions() {
    const found = engine.drain()
    const bills = billing.drain()
    const incidents = found.incidents.filter(({ areaId }) => roster.hasArea(areaId))
    return {
      incidents,
      alerts: [
        ...found.alerts,
        ...bills.alerts.map(({ cycle, projected, probability, usual, explanation, ...bill }) => ({
          ...bill,
          seriesId: null,
          metricId: null,
          incidentKey: null,
          explanation: { ...explanation, cycle, projected, probability, usual },
        })),
      ],
      projections: bills.projections,
    }
  }

  async function commit(save: boolean): Promise<void> {
    const found = conclusions()
    const news = found.alerts.length + found.incidents.length + found.projections.length
    if (!save && news === 0) return
    await store.db.transaction(async (tx) => {
      await holdCursor(tx, CONSUMER, owner, save ? placeOf(position) : undefined)
      await recordDetection(tx, found)
      if (save) await saveSnapshot(tx, state())
    })
    if (save) unsaved = 0
  }

  function state(): SnapshotBlock[] {
    return [
      ...[...engine.dirtyBlocks()].map((block) => ({ part: 'series' as const, ...block })),
      ...billing.dirtyBlocks().map((block) => ({ part: 'bill' as const, ...block })),
      { part: 'globals', block: 0, bytes: engine.globals() },
    ]
  }

  return {
    async step() {
      const entries = await log.read(position, batch)
      if (entries.length === 0) return false
      await roster.meet(entries.flatMap(({ seriesIds }) => seriesIds as number[]))
      let observations = 0
      for (const entry of entries) {
        take(entry)
        observations += entry.ats.length
        position = entry.position
      }
      unsaved += observations
      await commit(unsaved >= snapshotEvery)
      const [oldest] = entries
      if (oldest && observations)
        await recordPulse(store, {
          role: CONSUMER,
          observations,
          lagMs: Math.max(0, Date.now() - +oldest.appendedAt),
        })
      return true
    },

    snapshot: () => (unsaved ? commit(true) : Promise.resolve()),
  }
}
