import { beforeEach, expect, test } from 'vitest'
import { claimDue, settleNotice, type DueNotice, type Outcome } from './outbox.ts'
import { testDatabase } from './testing/database.ts'
import { createCustomers, raiseAlert, record, sending } from './testing/told.ts'

const at = testDatabase()
const NOW = new Date('2026-11-21T12:00:00Z')
const later = (seconds: number) => new Date(+NOW + seconds * 1000)
const RULE = { code: 'usage-leak', channels: ['email', 'webhook'], consent: 'required' }

beforeEach(() => createCustomers(at.store, 12, RULE))

async function queue(customers: number, dueAt = NOW): Promise<void> {
  for (let i = 1; i <= customers; i++) {
    const key = await raiseAlert(at.store, i, NOW)
    await record(at.store, [sending(i, `alert:${key}`, dueAt)], NOW)
  }
}

const claim = (now: Date, limit = 100) => claimDue(at.store.db, now, new Date(+now + 60_000), limit)
const settle = (notice: DueNotice, outcome: Outcome, now = NOW) =>
  settleNotice(at.store, notice, outcome, now)
const only = async () => {
  const [notice, ...more] = await claim(NOW)
  expect(more).toEqual([])
  if (!notice) throw new Error('nothing was due')
  return notice
}
const row = async () => {
  const [notice] = await at.store.sql`
    select state, channel, address, attempt, reason, detail, due_at, delivered_at from notices`
  return notice
}
const delivered: Outcome = {
  kind: 'delivered',
  message: { subject: 's', text: 't', html: 'h' },
  facts: { kind: 'usage' },
}

test('workers that claim at once never get the same notice', async () => {
  await queue(12)
  const claims = await Promise.all([claim(NOW, 5), claim(NOW, 5), claim(NOW, 5), claim(NOW, 5)])
  const ids = claims.flat().map(({ id }) => id)
  expect(ids.sort((a, b) => a - b)).toEqual(Array.from({ length: 12 }, (_, i) => i + 1))
  expect(await claim(NOW)).toEqual([])
})

test('a notice is not due before its time', async () => {
  await queue(1, later(60))
  expect(await claim(later(59))).toEqual([])
  expect(await claim(later(60))).toHaveLength(1)
})

test('what a dead worker held is due again when its lease has run out', async () => {
  await queue(1)
  expect(await only()).toMatchObject({ attempt: 1 })
  expect(await claim(later(59))).toEqual([])
  expect(await claim(later(60))).toMatchObject([{ attempt: 2 }])
})

test('a worker whose lease ran out may report a delivery, and nothing else', async () => {
  await queue(1)
  const stale = await only()
  await claim(later(60))
  await settle(stale, { kind: 'dead', reason: 'rejected', detail: 'email: no such mailbox' })
  await settle(stale, { kind: 'retry', at: later(90), reason: 'unreachable', detail: 'email: x' })
  expect(await row()).toMatchObject({ state: 'queued', reason: null })
  await settle(stale, delivered)
  expect(await row()).toMatchObject({ state: 'delivered', delivered_at: NOW })
  await settle(stale, delivered, later(100))
  expect(await row()).toMatchObject({ delivered_at: NOW })
})

test('a retry waits for its time, and every attempt is kept with its reason', async () => {
  await queue(1)
  await settle(await only(), {
    kind: 'retry',
    at: later(30),
    reason: 'unreachable',
    detail: 'email: no answer',
  })
  expect(await claim(later(29))).toEqual([])
  const [again] = await claim(later(30))
  await settle(again!, delivered, later(31))
  expect(
    await at.store.sql`select attempt, outcome, reason, detail from attempts order by 1`,
  ).toEqual([
    { attempt: 1, outcome: 'retry', reason: 'unreachable', detail: 'email: no answer' },
    { attempt: 2, outcome: 'delivered', reason: null, detail: null },
  ])
})

test('another way is offered only where the customer agreed, the policy knows it, and it is untried', async () => {
  const { sql } = at.store
  await queue(1)
  expect((await only()).others).toEqual([])
  await sql`insert into channels (customer_id, kind, address, consent) values (1, 'webhook', 'https://c1.example', false), (1, 'sms', '+85212345678', true)`
  const claimed = async (seconds: number) => {
    const [notice] = await claim(later(seconds))
    if (!notice) throw new Error('nothing was due')
    return notice
  }
  expect((await claimed(60)).others).toEqual([])
  await sql`update channels set consent = true where kind = 'webhook'`
  const found = await claimed(120)
  const webhook = { kind: 'webhook', address: 'https://c1.example' } as const
  expect(found.others).toEqual([webhook])
  await settle(
    found,
    {
      kind: 'elsewhere',
      channel: webhook.kind,
      address: webhook.address,
      reason: 'rejected',
      detail: 'email: no such mailbox',
    },
    later(121),
  )
  const moved = await claimed(121)
  expect(moved).toMatchObject({ channel: 'webhook', address: 'https://c1.example', others: [] })
})

test('a notice that is over, and one nobody takes, end with their reasons', async () => {
  await queue(2)
  const [first, second] = await claim(NOW)
  await settle(first!, { kind: 'cancelled', reason: 'over' })
  await settle(second!, { kind: 'dead', reason: 'rejected', detail: 'email: no such mailbox' })
  expect(await at.store.sql`select state, reason from notices order by id`).toEqual([
    { state: 'cancelled', reason: 'over' },
    { state: 'dead', reason: 'rejected' },
  ])
  expect(await claim(later(1e6))).toEqual([])
})

test('what ended meanwhile is known to whoever claims', async () => {
  await queue(1)
  await at.store.sql`update alerts set state = 'resolved', resolved_at = updated_at`
  expect(await only()).toMatchObject({ ended: true, startedAt: +NOW, customerCode: 'c1' })
})
