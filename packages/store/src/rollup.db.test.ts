import { beforeEach, expect, test } from 'vitest'
import { appendObservations } from './log.ts'
import { rollUp } from './rollup.ts'
import { testDatabase } from './testing/database.ts'

const at = testDatabase()
const T = Date.UTC(2026, 10, 1)
const MINUTE_MS = 60_000

beforeEach(async () => {
  const { sql } = at.store
  await sql`truncate log, cursors, observations, usage_hourly, usage_area, customers, series, metrics, areas restart identity cascade`
  await sql`insert into areas (code) values ('a'), ('b')`
  await sql`insert into customers (code, locale, time_zone, area_id)
    values ('c1', 'en', 'UTC', 1), ('c2', 'en', 'UTC', 2), ('c3', 'en', 'UTC', null)`
  await sql`insert into metrics (code) values ('data_mb'), ('voice_min')`
  await sql`insert into series (customer_id, metric_id) select c.id, m.id from customers c, metrics m order by 1, 2`
})

/** A hundred readings of each series, in a batch of their own; batches overlap by half. */
const append = (batch: number) =>
  appendObservations(
    at.store,
    Array.from({ length: 600 }, (_, i) => ({
      seriesId: (i % 6) + 1,
      at: T + (batch * 50 + Math.floor(i / 6)) * 7 * MINUTE_MS,
      // Eighths add up without rounding, in whatever order.
      value: ((i * 37 + batch) % 101) / 8,
      identity: 0n,
    })),
  )

/** What the rollups must be, straight from the raw rows. */
async function expectExact() {
  const { sql } = at.store
  expect(
    await sql`select series_id, at, total, n, low, high from usage_hourly order by 1, 2`,
  ).toEqual(
    await sql`select series_id, bucket('1 hour', at) as at, sum(value) as total, count(*)::int as n, min(value) as low, max(value) as high
      from observations group by 1, 2 order by 1, 2`,
  )
  expect(
    await sql`select metric_id, at, area_id, total, n from usage_area order by 1, 2, 3`,
  ).toEqual(
    await sql`select s.metric_id, bucket('5 minutes', o.at) as at, coalesce(c.area_id, 0) as area_id, sum(o.value) as total, count(*)::int as n
      from observations o join series s on s.id = o.series_id join customers c on c.id = s.customer_id group by 1, 2, 3 order by 1, 2, 3`,
  )
}

async function rollUpAll(limit: number): Promise<number> {
  let entries = 0
  for (let n; (n = await rollUp(at.store, limit)) > 0;) entries += n
  return entries
}

test('rollups are what a query over the raw rows gives, however the batches overlap', async () => {
  for (let batch = 0; batch < 5; batch++) await append(batch)
  expect(await append(2)).toBe(0)
  expect(await rollUpAll(2)).toBe(5)
  await expectExact()
  expect(await rollUp(at.store, 2)).toBe(0)
})

test('rollups that race add every batch once', async () => {
  for (let batch = 0; batch < 8; batch++) await append(batch)
  const counts = await Promise.all([rollUpAll(1), rollUpAll(3), rollUpAll(2)])
  expect(counts.reduce((a, b) => a + b, 0)).toBe(8)
  await expectExact()
})

test('a rollup that is broken off between and within batches leaves nothing half done', async () => {
  const { sql } = at.store
  for (let batch = 0; batch < 6; batch++) await append(batch)
  await rollUp(at.store, 2)
  // A row it must update is held, so that it stops in the middle; then it is cut off.
  const other = await sql.reserve()
  await other`begin`
  await other`select from usage_hourly where series_id = 6 for update`
  const [blocker] = await other<[{ pid: number }]>`select pg_backend_pid() as pid`
  const brokenOff = expect(rollUp(at.store, 2)).rejects.toThrow(/cancel/)
  for (let cut = 0; cut === 0;)
    cut = (
      await other`select pg_cancel_backend(pid) from pg_stat_activity
        where datname = current_database() and ${blocker.pid} = any(pg_blocking_pids(pid))`
    ).count
  await brokenOff
  await other`commit`
  other.release()
  expect(await rollUpAll(2)).toBe(4)
  await expectExact()
})
