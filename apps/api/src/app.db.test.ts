import { connect } from '@headsup/store'
import { testDatabase } from '@headsup/store/testing/database'
import { expect, test } from 'vitest'
import { testApi } from './testing/api.ts'

const at = testDatabase()

test('a path that leads nowhere is a problem', async () => {
  const { app } = await testApi(at.store)
  const response = await app.request('/api/nowhere')
  expect(response.status).toBe(404)
  expect(response.headers.get('content-type')).toContain('application/problem+json')
  expect(await response.json()).toEqual({
    type: 'about:blank',
    title: 'Not Found',
    status: 404,
    detail: 'There is nothing at GET /api/nowhere.',
  })
})

test('a field that does not fit is named with its value and what would be right', async () => {
  const api = await testApi(at.store)
  const key = await api.keyWith('people:write')
  const body = { email: 'nobody', name: 'X', role: 'king' }
  const response = await api.request('POST', '/api/people', { key, body })
  expect(response.status).toBe(400)
  expect(await response.json()).toMatchObject({
    title: 'Bad Request',
    errors: [
      { field: 'email', value: 'nobody', message: 'must be an e-mail address' },
      {
        field: 'role',
        value: 'king',
        message: 'must be one of admin, ops, cs, finance, viewer',
      },
    ],
  })
})

test('malformed JSON is a 400 problem', async () => {
  const api = await testApi(at.store)
  const key = await api.keyWith('people:write')
  const headers = { 'content-type': 'application/json' }
  const response = await api.request('POST', '/api/people', { key, headers, body: '{"email":' })
  expect(response.status).toBe(400)
  expect(await response.json()).toMatchObject({ status: 400, detail: /JSON/ })
})

test('a body that is too large is refused before it is read, also from strangers', async () => {
  const api = await testApi(at.store)
  const headers = { 'content-type': 'application/json' }
  const body = ' '.repeat(20_000)
  expect((await api.request('POST', '/api/auth/sign-in/email', { headers, body })).status).toBe(413)
  const large = ' '.repeat(2 ** 23 + 1)
  expect((await api.request('POST', '/api/contacts', { headers, body: large })).status).toBe(413)
})

test('the log names routes, not the keys and codes in paths', async () => {
  const said: object[] = []
  const logger = { error: () => {}, info: (fields: object) => void said.push(fields) }
  const { app } = await testApi(at.store, { logger })
  await app.request('/api/customers/C-1')
  expect(said).toMatchObject([{ method: 'GET', route: '/api/customers/:code', status: 401 }])
})

test('health is open, and readiness says how far the detector is behind', async () => {
  const { app } = await testApi(at.store)
  for (const path of ['/healthz', '/api/healthz'])
    expect(await (await app.request(path)).json()).toEqual({ status: 'ok' })
  expect(await (await app.request('/readyz')).json()).toEqual({
    status: 'ready',
    detector: { batchesBehind: 0, lagMs: 0 },
  })
  await at.store.sql`insert into log (size) values (1), (1)`
  const { detector } = (await (await app.request('/api/readyz')).json()) as {
    detector: { batchesBehind: number }
  }
  expect(detector.batchesBehind).toBe(2)
})

test('without a database readiness is a 503 that says when to come back', async () => {
  const api = await testApi(at.store)
  const gone = connect('postgres://postgres@127.0.0.1:1/none', { max: 1 })
  const { createApi } = await import('./app.ts')
  const response = await createApi({ ...api.deps, store: gone }).request('/readyz')
  expect(response.status).toBe(503)
  expect(response.headers.get('retry-after')).toBe('5')
})

test('what nobody foresaw is logged and not told', async () => {
  const said: object[] = []
  const logger = { error: (fields: object) => void said.push(fields), info: () => {} }
  const broken = { ...at.store, sql: (() => Promise.reject(new Error('secret detail'))) as never }
  const api = await testApi(at.store)
  const { createApi } = await import('./app.ts')
  const response = await createApi({ ...api.deps, store: broken, logger }).request('/readyz')
  expect(response.status).toBe(500)
  expect(await response.text()).not.toContain('secret')
  expect(said).toMatchObject([{ err: new Error('secret detail'), route: '/readyz' }])
})
