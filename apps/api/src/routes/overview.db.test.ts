import { testDatabase } from '@headsup/store/testing/database'
import { hc } from 'hono/client'
import { beforeAll, expect, test } from 'vitest'
import type { App } from '../app.ts'
import { testApi, type TestApi } from '../testing/api.ts'

const at = testDatabase()
const NOW = new Date('2026-11-21T12:00:00Z')
let api: TestApi
let key: string

/** Two areas, read every five minutes for five weeks; the second has stopped for an hour. */
beforeAll(async () => {
  api = await testApi(at.store)
  key = await api.keyWith(
    'live:read',
    'alerts:read',
    'alerts:write',
    'customers:read',
    'customers:write',
  )
  const { sql } = at.store
  await sql.unsafe(`
    insert into areas (code, names) values ('A', '{"en":"Alpha"}'), ('B', '{"en":"Beta"}');
    insert into metrics (code, unit, names) values ('data_mb', 'MB', '{"en":"data"}');
    insert into customers (code, name, area_id, locale, time_zone)
      values ('one', 'First Person', 1, 'en', 'Asia/Hong_Kong'), ('two', 'Second Person', 2, 'zh-Hant', 'Asia/Hong_Kong');
    insert into channels values (1, 'email', 'one@example.com', true);
    insert into series (customer_id, metric_id) values (1, 1), (2, 1);
    insert into usage_area (metric_id, at, area_id, total, n)
      select 1, at, area, case when area = 2 and at >= '2026-11-21T11:00Z' then 0.0 else 100 + extract(hour from at) + extract(minute from at) / 60 end, 1
      from generate_series('2026-10-15T00:00Z'::timestamptz, '2026-11-21T11:55Z', '5 minutes') as at, generate_series(1, 2) as area;
    insert into usage_hourly select 1, at, 12, 12, 1, 1 from generate_series('2026-09-20T00:00Z'::timestamptz, '2026-11-21T11:00Z', '1 hour') as at;
    insert into incidents (key, kind, area_id, state, started_at, updated_at, customers, observed, expected, surprise)
      values ('outage:2:1', 'outage', 2, 'firing', '2026-11-21T11:00Z', '2026-11-21T11:30Z', 1, 1, 0.02, 8);
    insert into incident_members values (1, 2);
    insert into alerts (key, kind, state, customer_id, series_id, metric_id, started_at, updated_at, fired_at, surprise, expected, lower, upper, observed, explanation, incident_id)
      values ('spike:1', 'spike', 'firing', 1, 1, 1, '2026-11-21T11:20Z', '2026-11-21T11:40Z', '2026-11-21T11:40Z', 4.2, 12, 8, 16, 60, '{"comparedWith":"ownSeason"}', null),
             ('silence:2', 'silence', 'firing', 2, 2, 1, '2026-11-21T11:00Z', '2026-11-21T11:10Z', '2026-11-21T11:10Z', 5, 12, 8, 16, 0, '{}', 1);
    insert into policies (code, rule) values ('area-outage', '{"name":{"en":"Area outage"}}');
    insert into exposures (policy_id, policy_version, customer_id, cause, arm, assigned_at, window_ends_at, own_contacts)
      values (1, 1, 2, 'incident:outage:2:1', 'holdout', '2026-11-21T11:05Z', '2026-11-22T11:05Z', 1);
    insert into decisions (at, policy_id, policy_version, customer_id, cause, outcome, exposure_id)
      values ('2026-11-21T11:05Z', 1, 1, 2, 'incident:outage:2:1', 'hold', 1);
    insert into contacts (identity, at, customer_id, channel, driver, exposure_id) values ('c', '2026-11-21T11:30Z', 2, 'phone', 'outage', 1);
    insert into projections values (1, '2026-11-01', '2026-11-20T16:00Z', 300, 450, 400, 520, 0.9, 240, 10);
  `)
})

/** The API as its pages speak to it, with this key. */
const client = (as = key) =>
  hc<App>('http://test', {
    fetch: api.app.request.bind(api.app),
    headers: { authorization: `Bearer ${as}` },
  }).api

test('a surge of contacts about a driver shows on Live while it lasts, and for a week among the alerts', async () => {
  await at.store.sql.unsafe(`
    insert into driver_surges (driver, state, started_at, seen_at, resolved_at, hours, observed, expected, surprise)
      values ('network', 'firing', '2026-11-21T11:30Z', '2026-11-21T12:00Z', null, 0.5, 41, 6, 5),
        ('billing', 'resolved', '2026-11-18T09:00Z', '2026-11-18T11:00Z', '2026-11-18T11:00Z', 1, 30, 8, 3),
        ('sim', 'resolved', '2026-11-08T09:00Z', '2026-11-08T11:00Z', '2026-11-08T11:00Z', 1, 30, 8, 3)`)
  const live = await (await client().overview.live.$get({ query: { range: '24h' } })).json()
  expect(live.surges).toMatchObject([{ driver: 'network', observed: 41, hours: 0.5 }])
  const alerts = await (await client().alerts.$get({ query: {} })).json()
  expect(alerts.surges.map(({ driver, state }) => `${driver} ${state}`)).toEqual([
    'network firing',
    'billing resolved',
  ])
})

test('the fleet has a band from the weeks before, and ends with what is known', async () => {
  const { chart, areas, incidents, counts } = await (
    await client().overview.live.$get({ query: { range: '24h' } })
  ).json()
  if (!chart) throw new Error('there is a chart')
  expect(chart.weeks).toBeGreaterThanOrEqual(4)
  expect(chart.learning).toBe(false)
  expect(chart.windowMs).toBe(300_000)
  const noon = chart.at.indexOf(Date.parse('2026-11-21T06:00:00Z'))
  expect(chart.observed[noon]).toBeCloseTo(2 * (105 + 55 / 60), 0)
  expect(chart.expected[noon]).toBeCloseTo(chart.observed[noon] ?? NaN, 0)
  expect(chart.observed.at(-1)).toBeNull()
  expect(chart.expected.at(-1)).not.toBeNull()
  expect(areas.map((area) => [area.code, area.state])).toEqual([
    ['A', 'usual'],
    ['B', 'outage'],
  ])
  expect(areas[1]?.deviation).toBe(-1)
  expect(incidents[0]).toMatchObject({ members: 1, told: 0, held: 1, contactsHeld: 1, contacts: 1 })
  expect(counts).toMatchObject({ customers: 2, firing: 1 })
})

const list = async (query: Parameters<ReturnType<typeof client>['alerts']['$get']>[0]['query']) =>
  (await client().alerts.$get({ query })).json()

test('alerts of an outage are left to the incident unless asked for', async () => {
  expect((await list({})).alerts).toHaveLength(1)
  expect((await list({ absorbed: 'true' })).alerts).toHaveLength(2)
  expect((await list({ text: 'second', absorbed: 'true' })).alerts[0]?.customer).toBe('two')
  expect((await list({ kind: 'drop' })).alerts).toEqual([])
})

test('acknowledging takes an alert out of what nobody has seen', async () => {
  expect((await list({ state: 'unseen' })).count).toBe(1)
  await api.request('POST', '/api/alerts/1/acknowledge', { key, body: { acknowledged: true } })
  const { alerts, unseen } = await list({})
  expect(unseen).toBe(0)
  expect(alerts[0]).toMatchObject({ acknowledgedBy: 'test' })
  await api.request('POST', '/api/alerts/1/silence', { key, body: { hours: 4 } })
  const { alert } = await (await client().alerts[':id'].$get({ param: { id: '1' } })).json()
  expect(alert.silencedUntil).toBe(new Date(NOW.getTime() + 4 * 3_600_000).toISOString())
})

test('the feed tells of both arms, and of customers only to those who may know them', async () => {
  const { happenings } = await (await client().overview.feed.$get()).json()
  expect(happenings.map(({ kind }) => kind)).toEqual(['alert', 'contact', 'held', 'incident'])
  const figures = await (await client(await api.keyWith('live:read')).overview.feed.$get()).json()
  expect(figures.happenings.every(({ customer }) => customer === null)).toBe(true)
})

test('an area tells who is affected, and staff say when service is back', async () => {
  const body = { at: '2026-11-21T14:30:00Z' }
  const put = await api.request('PUT', '/api/areas/incidents/1/expected-back', { key, body })
  expect(put.status).toBe(200)
  const { incidents, members } = await (
    await client().areas[':code'].$get({ param: { code: 'B' }, query: {} })
  ).json()
  expect(incidents[0]?.expectedBackAt).toBe('2026-11-21T14:30:00.000Z')
  expect(members).toEqual([
    { code: 'two', name: 'Second Person', standing: 'held', reason: null, contacted: true },
  ])
})

const one = async () =>
  (await client()['customer-view'][':code'].$get({ param: { code: 'one' }, query: {} })).json()

test('a customer has days against their weekdays, a bill, and a time line', async () => {
  const { chart, bill, timeline } = await one()
  if (!chart) throw new Error('there is a chart')
  expect(chart.at).toHaveLength(30)
  expect(chart.expected[5]).toBeCloseTo(288, 3)
  expect(chart.today?.value).toBeCloseTo(20 * 12, 3)
  expect(bill.at(-1)).toMatchObject({ projected: 450, usual: 240 })
  expect(timeline.map(({ kind }) => kind)).toEqual(['alert'])
  const put = await api.request('PUT', '/api/customer-view/one/consent/email', {
    key,
    body: { consent: false },
  })
  expect(put.status).toBe(200)
  expect((await one()).customer.channels[0]?.consent).toBe(false)
})

test('a source is quiet when it rests half as long again as it usually does', async () => {
  const { sql } = at.store
  const quiet = async () =>
    (await (await client().overview.frame.$get()).json()).quietMs / 3_600_000
  const arrive = (hoursAgo: number[]) => sql`insert into log (appended_at, size)
    select now() - hours * interval '1 hour', 1 from unnest(${hoursAgo}::float8[]) as hours`
  await sql`truncate log`
  // Nothing is usual yet.
  expect(await quiet()).toBe(36)
  await arrive([5, 4, 3, 2])
  expect(await quiet()).toBeCloseTo(1.5, 0)
  await arrive(Array.from({ length: 60 }, (_, i) => 1.95 + i * 0.05))
  expect(await quiet()).toBeCloseTo(0.25, 9)
  await sql`truncate log`
})
