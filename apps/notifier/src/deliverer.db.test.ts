import { presets, type Policy } from '@headsup/notice'
import type { Store } from '@headsup/store'
import { testDatabase } from '@headsup/store/testing/database'
import { createCustomers, raiseAlert, record, sending } from '@headsup/store/testing/told'
import { once } from 'node:events'
import { createServer } from 'node:http'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { Channel } from './channels/channel.ts'
import { createEmail } from './channels/email.ts'
import { createWebhook } from './channels/webhook.ts'
import { createDeliverer, type Deliverer } from './deliverer.ts'
import { startMailServer, type MailServer } from './testing/mail-server.ts'

const at = testDatabase()
const NOW = new Date('2026-11-21T12:00:00Z')
const leak: Policy = { ...presets.find(({ code }) => code === 'usage-leak')!, quietHours: null }

let store: Store
let now = NOW
let mail: MailServer
let email: Channel
let hooked: string[] = []
let answer: { status: number; headers?: Record<string, string> } = { status: 200 }
const hook = createServer((request, response) => {
  request.resume().on('end', () => {
    hooked.push(String(request.headers['webhook-id']))
    response.writeHead(answer.status, answer.headers).end()
  })
})
const webhook = createWebhook(Buffer.from('a secret of the tests, of 32 bytes').toString('base64'))
let hookUrl = ''

beforeAll(async () => {
  mail = await startMailServer()
  email = createEmail({ url: mail.url, from: 'Sample Telecom <notices@telecom.example>' })
  hook.listen(0, '127.0.0.1')
  await once(hook, 'listening')
  const address = hook.address()
  if (address === null || typeof address === 'string') throw new TypeError('no TCP address')
  hookUrl = `http://127.0.0.1:${address.port}/`
})
afterAll(async () => {
  email.close()
  await mail.close()
  await new Promise((resolve) => hook.close(resolve))
})
beforeEach(async () => {
  store = at.store
  now = NOW
  answer = { status: 200 }
  hooked = []
  mail.mails.length = 0
  mail.refuse(undefined)
  await createCustomers(store, 12, { ...leak })
  await store.sql`insert into usage_hourly (series_id, at, total, n, low, high)
    select s, h, 10, 1, 10, 10 from generate_series(1, 12) s, generate_series(${NOW.toISOString()}::text::timestamptz - interval '20 days',
      ${NOW.toISOString()}::text::timestamptz, interval '1 hour') as h on conflict do nothing`
})

const create = (channels: readonly Channel[] = [email, webhook]): Deliverer =>
  createDeliverer({
    store,
    clock: () => now,
    channels,
    publicUrl: 'https://headsup.example',
    secret: 'a secret of the tests, long enough',
    jitter: () => 0,
  })
const queue = async (customer: number) => {
  const key = await raiseAlert(store, customer, NOW)
  await record(store, [sending(customer, `alert:${key}`, NOW)], NOW)
}
const later = (seconds: number) => new Date(+NOW + seconds * 1000)
const notices = () =>
  store.sql`select state, channel, attempt, reason, due_at from notices order by id`
const alsoByWebhook = () =>
  store.sql`insert into channels (customer_id, kind, address, consent) values (1, 'webhook', ${hookUrl}, true)`

test('deliverers side by side send each notice once', async () => {
  for (let i = 1; i <= 12; i++) await queue(i)
  const deliverers = [create(), create(), create()]
  await Promise.all(
    deliverers.map(async (one) => {
      while (await one.step()) continue
    }),
  )
  const to = mail.mails.map((one) => one.to).sort()
  expect(to).toEqual(Array.from({ length: 12 }, (_, i) => `c${i + 1}@example.com`).sort())
  expect(new Set((await notices()).map(({ state }) => String(state)))).toEqual(
    new Set(['delivered']),
  )
  const [kept] = await store.sql`select message ->> 'subject' as subject from notices limit 1`
  expect(kept?.['subject']).toBe(mail.mails[0]?.mail.subject)
})

test('what a deliverer that died had taken, another sends when the lease is over', async () => {
  await queue(1)
  let taken = () => {}
  const reached = new Promise<void>((resolve) => (taken = resolve))
  // It takes the notice and is never heard of again.
  const dying = create([
    { kind: 'email', send: () => (taken(), new Promise<void>(() => {})), close: () => {} },
  ])
  void dying.step()
  await reached
  now = later(59)
  expect(await create().step()).toBe(false)
  now = later(61)
  expect(await create().step()).toBe(true)
  expect(mail.mails).toHaveLength(1)
  expect(await notices()).toMatchObject([{ state: 'delivered', attempt: 2 }])
})

test('a busy mail server is asked again later, and then it arrives', async () => {
  await queue(1)
  mail.refuse(451)
  const deliverer = create()
  await deliverer.step()
  expect(await notices()).toMatchObject([
    { state: 'queued', reason: 'rateLimited', due_at: later(15) },
  ])
  mail.refuse(undefined)
  expect(await deliverer.step()).toBe(false)
  now = later(15)
  await deliverer.step()
  expect(await notices()).toMatchObject([{ state: 'delivered', attempt: 2, reason: null }])
})

test('a mailbox that does not exist: another way the customer agreed to, else the end', async () => {
  mail.refuse(550)
  await alsoByWebhook()
  await queue(1)
  await queue(2)
  const deliverer = create()
  while (await deliverer.step()) continue
  expect(await notices()).toMatchObject([
    { state: 'delivered', channel: 'webhook' },
    { state: 'dead', channel: 'email', reason: 'rejected' },
  ])
  expect(hooked).toEqual(['notice-1'])
  expect(
    await store.sql`select notice_id::int as notice, attempt, outcome from attempts order by 1, 2`,
  ).toEqual([
    { notice: 1, attempt: 1, outcome: 'retry' },
    { notice: 1, attempt: 2, outcome: 'delivered' },
    { notice: 2, attempt: 1, outcome: 'dead' },
  ])
})

test('a receiver that says when to come back is left alone until then', async () => {
  await store.sql`update channels set kind = 'webhook', address = ${hookUrl} where customer_id = 1`
  const key = await raiseAlert(store, 1, NOW)
  const decision = sending(1, `alert:${key}`, NOW)
  const notice = { ...decision.notice!, channel: 'webhook' as const, address: hookUrl }
  await record(store, [{ ...decision, notice }], NOW)
  answer = { status: 429, headers: { 'retry-after': '600' } }
  const deliverer = create()
  await deliverer.step()
  expect(await notices()).toMatchObject([{ state: 'queued', due_at: later(600) }])
  answer = { status: 503 }
  now = later(600)
  await deliverer.step()
  expect(await notices()).toMatchObject([{ state: 'queued', due_at: later(630) }])
  answer = { status: 200 }
  now = later(630)
  await deliverer.step()
  expect(await notices()).toMatchObject([{ state: 'delivered', attempt: 3 }])
  // One notice, one id, however often it is sent.
  expect(new Set(hooked).size).toBe(1)
})

test('what was over before its turn came is not sent', async () => {
  await queue(1)
  await queue(2)
  await queue(3)
  // Nobody has seen the end of this one yet, but use is as usual again.
  await store.sql`update usage_hourly set total = 10 where series_id = 3`
  await store.sql`update alerts set state = 'resolved', resolved_at = updated_at where customer_id = 1`
  now = later(1)
  await create().step()
  expect(await notices()).toMatchObject([
    { state: 'cancelled', reason: 'over' },
    { state: 'delivered' },
    { state: 'cancelled', reason: 'over' },
  ])
  expect(mail.mails.map(({ to }) => to)).toEqual(['c2@example.com'])
})

test('a way that nobody set up ends in a reason, not in silence', async () => {
  await queue(1)
  await create([webhook]).step()
  expect(await notices()).toMatchObject([{ state: 'dead', reason: 'unauthorized' }])
})
