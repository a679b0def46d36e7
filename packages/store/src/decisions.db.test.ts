import { beforeEach, expect, test } from 'vitest'
import { recordContacts } from './contacts.ts'
import { rollUp } from './rollup.ts'
import { readFiring, standings, type NewDecision, type Question } from './decisions.ts'
import { START } from './log.ts'
import { testDatabase } from './testing/database.ts'
import { createCustomers, raiseAlert, record, sending } from './testing/told.ts'

const at = testDatabase()
const NOW = new Date('2026-11-21T12:00:00Z')
const hoursAgo = (hours: number) => new Date(+NOW - hours * 3_600_000)

beforeEach(() => createCustomers(at.store, 3, { code: 'usage-leak' }))

const question = (customerId: number, cause: string): Question => ({
  policyId: 1,
  customerId,
  cause,
  startedAt: +hoursAgo(2),
  drivers: ['usage'],
})

const skipped = (customerId: number, cause: string): NewDecision => ({
  ...sending(customerId, cause, NOW),
  outcome: 'skip',
  reason: 'no consent',
  notice: null,
})

test('a cause that was decided on for a customer is not asked about again', async () => {
  await record(at.store, [sending(1, 'alert:a', NOW), skipped(2, 'alert:a')], NOW)
  const asked = [1, 2, 3].map((id) => question(id, 'alert:a'))
  expect((await standings(at.store.db, asked, NOW)).map(({ code }) => code)).toEqual(['c3'])
  expect(await standings(at.store.db, [question(1, 'alert:b')], NOW)).toHaveLength(1)
})

test('deciding on the same again is refused as a whole, so that nobody is told twice', async () => {
  await record(at.store, [sending(1, 'alert:a', NOW)], NOW)
  await expect(
    record(at.store, [sending(2, 'alert:a', NOW), sending(1, 'alert:a', NOW)], NOW),
  ).rejects.toThrow()
  expect(await at.store.sql`select customer_id from notices`).toEqual([{ customer_id: 1 }])
  expect(await at.store.sql`select customer_id from exposures`).toEqual([{ customer_id: 1 }])
})

test('those told and those held out are exposed, and only those told get a notice', async () => {
  const held: NewDecision = { ...sending(2, 'alert:a', NOW), outcome: 'hold', notice: null }
  const ids = await record(at.store, [sending(1, 'alert:a', NOW), held, skipped(3, 'alert:a')], NOW)
  expect(ids).toHaveLength(2)
  const rows = await at.store.sql`
    select d.customer_id, outcome, d.reason, e.arm, n.state from decisions d
      left join exposures e on e.id = d.exposure_id left join notices n on n.exposure_id = e.id order by 1`
  expect(rows).toEqual([
    { customer_id: 1, outcome: 'send', reason: null, arm: 'treatment', state: 'queued' },
    { customer_id: 2, outcome: 'hold', reason: null, arm: 'holdout', state: null },
    { customer_id: 3, outcome: 'skip', reason: 'no consent', arm: null, state: null },
  ])
})

test('where a customer stands: exposures of the week, the last of the policy, contacts, stops', async () => {
  await record(at.store, [sending(1, 'alert:old', hoursAgo(200))], hoursAgo(200))
  await record(at.store, [sending(1, 'alert:new', hoursAgo(20))], hoursAgo(20))
  const contact = (customer: string, hours: number, driver: string) => ({
    source: 'test',
    id: `${customer} ${hours}`,
    customer,
    at: hoursAgo(hours),
    channel: 'call',
    driver,
    text: null,
    handlingSeconds: null,
  })
  await recordContacts(at.store, [
    contact('c1', 1, 'usage'),
    contact('c2', 1, 'address change'),
    contact('c3', 3, 'usage'),
  ])
  await at.store
    .sql`insert into stops (customer_id, policy_id, at) values (3, 1, ${NOW.toISOString()}::text::timestamptz)`
  const asked = [1, 2, 3].map((id) => question(id, 'alert:x'))
  const found = await standings(at.store.db, asked, NOW)
  expect(found.sort((a, b) => a.customerId - b.customerId)).toMatchObject([
    {
      exposuresThisWeek: 1,
      lastExposedAt: +hoursAgo(20),
      contactedSince: true,
      stopped: false,
      channels: [{ kind: 'email', address: 'c1@example.com', consent: true }],
    },
    { exposuresThisWeek: 0, lastExposedAt: null, contactedSince: false, stopped: false },
    { exposuresThisWeek: 0, lastExposedAt: null, contactedSince: false, stopped: true },
  ])
})

test('an alert is read once the rollups hold all that was in the log when it fired', async () => {
  const { sql } = at.store
  await sql`truncate log, cursors`
  await sql`insert into log (size, series_ids, ats, readings)
    values (1, '{1}', array[${+hoursAgo(1)}::text::bigint], '{80}')`
  await raiseAlert(at.store, 1, hoursAgo(1))
  expect(await readFiring(at.store, START, NOW, 10)).toEqual([])
  while (await rollUp(at.store, 16)) continue
  const [fired] = await readFiring(at.store, START, NOW, 10)
  expect(fired?.alert).toMatchObject({ customerId: 1, metric: 'data_mb' })
  // What comes later does not hold it back.
  await sql`insert into log (size, series_ids, ats, readings)
    values (1, '{1}', array[${+NOW}::text::bigint], '{80}')`
  expect(await readFiring(at.store, START, NOW, 10)).toHaveLength(1)
  await sql`truncate log`
})

test('what fires is read in order, once, with what it is about', async () => {
  const first = await raiseAlert(at.store, 1, hoursAgo(2))
  const second = await raiseAlert(at.store, 2, hoursAgo(1))
  await at.store
    .sql`update alerts set silenced_until = ${NOW.toISOString()}::text::timestamptz + interval '1 hour' where customer_id = 2`
  const fired = await readFiring(at.store, START, NOW, 10)
  expect(fired.map(({ alert }) => alert)).toMatchObject([
    {
      key: first,
      metric: 'data_mb',
      customerId: 1,
      silenced: false,
      absorbed: false,
      ended: false,
    },
    { key: second, customerId: 2, silenced: true },
  ])
  expect(await readFiring(at.store, fired[1]!, NOW, 10)).toEqual([])
  expect(await readFiring(at.store, fired[0]!, NOW, 10)).toHaveLength(1)
})
