import { beforeEach, expect, test } from 'vitest'
import { attributeEarlier, recordContacts } from './contacts.ts'
import { recordDecisions, type NewDecision } from './decisions.ts'
import { foldTallies } from './deflection.ts'
import { guardCounts, recordOutcomes } from './outcomes.ts'
import { programmeCounts } from './programme.ts'
import { writeSetting } from './settings.ts'
import { stopNotices, resumeNotices } from './stops.ts'
import { testDatabase } from './testing/database.ts'
import { keepVerdict, latestVerdicts, listVerdicts, wasStopped } from './verdicts.ts'

const at = testDatabase()
const DAY = 86_400_000
const day = (n: number) => new Date(Date.UTC(2026, 10, 1) + n * DAY)

beforeEach(async () => {
  const { sql } = at.store
  await sql`truncate customers, policies restart identity cascade`
  const rule = { code: 'bill', guardDays: 10, holdout: 0.1, name: { en: 'Bill' } }
  await sql`insert into policies (code, rule) values ('bill', ${JSON.stringify(rule)}::text::jsonb), ('any', '{}')`
  await sql`insert into policy_versions (policy_id, version, rule) select id, 1, rule from policies`
  for (const code of ['A', 'B', 'C'])
    await sql`insert into customers (code, locale, time_zone) values (${code}, 'en', 'UTC')`
})

const decision = (customerId: number, change: Partial<NewDecision> = {}): NewDecision => ({
  policyId: 1,
  policyVersion: 1,
  customerId,
  cause: `alert:${customerId}`,
  outcome: 'send',
  reason: null,
  detail: {},
  windowEndsAt: +day(3),
  notice: { channel: 'email', address: 'a@b', locale: 'en', template: 'bill', dueAt: +day(0) },
  ...change,
})
const held = { outcome: 'hold', notice: null } as const

/** Decides at the beginning of a day. */
const decide = (decided: readonly NewDecision[], n = 0) =>
  at.store.db.transaction(async (tx) => {
    const ids = await recordDecisions(tx, decided, day(n))
    await attributeEarlier(tx, ids)
    return ids
  })

const counts = async () =>
  (await guardCounts(at.store)).map(({ arm, kind, exposed, n, sum }) => [
    arm,
    kind,
    exposed,
    n,
    sum,
  ])

test('an outcome counts once, for every exposure whose policy still watches', async () => {
  await decide([decision(1), decision(2, held), decision(1, { policyId: 2, cause: 'alert:9' })])
  const complaint = { customer: 'A', at: day(2), kind: 'complaint' }
  expect(await recordOutcomes(at.store, [complaint, complaint])).toEqual({ recorded: 1 })
  expect(await recordOutcomes(at.store, [complaint])).toEqual({ recorded: 0 })
  // Ten days are watched by the one, thirty by the other; a second complaint of one customer is no second customer.
  await recordOutcomes(at.store, [{ customer: 'A', at: day(12), kind: 'churn' }])
  await recordOutcomes(at.store, [{ customer: 'A', at: day(4), kind: 'complaint' }])
  const found = await guardCounts(at.store)
  expect(found.map(({ code, arm, kind, exposed, n }) => [code, arm, kind, exposed, n])).toEqual([
    ['bill', 'holdout', null, 1, 0],
    ['bill', 'treatment', 'complaint', 1, 1],
    ['any', 'treatment', 'churn', 1, 1],
    ['any', 'treatment', 'complaint', 1, 1],
  ])
  expect(found[0]?.share).toBe(0.1)
})

test('answers keep their value, and one that was sent before its exposure is found', async () => {
  await recordOutcomes(at.store, [{ customer: 'A', at: day(1), kind: 'csat', value: 4 }])
  await decide([decision(1), decision(2, held)])
  await recordOutcomes(at.store, [{ customer: 'B', at: day(1), kind: 'csat', value: 2.5 }])
  expect(await counts()).toEqual([
    ['holdout', 'csat', 1, 1, 2.5],
    ['treatment', 'csat', 1, 1, 4],
  ])
})

test('a customer who wants no more notices counts, until they want them again', async () => {
  await decide([decision(1), decision(2, held)])
  const [notice] = await at.store.sql<{ id: number }[]>`select id::int from notices`
  await stopNotices(at.store.db, notice!.id, day(1))
  expect(await counts()).toEqual([
    ['holdout', null, 1, 0, 0],
    ['treatment', 'opt_out', 1, 1, 0],
  ])
  await resumeNotices(at.store.db, notice!.id)
  expect(await counts()).toEqual([
    ['holdout', null, 1, 0, 0],
    ['treatment', null, 1, 0, 0],
  ])
})

test('the programme counts a customer’s quarter once, from the first thing they would have been told', async () => {
  const global = { ...held, outcome: 'skip', reason: 'global holdout' } as const
  await recordContacts(at.store, [{ customer: 'A', at: day(-1), channel: 'call' }])
  await decide([decision(1), decision(2, held), decision(3, global)])
  await decide([decision(1, { policyId: 2 }), decision(3, { ...global, policyId: 2 })], 1)
  await recordContacts(
    at.store,
    [day(2), day(50), day(70)].flatMap((when) => [
      { customer: 'A', at: when, channel: 'call' },
      { customer: 'C', at: when, channel: 'call' },
    ]),
  )
  // Day 70 is January: another quarter, in which nobody would have been told anything yet.
  const expected = [
    {
      quarter: '2026-10-01',
      arm: 'holdout',
      ...{ exposed: 1, contacted: 1, contacts: 2, contactsSquared: 4 },
    },
    {
      quarter: '2026-10-01',
      arm: 'treatment',
      ...{ exposed: 2, contacted: 1, contacts: 2, contactsSquared: 4 },
    },
  ]
  expect(await programmeCounts(at.store)).toEqual(expected)
  await foldTallies(at.store)
  await writeSetting(at.store.db, 'timeZone', 'Asia/Hong_Kong')
  expect(await programmeCounts(at.store)).toEqual(expected)
  await writeSetting(at.store.db, 'timeZone', 'UTC')
  await at.store.sql`delete from customers where code = 'A'`
  expect((await programmeCounts(at.store)).map(({ arm, exposed }) => [arm, exposed])).toEqual([
    ['holdout', 1],
    ['treatment', 1],
  ])
})

test('verdicts are kept, those of the product apart from those of people', async () => {
  const { db } = at.store
  const keep = (conclusion: 'keep' | 'retire', by: string | null, stopped = false) =>
    keepVerdict(db, {
      ...{ code: 'bill', version: 1, at: day(1), conclusion, by, stopped },
      reasons: [{ kind: 'moreContacts' }],
      figures: { told: 9 },
      note: by && 'because',
    })
  await keep('keep', null)
  await keep('retire', null, true)
  await keep('keep', 'Ada')
  expect(
    await keepVerdict(db, { ...(await listVerdicts(db, { limit: 1 }))[0]!, code: 'none' }),
  ).toBe(undefined)
  const all = await listVerdicts(db, { limit: 10 })
  expect(all.map(({ conclusion, by, stopped }) => [conclusion, by, stopped])).toEqual([
    ['keep', 'Ada', false],
    ['retire', null, true],
    ['keep', null, false],
  ])
  expect(all[0]).toMatchObject({ code: 'bill', name: { en: 'Bill' }, note: 'because' })
  expect(await listVerdicts(db, { code: 'any', limit: 10 })).toEqual([])
  expect(await listVerdicts(db, { before: all[0]!.id, limit: 1 })).toEqual([all[1]])
  expect(await latestVerdicts(db)).toEqual([all[1]])
  expect([await wasStopped(db, 'bill', 1), await wasStopped(db, 'bill', 2)]).toEqual([true, false])
})
