import { presets, type Policy } from '@headsup/notice'
import { recordOutcomes } from '@headsup/store/outcomes'
import { readPolicy, listVersions, savePolicy } from '@headsup/store/policies'
import { testDatabase } from '@headsup/store/testing/database'
import { listVerdicts } from '@headsup/store/verdicts'
import { beforeEach, expect, test } from 'vitest'
import { createReviewer } from './reviewer.ts'

const at = testDatabase()
const NOW = new Date('2026-11-21T12:00:00Z')
const shock = presets.find(({ code }) => code === 'bill-shock')!
let now = NOW

beforeEach(async () => {
  now = NOW
  await at.store.sql`truncate customers, policies restart identity cascade`
  await savePolicy(at.store.db, { policy: shock, at: NOW, by: null })
})

/** Told and held out customers, so many of whom made contact, whose windows ended two days ago. */
async function exposed(told: [number, number], heldOut: [number, number]) {
  const { sql } = at.store
  for (const [arm, [n, contacted]] of [
    ['treatment', told],
    ['holdout', heldOut],
  ] as const)
    await sql`
      with made as (
        insert into customers (code, locale, time_zone) select ${arm} || gen_random_uuid(), 'en', 'UTC' from generate_series(1, ${n}::int)
        returning id
      ), numbered as (select id, row_number() over () as nth from made)
      insert into exposures (policy_id, policy_version, customer_id, cause, arm, assigned_at, window_ends_at, contacts)
      select 1, 1, id, 'alert:' || id, ${arm}, '2026-11-16', '2026-11-19', (nth <= ${contacted}::int)::int from numbered`
}

const kept = async () =>
  (await listVerdicts(at.store.db, { limit: 10 })).map(({ conclusion, stopped, reasons }) => ({
    conclusion,
    stopped,
    reasons: reasons.map(({ kind }) => kind),
  }))

const later = (hours: number) => (now = new Date(+now + hours * 3_600_000))

test('a verdict is kept when it changes, and only then', async () => {
  const { step } = createReviewer({ store: at.store, clock: () => now })
  expect(await step()).toBe(false)
  expect(await kept()).toEqual([])
  later(1)
  await exposed([900, 40], [100, 8])
  expect(await step()).toBe(true)
  later(0.5)
  await exposed([1800, 100], [200, 50])
  expect(await step()).toBe(false) // not yet an hour
  later(0.5)
  expect(await step()).toBe(true)
  later(1)
  expect(await step()).toBe(false)
  expect(await kept()).toEqual([
    { conclusion: 'keep', stopped: false, reasons: ['fewerContacts', 'paysForItself'] },
    { conclusion: 'undecided', stopped: false, reasons: ['tooEarly'] },
  ])
  const [first] = await listVerdicts(at.store.db, { limit: 1 })
  expect(first?.figures).toMatchObject({ told: 2700, heldOut: 300, by: 'customers' })
})

test('a policy that does harm is switched off by itself, once', async () => {
  const { step } = createReviewer({ store: at.store, clock: () => now })
  await exposed([900, 400], [100, 10])
  await step()
  expect(await kept()).toEqual([{ conclusion: 'retire', stopped: true, reasons: ['moreContacts'] }])
  const stopped = await readPolicy(at.store.db, shock.code)
  expect(stopped).toMatchObject({ enabled: false, version: 2, rule: { enabled: false } })
  const [version] = await listVersions(at.store.db, shock.code)
  expect(version?.createdBy).toBe('stopped by itself: customers who are told make more contacts')
  // Whoever switches it on again knows what they do.
  const again = { ...shock, enabled: true } satisfies Policy
  await savePolicy(at.store.db, { policy: again, at: NOW, by: 'Ada' })
  later(1)
  expect(await step()).toBe(false)
  expect(await readPolicy(at.store.db, shock.code)).toMatchObject({ enabled: true, version: 3 })
  // Another treatment has its own chance to do harm.
  const changed: Policy = { ...again, quietHours: null }
  await savePolicy(at.store.db, { policy: changed, at: NOW, by: 'Ada' })
  await at.store.sql`update exposures set policy_version = 4`
  later(1)
  expect(await step()).toBe(true)
  expect(await readPolicy(at.store.db, shock.code)).toMatchObject({ enabled: false, version: 5 })
})

test('a policy that works but drives customers away is switched off, too', async () => {
  const { step } = createReviewer({ store: at.store, clock: () => now })
  await exposed([2700, 140], [300, 50])
  const told = await at.store.sql<
    { code: string }[]
  >`select code from customers where code like 'treatment%' limit 300`
  await recordOutcomes(
    at.store,
    told.map(({ code }) => ({
      customer: code,
      at: new Date('2026-11-20T00:00:00Z'),
      kind: 'churn',
    })),
  )
  await step()
  expect(await kept()).toEqual([{ conclusion: 'retire', stopped: true, reasons: ['guardrail'] }])
  const [version] = await listVersions(at.store.db, shock.code)
  expect(version?.createdBy).toBe('stopped by itself: it worsens churn beyond its margin')
})
