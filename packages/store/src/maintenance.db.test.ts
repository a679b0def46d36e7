import { beforeEach, expect, test } from 'vitest'
import { tidy } from './maintenance.ts'
import { testDatabase } from './testing/database.ts'

const at = testDatabase()
const now = new Date('2026-11-21T12:00:00Z')
const kept = { logHours: 24, observationDays: 400 }

const size = async (table: string) => {
  const [row] = await at.store.sql.unsafe<[{ n: number }]>(
    `select count(*)::int as n from ${table}`,
  )
  return row.n
}

beforeEach(async () => {
  await at.store.sql`truncate log, cursors, changes, pulses, observations`
})

test('the log keeps what a consumer has not read, however old, and what is young', async () => {
  const { sql } = at.store
  for (const age of ['3 days', '2 days', '1 hour'])
    await sql`insert into log (size, appended_at) values (1, now() - ${age}::text::interval)`
  await sql`insert into cursors (consumer) values ('rollup'), ('decider-events'), ('detector')`
  await tidy(at.store, kept, now)
  expect(await size('log')).toBe(3)
  // Everybody has read the first two; one consumer not the second.
  await sql`update cursors set (txid, seq) = (select txid, seq from log order by txid, seq offset 1 limit 1)`
  await sql`update cursors set (txid, seq) = (select txid, seq from log order by txid, seq limit 1) where consumer = 'detector'`
  await tidy(at.store, kept, now)
  expect(await size('log')).toBe(2)
  await sql`update cursors set (txid, seq) = (select txid, seq from log order by txid desc, seq desc limit 1)`
  await tidy(at.store, kept, now)
  expect(await size('log')).toBe(1)
})

test('observations beyond their keeping go by whole months, and newer ones stay', async () => {
  const { sql } = at.store
  await sql`select ensure_observations('2025-08-01', '2026-11-21')`
  await sql`insert into observations (at, series_id, value)
    select d, 1, 1 from unnest(array['2025-08-05', '2025-10-20', '2026-11-20']::timestamptz[]) as d`
  await tidy(at.store, kept, now)
  const left = await sql`select at from observations order by at`
  expect(left.map((row) => (row['at'] as Date).toISOString().slice(0, 10))).toEqual([
    '2025-10-20',
    '2026-11-20',
  ])
})

test('what changed is kept for an hour, for pages that come back', async () => {
  const { sql } = at.store
  await sql`insert into changes (topic, at) values ('usage', now() - interval '2 hours'), ('usage', now())`
  await sql`insert into pulses (role, observations, lag_ms, at) values ('detector', 1, 1, now() - interval '2 days'), ('detector', 1, 1, now())`
  await tidy(at.store, kept, now)
  expect(await size('changes')).toBe(1)
  expect(await size('pulses')).toBe(1)
})
