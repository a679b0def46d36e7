import { randomUUID } from 'node:crypto'
import type { Store } from '@headsup/store'
import {
  forgetSnapshot,
  readSnapshot,
  recordDetection,
  recordPulse,
  resolveForgotten,
  saveSnapshot,
  type AlertStep,
  type SnapshotBlock,
} from '@headsup/store/detection'
import { claimCursor, holdCursor, isBefore } from '@headsup/store/log'
import {
  BEGINNING,
  placeOf,
  positionOf,
  type Entry,
  type EventLog,
  type Position,
} from '@headsup/stream'
import { recall, type Memory } from './memory.ts'
import { createRoster } from './roster.ts'

const CONSUMER = 'detector'
/** A detector with nothing to do saves what it knows after so long. */
const IDLE_SAVE_MS = 10_000
const HOUR_MS = 3_600_000
/** How often, by event time, silence, outages and ended days are looked for. */
const TICK_MS = 300_000
/** Observations whose state is fetched from memory together. */
const AHEAD = 32

interface Deps {
  readonly store: Store
  readonly log: EventLog
  readonly falseAlarmsPerCustomerMonth: number
  /** Observations between two snapshots: what a restart may have to read again. */
  readonly snapshotEvery: number
  /** Log entries a step. */
  readonly batch?: number
  /** How often to look for customers and tariffs that were changed. */
  readonly refreshMs?: number
  /** Hears, in a sentence, of what an operator should know. */
  readonly warn?: (line: string) => void
}

/** Turns the log into alerts, incidents and projected bills. One at a time; a newer one supersedes. */
export interface Detector {
  /** Reads on in the log. @throws {SupersededError} when another detector has started */
  step(): Promise<boolean>
  /** Keeps the state as of now, so that a restart need read nothing again. */
  snapshot(): Promise<void>
}

const LOST: Readonly<Record<Memory, string>> = {
  series: 'what is usual for each customer',
  bill: 'the bills so far',
}

/**
 * Takes up the last snapshot and makes this process the detector.
 *
 * What is concluded is written each step; state only now and then, with the cursor it belongs to.
 * A detector that died therefore reads again from its snapshot and comes to the same conclusions
 * under the same keys: nothing is lost, and saying it twice changes nothing.
 *
 * A snapshot of another version is no reason to stop: what it held is learnt anew from the log, as
 * far back as that goes, and nothing is saved before the log's end is reached.
 */
export async function createDetector({
  store,
  log,
  falseAlarmsPerCustomerMonth,
  snapshotEvery,
  batch = 16,
  refreshMs = 5_000,
  warn = () => {},
}: Deps): Promise<Detector> {
  const owner = randomUUID()
  const resumed = await claimCursor(store, CONSUMER, owner)
  const { engine, billing, lost } = recall(await readSnapshot(store), falseAlarmsPerCustomerMonth)
  const roster = createRoster(store, engine, billing, refreshMs)
  await roster.load()
  let position: Position = lost.size ? BEGINNING : positionOf(resumed)
  let relearning = lost.size > 0
  if (relearning)
    warn(
      `The detector's snapshot is of another version: ${[...lost].map((part) => LOST[part]).join(' and ')} must be learnt anew from the log.`,
    )
  /** Keys said while learning anew; whatever else is still open, nobody remembers. */
  const said = new Set<string>()
  let head = -Infinity
  let unsaved = 0
  let savedAt = performance.now()

  function take({ seriesIds, ats, values, position }: Entry): void {
    // A memory that was not lost knows these entries already, and charges do not count twice.
    const again = relearning && !isBefore(resumed, placeOf(position))
    const observes = !again || lost.has('series')
    const charges = !again || lost.has('bill')
    let newest = -Infinity
    for (let i = 0; i < seriesIds.length; i++) {
      const seriesId = seriesIds[i] ?? 0
      const at = ats[i] ?? 0
      const value = values[i] ?? 0
      if (at > newest) newest = at
      // An entry is in order of time and may hold days: who was silent in between was so before it ends.
      if (at > head) {
        if (Math.floor(at / TICK_MS) > Math.floor(head / TICK_MS)) sweep()
        head = at
      }
      if (observes && i % AHEAD === 0)
        engine.foresee(seriesIds, ats, i, Math.min(i + AHEAD, seriesIds.length))
      if (observes) engine.observe(seriesId, at, value)
      const price = charges ? roster.price(seriesId) : undefined
      if (price) billing.charge(price.customerId, at, value * price.perUnit)
    }
    // History being loaded says nothing of who is silent now: only the head of the feed moves time.
    if (newest >= head - HOUR_MS) sweep()
  }

  function sweep(): void {
    if (head === -Infinity) return
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
      alerts: [...found.alerts, ...bills.alerts.map(stepOf)],
      projections: bills.projections,
    }
  }

  async function commit(save: boolean): Promise<void> {
    const found = conclusions()
    const news = found.alerts.length + found.incidents.length + found.projections.length
    if (!save && news === 0) return
    if (relearning) for (const { key } of [...found.alerts, ...found.incidents]) said.add(key)
    await store.db.transaction(async (tx) => {
      await holdCursor(tx, CONSUMER, owner, save ? placeOf(position) : undefined)
      await recordDetection(tx, found)
      if (save && relearning) {
        for (const part of lost) await forgetSnapshot(tx, part)
        await resolveForgotten(tx, [...lost], [...said], Number.isFinite(head) ? head : null)
      }
      if (save) await saveSnapshot(tx, state())
    })
    if (!save) return
    savedAt = performance.now()
    unsaved = 0
    relearning = false
    said.clear()
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
      if (entries.length === 0) {
        if (relearning || (unsaved && performance.now() - savedAt > IDLE_SAVE_MS))
          await commit(true)
        return false
      }
      await roster.meet(entries.flatMap(({ seriesIds }) => seriesIds as number[]))
      let observations = 0
      for (const entry of entries) {
        take(entry)
        observations += entry.ats.length
        position = entry.position
      }
      unsaved += observations
      await commit(unsaved >= snapshotEvery && !relearning)
      const [oldest] = entries
      if (oldest)
        await recordPulse(store, {
          role: CONSUMER,
          observations,
          lagMs: Math.max(0, Date.now() - +oldest.appendedAt),
        })
      return true
    },

    snapshot: () => (unsaved && !relearning ? commit(true) : Promise.resolve()),
  }
}

type Bills = ReturnType<Recalled['billing']['drain']>
type Recalled = ReturnType<typeof recall>

/** An alert of a bill as the store has it: it is the customer's, not a series'. */
function stepOf(change: Bills['alerts'][number]): AlertStep {
  const { cycle, projected, probability, usual, explanation, ...bill } = change
  return {
    ...bill,
    // When the limit or the history it was measured against is gone, its end does not know it.
    expected: Number.isNaN(bill.expected) ? null : bill.expected,
    seriesId: null,
    metricId: null,
    incidentKey: null,
    explanation: { ...explanation, cycle, projected, probability, usual },
  }
}
