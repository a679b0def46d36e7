import { presets } from '@headsup/notice'
import { wereTold } from '@headsup/store/demo'
import { installPresets } from '@headsup/store/policies'
import { readSettings } from '@headsup/store/settings'
import { testDatabase } from '@headsup/store/testing/database'
import { createPostgresLog } from '@headsup/stream'
import { expect, test } from 'vitest'
import { createRoles } from '../roles.ts'
import { truth } from './callers.ts'
import { createDemoClock } from './clock.ts'
import { createDemo } from './demo.ts'
import { HOUR_MS } from './happenings.ts'
import { catchMail } from './mail.ts'

const at = testDatabase()
const now = new Date('2026-11-21T12:30:00Z')
const { signal } = new AbortController()

/** A carrier of 120, two ordinary days and four eventful ones, with every role of the product. */
async function installed() {
  const { store } = at
  const log = createPostgresLog(store)
  const clock = createDemoClock(now)
  const mail = await catchMail(clock)
  const roles = createRoles({
    store,
    log,
    clock,
    env: {
      FALSE_ALARMS: 0.5,
      SNAPSHOT_EVERY: 500_000,
      SMTP_URL: mail.url,
      MAIL_FROM: 'Sample Telecom <notices@example.com>',
      WEBHOOK_SECRET: undefined,
    },
    publicUrl: 'http://localhost',
    secret: 'a secret of the tests, long enough',
  })
  await installPresets(store, presets, clock())
  const said: string[] = []
  const demo = await createDemo({
    store,
    log,
    roles,
    clock,
    now,
    subscribers: 120,
    ordinaryDays: 2,
    eventfulDays: 4,
    say: (line) => said.push(line),
  })
  const close = async () => {
    for (const role of Object.values(roles)) await role.close()
    await mail.close()
  }
  return { demo, clock, mail, said, close }
}

const counts = async () => {
  const [row] = await at.store.sql`
    select (select count(*)::int from observations) as observations, (select count(*)::int from contacts) as contacts,
      (select count(*)::int from events) as events, (select count(*)::int from exposures) as exposures,
      (select sum(n)::int from usage_hourly) as rolled`
  return row
}

test('a history is lived through once, and a second start goes on where the first stopped', async () => {
  const first = await installed()
  await first.demo.prepare(signal)
  const after = await counts()
  expect(first.clock()).toEqual(new Date('2026-11-21T12:00:00Z'))
  expect(after?.['observations']).toBeGreaterThan(120 * (84 + 6 * 24))
  expect(after?.['rolled']).toBe(after?.['observations'])
  expect(after?.['contacts']).toBeGreaterThan(0)

  // Late orders happened, and whoever was drawn to be told got a mail before or after calling.
  expect(after?.['events']).toBeGreaterThan(0)
  expect(after?.['exposures']).toBeGreaterThan(0)
  const [{ delivered = 0 } = {}] = await at.store.sql<{ delivered: number }[]>`
    select count(*)::int as delivered from notices where state = 'delivered'`
  expect(first.mail.mailbox.size).toBe(delivered)
  await first.close()

  const { demo: setting, brand } = await readSettings(at.store.db)
  expect(brand).toBe('Sample Telecom')
  expect(setting).toMatchObject({ truth, fed: '2026-11-21T12:00:00.000Z' })

  const second = await installed()
  await second.demo.prepare(signal)
  expect(second.said).toEqual(['Sample Telecom goes on at 2026-11-21T12:00Z'])
  expect(await counts()).toEqual(after)

  // An hour in a moment: the clock runs from where it stood, and readings come as they are due.
  const stop = new AbortController()
  const living = second.demo.live(1e6, stop.signal)
  while (((await counts())?.['observations'] as number) === after?.['observations']) continue
  stop.abort()
  await living
  const { demo: left } = await readSettings(at.store.db)
  expect(+new Date(String(left?.['clock']))).toBeGreaterThan(Date.UTC(2026, 10, 21, 12))
  await second.close()
})

test('a customer was told when a notice of that policy had arrived before, and since it began', async () => {
  const [row] = await at.store.sql<{ customer: string; policy: string; at: Date }[]>`
    select c.code as customer, p.code as policy, delivered_at as at from notices n
      join customers c on c.id = n.customer_id join policies p on p.id = n.policy_id
    where n.state = 'delivered' limit 1`
  if (!row) throw new Error('the test before left no notice')
  const hours = (n: number) => new Date(+row.at + n * HOUR_MS)
  const { customer, policy } = row
  expect(
    await wereTold(at.store, [
      { customer, policy, since: hours(-1), until: hours(1) },
      { customer, policy, since: hours(-2), until: hours(-1) },
      { customer, policy, since: hours(1), until: hours(2) },
      { customer, policy: 'another', since: hours(-1), until: hours(1) },
      { customer: 'nobody', policy, since: hours(-1), until: hours(1) },
    ]),
  ).toEqual([true, false, false, false, false])
})
