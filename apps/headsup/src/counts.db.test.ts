import { presets, type Policy } from '@headsup/notice'
import type { Store } from '@headsup/store'
import { recordContacts, type NewContact } from '@headsup/store/contacts'
import { listDriverSurges } from '@headsup/store/counts'
import { savePolicy } from '@headsup/store/policies'
import { testDatabase } from '@headsup/store/testing/database'
import { createPostgresLog, type BusinessEvent } from '@headsup/stream'
import { beforeAll, expect, test } from 'vitest'
import { createRoles } from './roles.ts'

const HOUR = 3_600_000
const DAY = 24 * HOUR
const NOON = Date.parse('2026-11-18T12:00:00Z')
const at = testDatabase()
let store: Store
let now = NOON

/** What a sign-on service sends: failed log-ins of a customer, a minute apart. */
const failures = (customerId: number, count: number, from: number) =>
  Array.from({ length: count }, (_, i): BusinessEvent => ({
    source: '/sso',
    id: `${customerId}-${from}-${i}`,
    type: 'login.failed',
    at: from + i * 60_000,
    customerId,
    data: {},
  }))

const calls = (driver: string, count: number, from: number) =>
  Array.from({ length: count }, (_, i): NewContact => ({
    customer: `c${1 + (i % 40)}`,
    at: new Date(from + (i * HOUR) / count),
    channel: 'call',
    driver,
    source: 'call centre',
    id: `${driver}-${from}-${i}`,
  }))

beforeAll(async () => {
  store = at.store
  const { sql } = store
  await sql`insert into customers (code, locale, time_zone) select 'c' || i, 'en', 'UTC' from generate_series(1, 40) as i`
  await sql`insert into channels (customer_id, kind, address, consent) select id, 'email', code || '@example.com', true from customers`
})

function roles() {
  return createRoles({
    store,
    log: createPostgresLog(store),
    clock: () => new Date(now),
    env: {
      FALSE_ALARMS: 0.5,
      SNAPSHOT_EVERY: 1000,
      KEEP_DAYS: undefined,
      SMTP_URL: undefined,
      MAIL_FROM: 'Headsup <notices@example.com>',
      WEBHOOK_SECRET: undefined,
    },
    publicUrl: 'http://localhost',
    secret: 'a secret of the tests, long enough',
  })
}

/** Every few minutes those work who decide, as processes that were just started. */
async function live(minutes: number) {
  for (const end = now + minutes * 60_000; now < end; now += 5 * 60_000) {
    const { rollup, counts, decider } = roles()
    for (const role of [rollup, counts, decider]) while (await role.step()) continue
  }
}

test('whoever’s account is tried again and again is told, by a policy about failed log-ins', async () => {
  const log = createPostgresLog(store)
  const policy: Policy = {
    ...presets.find(({ code }) => code === 'usage-leak')!,
    code: 'account-tried',
    trigger: {
      kind: 'alert',
      alerts: ['spike'],
      metrics: ['failed_logins'],
      minSurprise: 0,
      minEffect: 0,
    },
    holdout: 0,
    quietHours: null,
  }
  await savePolicy(store.db, { policy, at: new Date(NOON), by: null })
  const usual = Array.from({ length: 40 }, (_, i) =>
    failures(i + 1, 3, NOON - (27 - (i % 26)) * DAY),
  )
  await log.append({ events: usual.flat() })
  await log.append({ events: [...failures(7, 25, NOON), ...failures(8, 3, NOON)] })
  await live(30)
  const decided = await store.sql`
    select c.code, d.outcome from decisions d join customers c on c.id = d.customer_id`
  expect(decided).toEqual([{ code: 'c7', outcome: 'send' }])
  expect(await store.sql`select observed from alerts`).toEqual([{ observed: 25 }])
  expect(await store.sql`select address, state from notices`).toEqual([
    { address: 'c7@example.com', state: 'queued' },
  ])
})

test('calls about the network that come all at once are a surge, whoever calls', async () => {
  now = NOON
  for (let day = 63; day > 0; day--)
    await recordContacts(
      store,
      [8, 10, 12, 14, 16].flatMap((hour) => {
        const from = NOON - day * DAY + (hour - 12) * HOUR
        return [...calls('billing', 6, from), ...calls('network', 1, from)]
      }),
    )
  await recordContacts(store, [...calls('network', 30, NOON), ...calls('billing', 6, NOON)])
  await live(60)
  expect(await listDriverSurges(store, new Date(NOON), 10)).toMatchObject([
    { driver: 'network', state: 'firing' },
  ])
  // A surge is no customer's, and nobody is told of it.
  expect(await store.sql`select count(*)::int as n from decisions`).toEqual([{ n: 1 }])
})
