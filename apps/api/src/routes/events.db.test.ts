import { testDatabase } from '@headsup/store/testing/database'
import { gzipSync } from 'node:zlib'
import { beforeAll, beforeEach, expect, test } from 'vitest'
import { createSeriesResolver } from '@headsup/store/ingest'
import { Hono } from 'hono'
import { createIdentity } from '../identity.ts'
import type { Env } from '../deps.ts'
import { onError } from '../problem.ts'
import { createAdmission } from '../ingest/admission.ts'
import { NOW, testApi, type TestApi } from '../testing/api.ts'
import { eventRoutes } from './events.ts'

const at = testDatabase()
let api: TestApi
let key: string

beforeAll(async () => {
  api = await testApi(at.store)
  key = await api.keyWith('events:write')
})
beforeEach(async () => {
  await at.store.sql`delete from observations`
  await at.store.sql`delete from events`
})

const event = (changed: object = {}) => ({
  customer: 'C-1',
  metric: 'data_mb',
  time: '2026-11-21T11:00:00Z',
  value: 12.5,
  ...changed,
})

interface Receipt {
  accepted: number
  duplicates: number
  rejected: { index: number; reason: string }[]
}

async function send(body: unknown, headers: Record<string, string> = {}) {
  const response = await api.request('POST', '/api/events', { key, body, headers })
  return { status: response.status, response, receipt: (await response.json()) as Receipt }
}

const stored = async () =>
  at.store.sql`select c.code as customer, m.code as metric, o.at, o.value from observations o
    join series s on s.id = o.series_id join customers c on c.id = s.customer_id join metrics m on m.id = s.metric_id
    order by o.at, c.code, o.value`

test('one event is stored, and its customer and metric are created', async () => {
  const { status, receipt } = await send(event())
  expect(status).toBe(200)
  expect(receipt).toEqual({ accepted: 1, duplicates: 0, rejected: [] })
  expect(await stored()).toMatchObject([
    { customer: 'C-1', metric: 'data_mb', at: new Date('2026-11-21T11:00:00Z'), value: 12.5 },
  ])
})

test('an array, NDJSON and gzip carry the same', async () => {
  const two = [event(), event({ time: '2026-11-21T19:05:00.5+08:00' })]
  const text = JSON.stringify(two)
  expect((await send(two)).receipt.accepted).toBe(2)
  const ndjson = two.map((one) => JSON.stringify(one)).join('\n') + '\n'
  for (const [body, headers] of [
    [ndjson, { 'content-type': 'application/x-ndjson' }],
    [gzipSync(text), { 'content-type': 'application/json', 'content-encoding': 'gzip' }],
    [
      gzipSync(ndjson),
      { 'content-type': 'application/x-ndjson; charset=utf-8', 'content-encoding': 'gzip' },
    ],
  ] as const)
    expect((await send(body, headers)).receipt).toEqual({
      accepted: 0,
      duplicates: 2,
      rejected: [],
    })
})

const cloud = (changed: object = {}) => ({
  specversion: '1.0',
  id: 'e-1',
  source: '/billing',
  type: 'headsup.observation',
  time: '2026-11-21T11:00:00Z',
  data: { customer: 'C-2', metric: 'charges', value: 3 },
  ...changed,
})
const order = cloud({
  id: 'o-1',
  source: '/shop',
  type: 'order.delayed',
  subject: 'C-3',
  data: { days: 2, note: '延遲' },
})

test('CloudEvents come structured, in a batch and in binary mode, as observations or business events', async () => {
  const structured = await send(JSON.stringify(cloud()), {
    'content-type': 'application/cloudevents+json',
  })
  expect(structured.receipt.accepted).toBe(1)
  const batch = await send(JSON.stringify([cloud(), order]), {
    'content-type': 'application/cloudevents-batch+json; charset=UTF-8',
  })
  expect(batch.receipt).toEqual({ accepted: 1, duplicates: 1, rejected: [] })
  const binary = await send(JSON.stringify({ days: 2 }), {
    'content-type': 'application/json',
    'ce-specversion': '1.0',
    'ce-id': 'o-2',
    'ce-source': '/shop',
    'ce-type': 'order.delayed',
    'ce-subject': 'C-%E4%B8%89',
    'ce-time': '2026-11-21T11:00:00Z',
  })
  expect(binary.receipt.accepted).toBe(1)
  expect(await stored()).toMatchObject([{ customer: 'C-2', metric: 'charges', value: 3 }])
  expect(
    await at.store
      .sql`select e.id, e.type, c.code, e.data from events e join customers c on c.id = e.customer_id order by e.id`,
  ).toMatchObject([
    { id: 'o-1', type: 'order.delayed', code: 'C-3', data: { days: 2, note: '延遲' } },
    { id: 'o-2', code: 'C-三', data: { days: 2 } },
  ])
})

test('a bad event does not sink its batch: each is listed with its place and what would be right', async () => {
  const { status, receipt } = await send([
    event(),
    event({ value: 'much' }),
    event({ customer: undefined }),
    event({ time: '2026-11-21T11:00:00' }),
    event({ time: '1999-12-31T23:59:59Z' }),
    event({ time: '2026-11-22T12:00:01Z' }),
    event({ time: '2026-11-22T12:00:00Z' }),
    event({ value: -1 }),
    event({ customer: '' }),
    event({ customer: 'new', metric: 'a\0b' }),
    event({ customer: '\ud800', metric: 'odd' }),
    7,
    null,
    event({ value: null }),
    event({ id: 5 }),
  ])
  expect(status).toBe(200)
  expect(receipt.accepted).toBe(2)
  expect(receipt.rejected.map(({ index }) => index)).toEqual([
    1, 2, 3, 4, 5, 7, 8, 9, 10, 11, 12, 13, 14,
  ])
  expect(receipt.rejected[0]?.reason).toBe('value: must be a finite number, not "much"')
  expect(receipt.rejected[1]?.reason).toBe('customer: is missing, must be a text')
  expect(receipt.rejected[5]?.reason).toContain('make it a gauge')
})

test('a broken line, and text no database keeps, are rejected alone', async () => {
  const lines = [JSON.stringify(event()), '{"customer":', JSON.stringify(order)].join('\n')
  const { receipt } = await send(lines, { 'content-type': 'application/x-ndjson' })
  expect(receipt).toMatchObject({ accepted: 2, rejected: [{ index: 1, reason: 'is not JSON' }] })
  const odd = await send([
    cloud({ type: 'x', id: 'u0', data: { a: 'nul \0' } }),
    cloud({ type: 'x', id: 'u1', data: { a: '\udc00' } }),
    cloud({ type: 'x', id: 'u2', data: { a: 'a \\u0000 spelled out' } }),
  ])
  expect(odd.receipt.accepted).toBe(1)
  expect(odd.receipt.rejected.map(({ index }) => index)).toEqual([0, 1])
})

test('when every event is bad the answer is a 422 problem that lists them', async () => {
  const { status, response, receipt } = await send([event({ value: {} })])
  expect(status).toBe(422)
  expect(response.headers.get('content-type')).toContain('application/problem+json')
  expect(receipt.rejected).toHaveLength(1)
})

test('a gauge may fall below zero, an increment may not', async () => {
  await at.store.sql`insert into metrics (code, kind) values ('balance', 'gauge')`
  const { receipt } = await send([event({ metric: 'balance', value: -5 }), event()])
  expect(receipt).toEqual({ accepted: 2, duplicates: 0, rejected: [] })
})

test('the same event counts once: in a batch, across batches and sent at the same moment', async () => {
  const plain = event({ time: '2026-11-21T10:00:00Z' })
  const named = event({ time: '2026-11-21T10:00:00Z', source: 'pcrf', id: '42' })
  const receipts = await Promise.all(
    Array.from({ length: 8 }, () => send([plain, named, plain, order])),
  )
  const total = receipts.reduce((sum, { receipt }) => sum + receipt.accepted, 0)
  expect(total).toBe(3)
  expect((await send([named, order])).receipt).toMatchObject({ accepted: 0, duplicates: 2 })
  expect((await send([event({ ...named, id: '43' })])).receipt.accepted).toBe(1)
})

test('malformed, unknown and too large bodies are problems', async () => {
  const json = { 'content-type': 'application/json' }
  expect((await send('[{', json)).status).toBe(400)
  expect((await send(new Uint8Array([0x22, 0xff, 0x22]), json)).status).toBe(400)
  expect((await send('a=1', { 'content-type': 'text/csv' })).status).toBe(415)
  expect((await send('{}', { ...json, 'content-encoding': 'br' })).status).toBe(415)
  expect((await send('not gzip', { ...json, 'content-encoding': 'gzip' })).status).toBe(400)
  expect((await send(Array.from({ length: 10_001 }, () => event()))).status).toBe(413)
  expect((await send(' '.repeat(2 ** 23 + 1), json)).status).toBe(413)
  expect((await send([])).receipt).toEqual({ accepted: 0, duplicates: 0, rejected: [] })
})

test('a small body that unpacks to a large one is given up at the limit', async () => {
  const bomb = gzipSync(Buffer.alloc(64 * 2 ** 20, 0x20))
  expect(bomb.length).toBeLessThan(100_000)
  const headers = { 'content-type': 'application/json', 'content-encoding': 'gzip' }
  expect((await send(bomb, headers)).status).toBe(413)
})

test('who comes while there is no room is told to come again', async () => {
  const admission = createAdmission({ batches: 1, bytes: 1000 })
  const app = new Hono<Env>()
  app.onError(onError(undefined))
  app.use((c, next) => {
    c.set('identity', createIdentity(api.deps))
    return next()
  })
  app.route('/', eventRoutes(api.deps, createSeriesResolver(at.store), admission))
  const post = () =>
    app.request('/', {
      method: 'POST',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      body: JSON.stringify(event()),
    })
  const leave = admission.enter(1)
  const refused = await post()
  expect(refused.status).toBe(429)
  expect(refused.headers.get('retry-after')).toBe('1')
  leave?.()
  expect((await post()).status).toBe(200)
  expect((await post()).status).toBe(200)
})

test('what is more than a day ahead is measured by the product’s clock', async () => {
  const later = await testApi(at.store, { clock: () => new Date(+NOW + 30 * 86_400_000) })
  const body = event({ time: '2026-12-20T00:00:00Z' })
  expect((await send([body])).status).toBe(422)
  expect((await later.request('POST', '/api/events', { key, body })).status).toBe(200)
})
