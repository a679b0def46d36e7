import { randomUUID } from 'node:crypto'
import { beforeEach, expect, test } from 'vitest'
import {
  appendEvents,
  appendObservations,
  claimCursor,
  holdCursor,
  isBefore,
  readCursor,
  readLog,
  START,
  SupersededError,
} from './log.ts'
import { testDatabase } from './testing/database.ts'

const at = testDatabase()
const T = Date.UTC(2026, 10, 1)

beforeEach(async () => {
  const { sql } = at.store
  await sql`truncate log, cursors, observations, events, customers, series, metrics restart identity cascade`
  await sql`insert into customers (code, locale, time_zone) values ('c1', 'en', 'UTC')`
  await sql`insert into metrics (code) values ('data_mb')`
  await sql`insert into series (customer_id, metric_id) values (1, 1)`
})

const readings = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, i) => ({
    seriesId: 1,
    at: T + (from + i) * 60_000,
    value: from + i,
    identity: 0n,
  }))

test('writers that race with overlapping batches store each reading once, in rows and in the log', async () => {
  const stored = await Promise.all(
    [0, 300, 150, 450, 0].map((from) => appendObservations(at.store, readings(from, from + 300))),
  )
  expect(stored.reduce((a, b) => a + b, 0)).toBe(750)
  const entries = await readLog(at.store.sql, START, 10)
  const logged = entries.flatMap(({ readings: values }) => values ?? [])
  expect(logged.sort((a, b) => a - b)).toEqual(Array.from({ length: 750 }, (_, i) => i))
  expect(await at.store.sql`select count(*)::int as n from observations`).toEqual([{ n: 750 }])
})

test('a batch is stored and logged but for what was there before, whatever the batch before it was like', async () => {
  const batches = [readings(0, 10), readings(5, 15), readings(15, 20), readings(0, 20)]
  const stored: number[] = []
  // Again and again, so that each kind of batch follows each other kind.
  for (const batch of [...batches, ...batches, readings(19, 21), readings(20, 22)])
    stored.push(await appendObservations(at.store, [...batch, ...batch].reverse()))
  expect(stored).toEqual([10, 5, 5, 0, 0, 0, 0, 0, 1, 1])
  const entries = await readLog(at.store.sql, START, 10)
  expect(entries.map(({ readings: values }) => values?.length)).toEqual([10, 5, 5, 1, 1])
  expect(entries.flatMap(({ readings: values }) => values)).toEqual(
    Array.from({ length: 22 }, (_, i) => i),
  )
  expect(await at.store.sql`select count(*)::int as n from observations`).toEqual([{ n: 22 }])
})

test('a reader is given whole entries, and not many more readings at once than it can take', async () => {
  for (let from = 0; from < 3; from++)
    await appendObservations(at.store, readings(from * 70_000, (from + 1) * 70_000))
  const sizes = (rows: { readings: number[] | null }[]) => rows.map((row) => row.readings?.length)
  const first = await readLog(at.store.sql, START, 10)
  expect(sizes(first)).toEqual([70_000, 70_000])
  expect(sizes(await readLog(at.store.sql, first[1] ?? START, 10))).toEqual([70_000])
})

test('readings of years back find a place', async () => {
  const old = { seriesId: 1, at: Date.UTC(2009, 1, 28, 23, 59), value: 1, identity: 0n }
  expect(await appendObservations(at.store, [old, ...readings(0, 1)])).toBe(2)
})

test('an event sent again, in whatever company, is logged once', async () => {
  const event = (id: string) => ({
    customerId: 1,
    at: T,
    source: 'shop',
    id,
    type: 'order.delayed',
    data: {},
  })
  expect(await appendEvents(at.store, [event('a'), event('b')])).toBe(2)
  expect(await appendEvents(at.store, [event('b'), event('c')])).toBe(1)
  expect(await appendEvents(at.store, [event('a')])).toBe(0)
  const entries = await readLog(at.store.sql, START, 10, true)
  expect(entries.map(({ events }) => events?.map(({ id }) => id))).toEqual([['a', 'b'], ['c']])
})

test('a cursor moves with its transaction or not at all, and only for its owner', async () => {
  const [first, second] = [randomUUID(), randomUUID()]
  const place = { txid: '700', seq: '3' }
  const move = (owner: string, fail = false) =>
    at.store.db.transaction(async (tx) => {
      await holdCursor(tx, 'detector', owner, place)
      if (fail) throw new Error('died')
    })
  expect(await claimCursor(at.store, 'detector', first)).toEqual(START)
  await expect(move(first, true)).rejects.toThrow('died')
  expect(await readCursor(at.store, 'detector')).toEqual(START)
  await move(first)
  expect(await claimCursor(at.store, 'detector', second)).toEqual(place)
  await expect(move(first)).rejects.toBeInstanceOf(SupersededError)
  await move(second)
})

test('places are ordered by transaction, then by sequence, as numbers', () => {
  const place = (txid: string, seq: string) => ({ txid, seq })
  expect(isBefore(place('9', '5'), place('10', '1'))).toBe(true)
  expect(isBefore(place('10', '9'), place('10', '10'))).toBe(true)
  expect(isBefore(place('10', '10'), place('10', '10'))).toBe(false)
  expect(isBefore(place('10', '1'), place('9', '5'))).toBe(false)
})
