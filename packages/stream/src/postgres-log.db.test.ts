import { testDatabase } from '@headsup/store/testing/database'
import { expect, test } from 'vitest'
import { BEGINNING } from './event-log.ts'
import { createPostgresLog, placeOf } from './postgres-log.ts'
import { conformance } from './testing/conformance.ts'

const at = testDatabase()

async function open() {
  const { sql } = at.store
  await sql`truncate log, observations, events`
  await sql`insert into customers (code, locale, time_zone) values ('c', 'en', 'UTC') on conflict do nothing`
  await sql`insert into metrics (code) values ('a'), ('b') on conflict do nothing`
  await sql`insert into series (customer_id, metric_id) select c.id, m.id from customers c, metrics m on conflict do nothing`
  return createPostgresLog(at.store)
}

conformance('PostgreSQL', { open, series: () => [1, 2] })

test('a transaction that commits late is not skipped by a reader that was ahead of it', async () => {
  const log = await open()
  const early = await at.store.sql.reserve()
  await early`begin`
  await early`insert into log (size, series_ids, ats, readings) values (1, '{1}', '{1000}', '{1}')`
  await log.append({ observations: [{ seriesId: 2, at: 2000, value: 2, identity: 0n }] })
  // The second has committed first. Whoever read on past it would never see the first.
  expect(await log.read(BEGINNING, 10)).toEqual([])
  await early`commit`
  early.release()
  const entries = await log.read(BEGINNING, 10)
  expect(entries.map(({ values }) => values)).toEqual([[1], [2]])
})

test('a position that is not of this log is refused by name', () => {
  expect(() => placeOf('yesterday' as never)).toThrow(/yesterday/)
})
