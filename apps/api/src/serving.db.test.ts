import { getRequestListener } from '@hono/node-server'
import { testDatabase } from '@headsup/store/testing/database'
import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createIdentity } from './identity.ts'
import { createFeed } from './live/feed.ts'
import { liveRoutes } from './routes/live.ts'
import { cookieOf, testApi, type TestApi } from './testing/api.ts'
import { Hono } from 'hono'
import type { Env } from './deps.ts'

const at = testDatabase()
let api: TestApi
let server: Server
let origin: string

async function serve(fetch: (request: Request) => Response | Promise<Response>) {
  const listener = getRequestListener(fetch, { overrideGlobalObjects: false }) // as the product does
  const made = createServer((incoming, outgoing) => void listener(incoming, outgoing))
  await once(made.listen(0, '127.0.0.1'), 'listening')
  const address = made.address()
  if (address === null || typeof address === 'string') throw new TypeError('no TCP address')
  return { server: made, origin: `http://127.0.0.1:${address.port}` }
}

beforeAll(async () => {
  api = await testApi(at.store)
  ;({ server, origin } = await serve(api.app.fetch as (request: Request) => Promise<Response>))
})
afterAll(() => {
  server.close()
  server.closeAllConnections()
})

test('signing in works under any name of the host, and not from a page of another one', async () => {
  const invited = await api.request('POST', '/api/people', {
    key: await api.keyWith('people:write'),
    body: { email: 'eve@example.com', name: 'Eve', role: 'ops' },
  })
  const { url } = (await invited.json()) as { url: string }
  const cookie = cookieOf(await api.app.request(url))
  const password = 'a long enough password'
  await api.request('POST', '/api/me/password', { headers: { cookie }, body: { password } })
  const signIn = (from?: string) =>
    fetch(`${origin}/api/auth/sign-in/email`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        cookie: 'any=thing',
        ...(from && { origin: from }),
      },
      body: JSON.stringify({ email: 'eve@example.com', password }),
    })
  expect((await signIn(origin)).status).toBe(200)
  expect((await signIn('http://localhost:3000')).status).toBe(200)
  expect((await signIn()).status).toBe(200)
  expect((await signIn('https://evil.example')).status).toBe(403)
})

test('a chunked body without a length stops at the limit', async () => {
  const key = await api.keyWith('events:write')
  const endless = new ReadableStream<Uint8Array>({
    pull: (controller) => controller.enqueue(new Uint8Array(2 ** 20).fill(0x20)),
  })
  const response = await fetch(`${origin}/api/events`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: endless,
    duplex: 'half',
  })
  expect(response.status).toBe(413)
})

test('a request that deletes needs no body', async () => {
  const key = await api.keyWith('customers:write')
  const response = await fetch(`${origin}/api/customers/nobody`, {
    method: 'DELETE',
    headers: { authorization: `Bearer ${key}` },
  })
  expect(response.status).toBe(404)
})

test('a body of unknown length is read where it is small enough', async () => {
  const send = (size: number) =>
    fetch(`${origin}/api/contacts`, {
      method: 'POST',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      body: new Blob(['['.padEnd(size), ']']).stream(),
      duplex: 'half',
    })
  const key = await api.keyWith('contacts:write')
  expect((await send(10)).status).not.toBe(413)
  expect((await send(10)).status).toBeLessThan(500)
  expect((await send(9 * 2 ** 20)).status).toBe(413)
})

test('a reader who leaves is no longer followed', async () => {
  const key = await api.keyWith('live:read')
  const left = Promise.withResolvers<void>()
  const feed = createFeed(at.store, undefined)
  const identity = createIdentity(api.deps)
  const app = new Hono<Env>()
  app.use((c, next) => {
    c.set('identity', identity)
    return next()
  })
  app.route(
    '/',
    liveRoutes(api.deps, {
      async follow(after, hear) {
        const following = await feed.follow(after, hear)
        const stop = () => {
          following.stop()
          left.resolve()
        }
        return { ...following, stop }
      },
    }),
  )
  const live = await serve(app.fetch as (request: Request) => Promise<Response>)
  const leaving = new AbortController()
  const response = await fetch(live.origin, {
    headers: { authorization: `Bearer ${key}` },
    signal: leaving.signal,
  })
  const reader = response.body?.getReader()
  expect(new TextDecoder().decode((await reader?.read())?.value)).toContain('event: hello')
  leaving.abort()
  await left.promise
  live.server.close()
})

test('on https the session cookie is for https alone', async () => {
  const secure = await testApi(at.store, {
    auth: { ...api.deps.auth, baseUrl: 'https://headsup.example.com' },
  })
  const added = await secure.request('POST', '/api/people', {
    key: await secure.keyWith('people:write'),
    body: { email: 'sec@example.com', name: 'Sec', role: 'ops' },
  })
  const { url } = (await added.json()) as { url: string }
  const opened = await secure.app.request(url)
  expect(opened.headers.getSetCookie()[0]).toMatch(/^__Secure-headsup\.session_token=.*Secure/i)
})
