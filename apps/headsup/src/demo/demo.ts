import type { Store } from '@headsup/store'
import { upsertAreas, upsertCustomers, upsertMetrics } from '@headsup/store/bulk'
import { recordContacts } from '@headsup/store/contacts'
import { lookAway, wereTold } from '@headsup/store/demo'
import { writeSetting } from '@headsup/store/settings'
import type { EventLog } from '@headsup/stream'
import { setTimeout as sleep } from 'node:timers/promises'
import { createPump, drain, type Role } from '../import/pump.ts'
import { areas } from './areas.ts'
import { calls } from './callers.ts'
import { createCarrier, metrics } from './carrier.ts'
import type { DemoClock } from './clock.ts'
import { createFeed } from './feed.ts'
import { DAY_MS, HOUR_MS } from './happenings.ts'
import { readState, writeState, type DemoState } from './state.ts'

/** Bills before that: what is usual is the middle of several. */
const BILLS_MS = 84 * DAY_MS
/** The ordinary weeks end with so many in which things happen, and nobody is told yet. */
const UNTOLD_DAYS = 14
/** How far time moves at once: while an area is without service, and else. */
const FINE_MS = 30 * 60_000
const COARSE_MS = 6 * HOUR_MS
/** How often the live stream goes on. */
const TICK_MS = 500
const SAVE_EVERY = 10

interface Deps {
  readonly store: Store
  readonly log: EventLog
  readonly roles: Readonly<Record<'rollup' | 'detector' | 'decider' | 'deliverer', Role>>
  readonly clock: DemoClock
  readonly seed?: number
  readonly subscribers?: number
  /** When a history that does not exist yet shall end. */
  readonly now: Date
  /** Ordinary life, appended at once: enough for the detector to have learnt every customer. */
  readonly ordinaryDays?: number
  /** Unusual life, in step with the product. */
  readonly eventfulDays?: number
  /** Tells the person at the terminal what is going on. */
  readonly say: (line: string) => void
}

export interface Demo {
  /**
   * Makes the carrier and its history, or finds them made. The roles are stepped by it and by
   * nobody else meanwhile; the clock then stands at the history's end.
   */
  prepare(signal: AbortSignal): Promise<void>
  /** Lets time run on from where it stood, and feeds what becomes due, until aborted. */
  live(speed: number, signal: AbortSignal): Promise<void>
}

/** The sample carrier, living in this installation. */
export async function createDemo(deps: Deps): Promise<Demo> {
  const { store, log, roles, clock, say, ordinaryDays = 28, eventfulDays = 28 } = deps
  const found = await readState(store)
  const until = new Date(Math.floor(+deps.now / HOUR_MS) * HOUR_MS)
  const quietUntil = new Date(+until - eventfulDays * DAY_MS)
  const start = new Date(+quietUntil - ordinaryDays * DAY_MS)
  const state: DemoState = found ?? {
    seed: deps.seed ?? 1,
    subscribers: deps.subscribers ?? 2000,
    quietUntil,
    until,
    fed: start,
    clock: start,
    avoided: {},
  }
  clock.stand(state.clock)
  const untoldMs = Math.min(UNTOLD_DAYS, ordinaryDays / 2) * DAY_MS
  const carrier = createCarrier({ ...state, quietUntil: new Date(+state.quietUntil - untoldMs) })
  const feed = createFeed(store, log, carrier)

  async function people(): Promise<void> {
    await writeSetting(store.db, 'brand', 'Sample Telecom')
    await writeSetting(store.db, 'currency', 'HKD')
    await writeSetting(store.db, 'timeZone', 'Asia/Hong_Kong')
    // Of 2,000 the usual 2 % would be forty, of whom a month concerns ten.
    await writeSetting(store.db, 'globalHoldout', 0.05)
    await upsertMetrics(store, metrics)
    await upsertAreas(store, areas)
    await upsertCustomers(
      store,
      carrier.subscribers.map(({ customer }) => customer),
    )
  }

  /** What nobody is told of, as fast as it goes in: what is usual for a fleet includes what is unusual for a few. */
  async function ordinary(signal: AbortSignal): Promise<void> {
    const began = performance.now()
    const pump = createPump([roles.rollup, roles.detector])
    const start = +state.fed
    const after = pump.wake
    let count = await feed(start - BILLS_MS, start, { chargesOnly: true, after })
    for (let from = start; from < +state.quietUntil && !signal.aborted; from += DAY_MS) {
      count += await feed(from, from + DAY_MS, { after })
      await contacts(from, from + DAY_MS)
    }
    await pump.idle()
    if (signal.aborted) return
    await lookAway(store)
    const seconds = (performance.now() - began) / 1000
    say(
      `Ordinary life up to ${day(state.quietUntil)}: ${count.toLocaleString('en')} readings in ${Math.round(seconds)} s`,
    )
    await advance(state.quietUntil)
  }

  /** Moves time on by one step and lets the product do what it would have done, before anybody calls. */
  async function step(to: number): Promise<void> {
    clock.stand(new Date(to))
    const from = +state.fed
    await feed(from, to)
    await Promise.all([drain(roles.rollup), drain(roles.detector)])
    await drain(roles.decider)
    await drain(roles.deliverer)
    await contacts(from, to)
    state.fed = new Date(to)
  }

  async function contacts(from: number, to: number): Promise<void> {
    const due = calls(carrier, state.seed, from, to)
    const doubtful = due.filter(({ onlyUntold }) => onlyUntold)
    const told = await wereTold(
      store,
      doubtful.flatMap(({ cause, subscriber, at }) =>
        cause
          ? {
              customer: subscriber.customer.code,
              policy: cause.policy,
              since: new Date(cause.startedAt),
              until: at,
            }
          : [],
      ),
    )
    const avoided = new Set(doubtful.filter((_, i) => told[i]))
    for (const { cause } of avoided)
      if (cause) state.avoided[cause.policy] = (state.avoided[cause.policy] ?? 0) + 1
    await recordContacts(
      store,
      due
        .filter((call) => !avoided.has(call))
        .map(({ subscriber, ...call }) => ({
          ...call,
          customer: subscriber.customer.code,
          source: 'demo',
        })),
    )
  }

  async function advance(at: Date): Promise<void> {
    state.fed = at
    state.clock = at
    await writeState(store, state)
  }

  /** Outages need short steps: being told an hour late is not being told. */
  function next(from: number): number {
    const { happenings } = carrier
    const open = happenings.outages(from - 6 * HOUR_MS, from).some(({ to }) => to + HOUR_MS > from)
    const step = open ? FINE_MS : COARSE_MS
    const [coming] = happenings.outages(from, from + step)
    return Math.min(coming?.from ?? Infinity, from + step, +state.until)
  }

  async function eventful(signal: AbortSignal): Promise<void> {
    const began = performance.now()
    let told = 0
    while (state.fed < state.until && !signal.aborted) {
      await step(next(+state.fed))
      const days = Math.floor((+state.fed - +state.quietUntil) / DAY_MS)
      if (days === told) continue
      told = days
      await advance(state.fed)
      if (days % 7 === 0) say(`Life as it happened, up to ${day(state.fed)}`)
    }
    const seconds = Math.round((performance.now() - began) / 1000)
    say(`Calls, bills and outages, told and untold, in ${seconds} s`)
  }

  return {
    async prepare(signal) {
      if (state.fed >= state.until) {
        say(`Sample Telecom goes on at ${state.clock.toISOString().slice(0, 16)}Z`)
        return
      }
      say(
        `Sample Telecom: ${carrier.subscribers.length.toLocaleString('en')} customers in ${areas.length} areas of Hong Kong`,
      )
      await writeState(store, state)
      await people()
      if (state.fed < state.quietUntil) await ordinary(signal)
      if (state.fed >= state.quietUntil) await eventful(signal)
      if (state.fed > state.quietUntil) await advance(state.fed)
    },

    async live(speed, signal) {
      clock.run(state.clock, speed)
      for (let ticks = 1; !signal.aborted; ticks++) {
        const from = +state.fed
        const to = +clock()
        await feed(from, to)
        await contacts(from, to)
        state.fed = new Date(to)
        state.clock = new Date(to)
        if (ticks % SAVE_EVERY === 0) await writeState(store, state)
        await sleep(TICK_MS, undefined, { signal }).catch(() => {}) // abort only wakes us
      }
      await writeState(store, state)
    },
  }
}

const day = (at: Date) => at.toISOString().slice(0, 10)
