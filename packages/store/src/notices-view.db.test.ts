import { beforeEach, expect, test } from 'vitest'
import {
  channelStatus,
  countOutbox,
  countReasons,
  listNotices,
  listUntold,
  readNotice,
  retryDead,
} from './notices-view.ts'
import { testDatabase } from './testing/database.ts'

const at = testDatabase()
const now = new Date('2026-11-20T20:00:00Z')
const since = new Date('2026-11-19T20:00:00Z')

type Sql = typeof at.store.sql

beforeEach(async () => {
  const { sql } = at.store
  await sql`truncate policies, customers restart identity cascade`
  await sql`insert into policies (code, rule) values ('bill-shock', '{}'), ('area-outage', '{}')`
  await sql`insert into customers (code, name, locale, time_zone)
    select 'c' || i, 'Customer ' || i, 'en', 'Asia/Hong_Kong' from generate_series(1, 9) i`
  await sql`insert into channels (customer_id, kind, address, consent) values
    (1, 'email', 'c1@example.com', true), (1, 'webhook', 'https://example.com', false)`
})

/** A notice to customer `who` from policy `policy`, 1 or 2. */
async function notice(sql: Sql, who: number, set: Record<string, unknown> = {}, policy = 1) {
  const cause = `alert:${who}-${policy}-${JSON.stringify(set)}`
  const [exposure] = await sql<[{ id: string }]>`
    insert into exposures (policy_id, policy_version, customer_id, cause, arm, assigned_at, window_ends_at)
    values (${policy}, 3, ${who}, ${cause}, 'treatment', ${'2026-11-20T10:00:00Z'}::text::timestamptz, ${'2026-11-23T10:00:00Z'}::text::timestamptz)
    returning id`
  await sql`insert into decisions (at, policy_id, policy_version, customer_id, cause, outcome, exposure_id, detail)
    values (${'2026-11-20T10:00:00Z'}::text::timestamptz, ${policy}, 3, ${who}, ${cause}, 'send', ${exposure.id}, ${sql.json({ channel: 'email' })})`
  const row = {
    exposure_id: exposure.id,
    policy_id: policy,
    customer_id: who,
    channel: 'email',
    address: `c${who}@example.com`,
    locale: 'en',
    template: 'bill',
    facts: sql.json({ kind: 'bill' }),
    state: 'queued',
    due_at: '2026-11-20T10:00:00Z',
    created_at: '2026-11-20T10:00:00Z',
    ...set,
  }
  const [made] = await sql<[{ id: string }]>`insert into notices ${sql(row)} returning id`
  return Number(made.id)
}

const untold = (sql: Sql, who: number, reason: string | null, when: string) =>
  sql`with e as (
      insert into exposures (policy_id, policy_version, customer_id, cause, arm, assigned_at, window_ends_at)
      select 1, 1, ${who}, ${'x:' + when}, 'holdout', ${when}::text::timestamptz, ${when}::text::timestamptz
      where ${reason}::text is null returning id)
    insert into decisions (at, policy_id, policy_version, customer_id, cause, outcome, reason, detail, exposure_id)
    values (${when}::text::timestamptz, 1, 1, ${who}, ${'x:' + when}, ${reason === null ? 'hold' : 'skip'}, ${reason},
      ${sql.json({ seen: when })}, (select id from e))`

test('the outbox is counted by where notices stand', async () => {
  const { sql } = at.store
  await notice(sql, 1)
  await notice(sql, 2, { due_at: '2026-11-21T01:00:00Z', attempt: 1 }) // between two attempts
  await notice(sql, 3, { due_at: '2026-11-21T01:00:00Z' })
  await notice(sql, 4, { due_at: '2026-11-21T02:00:00Z' })
  const delivered = { state: 'delivered', delivered_at: '2026-11-20T10:01:00Z' }
  await notice(sql, 5, { ...delivered, attempt: 1 })
  await notice(sql, 6, { ...delivered, attempt: 4 })
  await notice(sql, 7, { ...delivered, delivered_at: '2026-11-18T10:00:00Z', attempt: 1 })
  await notice(sql, 8, { state: 'dead', created_at: '2026-10-01T10:00:00Z' })
  await notice(sql, 9, { state: 'cancelled' })
  await untold(sql, 1, 'no consent', '2026-11-20T11:00:00Z')
  await untold(sql, 2, null, '2026-11-20T11:00:01Z')
  await untold(sql, 3, 'no consent', '2026-11-01T11:00:00Z')
  expect(await countOutbox(at.store, since, now)).toEqual({
    queued: 2,
    waiting: 2,
    waitingUntil: new Date('2026-11-21T01:00:00Z'),
    delivered: 2,
    deliveredAtFirst: 1,
    dead: 1,
    cancelled: 1,
    notSent: 2,
  })
})

test('an empty outbox is counted as nothing', async () => {
  expect(await countOutbox(at.store, since, now)).toMatchObject({
    queued: 0,
    waitingUntil: null,
    delivered: 0,
    notSent: 0,
  })
})

test('pages hold each notice once, newest first, while others arrive', async () => {
  const { sql } = at.store
  const ids = []
  for (let who = 1; who <= 5; who++) ids.push(await notice(sql, who))
  const first = await listNotices(at.store, { limit: 2, now })
  await notice(sql, 6)
  const second = await listNotices(at.store, { limit: 2, now, before: first.at(-1)!.id })
  const third = await listNotices(at.store, { limit: 2, now, before: second.at(-1)!.id })
  expect([...first, ...second, ...third].map(({ id }) => id)).toEqual(ids.reverse())
  expect(first[0]).toMatchObject({
    customer: 'c5',
    name: 'Customer 5',
    policy: 'bill-shock',
    policyVersion: 3,
    subject: null,
    view: 'queued',
  })
})

test('a list can be narrowed to a state, a policy and a customer', async () => {
  const { sql } = at.store
  const waiting = await notice(sql, 1, { due_at: '2026-11-21T01:00:00Z' })
  const dead = await notice(sql, 1, { state: 'dead', reason: 'rejected' }, 2)
  await notice(sql, 2)
  const ids = async (page: object) =>
    (await listNotices(at.store, { limit: 9, now, ...page })).map(({ id }) => id)
  expect(await ids({ view: 'waiting' })).toEqual([waiting])
  expect(await ids({ view: 'dead' })).toEqual([dead])
  expect(await ids({ policy: 'area-outage' })).toEqual([dead])
  expect(await ids({ customer: 'c1' })).toEqual([dead, waiting])
  expect(await ids({ view: 'dead', policy: 'bill-shock' })).toEqual([])
})

test('one notice comes with its decision, its attempts and what the customer agreed to', async () => {
  const { sql } = at.store
  const before = await notice(sql, 1, { state: 'delivered', delivered_at: '2026-10-10T10:00:00Z' })
  const id = await notice(sql, 1, { state: 'dead', attempt: 2, reason: 'rejected' })
  await sql`insert into attempts (notice_id, attempt, at, outcome, reason, detail) values
    (${id}, 2, now(), 'dead', 'rejected', '550 no such user'), (${id}, 1, now(), 'retry', 'unreachable', 'timeout')`
  const found = await readNotice(at.store, id, now)
  expect(found).toMatchObject({
    state: 'dead',
    address: 'c1@example.com',
    policyVersion: 3,
    consents: ['email'],
    facts: { kind: 'bill' },
    customerId: 1,
    decision: { channel: 'email' },
    decidedAt: new Date('2026-11-20T10:00:00Z'),
    lastToldAt: new Date('2026-10-10T10:00:00Z'),
  })
  expect(found?.attempts.map(({ attempt, outcome }) => [attempt, outcome])).toEqual([
    [1, 'retry'],
    [2, 'dead'],
  ])
  expect((await readNotice(at.store, before, now))?.lastToldAt).toBeNull()
  expect(await readNotice(at.store, 999, now)).toBeUndefined()
})

test('only dead notices are put back, and they are due at once', async () => {
  const { sql } = at.store
  const dead = await notice(sql, 1, { state: 'dead', attempt: 12, reason: 'rejected' })
  const other = await notice(sql, 2, { state: 'dead' })
  const done = await notice(sql, 3, { state: 'delivered', delivered_at: '2026-11-20T10:00:00Z' })
  expect(await retryDead(at.store, [dead, done, 999], now)).toBe(1)
  expect(await readNotice(at.store, dead, now)).toMatchObject({
    state: 'queued',
    view: 'queued',
    dueAt: now,
    attempt: 12,
    reason: null,
  })
  expect((await readNotice(at.store, other, now))?.state).toBe('dead')
  expect((await readNotice(at.store, done, now))?.state).toBe('delivered')
  expect(await retryDead(at.store, null, now)).toBe(1)
})

test('reasons are counted with the detail of the newest, and listed by page', async () => {
  const { sql } = at.store
  await untold(sql, 1, 'cooldown', '2026-11-20T11:00:00Z')
  await untold(sql, 2, 'cooldown', '2026-11-20T12:00:00Z')
  await untold(sql, 3, null, '2026-11-20T13:00:00Z')
  await untold(sql, 4, 'no consent', '2026-11-01T11:00:00Z')
  expect(await countReasons(at.store, since)).toEqual([
    { outcome: 'skip', reason: 'cooldown', n: 2, detail: { seen: '2026-11-20T12:00:00Z' } },
    { outcome: 'hold', reason: null, n: 1, detail: { seen: '2026-11-20T13:00:00Z' } },
  ])
  const who = async (page: object) =>
    (await listUntold(at.store, { limit: 9, ...page })).map(({ customer }) => customer)
  expect(await who({})).toEqual(['c4', 'c3', 'c2', 'c1'])
  expect(await who({ reason: 'holdout' })).toEqual(['c3'])
  expect(await who({ reason: 'cooldown', limit: 1 })).toEqual(['c2'])
  expect(await who({ policy: 'area-outage' })).toEqual([])
})

test('a channel shows what it carried and why it last failed', async () => {
  const { sql } = at.store
  const id = await notice(sql, 1)
  await sql`insert into attempts (notice_id, attempt, at, outcome, reason, detail) values
    (${id}, 1, ${'2026-11-20T10:00:00Z'}::text::timestamptz, 'retry', 'unreachable', 'timeout'),
    (${id}, 2, ${'2026-11-20T10:05:00Z'}::text::timestamptz, 'retry', 'rateLimited', '421'),
    (${id}, 3, ${'2026-11-20T10:10:00Z'}::text::timestamptz, 'delivered', null, null)`
  expect(await channelStatus(at.store, since)).toEqual([
    {
      channel: 'email',
      delivered: 1,
      retried: 2,
      dead: 0,
      lastDeliveredAt: new Date('2026-11-20T10:10:00Z'),
      lastFailedAt: new Date('2026-11-20T10:05:00Z'),
      lastReason: 'rateLimited',
      lastDetail: '421',
    },
  ])
})
