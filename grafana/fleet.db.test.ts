import { testDatabase } from '@headsup/store/testing/database'
import { readFileSync } from 'node:fs'
import { beforeAll, expect, test } from 'vitest'
import { charts, fleet } from './fleet.ts'
import { expand } from './macros.ts'

const at = testDatabase()
const day = Date.UTC(2026, 10, 20)
const range = { from: new Date(day), to: new Date(day + 86_400_000), intervalSeconds: 300 }

beforeAll(async () => {
  await at.store.sql.unsafe(`
    insert into customers (code, locale, time_zone) values ('c', 'en', 'UTC');
    insert into metrics (code) values ('data_mb');
    insert into usage_area (metric_id, at, area_id, total, n) values (1, '2026-11-20T10:02:00Z', 0, 7, 1), (1, '2026-11-20T10:03:00Z', 1, 5, 1);
    insert into alerts (key, kind, state, customer_id, started_at, updated_at, fired_at, surprise, expected, lower, upper, observed)
      values ('k', 'spike', 'firing', 1, '2026-11-20T10:00:00Z', '2026-11-20T10:00:00Z', '2026-11-20T10:00:00Z', 5, 1, 0, 2, 9);
  `)
})

test.each(charts)('the panel “$title” runs as Grafana would run it', async ({ sql }) => {
  const rows = await at.store.sql.unsafe(expand(sql, range))
  expect(Array.isArray(rows)).toBe(true)
})

test('the fleet panel adds areas up in the slots Grafana asks for', async () => {
  const chart = charts.find(({ title }) => title === 'Fleet usage')
  const rows = await at.store.sql.unsafe(expand(chart?.sql ?? '', range))
  expect(rows).toMatchObject([{ metric: 'data_mb', total: 12 }])
  expect(Number(rows[0]?.['time'])).toBe(Date.UTC(2026, 10, 20, 10, 0) / 1000)
})

test('the provisioned file is what the source says', () => {
  const file = readFileSync(new URL('./dashboards/fleet.json', import.meta.url), 'utf8')
  expect(JSON.parse(file)).toEqual(JSON.parse(JSON.stringify(fleet)))
})
