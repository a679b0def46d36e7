import { beforeEach, expect, test } from 'vitest'
import { readCause } from './facts.ts'
import { testDatabase } from './testing/database.ts'
import { createCustomers } from './testing/told.ts'

const at = testDatabase()
const NOW = new Date('2026-11-21T12:00:00Z')
const iso = (hoursAgo: number) => new Date(+NOW - hoursAgo * 3_600_000).toISOString()

beforeEach(async () => {
  await createCustomers(at.store, 2, { code: 'usage-leak' })
  const { sql } = at.store
  await sql`truncate usage_hourly, projections`
  await sql`update customers set time_zone = 'Asia/Hong_Kong'`
  await sql`update metrics set price_per_unit = 0.5, names = '{"en": "data"}'`
})

test('a leak: the hours since it began against the same hours before, and the days in the customer’s zone', async () => {
  const { sql } = at.store
  await sql`insert into alerts (key, kind, state, customer_id, series_id, metric_id, started_at, updated_at, surprise, expected, lower, upper, observed)
    values ('leak:1', 'leak', 'firing', 1, 1, 1, ${iso(2)}::text::timestamptz, ${iso(1)}::text::timestamptz, 6, 1, 0, 2, 80)`
  // Three days of hours at 10, the last two at 80; other hours of the day at 1 must not count.
  await sql`insert into usage_hourly (series_id, at, total, n, low, high)
    select 1, h, case when h >= ${iso(2)}::text::timestamptz then 80 when extract(hour from h) between 10 and 12 then 10 else 1 end, 1, 0, 0
    from generate_series(${iso(72)}::text::timestamptz, ${iso(1)}::text::timestamptz, interval '1 hour') as h`
  const cause = await readCause(at.store, 1, 'alert:leak:1', NOW)
  expect(cause).toMatchObject({
    kind: 'usage',
    alert: 'leak',
    code: 'data_mb',
    unit: 'MB',
    names: { en: 'data' },
    startedAt: +NOW - 2 * 3_600_000,
    since: { observed: 80, expected: 10, hours: 2 },
  })
  if (cause?.kind !== 'usage') throw new Error('not about usage')
  // The data begin at 20:00 in Hong Kong: four hours of that day.
  expect(cause.days.map(({ day }) => day)).toEqual([
    '2026-11-18',
    '2026-11-19',
    '2026-11-20',
    '2026-11-21',
  ])
  expect(cause.days[0]).toMatchObject({ total: 13, price: 0.5 })
})

test('a bill: the newest projection of the cycle the alert is about', async () => {
  const { sql } = at.store
  await sql`insert into alerts (key, kind, state, customer_id, started_at, updated_at, surprise, expected, lower, upper, observed, explanation)
    values ('bill:1:2026-11-01', 'bill', 'firing', 1, ${iso(30)}::text::timestamptz, ${iso(30)}::text::timestamptz, 6, 100, 0, 2, 80,
      '{"cycle": "2026-11-01", "cycleEnd": "2026-12-01"}')`
  await sql`insert into projections (customer_id, cycle, at, spent, projected, lower, upper, probability, usual, days_left) values
    (1, '2026-11-01', ${iso(30)}::text::timestamptz, 80, 170, 150, 190, 0.9, 100, 10),
    (1, '2026-11-01', ${iso(6)}::text::timestamptz, 90, 180, 160, 200, 0.95, 100, 9),
    (1, '2026-10-01', ${iso(1)}::text::timestamptz, 99, 99, 99, 99, 0, 100, 0),
    (2, '2026-11-01', ${iso(1)}::text::timestamptz, 5, 5, 5, 5, 0, 100, 9)`
  expect(await readCause(at.store, 1, 'alert:bill:1:2026-11-01', NOW)).toEqual({
    kind: 'bill',
    currency: 'USD',
    spent: 90,
    projected: 180,
    lower: 160,
    upper: 200,
    usual: 100,
    cycle: '2026-11-01',
    cycleEnd: '2026-12-01',
    days: [],
  })
})

test('an outage: where, since when, and when it should be over', async () => {
  await at.store
    .sql`insert into incidents (key, kind, area_id, state, started_at, updated_at, customers, observed, expected, surprise, expected_back_at)
    values ('outage:1', 'outage', 1, 'firing', ${iso(1)}::text::timestamptz, ${iso(1)}::text::timestamptz, 9, 1, 0, 9, ${iso(-2)}::text::timestamptz)`
  expect(await readCause(at.store, 1, 'incident:outage:1', NOW)).toEqual({
    kind: 'outage',
    area: 'sha-tin',
    names: { en: 'Sha Tin' },
    startedAt: +NOW - 3_600_000,
    expectedBackAt: +NOW + 2 * 3_600_000,
  })
})

test('a business event: its own data, and only to the customer it is about', async () => {
  await at.store.sql`insert into events (at, source, id, type, customer_id, data)
    values (${iso(1)}::text::timestamptz, 'shop:eu', 'o:1', 'order.delayed', 1, '{"order": "A-1"}')`
  expect(await readCause(at.store, 1, 'event:shop:eu:o:1', NOW)).toEqual({
    kind: 'event',
    at: +NOW - 3_600_000,
    data: { order: 'A-1' },
  })
  expect(await readCause(at.store, 2, 'event:shop:eu:o:1', NOW)).toBeUndefined()
})

test.each(['alert:gone', 'incident:gone', 'event:gone'])(
  'nothing is known of %s',
  async (cause) => {
    expect(await readCause(at.store, 1, cause, NOW)).toBeUndefined()
  },
)
