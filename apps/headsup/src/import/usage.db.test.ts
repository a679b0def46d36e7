import { connect } from '@headsup/store'
import { upsertMetrics } from '@headsup/store/bulk'
import { createSeriesResolver } from '@headsup/store/ingest'
import { rollUp } from '@headsup/store/rollup'
import { testDatabase } from '@headsup/store/testing/database'
import { createPostgresLog } from '@headsup/stream'
import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { openCsv } from '../csv.ts'
import { createPump } from './pump.ts'
import { importUsage } from './usage.ts'
import { testFolder } from '../testing/folder.ts'

const at = testDatabase()
const now = new Date('2026-11-21T12:00:00Z')

async function bring(content: string | Uint8Array, map?: Record<string, string>) {
  const file = path.join(await testFolder(), 'usage.csv')
  await writeFile(file, content)
  const log = createPostgresLog(at.store)
  const pump = createPump([{ step: async () => (await rollUp(at.store, 8)) > 0 }])
  const report = await importUsage({
    source: await openCsv(file),
    log,
    resolver: createSeriesResolver(at.store),
    now,
    appended: pump.wake,
    ...(map && { map }),
  })
  await pump.idle()
  return report
}

const stored = (metric: string) => at.store.sql<{ code: string; at: string; value: number }[]>`
  select c.code, to_char(o.at at time zone 'UTC', 'MM-DD HH24:MI') as at, o.value
  from observations o join series s on s.id = o.series_id join customers c on c.id = s.customer_id
    join metrics m on m.id = s.metric_id
  where m.code = ${metric} order by c.code, o.at`

test('readings are stored under their customers, columns in any order, times with any offset', async () => {
  const report = await bring(
    'value,time,customer,metric\n0.5,2026-11-20T08:00:00+08:00,c1,a\n1.5,2026-11-20T00:30Z,c1,a\n2,2026-11-20T00:00Z,"c,2",a\n',
  )
  expect(report).toMatchObject({ rows: 3, stored: 3, duplicates: 0 })
  expect(report.rejected.count).toBe(0)
  expect(await stored('a')).toEqual([
    { code: 'c,2', at: '11-20 00:00', value: 2 },
    { code: 'c1', at: '11-20 00:00', value: 0.5 },
    { code: 'c1', at: '11-20 00:30', value: 1.5 },
  ])
})

test('a bad row costs itself only and is reported with its line and reason', async () => {
  const report = await bring(
    [
      'customer_id,metric,ts,value',
      'c1,b,2026-11-20T00:00Z,1',
      ',b,2026-11-20T00:00Z,1',
      'c1,,2026-11-20T00:00Z,1',
      'c1,b,2026-11-20T00:00,1',
      'c1,b,2026-11-23T12:00Z,1',
      'c1,b,1970-01-01T00:00Z,1',
      'c1,b,2026-11-20T00:00Z,',
      'c1,b,2026-11-20T00:00Z,1e999',
      'c1,b',
      'c1,b,2026-11-20T01:00Z,-1',
    ].join('\n'),
  )
  expect(report).toMatchObject({ rows: 10, stored: 2, duplicates: 0 })
  expect(report.rejected.first).toEqual([
    { line: 3, reason: 'no customer', value: '' },
    { line: 4, reason: 'no metric', value: '' },
    { line: 5, reason: 'time is not ISO 8601 with an offset', value: '2026-11-20T00:00' },
    { line: 6, reason: 'time lies in the future', value: '2026-11-23T12:00Z' },
    { line: 7, reason: 'time lies before the year 2000', value: '1970-01-01T00:00Z' },
    { line: 8, reason: 'value is not a number', value: '' },
    { line: 9, reason: 'value is not a number', value: '1e999' },
    { line: 10, reason: 'time is not ISO 8601 with an offset', value: '' },
  ])
  expect(report.rejected.byReason.get('value is not a number')).toBe(2)
})

test('importing a gzip file again changes nothing, also when rows repeat over batches', async () => {
  const rows = Array.from({ length: 25_000 }, (_, i) => {
    const minute = new Date(Date.UTC(2026, 9, 1) + (i % 24_000) * 60_000)
    return `c${i % 3},c,${minute.toISOString()},${i % 24_000}`
  })
  const content = gzipSync(['customer_id,metric,ts,value', ...rows].join('\n'))
  const totals = () => at.store.sql`
    select count(*)::int as hours, sum(n)::int as n, sum(total) as total from usage_hourly
    where series_id in (select s.id from series s join metrics m on m.id = s.metric_id where m.code = 'c')`

  expect(await bring(content)).toMatchObject({ rows: 25_000, stored: 24_000, duplicates: 1000 })
  const once = await totals()
  expect(once[0]).toMatchObject({ n: 24_000, total: (24_000 * 23_999) / 2 })
  expect(await bring(content)).toMatchObject({ rows: 25_000, stored: 0, duplicates: 25_000 })
  expect(await totals()).toEqual(once)
})

test('what a metric is can be said before its first reading', async () => {
  await upsertMetrics(at.store, [{ code: 'speed', kind: 'gauge', unit: 'km/h' }])
  await bring('customer,metric,when,value\nc1,speed,2026-11-20T00:00Z,50\n', { time: 'when' })
  await upsertMetrics(at.store, [{ code: 'speed', pricePerUnit: 2 }])
  const [metric] = await at.store
    .sql`select kind, unit, price_per_unit as price from metrics where code = 'speed'`
  expect(metric).toEqual({ kind: 'gauge', unit: 'km/h', price: 2 })
})

test('a file without a needed column, and an empty one, are refused', async () => {
  await expect(bring('customer,metric,value\n')).rejects.toThrow('no column for time')
  await expect(bring('')).rejects.toThrow('The file is empty.')
})

test('a database that fails ends the import with its error', async () => {
  const gone = connect(at.url)
  await gone.end()
  const file = path.join(await testFolder(), 'usage.csv')
  await writeFile(file, 'customer,metric,time,value\nc1,d,2026-11-20T00:00Z,1\n')
  const importing = importUsage({
    source: await openCsv(file),
    log: createPostgresLog(gone),
    resolver: createSeriesResolver(gone),
    now,
  })
  await expect(importing).rejects.toThrow()
})
