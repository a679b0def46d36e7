import type { Store } from '@headsup/store'
import { listDriverSurges } from '@headsup/store/counts'
import { writeSetting } from '@headsup/store/settings'
import { testDatabase } from '@headsup/store/testing/database'
import { beforeEach, expect, test } from 'vitest'
import { createCountWatch } from './counts.ts'

const HOUR = 3_600_000
/** A Wednesday noon. */
const NOON = Date.parse('2026-11-18T12:00:00Z')
const at = testDatabase()
let store: Store
let now = new Date(NOON)

const watch = () => createCountWatch({ store, clock: () => now, falseAlarms: 0.5 })

/** Lets time pass, five minutes a step. */
async function pass(minutes: number, by = watch()): Promise<void> {
  for (let i = 0; i < minutes; i += 5) {
    now = new Date(+now + 5 * 60_000)
    while (await by.step()) continue
  }
}

/** Contacts about a driver, evenly from one instant to another. */
const contacts = (driver: string, count: number, from: number, to: number) => store.sql`
  insert into contacts (identity, at, customer_id, channel, driver)
  select ${driver} || ' ' || ms, to_timestamp(ms / 1000), 1, 'call', ${driver}
  from generate_series(${from}::float8::numeric, ${to - 1}::float8::numeric, ${(to - from) / count}::float8::numeric) as ms`

/** Failed log-ins of a customer, a minute apart. */
const failures = (
  customer: number,
  count: number,
  from: number,
  type = 'login.failed',
) => store.sql`
  insert into events (at, source, id, type, customer_id)
  select to_timestamp(${from}::float8 / 1000) + i * interval '1 minute', 'sso', ${`${customer} ${from} `} || i, ${type}, ${customer}
  from generate_series(1, ${count}) as i`

beforeEach(async () => {
  store = at.store
  now = new Date(NOON)
  const { sql } = store
  await sql`truncate contacts, events, alerts, transitions, driver_surges, count_watches, customers, series, metrics restart identity cascade`
  await sql`delete from settings where key = 'counted'`
  await sql`insert into customers (code, locale, time_zone) select 'c' || i, 'en', 'UTC' from generate_series(1, 60) as i`
})

/** Nine weeks of six calls an hour about bills and one about the network, by day. */
async function nineWeeks() {
  for (let day = 63; day > 0; day--) {
    const morning = NOON - day * 24 * HOUR - 4 * HOUR
    await contacts('billing', 60, morning, morning + 10 * HOUR)
    await contacts('network', 10, morning + 7000, morning + 7000 + 10 * HOUR)
  }
  await contacts('billing', 24, NOON - 4 * HOUR, NOON)
}

const surges = () => listDriverSurges(store, new Date(0), 10)

test('many calls about one driver are a surge of that driver within minutes, and over an hour after the last', async () => {
  await nineWeeks()
  await pass(30)
  expect(await surges()).toEqual([])
  await contacts('network', 20, NOON + 0.5 * HOUR, NOON + HOUR)
  await pass(15)
  const [surge, ...others] = await surges()
  expect(others).toEqual([])
  expect(surge).toMatchObject({ driver: 'network', state: 'firing', resolvedAt: null })
  expect(surge!.observed).toBeGreaterThan(6)
  expect(surge!.expected).toBeLessThan(3)
  await pass(150)
  const [over] = await surges()
  expect(over).toMatchObject({ id: surge!.id, driver: 'network', state: 'resolved' })
  expect(+over!.resolvedAt!).toBeGreaterThan(NOON + HOUR)
  // It comes back in the evening: it is still the same.
  await contacts('network', 30, +now, +now + HOUR)
  await pass(30)
  expect(await surges()).toMatchObject([{ id: surge!.id, state: 'firing' }])
})

test('a watch that died and one beside it conclude nothing twice', async () => {
  await nineWeeks()
  await contacts('network', 40, NOON, NOON + HOUR)
  now = new Date(NOON + HOUR)
  const both = [watch(), watch()]
  await Promise.all(
    both.map(async (one) => {
      while (await one.step()) continue
    }),
  )
  const once = await surges()
  expect(once).toHaveLength(1)
  await pass(5)
  expect(await surges()).toMatchObject([{ id: once[0]!.id, startedAt: once[0]!.startedAt }])
})

test('yesterday’s calls that a file brings today are judged in their own time', async () => {
  await nineWeeks()
  await contacts('network', 60, NOON, NOON + HOUR)
  now = new Date(NOON + 20 * HOUR)
  while (await watch().step()) continue
  const [surge] = await surges()
  expect(surge).toMatchObject({ driver: 'network', state: 'resolved' })
  expect(+surge!.startedAt).toBeGreaterThanOrEqual(NOON - 0.5 * HOUR)
  expect(+surge!.startedAt).toBeLessThan(NOON + HOUR)
})

test('with two weeks of calls nobody knows what is usual, and nothing is said', async () => {
  await contacts('billing', 140, NOON - 14 * 24 * HOUR, NOON)
  await contacts('network', 60, NOON, NOON + HOUR)
  await pass(60)
  expect(await surges()).toEqual([])
})

/** Four weeks in which each customer mistypes a password three times on one day. */
async function mistyped(type?: string) {
  for (let customer = 1; customer <= 60; customer++)
    await failures(customer, 3, NOON - (27 - (customer % 26)) * 24 * HOUR, type)
}

const alerts = () => store.sql`
  select a.kind, a.state, c.code as customer, m.code as metric, a.observed, a.resolved_at is not null as over
  from alerts a join customers c on c.id = a.customer_id join metrics m on m.id = a.metric_id order by a.id`
const fired = () => store.sql`select state from transitions order by seq`

test('thirty failed log-ins of one customer are an alert of that customer, once, which ends when they do', async () => {
  await mistyped()
  await failures(1, 4, NOON)
  await failures(7, 30, NOON)
  await failures(8, 30, NOON, 'login.succeeded')
  await pass(25)
  const alert = { kind: 'spike', customer: 'c7', metric: 'failed_logins' }
  expect(await alerts()).toMatchObject([{ ...alert, state: 'firing', over: false }])
  await pass(10, watch())
  expect(await fired()).toEqual([{ state: 'firing' }])
  await pass(75)
  expect(await alerts()).toMatchObject([{ ...alert, state: 'resolved', over: true }])
  expect(await fired()).toEqual([{ state: 'firing' }, { state: 'resolved' }])
})

test('which events count towards which metric is a setting', async () => {
  await writeSetting(store.db, 'counted', [{ type: 'card.declined', metric: 'declined' }])
  await mistyped('card.declined')
  await failures(3, 25, NOON)
  await failures(9, 25, NOON, 'card.declined')
  await pass(30)
  expect(await alerts()).toMatchObject([{ customer: 'c9', metric: 'declined' }])
})
