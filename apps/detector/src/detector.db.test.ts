import type { Store } from '@headsup/store'
import { SupersededError } from '@headsup/store/log'
import { testDatabase } from '@headsup/store/testing/database'
import { deleteCustomer } from '@headsup/store/customers'
import { changeTariff } from '@headsup/store/tariff'
import { beforeEach, expect, test } from 'vitest'
import { createDetector, type Detector } from './detector.ts'
import {
  addCustomer,
  createFleet,
  DAY_MS,
  HOUR_MS,
  outageOn,
  spikeOn,
  START,
  usual,
  type Fleet,
} from './testing/fleet.ts'

const at = testDatabase()
let store: Store
let fleet: Fleet

beforeEach(async () => {
  store = at.store
  await store.sql`truncate log, cursors, observations, snapshots, alerts, incidents, transitions, projections,
    customers, series, metrics, areas restart identity cascade`
  fleet = await createFleet(store, 8)
})

const create = (more: Partial<Parameters<typeof createDetector>[0]> = {}) =>
  createDetector({
    store,
    log: fleet.log,
    falseAlarmsPerCustomerMonth: 2,
    snapshotEvery: 1e9,
    refreshMs: 0,
    ...more,
  })

async function drain(detector: Detector): Promise<void> {
  while (await detector.step()) continue
}

/** Everything a detector concluded, without ids and instants of the wall clock. */
const conclusions = async () => ({
  alerts:
    await store.sql`select key, kind, state, customer_id, started_at, updated_at, fired_at, resolved_at, surprise,
    expected, observed, explanation from alerts order by key`,
  incidents:
    await store.sql`select key, state, started_at, updated_at, resolved_at, customers from incidents order by key`,
  transitions:
    await store.sql`select coalesce(a.key, i.key) as key, t.state, t.at from transitions t
    left join alerts a on a.id = t.alert_id left join incidents i on i.id = t.incident_id order by 1, 3, 2`,
  projections: await store.sql`select * from projections order by customer_id, cycle, at`,
})

const firedOf = (customer: string) => store.sql<{ kind: string; startedAt: Date }[]>`
  select kind, started_at as "startedAt" from alerts a join customers c on c.id = a.customer_id
  where c.code = ${customer} and fired_at is not null order by a.id`

test('a customer who uses twenty times as much is noticed, once, and it ends', async () => {
  const detector = await create()
  await fleet.live(0, 26, spikeOn(24))
  await drain(detector)
  const [alert, ...more] = (await firedOf('c1')).filter(({ kind }) => kind === 'spike')
  expect(more).toEqual([])
  const hours = (+(alert?.startedAt ?? 0) - START - 24 * DAY_MS) / HOUR_MS
  expect(hours).toBeGreaterThanOrEqual(0)
  expect(hours).toBeLessThanOrEqual(18)
  const states = await store.sql<{ state: string }[]>`
    select t.state from transitions t join alerts a on a.id = t.alert_id where a.kind = 'spike' order by t.at`
  expect(states.at(-1)?.state).toBe('resolved')
})

test('detectors that die and resume come to what one comes to, under the same keys', async () => {
  const story = (customer: number, time: number) =>
    time < START + 26 * DAY_MS ? spikeOn(24)(customer, time) : outageOn(26)(customer, time)
  await changeTariff(store.db, 'data_mb', { pricePerUnit: 0.1 })
  await fleet.live(0, 28, story)
  await drain(await create())
  const expected = await conclusions()
  expect(expected.alerts.length).toBeGreaterThan(0)
  expect(expected.incidents).toHaveLength(1)
  expect(expected.projections.length).toBeGreaterThan(0)

  await store.sql`truncate alerts, incidents, transitions, projections, snapshots, cursors cascade`
  for (let life = 0, more = true; more; life++) {
    const detector = await create({ batch: 1, snapshotEvery: 1000 })
    // Some lives end after a snapshot, some between two.
    for (let steps = 0; more && steps <= 5 + (life % 4); steps++) more = await detector.step()
    if (life % 3 === 0) await detector.snapshot()
  }
  expect(await conclusions()).toEqual(expected)
})

test('a detector that another has taken the place of stops at its next conclusion', async () => {
  const first = await create()
  const second = await create()
  await fleet.live(0, 26, spikeOn(24))
  await expect(drain(first)).rejects.toBeInstanceOf(SupersededError)
  await drain(second)
  expect((await firedOf('c1')).map(({ kind }) => kind)).toContain('spike')
})

test('a customer who came later is watched like the others', async () => {
  const detector = await create()
  await fleet.live(0, 5)
  await drain(detector)
  await addCustomer(store, 'late')
  const late = 8
  await fleet.live(5, 32, (customer, time) => {
    const since = time - START - 30 * DAY_MS - 10 * HOUR_MS
    return usual(customer, time) * (customer === late && since >= 0 && since < 8 * HOUR_MS ? 20 : 1)
  })
  await drain(detector)
  expect((await firedOf('late')).map(({ kind }) => kind)).toContain('spike')
})

test('a tariff that is set makes bills, and one that is taken away ends them', async () => {
  const detector = await create()
  const bills = async () => {
    const [row] = await store.sql<[{ n: number; newest: Date | null }]>`
      select count(*)::int as n, max(at) as newest from projections`
    return row
  }
  await fleet.live(0, 3)
  await drain(detector)
  expect((await bills()).n).toBe(0)
  await changeTariff(store.db, 'data_mb', { pricePerUnit: 0.1, pricePerDay: 1 })
  await fleet.live(3, 8)
  await drain(detector)
  const made = await bills()
  expect(made.n).toBeGreaterThanOrEqual(8 * 4)
  const [first] = await store.sql<[{ spent: number }]>`
    select spent from projections where customer_id = 1 order by at limit 1`
  const day = Array.from({ length: 24 }, (_, h) => usual(0, START + 3 * DAY_MS + h * HOUR_MS))
  // The standing charge counts from the cycle's first day, which was two days before.
  expect(first.spent).toBeCloseTo(4 + 0.1 * day.reduce((a, b) => a + b, 0), 2)

  await changeTariff(store.db, 'data_mb', { pricePerUnit: null })
  await fleet.live(8, 12)
  await drain(detector)
  const [last] = await store.sql<[{ spent: number }]>`
    select spent from projections where customer_id = 1 order by at desc limit 1`
  const days = Array.from({ length: 5 * 24 }, (_, h) => usual(0, START + 3 * DAY_MS + h * HOUR_MS))
  expect(last.spent).toBeCloseTo(0.1 * days.reduce((a, b) => a + b, 0), 2)
})

test('a tariff changed while no detector ran holds when the next one starts', async () => {
  await changeTariff(store.db, 'data_mb', { pricePerUnit: 0.1, pricePerDay: 1 })
  const first = await create()
  await fleet.live(0, 3)
  await drain(first)
  await first.snapshot()
  await changeTariff(store.db, 'data_mb', { pricePerDay: 2 })
  await addCustomer(store, 'a newcomer')
  const second = await create()
  await fleet.live(3, 6)
  await drain(second)
  const spent = await store.sql<{ code: string; spent: number }[]>`
    select distinct on (c.id) c.code, p.spent from projections p join customers c on c.id = p.customer_id
    order by c.id, p.at desc`
  const use = (customer: number, fromDay: number) => {
    let sum = 0
    for (let h = fromDay * 24; h < 5 * 24; h++) sum += usual(customer, START + h * HOUR_MS)
    return 0.1 * sum
  }
  expect(spent[0]?.spent).toBeCloseTo(5 * 2 + use(0, 0), 2)
  expect(spent[7]?.spent).toBeCloseTo(5 * 2 + use(7, 0), 2)
  expect(spent[8]).toMatchObject({ code: 'a newcomer' })
  expect(spent[8]?.spent).toBeCloseTo(5 * 2 + use(8, 3), 2)
})

test('customers who moved are missed where they live now', async () => {
  const { sql } = store
  await sql`update customers set area_id = null`
  const detector = await create()
  await fleet.live(0, 20)
  await drain(detector)
  await sql`insert into areas (code, names) values ('tai-po', '{"en": "Tai Po"}')`
  await sql`update customers set area_id = 2, updated_at = now()`
  await fleet.live(20, 26, outageOn(24))
  await drain(detector)
  expect(await sql`select area_id, customers from incidents`).toMatchObject([
    { area_id: 2, customers: 8 },
  ])
})

test('late readings are taken in without moving time back', async () => {
  const detector = await create()
  await fleet.live(0, 20)
  await drain(detector)
  const before = await conclusions()
  const lateAt = START + 15 * DAY_MS + 30 * 60_000
  await fleet.log.append({
    observations: [1, 2, 3].map((seriesId) => ({
      seriesId,
      at: lateAt,
      value: 5000,
      identity: 0n,
    })),
  })
  await drain(detector)
  expect(await conclusions()).toEqual(before)
  await fleet.live(20, 22)
  await drain(detector)
  expect(
    await store.sql`select key from alerts where kind in ('silence', 'drop') and fired_at is not null`,
  ).toEqual([])
  expect(
    await store.sql`select count(*)::int as n from observations where at = ${new Date(lateAt).toISOString()}::text::timestamptz`,
  ).toEqual([{ n: 3 }])
})

test('what concerns a customer who was deleted is left out, and the rest goes on', async () => {
  await changeTariff(store.db, 'data_mb', { pricePerUnit: 0.1 })
  const detector = await create()
  await fleet.live(0, 24)
  await drain(detector)
  await detector.snapshot()
  await deleteCustomer(store.db, 'c2')
  const second = await create()
  const rest = [0, 2, 3, 4, 5, 6, 7]
  await fleet.live(24, 26, (i, time) => outageOn(25)(rest[i] ?? 0, time))
  await drain(detector).catch((error: unknown) => expect(error).toBeInstanceOf(SupersededError))
  await drain(second)
  const [row] = await store.sql<[{ customers: number; newest: Date }]>`
    select count(distinct customer_id)::int as customers, max(at) as newest from projections`
  expect(row.customers).toBe(7)
  expect(+row.newest).toBe(START + 25 * DAY_MS)
})

test('a snapshot of another version is warned of, learnt anew from the log, and then replaced', async () => {
  await changeTariff(store.db, 'data_mb', { pricePerUnit: 0.1 })
  const first = await create()
  await fleet.live(0, 25, (customer, time) =>
    time < START + 24.5 * DAY_MS || customer > 0 ? usual(customer, time) : usual(0, time) * 20,
  )
  await drain(first)
  await first.snapshot()
  const before = await conclusions()
  const open = before.alerts.filter(({ state }) => state !== 'resolved')
  expect(open).not.toEqual([])
  await store.sql`update snapshots set state = overlay(state placing '\\xffffffff'::bytea from 5) where part = 'series'`
  // Of the log only the last days are left: too little to find it again.
  await store.sql`delete from log where seq <= 20`

  const lines: string[] = []
  const second = await create({ warn: (line) => lines.push(line) })
  expect(lines).toEqual([
    expect.stringMatching(/snapshot is of another version: what is usual for each customer must/),
  ])
  await drain(second)
  const after = await conclusions()
  expect(after.alerts.filter(({ state }) => state !== 'resolved')).toEqual([])
  // What was spent was not lost, and does not count twice.
  expect(after.projections).toEqual(before.projections)
  await fleet.live(25, 27)
  await drain(second)
  await second.snapshot()
  const [bill] = await store.sql<[{ spent: number }]>`
    select spent from projections where customer_id = 8 order by at desc limit 1`
  const spent = Array.from({ length: 26 * 24 }, (_, h) => usual(7, START + h * HOUR_MS))
  expect(bill.spent).toBeCloseTo(0.1 * spent.reduce((a, b) => a + b, 0), 1)

  await create({ warn: (line) => lines.push(line) })
  expect(lines).toHaveLength(1)
})
