import { globalHoldout, uniform } from '@headsup/deflection'
import { presets, type Policy } from '@headsup/notice'
import type { Store } from '@headsup/store'
import { SupersededError } from '@headsup/store/log'
import { testDatabase } from '@headsup/store/testing/database'
import { writeSetting } from '@headsup/store/settings'
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
  await writeSetting(store.db, 'globalHoldout', 0)
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

test('whom no policy tells anything this quarter is skipped by every policy, and asked first', async () => {
  const share = 0.05
  const { sql } = store
  await writeSetting(store.db, 'globalHoldout', share)
  await sql`delete from customers`
  await sql`insert into customers (code, locale, time_zone) select 'g' || i, 'en', 'UTC' from generate_series(1, 400) i`
  await sql`insert into channels (customer_id, kind, address, consent) select id, 'email', 'a@example.com', code <> 'g1' from customers`
  await sql`insert into series (customer_id, metric_id) select id, 1 from customers`
  const people = await sql<
    { id: number; code: string }[]
  >`select id, code from customers order by id`
  const [area] = await sql<{ id: number }[]>`select id from areas`
  await sql`insert into incidents (key, kind, area_id, state, started_at, updated_at, customers, observed, expected, surprise)
    values ('outage:1', 'outage', ${area!.id}, 'firing', ${NOW.toISOString()}::text::timestamptz, ${NOW.toISOString()}::text::timestamptz, 400, 1, 0, 9)`
  await sql`insert into incident_members (incident_id, customer_id) select 1, id from customers`
  await sql`insert into transitions (incident_id, state, at) values (1, 'firing', ${NOW.toISOString()}::text::timestamptz)`
  await rule({ trigger: { kind: 'outage', minCustomers: 5 }, consent: 'not required' })
  await drain(await create())
  const held = people.filter(({ code }) => globalHoldout(code, '2026-Q4', share))
  expect(held.length).toBeGreaterThan(5)
  const skipped = (await outcomes()).filter(({ reason }) => reason === 'global holdout')
  expect(skipped.map(({ customer }) => customer).sort()).toEqual(
    held.map(({ code }) => code).sort(),
  )
  expect(
    await sql`select held, count(*)::int as n from programme_units group by 1 order by 1`,
  ).toEqual([
    { held: false, n: 400 - held.length },
    { held: true, n: held.length },
  ])
})

test('an area is told or held out as a whole, and drawn anew for each incident', async () => {
  const { sql } = store
  await rule({
    trigger: { kind: 'outage', minCustomers: 1 },
    consent: 'not required',
    holdout: 0.5,
    cooldownHours: 0,
    maxPerCustomerWeek: 1000,
  })
  for (let i = 1; i <= 30; i++) {
    await sql`insert into incidents (key, kind, area_id, state, started_at, updated_at, customers, observed, expected, surprise)
      values (${`outage:${i}`}, 'outage', 1, 'firing', ${NOW.toISOString()}::text::timestamptz, ${NOW.toISOString()}::text::timestamptz, 4, 1, 0, 9)`
    await sql`insert into incident_members (incident_id, customer_id) select ${i}, id from customers`
    await sql`insert into transitions (incident_id, state, at) values (${i}, 'firing', ${NOW.toISOString()}::text::timestamptz)`
  }
  await drain(await create())
  const drawn = await sql<{ cause: string; arms: number; n: number; arm: string }[]>`
    select cause, count(distinct arm)::int as arms, count(*)::int as n, min(arm) as arm from exposures group by cause`
  expect(drawn).toHaveLength(30)
  expect(drawn.every(({ arms, n }) => arms === 1 && n === 4)).toBe(true)
  const heldOut = drawn.filter(({ arm }) => arm === 'holdout')
  // Half of thirty, give or take three standard deviations; and the same that an auditor draws.
  expect(heldOut.length).toBeGreaterThan(6)
  expect(heldOut.length).toBeLessThan(24)
  for (const { cause, arm } of drawn)
    expect(arm === 'holdout').toBe(uniform(`usage-leak\nsha-tin\n${cause}`) < 0.5)
})

test('each variant gets its part of the uniform slice, and the one that does best most of the rest', async () => {
  const { sql } = store
  const variants = [
    { code: 'short', template: 'bill' as const },
    { code: 'long', channels: ['webhook' as const] },
  ]
  const varied = {
    ...leak,
    variants,
    uniformSlice: 0.2,
    cooldownHours: 0,
    maxPerCustomerWeek: 1000,
    consent: 'not required' as const,
  }
  await rule(varied)
  await sql`insert into channels (customer_id, kind, address, consent) select id, 'webhook', 'https://example.com', true from customers`
  // A month ago: of 300 told each, few called after the short one.
  await sql`insert into customers (code, locale, time_zone) select 'v' || i, 'en', 'UTC' from generate_series(1, 600) i`
  await sql`
    insert into exposures (policy_id, policy_version, customer_id, cause, arm, assigned_at, window_ends_at, contacts, variant)
    select 1, 1, id, 'alert:' || id, 'treatment', '2026-10-20', '2026-10-23', (id % 20 < case when id % 2 = 0 then 2 else 8 end)::int,
      case when id % 2 = 0 then 'short' else 'long' end
    from customers where code like 'v%'`
  for (let i = 0; i < 100; i++)
    for (const customer of [1, 2, 3, 4]) await raiseAlert(store, customer, new Date(+NOW + i))
  await drain(await create())
  const drawn = await sql<{ variant: string; uniform: boolean; n: number }[]>`
    select variant, uniform, count(*)::int as n from exposures where assigned_at > '2026-11-01' group by 1, 2`
  const n = (variant: string, uniform: boolean) =>
    drawn.find((one) => one.variant === variant && one.uniform === uniform)?.n ?? 0
  // 400 draws: 80 in the slice, give or take 5 standard deviations of 6 to 8.
  expect(n('short', true)).toBeGreaterThan(10)
  expect(n('long', true)).toBeGreaterThan(10)
  expect(n('short', true) + n('long', true)).toBeLessThan(120)
  expect(n('short', false)).toBeGreaterThan(280)
  const ways = await sql`
    select distinct e.variant, n.channel, n.template from notices n join exposures e on e.id = n.exposure_id order by 1`
  expect(ways).toEqual([
    { variant: 'long', channel: 'webhook', template: 'usage' },
    { variant: 'short', channel: 'email', template: 'bill' },
  ])
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
