import { testDatabase } from '@headsup/store/testing/database'
import { beforeAll, expect, test } from 'vitest'
import { testApi, type TestApi } from '../testing/api.ts'
import { fillContacts } from '../testing/contacts.ts'

const at = testDatabase()
let api: TestApi
let key: string

interface Report {
  readonly state: string
  readonly today: string
  readonly rest: unknown
  readonly next: { date: string; contacts: number; likely: { lower: number; upper: number } }
  readonly channels: string[]
  readonly drivers: string[]
  readonly model: {
    grain: string
    weekdays: number[]
    record: { wape: number; held: Record<string, number> }
  }
  readonly chart: { date: string[]; actual: (number | null)[]; expected: (number | null)[] }
  readonly surges: { id: number; name: string }[]
  readonly outages: { open: { areaCode: string; contacts: number | null }[] }
}

const ask = async (query = '', of = api) => {
  const response = await of.request('GET', `/api/forecast${query}`, { key })
  expect(response.status).toBe(200)
  return (await response.json()) as Report
}

beforeAll(async () => {
  api = await testApi(at.store)
  key = await api.keyWith('deflection:read', 'forecast:write')
})

test('before the first contact the page says what is missing, and nothing fails', async () => {
  expect(await ask()).toMatchObject({ state: 'empty', next: null, model: null, channels: [] })
  await at.store.sql`insert into customers (code, locale, time_zone) values ('first', 'en', 'UTC')`
  await at.store.sql`insert into contacts (identity, at, customer_id, channel)
    select 'first', '2026-11-18T10:00Z', id, 'call' from customers`
  expect(await ask()).toMatchObject({ state: 'early', days: { seen: 2, least: 14 }, next: null })
  await at.store.sql`delete from customers where code = 'first'`
})

test('the next open day is what its weekday has always been, and closed days are left out', async () => {
  await fillContacts(at.store)
  const report = await ask()
  expect(report).toMatchObject({ state: 'ready', today: '2026-11-21', rest: null })
  // Eleven calls in each of eighteen half hours of a Monday.
  expect(report.next).toMatchObject({ date: '2026-11-23', contacts: 198 })
  expect(report.next.likely).toEqual({ lower: 198, upper: 198 })
  expect(report.model).toMatchObject({ grain: 'interval', weekdays: [1, 2, 3, 4, 5] })
  expect(report.model.record.wape).toBeCloseTo(0, 9)
  expect([report.channels, report.drivers]).toEqual([['call'], ['plan', 'billing']])
})

test('half hours, days and months are the same contacts', async () => {
  const sumOf = (values: (number | null)[]) =>
    values.reduce<number>((sum, value) => sum + (value ?? 0), 0)
  const [week, month, quarter] = await Promise.all(
    ['week', 'month', 'quarter'].map((horizon) => ask(`?horizon=${horizon}`)),
  )
  const friday = week!.chart.actual.filter((_, i) => week!.chart.date[i] === '2026-11-20')
  expect(sumOf(friday)).toBe(15 * 18)
  const day = month!.chart.date.indexOf('2026-11-20')
  expect(month!.chart.actual[day]).toBe(15 * 18)
  const monday = week!.chart.expected.filter((_, i) => week!.chart.date[i] === '2026-11-23')
  expect(sumOf(monday)).toBeCloseTo(198, 6)
  // October 2026 has four of each weekday, and a Thursday and a Friday more.
  const october = quarter!.chart.date.indexOf('2026-10-01')
  expect(quarter!.chart.actual[october]).toBe(18 * (4 * (11 + 12 + 13 + 14 + 15) + 14 + 15))
  // December: four of each, and a Tuesday, a Wednesday and a Thursday more.
  const december = quarter!.chart.date.indexOf('2026-12-01')
  expect(quarter!.chart.expected[december]).toBeCloseTo(18 * (4 * 65 + 12 + 13 + 14), 3)
})

test('one driver is forecast by itself', async () => {
  // Of eleven calls a half hour the even ones, five, are about bills.
  expect((await ask('?driver=billing')).next.contacts).toBe(5 * 18)
  expect(await ask('?channel=chat')).toMatchObject({ state: 'early', next: null })
})

test('a late contact changes the forecast at once', async () => {
  const late = { customer: 'caller', time: '2026-11-16T10:00:30Z', channel: 'call', id: 'late' }
  const sent = await api.request('POST', '/api/contacts', {
    key: await api.keyWith('contacts:write'),
    body: late,
  })
  expect(sent.status).toBe(200)
  const { chart } = await ask('?horizon=month')
  expect(chart.actual[chart.date.indexOf('2026-11-16')]).toBe(11 * 18 + 1)
  await at.store.sql`delete from contacts where identity = 'late'`
})

test('in the middle of a day the rest of it follows what the morning brought', async () => {
  const noon = await testApi(at.store, { clock: () => new Date('2026-11-20T13:00:00Z') })
  // Eight half hours from nine to one: fifteen came in each, as expected.
  expect(await ask('', noon)).toMatchObject({ sofar: 8 * 15, rest: { contacts: 270 } })
  await at.store.sql`
    insert into contacts (identity, at, customer_id, channel)
    select 'busy ' || i, '2026-11-20T09:05Z', id, 'call' from customers, generate_series(1, 120) i where code = 'caller'`
  // Twice as many as expected: what is left grows by 2 to the power .7.
  const { rest } = (await ask('', noon)) as unknown as { rest: { contacts: number } }
  expect(rest.contacts).toBe(Math.round(240 + 150 * 2 ** 0.7))
  await at.store.sql`delete from contacts where identity like 'busy %'`
})

test('a known surge is added, changed and taken back; a driver has only its own', async () => {
  const body = {
    kind: 'billing',
    name: 'Bills go out',
    startsAt: '2026-11-23T09:00:00Z',
    hours: 4,
    contacts: 100,
    shape: 'falling',
  }
  const added = await api.request('POST', '/api/forecast/surges', { key, body })
  expect(added.status).toBe(201)
  const { id } = (await added.json()) as { id: number }
  expect((await ask()).next.contacts).toBe(298)
  expect((await ask('?driver=billing')).next.contacts).toBe(90)
  const path = `/api/forecast/surges/${id}`
  const changed = { contacts: 60, driver: 'billing' }
  await api.request('PATCH', path, { key, body: changed })
  expect((await ask()).next.contacts).toBe(258)
  expect((await ask('?driver=billing')).next.contacts).toBe(150)
  expect((await api.request('DELETE', path, { key })).status).toBe(200)
  expect((await ask()).next.contacts).toBe(198)
  expect((await api.request('DELETE', path, { key })).status).toBe(404)
})

test('a surge that cannot be is refused by field, and a reader may not add one', async () => {
  const body = { kind: 'party', name: '', startsAt: 'soon', hours: 0, contacts: -1, shape: 'odd' }
  const refused = await api.request('POST', '/api/forecast/surges', { key, body })
  expect(refused.status).toBe(400)
  const { errors } = (await refused.json()) as { errors: { field: string }[] }
  expect(errors.map(({ field }) => field).sort()).toEqual(
    ['contacts', 'hours', 'kind', 'name', 'shape', 'startsAt'].sort(),
  )
  const cookie = await api.signIn('viewer')
  const denied = await api.request('DELETE', '/api/forecast/surges/1', { headers: { cookie } })
  expect(denied.status).toBe(403)
})

test('an open outage comes along, with what past ones brought', async () => {
  const { sql } = at.store
  await sql`insert into areas (code) values ('sha-tin')`
  await sql`
    insert into incidents (key, kind, area_id, state, started_at, updated_at, resolved_at, customers, observed, expected, surprise)
    select key, 'outage', id, state, at::timestamptz, at::timestamptz, null, 1, 1, 0, 9 from areas,
      (values ('a', 'resolved', '2026-11-19T20:00Z'), ('b', 'firing', '2026-11-21T11:00Z')) v (key, state, at)`
  await sql`insert into incident_members select i.id, c.id from incidents i, customers c`
  await sql`insert into contacts (identity, at, customer_id, channel)
    select 'out ' || i, '2026-11-19T20:10Z', id, 'call' from customers, generate_series(1, 3) i where code = 'caller'`
  expect((await ask()).outages).toMatchObject({
    past: 1,
    open: [{ areaCode: 'sha-tin', members: 1, contacts: 3 }],
  })
  await sql`delete from contacts where identity like 'out %'`
})

test('the table is exported as CSV', async () => {
  const response = await api.request('GET', '/api/forecast/forecast.csv?horizon=month', { key })
  expect(response.headers.get('content-disposition')).toContain('forecast-2026-11-21-month.csv')
  const lines = (await response.text()).split('\r\n')
  expect(lines[0]).toContain('from,day,contacts,forecast,lower_80,upper_80')
  expect(lines.find((line) => line.includes('2026-11-23'))).toMatch(
    /^2026-11-23T00:00:00.000Z,2026-11-23,,198,/,
  )
})
