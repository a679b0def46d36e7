import { testDatabase } from '@headsup/store/testing/database'
import { beforeAll, expect, test } from 'vitest'
import { testApi, type TestApi } from '../testing/api.ts'

const at = testDatabase()
let api: TestApi
let key: string

beforeAll(async () => {
  api = await testApi(at.store)
  key = await api.keyWith(
    'customers:read',
    'customers:write',
    'events:write',
    'settings:read',
    'settings:write',
  )
})

async function ask(method: string, path: string, body?: unknown) {
  const response = await api.request(method, path, { key, body })
  const text = await response.text()
  return {
    status: response.status,
    json: text ? (JSON.parse(text) as Record<string, unknown>) : {},
  }
}

const ada = {
  name: 'Ada Wong',
  area: 'sha-tin',
  locale: 'zh-Hant',
  timeZone: 'Asia/Hong_Kong',
  cycleDay: 5,
  segment: 'family',
  billLimit: 300,
  channels: [{ kind: 'email', address: 'ada@example.com', consent: true }],
}

test('a customer is added, read, changed, replaced and forgotten', async () => {
  expect((await ask('POST', '/api/customers', { code: 'A-1', ...ada })).status).toBe(201)
  expect((await ask('POST', '/api/customers', { code: 'A-1' })).status).toBe(409)
  expect((await ask('GET', '/api/customers/A-1')).json).toMatchObject({ code: 'A-1', ...ada })

  const patched = await ask('PATCH', '/api/customers/A-1', { segment: null, cycleDay: 9 })
  expect(patched.json).toMatchObject({ ...ada, segment: null, cycleDay: 9 })

  const replaced = await ask('PUT', '/api/customers/A-1', { name: 'Ada' })
  expect(replaced.json).toMatchObject({
    name: 'Ada',
    area: null,
    locale: 'en',
    timeZone: 'UTC',
    cycleDay: 1,
    billLimit: null,
    channels: [],
  })
  expect((await ask('PUT', '/api/customers/new', ada)).json).toMatchObject({ code: 'new', ...ada })

  expect((await ask('DELETE', '/api/customers/A-1')).status).toBe(204)
  expect((await ask('DELETE', '/api/customers/A-1')).status).toBe(404)
  expect((await ask('GET', '/api/customers/A-1')).status).toBe(404)
  expect((await ask('PATCH', '/api/customers/A-1', {})).status).toBe(404)
})

test('what is wrong is named', async () => {
  const { status, json } = await ask('PUT', '/api/customers/A-2', {
    timeZone: 'Asia/Kowloon Tong',
    cycleDay: 31,
    channels: [
      { kind: 'email', address: 'a@b.c' },
      { kind: 'email', address: 'd@e.f' },
    ],
    colour: 'red',
  })
  expect(status).toBe(400)
  expect(json).toMatchObject({
    errors: [
      {
        field: 'timeZone',
        value: 'Asia/Kowloon Tong',
        message: 'must be a time zone, like Asia/Hong_Kong',
      },
      { field: 'cycleDay', value: 31 },
      { field: 'channels', message: 'must not name a kind twice' },
      { field: '' },
    ],
  })
})

test('customers are found by the beginning of code or name and by area, page by page', async () => {
  await at.store.sql`truncate customers cascade`
  for (const [code, name, area] of [
    ['B-1', 'Bo Chan', 'sha-tin'],
    ['B-2', 'Cy 50% Off', 'sha-tin'],
    ['C-1', 'Bobby', 'tai-po'],
    ['D_1', null, null],
  ])
    await ask('PUT', `/api/customers/${code}`, { name, area })
  const codes = async (search: string) => {
    const { json } = await ask('GET', `/api/customers?${search}`)
    const { customers, next } = json as { customers: { code: string }[]; next: string | null }
    return [...customers.map(({ code }) => code), next]
  }
  expect(await codes('')).toEqual(['B-1', 'B-2', 'C-1', 'D_1', null])
  expect(await codes('query=b-')).toEqual(['B-1', 'B-2', null])
  expect(await codes('query=bo')).toEqual(['B-1', 'C-1', null])
  expect(await codes('query=chan')).toEqual(['B-1', null])
  expect(await codes('query=%25')).toEqual([null])
  expect(await codes('query=d_')).toEqual(['D_1', null])
  expect(await codes('area=sha-tin')).toEqual(['B-1', 'B-2', null])
  expect(await codes('limit=2')).toEqual(['B-1', 'B-2', 'B-2'])
  expect(await codes('limit=2&cursor=B-2')).toEqual(['C-1', 'D_1', null])
  expect((await ask('GET', '/api/customers?limit=lots')).status).toBe(400)
})

test('a forgotten customer who sends again is somebody new', async () => {
  const send = () =>
    ask('POST', '/api/events', {
      customer: 'back',
      metric: 'data_mb',
      time: '2026-11-21T00:00:00Z',
      value: 1,
    })
  expect((await send()).json).toMatchObject({ accepted: 1 })
  const heard = Promise.withResolvers<void>()
  const { unlisten } = await at.store.sql.listen('customer_deleted', () => heard.resolve())
  await ask('DELETE', '/api/customers/back')
  await heard.promise
  await unlisten()
  expect((await send()).json).toMatchObject({ accepted: 1 })
  const rows = await at.store.sql`select 1 from customers where code = 'back'`
  expect(rows).toHaveLength(1)
})

test('metrics are listed and said', async () => {
  const roaming = {
    kind: 'increment',
    unit: 'MB',
    names: { en: 'Roaming', 'zh-Hant': '漫遊' },
    pricePerUnit: 0.12,
    pricePerDay: 0,
  }
  expect((await ask('PUT', '/api/metrics/roaming_mb', roaming)).json).toEqual({
    code: 'roaming_mb',
    ...roaming,
  })
  expect((await ask('PUT', '/api/metrics/roaming_mb', { kind: 'gauge' })).json).toMatchObject({
    kind: 'gauge',
    unit: '',
    pricePerUnit: null,
  })
  const { metrics } = (await ask('GET', '/api/metrics')).json as { metrics: { code: string }[] }
  expect(metrics.map(({ code }) => code)).toContain('roaming_mb')
  expect((await ask('PUT', '/api/metrics/x', { kind: 'ratio' })).status).toBe(400)
})
