import { beforeAll, expect, test } from 'vitest'
import { armsByDay, handleSeconds, openExposures } from './deflection.ts'
import { writeSetting } from './settings.ts'
import { testDatabase } from './testing/database.ts'

const at = testDatabase()
const now = new Date('2026-11-20T12:00:00Z')

/*
 * Counted by hand. Told: four with closed windows (0, 1, 2 and 3 contacts, of which 0, 1, 0 and 2 their
 * own), one still open. Held out: two closed (1 and 2), one drawn before the period. The 15:59 and 16:01 of
 * the 18th in UTC are the 18th and the 19th in Hong Kong.
 */
const exposures = [
  ['c1', 'alert:1', 'treatment', '2026-11-15T15:59:00Z', '2026-11-18T15:59:00Z', 0, 0],
  ['c2', 'alert:2', 'treatment', '2026-11-15T15:59:00Z', '2026-11-18T15:59:00Z', 1, 1],
  ['c3', 'alert:2', 'treatment', '2026-11-15T16:01:00Z', '2026-11-18T16:01:00Z', 2, 0],
  ['c4', 'alert:4', 'treatment', '2026-11-15T16:01:00Z', '2026-11-18T16:01:00Z', 3, 2],
  ['c5', 'alert:5', 'treatment', '2026-11-18T00:00:00Z', '2026-11-21T00:00:00Z', 1, 1],
  ['c6', 'alert:6', 'holdout', '2026-11-15T15:59:00Z', '2026-11-18T15:59:00Z', 1, 0],
  ['c7', 'alert:7', 'holdout', '2026-11-15T15:59:00Z', '2026-11-18T15:59:00Z', 2, 2],
  ['c8', 'alert:8', 'holdout', '2026-11-01T00:00:00Z', '2026-11-04T00:00:00Z', 5, 5],
] as const

beforeAll(async () => {
  const { sql } = at.store
  await sql`insert into policies (code, rule) values ('bill-shock', '{}')`
  await sql`insert into policy_versions (policy_id, version, rule) values (1, 1, '{"holdout": 0.1}'), (1, 2, '{"holdout": 0.2}')`
  for (const [customer, cause, arm, assigned, ends, contacts, own] of exposures) {
    await sql`insert into customers (code, locale, time_zone) values (${customer}, 'en', 'UTC')`
    const [row] = await sql<{ id: string }[]>`
      insert into exposures (policy_id, policy_version, customer_id, cause, arm, assigned_at, window_ends_at, contacts, own_contacts)
      select 1, 1, id, ${cause}, ${arm}, ${assigned}::text::timestamptz, ${ends}::text::timestamptz, ${contacts}, ${own}
      from customers where code = ${customer} returning id`
    if (arm === 'treatment')
      await sql`insert into notices (exposure_id, policy_id, customer_id, channel, address, locale, template, facts, due_at, state, delivered_at)
        select ${row!.id}, 1, customer_id, 'email', 'a@b', 'en', 'bill', '{}', assigned_at,
          ${customer === 'c1' ? 'dead' : 'delivered'}, assigned_at from exposures where id = ${row!.id}`
  }
})

const told = { ownContacted: 1, prior: 0, priorSquared: 0, priorProducts: 0, uniform: true }

test('exposures count on the day their window ended, of the zone that is set', async () => {
  await writeSetting(at.store.db, 'timeZone', 'Asia/Hong_Kong')
  const days = await armsByDay(at.store, now)
  expect(days.slice(1)).toEqual([
    {
      ...{
        code: 'bill-shock',
        version: 1,
        arm: 'holdout',
        day: '2026-11-18',
        share: 0.1,
        unit: '',
      },
      ...{ exposed: 2, contacted: 2, contacts: 3, contactsSquared: 5, ...told },
      ...{ ownContacts: 2, ownContactsSquared: 4, delivered: 0, toldFirst: 0 },
    },
    {
      ...{
        code: 'bill-shock',
        version: 1,
        arm: 'treatment',
        day: '2026-11-18',
        share: 0.1,
        unit: '',
      },
      ...{ exposed: 2, contacted: 1, contacts: 1, contactsSquared: 1, ...told },
      ...{ ownContacts: 1, ownContactsSquared: 1, delivered: 1, toldFirst: 1 },
    },
    {
      ...{
        code: 'bill-shock',
        version: 1,
        arm: 'treatment',
        day: '2026-11-19',
        share: 0.1,
        unit: '',
      },
      ...{ exposed: 2, contacted: 2, contacts: 5, contactsSquared: 13, ...told },
      ...{ ownContacts: 2, ownContactsSquared: 4, delivered: 2, toldFirst: 2 },
    },
  ])
  // The whole history, however long.
  expect(days[0]).toMatchObject({ day: '2026-11-04', arm: 'holdout', contactsSquared: 25 })
  await writeSetting(at.store.db, 'timeZone', 'UTC')
  const utc = await armsByDay(at.store, now)
  expect(utc.map(({ day, arm, exposed }) => [day, arm, exposed])).toEqual([
    ['2026-11-04', 'holdout', 1],
    ['2026-11-18', 'holdout', 2],
    ['2026-11-18', 'treatment', 4],
  ])
})

test('of the running day only what is over counts', async () => {
  const days = await armsByDay(at.store, new Date('2026-11-18T16:00:00Z'))
  expect(days.map(({ day, arm, exposed }) => [day, arm, exposed])).toEqual([
    ['2026-11-04', 'holdout', 1],
    ['2026-11-18', 'holdout', 2],
    ['2026-11-18', 'treatment', 2],
  ])
})

test('an open window waits', async () => {
  expect(await openExposures(at.store, now)).toEqual([{ code: 'bill-shock', open: 1 }])
  expect(await openExposures(at.store, new Date('2026-11-18T16:00:00Z'))).toEqual([
    { code: 'bill-shock', open: 3 },
  ])
})

test('exposures drawn with another holdout are counted apart', async () => {
  const { sql } = at.store
  await sql`update exposures set policy_version = 2 where cause = 'alert:4'`
  const days = await armsByDay(at.store, now)
  expect(days.slice(1).map(({ share, arm, exposed }) => [share, arm, exposed])).toEqual([
    [0.1, 'holdout', 2],
    [0.1, 'treatment', 3],
    [0.2, 'treatment', 1],
  ])
})

test('a contact takes as long as those of the last four weeks did', async () => {
  expect(await handleSeconds(at.store, now)).toBe(0)
  await at.store.sql`
    insert into contacts (identity, at, customer_id, channel, handling_seconds)
    values ('a', '2026-11-19', 1, 'call', 200), ('b', '2026-11-19', 1, 'call', 400),
      ('c', '2026-11-19', 1, 'call', null), ('later', '2026-11-21', 1, 'call', 9000)`
  expect(await handleSeconds(at.store, now)).toBe(300)
})
