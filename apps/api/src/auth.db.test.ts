import { testDatabase } from '@headsup/store/testing/database'
import { beforeAll, expect, test } from 'vitest'
import { createFirstAdmin } from './first-admin.ts'
import { cookieOf, testApi, type TestApi } from './testing/api.ts'

const at = testDatabase()
let api: TestApi

// The first test is about an installation that nobody has an account in.
let firstLink: string
let again: { url: string } | null
beforeAll(async () => {
  const deps = {
    store: at.store,
    auth: { secret: 'a secret for tests that is long enough', baseUrl: 'http://localhost:3000' },
  }
  firstLink = (await createFirstAdmin(deps))?.url ?? ''
  again = await createFirstAdmin(deps)
  api = await testApi(at.store)
})

const OPEN = new Set(['/healthz', '/readyz', '/api/healthz', '/api/readyz', '/api/auth/*'])

test('nothing but health and signing in answers without credentials', async () => {
  const routes = new Map(
    api.app.routes
      .filter(({ method }) => method !== 'ALL')
      .map(({ method, path }) => [`${method} ${path}`, { method, path }]),
  )
  expect(routes.size).toBeGreaterThan(8)
  for (const { method, path } of routes.values()) {
    if (OPEN.has(path)) continue
    const response = await api.request(method, path.replaceAll(/:\w+/g, '1'))
    expect([method, path, response.status]).toEqual([method, path, 401])
    expect(response.headers.get('content-type')).toContain('application/problem+json')
  }
})

test('of the sign-in library only signing in and out can be reached', async () => {
  for (const [method, path] of [
    ['POST', 'sign-up/email'],
    ['POST', 'sign-in/magic-link'],
    ['POST', 'admin/create-user'],
    ['POST', 'api-key/create'],
    ['POST', 'update-user'],
    ['GET', 'sign-in/email'],
  ] as const)
    expect((await api.request(method, `/api/auth/${path}`, { body: undefined })).status).toBe(404)
})

test('the first administrator signs in once by the link, chooses a password and signs in by it', async () => {
  expect(again?.url).not.toBe(firstLink)
  const opened = await api.app.request(firstLink)
  expect(opened.status).toBe(302)
  expect(opened.headers.get('location')).toBe('http://localhost:3000/welcome')
  expect(opened.headers.getSetCookie()[0]).toMatch(/HttpOnly/i)
  expect(opened.headers.getSetCookie()[0]).toMatch(/SameSite=Lax/i)
  expect(opened.headers.getSetCookie()[0]).not.toMatch(/Secure/i)

  const second = await api.app.request(firstLink)
  expect(second.headers.get('location')).toContain('/sign-in?error=INVALID_TOKEN')
  expect(second.headers.getSetCookie()).toEqual([])

  const cookie = cookieOf(opened)
  const me = await api.request('GET', '/api/me', { headers: { cookie } })
  expect(await me.json()).toMatchObject({ role: 'admin', kind: 'person', hasPassword: false })

  const chosen = await api.request('POST', '/api/me/password', {
    headers: { cookie },
    body: { password: 'correct horse battery', email: 'Ada@Example.com', name: 'Ada' },
  })
  expect(chosen.status).toBe(200)
  const twice = await api.request('POST', '/api/me/password', {
    headers: { cookie },
    body: { password: 'another password' },
  })
  expect(twice.status).toBe(409)

  const body = { email: 'ada@example.com', password: 'correct horse battery' }
  const signedIn = await api.request('POST', '/api/auth/sign-in/email', { body })
  expect(signedIn.status).toBe(200)
  const fresh = cookieOf(signedIn)
  const changed = await api.request('POST', '/api/me/password', {
    headers: { cookie: fresh },
    body: { password: 'battery staple horse', currentPassword: 'correct horse battery' },
  })
  expect(changed.status).toBe(200)
  const ended = await api.request('GET', '/api/me', { headers: { cookie } })
  expect(ended.status).toBe(401)
  expect(await createFirstAdmin(api.deps)).toBeNull()
})

test('a wrong password is a 401 problem, and the eleventh try in a minute a 429', async () => {
  const body = { email: 'ada@example.com', password: 'wrong wrong wrong' }
  const headers = { 'x-forwarded-for': '203.0.113.7' }
  const statuses: number[] = []
  for (let i = 0; i < 11; i++)
    statuses.push((await api.request('POST', '/api/auth/sign-in/email', { body, headers })).status)
  expect(statuses).toEqual([...Array<number>(10).fill(401), 429])
  const limited = await api.request('POST', '/api/auth/sign-in/email', { body, headers })
  expect(Number(limited.headers.get('retry-after'))).toBeGreaterThan(0)
  expect(await limited.json()).toMatchObject({ status: 429, title: 'Too Many Requests' })
})

test('a role opens what its scopes say', async () => {
  const cookie = await api.signIn('viewer')
  const response = await api.request('GET', '/api/people', { headers: { cookie } })
  expect(response.status).toBe(403)
  expect(await response.json()).toMatchObject({ scope: 'people:write', status: 403 })
})

test('a key opens what its scopes say, by either header, until it is revoked', async () => {
  const cookie = await api.signIn('admin')
  const made = await api.request('POST', '/api/keys', {
    headers: { cookie },
    body: { name: 'billing system', scopes: ['people:write', 'events:write'] },
  })
  expect(made.status).toBe(201)
  const { id, key } = (await made.json()) as { id: string; key: string }
  expect(key).toMatch(/^hu_/)
  const me = await api.request('GET', '/api/me', { headers: { 'x-api-key': key } })
  expect(await me.json()).toMatchObject({
    kind: 'key',
    name: 'billing system',
    scopes: ['events:write', 'people:write'],
  })
  const listed = (await (await api.request('GET', '/api/keys', { key })).json()) as {
    keys: { id: string; scopes: string[] }[]
  }
  expect(listed.keys.find((k) => k.id === id)?.scopes).toEqual(['events:write', 'people:write'])
  expect(JSON.stringify(listed)).not.toContain(key)

  const narrow = await api.keyWith('events:write')
  expect((await api.request('GET', '/api/people', { key: narrow })).status).toBe(403)

  expect((await api.request('DELETE', `/api/keys/${id}`, { headers: { cookie } })).status).toBe(204)
  expect((await api.request('GET', '/api/me', { key })).status).toBe(401)
})

test('a page of another site cannot act with a session', async () => {
  const cookie = await api.signIn('admin')
  const response = await api.request('POST', '/api/keys', {
    headers: { cookie, 'sec-fetch-site': 'cross-site' },
    body: { name: 'stolen', scopes: ['events:write'] },
  })
  expect(response.status).toBe(403)
})

test('people are added by link, changed, locked out and let in again', async () => {
  const cookie = await api.signIn('admin')
  const added = await api.request('POST', '/api/people', {
    headers: { cookie },
    body: { email: 'Bo@Example.com', name: 'Bo', role: 'cs' },
  })
  expect(added.status).toBe(201)
  const { id, url } = (await added.json()) as { id: string; url: string }
  const bo = cookieOf(await api.app.request(url))
  expect((await api.request('GET', '/api/me', { headers: { cookie: bo } })).status).toBe(200)

  const taken = await api.request('POST', '/api/people', {
    headers: { cookie },
    body: { email: 'bo@example.com', name: 'Bo', role: 'cs' },
  })
  expect(taken.status).toBe(409)

  const patch = (body: unknown) =>
    api.request('PATCH', `/api/people/${id}`, { headers: { cookie }, body })
  expect(await (await patch({ role: 'finance' })).json()).toMatchObject({ role: 'finance' })
  expect(await (await patch({ enabled: false })).json()).toMatchObject({ enabled: false })
  expect((await api.request('GET', '/api/me', { headers: { cookie: bo } })).status).toBe(401)
  await patch({ enabled: true })
  const link = await api.request('POST', `/api/people/${id}/link`, { headers: { cookie } })
  const back = cookieOf(await api.app.request(((await link.json()) as { url: string }).url))
  expect((await api.request('GET', '/api/me', { headers: { cookie: back } })).status).toBe(200)
})

test('the last administrator stays one', async () => {
  const cookie = await api.signIn('admin')
  const { id } = (await (await api.request('GET', '/api/me', { headers: { cookie } })).json()) as {
    id: string
  }
  await at.store.sql`update people set role = 'ops' where id <> ${id}`
  const response = await api.request('PATCH', `/api/people/${id}`, {
    headers: { cookie },
    body: { role: 'viewer' },
  })
  expect(response.status).toBe(409)
})
