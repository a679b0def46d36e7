import { presets, type Policy } from '@headsup/notice'
import type { Store } from '@headsup/store'
import { SupersededError } from '@headsup/store/log'
import { testDatabase } from '@headsup/store/testing/database'
import { createCustomers, raiseAlert } from '@headsup/store/testing/told'
import { createPostgresLog } from '@headsup/stream'
import { beforeEach, expect, test } from 'vitest'
import { createDecider, type Decider } from './decider.ts'

const at = testDatabase()
const NOW = new Date('2026-11-21T12:00:00Z')
const leak: Policy = {
  ...presets.find(({ code }) => code === 'usage-leak')!,
  holdout: 0,
  quietHours: null,
}
let store: Store
let now = NOW

beforeEach(async () => {
  store = at.store
  now = NOW
  await store.sql`truncate cursors, log`
  await createCustomers(store, 4, { ...leak })
})

const create = () => createDecider({ store, log: createPostgresLog(store), clock: () => now })
const drain = async (decider: Decider) => {
  while (await decider.step()) continue
}
const rule = (change: Partial<Policy>) =>
  store.sql`update policies set rule = ${JSON.stringify({ ...leak, ...change })}::text::jsonb where id = 1`
const outcomes = () => store.sql<{ customer: string; outcome: string; reason: string | null }[]>`
  select c.code as customer, outcome, reason from decisions d join customers c on c.id = d.customer_id order by d.id`

test('an alert becomes one decision and one notice, also when another decider reads it again', async () => {
  await raiseAlert(store, 1, NOW)
  await drain(await create())
  await store.sql`update cursors set txid = '0', seq = 0`
  await drain(await create())
  expect(await outcomes()).toEqual([{ customer: 'c1', outcome: 'send', reason: null }])
  expect(await store.sql`select address, due_at, state from notices`).toEqual([
    { address: 'c1@example.com', due_at: NOW, state: 'queued' },
  ])
})

test('of two alerts of one customer in one step the second sees what the first led to', async () => {
  await raiseAlert(store, 1, NOW)
  await raiseAlert(store, 1, new Date(+NOW + 1000))
  await drain(await create())
  expect(await outcomes()).toEqual([
    { customer: 'c1', outcome: 'send', reason: null },
    { customer: 'c1', outcome: 'skip', reason: 'cooldown' },
  ])
})

test('the weekly cap of all policies is seen within one step, too', async () => {
  const capped = { ...leak, cooldownHours: 0, maxPerCustomerWeek: 3 }
  await rule(capped)
  await store.sql`insert into policies (code, rule) values ('other', ${JSON.stringify({ ...capped, code: 'other' })}::text::jsonb)`
  for (let i = 0; i < 3; i++) await raiseAlert(store, 1, new Date(+NOW + i))
  await drain(await create())
  const decided =
    await store.sql`select count(*)::int as n, reason from decisions group by reason order by reason nulls first`
  expect(decided).toEqual([
    { n: 3, reason: null },
    { n: 3, reason: 'weekly cap' },
  ])
})

test('why a customer is not told is written down', async () => {
  const { sql } = store
  await sql`update channels set consent = false where customer_id = 2`
  await sql`delete from channels where customer_id = 3`
  await sql`insert into stops (customer_id, policy_id, at) values (4, 1, now())`
  for (const customer of [1, 2, 3, 4]) await raiseAlert(store, customer, NOW)
  await drain(await create())
  const reasons = Object.fromEntries((await outcomes()).map((one) => [one.customer, one.reason]))
  expect(reasons).toEqual({ c1: null, c2: 'no consent', c3: 'no channel', c4: 'stopped' })
  expect(await sql`select customer_id from exposures`).toEqual([{ customer_id: 1 }])
})

test('an alert that amounts to too little for the policy is not asked about', async () => {
  await raiseAlert(store, 1, NOW)
  await raiseAlert(store, 2, NOW)
  // 11 where 10 are usual is a tenth of a day more; 80 are seven days'.
  await store.sql`update usage_hourly set total = 11 where series_id = 1 and total = 80`
  await drain(await create())
  expect(await outcomes()).toEqual([{ customer: 'c2', outcome: 'send', reason: null }])
})

test('a silenced alert is nobody’s business, and one too old is too late', async () => {
  await raiseAlert(store, 1, NOW)
  await raiseAlert(store, 2, new Date(+NOW - (leak.stale.afterHours + 1) * 3_600_000))
  await store.sql`update alerts set silenced_until = ${NOW.toISOString()}::text::timestamptz + interval '1 hour' where customer_id = 1`
  await drain(await create())
  expect(await outcomes()).toEqual([{ customer: 'c2', outcome: 'skip', reason: 'too late' }])
})

test('the same customer is always in the same arm of a policy', async () => {
  await rule({ holdout: 0.5, cooldownHours: 0, maxPerCustomerWeek: 100 })
  for (let i = 0; i < 3; i++)
    for (const customer of [1, 2, 3, 4]) await raiseAlert(store, customer, new Date(+NOW + i))
  await drain(await create())
  const arms =
    await store.sql`select customer_id, count(distinct arm)::int as arms, count(*)::int as n
    from exposures group by 1 order by 1`
  expect(arms).toEqual([1, 2, 3, 4].map((customer_id) => ({ customer_id, arms: 1, n: 3 })))
  const told = await store.sql`select from exposures where arm = 'treatment'`
  expect(await store.sql`select from notices`).toHaveLength(told.length)
})

test('an event for a customer goes the same way', async () => {
  await store.sql`insert into policies (code, rule) select 'order-delayed', ${JSON.stringify({
    ...presets.find(({ code }) => code === 'order-delayed'),
    holdout: 0,
    quietHours: null,
  })}::text::jsonb`
  const event = (id: string, customerId: number | null) => ({
    source: 'shop',
    id,
    type: 'order.delayed',
    at: +NOW,
    customerId,
    data: {},
  })
  const log = createPostgresLog(store)
  await log.append({ events: [event('1', 1), event('2', null)] })
  await log.append({ events: [event('1', 1), { ...event('3', 2), type: 'order.shipped' }] })
  await drain(await create())
  expect(await store.sql`select cause from exposures`).toEqual([{ cause: 'event:shop:1' }])
})

test('a decider that another has taken the place of stops before it decides', async () => {
  const first = await create()
  const second = await create()
  await raiseAlert(store, 1, NOW)
  await expect(first.step()).rejects.toBeInstanceOf(SupersededError)
  expect(await outcomes()).toEqual([])
  await drain(second)
  expect(await outcomes()).toHaveLength(1)
})
