import { DeliveryError } from '@headsup/notice'
import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders } from 'node:http'
import { Webhook } from 'standardwebhooks'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { parcel } from '../testing/parcel.ts'
import { createWebhook } from './webhook.ts'

const SECRET = `whsec_${Buffer.from('a secret of the tests, of 32 bytes').toString('base64')}`
const channel = createWebhook(SECRET)
const signal = new AbortController().signal

const got: { headers: IncomingHttpHeaders; body: string; path: string }[] = []
let answer: { status: number; headers?: Record<string, string> } = { status: 200 }
const server = createServer((request, response) => {
  let body = ''
  request.on('data', (chunk) => (body += String(chunk)))
  request.on('end', () => {
    got.push({ headers: request.headers, body, path: request.url ?? '' })
    response.writeHead(answer.status, answer.headers).end('thanks')
  })
})
let url = ''

beforeAll(async () => {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new TypeError('no TCP address')
  url = `http://127.0.0.1:${address.port}/hook`
})
afterAll(() => new Promise((resolve) => server.close(resolve)))

const failure = async (status: number, headers: Record<string, string> = {}) => {
  answer = { status, headers }
  const error = await channel.send(parcel({ to: url }), signal).catch((caught: unknown) => caught)
  expect(error).toBeInstanceOf(DeliveryError)
  return error as DeliveryError
}

test('what arrives is signed, so that the receiver can verify it and tell a repetition', async () => {
  answer = { status: 204 }
  got.length = 0
  await channel.send(parcel({ to: url }), signal)
  await channel.send(parcel({ to: url }), signal)
  const [first, second] = got
  const payload = new Webhook(SECRET).verify(first!.body, first!.headers as Record<string, string>)
  expect(payload).toMatchObject({
    type: 'headsup.notice',
    id: '7',
    customer: 'c1',
    policy: 'usage-leak',
    subject: 'Your data use is far above usual',
    facts: { kind: 'usage' },
  })
  expect(second?.headers['webhook-id']).toBe(first?.headers['webhook-id'])
  expect(() =>
    new Webhook(SECRET).verify(`${first!.body} `, first!.headers as Record<string, string>),
  ).toThrow()
})

test.each([
  [400, 'rejected'],
  [404, 'rejected'],
  [410, 'rejected'],
  [401, 'unauthorized'],
  [403, 'unauthorized'],
  [408, 'unreachable'],
  [500, 'unreachable'],
  [503, 'unreachable'],
  [429, 'rateLimited'],
] as const)('an answer of %i is told as %s', async (status, reason) => {
  expect((await failure(status)).reason).toBe(reason)
})

test('how long the receiver asks to wait is passed on', async () => {
  expect((await failure(429, { 'retry-after': '120' })).retryAfterMs).toBe(120_000)
  expect((await failure(503, { 'retry-after': '7' })).retryAfterMs).toBe(7_000)
  expect((await failure(429, { 'retry-after': '31536000' })).retryAfterMs).toBe(86_400_000)
  expect((await failure(429, { 'retry-after': 'soon' })).retryAfterMs).toBe(0)
  expect((await failure(429)).retryAfterMs).toBe(0)
})

test('a date to wait for is as good as seconds', async () => {
  const inAMinute = new Date(Date.now() + 60_000).toUTCString()
  const { retryAfterMs } = await failure(429, { 'retry-after': inAMinute })
  expect(retryAfterMs).toBeGreaterThan(50_000)
  expect(retryAfterMs).toBeLessThanOrEqual(60_000)
})

test('a receiver is not followed elsewhere: the signed body is for it alone', async () => {
  got.length = 0
  expect((await failure(307, { location: `${url}-elsewhere` })).retryable).toBe(true)
  expect(got.map(({ path }) => path)).toEqual(['/hook'])
})

test('nobody there is unreachable, and the address in the message has no path that could hold a key', async () => {
  const error = await channel
    .send(parcel({ to: 'http://127.0.0.1:1/key-of-the-receiver' }), signal)
    .catch((caught: unknown) => caught)
  expect(error).toMatchObject({ name: 'DeliveryError', reason: 'unreachable' })
  expect((error as Error).message).not.toContain('key-of-the-receiver')
})
