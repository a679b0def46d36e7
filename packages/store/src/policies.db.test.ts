import { beforeEach, expect, test } from 'vitest'
import {
  decidedSince,
  installPresets,
  listPolicies,
  listVersions,
  readPolicy,
  savePolicy,
} from './policies.ts'
import { testDatabase } from './testing/database.ts'

const at = testDatabase()
const monday = new Date('2026-11-16T08:00:00Z')
const tuesday = new Date('2026-11-17T08:00:00Z')
const rule = (changes: Record<string, unknown> = {}) => ({
  code: 'bill-shock',
  enabled: true,
  holdout: 0.1,
  ...changes,
})

beforeEach(async () => {
  await at.store.sql`truncate policies restart identity cascade`
})

test('a policy begins at version 1, and every change is kept with who and when', async () => {
  const { db } = at.store
  expect(await savePolicy(db, { policy: rule(), at: monday, by: 'ada' })).toEqual({
    kind: 'created',
    version: 1,
  })
  const change = { policy: rule({ holdout: 0.2 }), at: tuesday, by: 'bob' }
  expect(await savePolicy(db, change)).toEqual({ kind: 'changed', version: 2 })
  expect(await readPolicy(db, 'bill-shock')).toMatchObject({
    version: 2,
    rule: rule({ holdout: 0.2 }),
    createdAt: monday,
    updatedAt: tuesday,
    updatedBy: 'bob',
  })
  expect(await listVersions(db, 'bill-shock')).toEqual([
    { version: 2, rule: rule({ holdout: 0.2 }), createdAt: tuesday, createdBy: 'bob' },
    { version: 1, rule: rule(), createdAt: monday, createdBy: 'ada' },
  ])
})

test('saving what already rules makes no version, whatever the order of its keys', async () => {
  const { db } = at.store
  await savePolicy(db, { policy: rule(), at: monday, by: null })
  const turned = Object.fromEntries(Object.entries(rule()).reverse()) as ReturnType<typeof rule>
  expect(await savePolicy(db, { policy: turned, at: tuesday, by: 'ada' })).toEqual({
    kind: 'unchanged',
    version: 1,
  })
  expect((await readPolicy(db, 'bill-shock'))?.updatedAt).toEqual(monday)
})

test('switching off is a version, and the column follows the rule', async () => {
  const { db } = at.store
  await savePolicy(db, { policy: rule(), at: monday, by: null })
  await savePolicy(db, { policy: rule({ enabled: false }), at: tuesday, by: 'ada' })
  expect(await readPolicy(db, 'bill-shock')).toMatchObject({ enabled: false, version: 2 })
})

test('a change made from a version that is no longer the newest is refused', async () => {
  const { db } = at.store
  await savePolicy(db, { policy: rule(), at: monday, by: null })
  await savePolicy(db, { policy: rule({ holdout: 0.2 }), at: monday, by: 'ada', from: 1 })
  expect(
    await savePolicy(db, { policy: rule({ holdout: 0.3 }), at: tuesday, by: 'bob', from: 1 }),
  ).toEqual({ kind: 'conflict', version: 2 })
  expect((await readPolicy(db, 'bill-shock'))?.rule['holdout']).toBe(0.2)
})

test('ten changes at once get ten versions', async () => {
  const { db } = at.store
  const saves = Array.from({ length: 10 }, (_, i) =>
    savePolicy(db, { policy: rule({ holdout: i / 100 }), at: monday, by: `person ${i}` }),
  )
  const versions = (await Promise.all(saves)).map(({ version }) => version)
  expect(versions.sort((a, b) => a - b)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10])
  expect(await listVersions(db, 'bill-shock')).toHaveLength(10)
})

test('presets are installed once, and never over a policy that is there', async () => {
  const presets = [rule(), rule({ code: 'area-outage' })]
  const both = await Promise.all([
    installPresets(at.store, presets, monday),
    installPresets(at.store, presets, monday),
  ])
  expect(both.sort()).toEqual([0, 2])
  expect((await listPolicies(at.store.db)).map(({ code }) => code)).toEqual([
    'bill-shock',
    'area-outage',
  ])
})

test('decisions are counted by version and outcome from the instant on', async () => {
  const { db, sql } = at.store
  await savePolicy(db, { policy: rule(), at: monday, by: null })
  await sql`insert into customers (code, locale, time_zone)
    select 'c' || i, 'en', 'UTC' from generate_series(1, 4) i on conflict do nothing`
  await sql`insert into decisions (at, policy_id, policy_version, customer_id, cause, outcome, reason)
    select ${'2026-11-17T08:00:00Z'}::text::timestamptz, 1, 1, id, 'alert:1', 'skip', 'no consent'
    from customers where code <> 'c4'`
  await sql`insert into decisions (at, policy_id, policy_version, customer_id, cause, outcome, reason)
    select ${'2026-11-15T08:00:00Z'}::text::timestamptz, 1, 1, id, 'alert:2', 'skip', 'no consent'
    from customers where code = 'c4'`
  expect(await decidedSince(at.store, monday)).toEqual([
    { code: 'bill-shock', version: 1, outcome: 'skip', n: 3 },
  ])
})
