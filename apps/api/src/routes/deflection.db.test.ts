import { presets } from '@headsup/notice'
import { installPresets } from '@headsup/store/policies'
import { writeSetting } from '@headsup/store/settings'
import { testDatabase } from '@headsup/store/testing/database'
import { beforeAll, expect, test } from 'vitest'
import { NOW, testApi, type TestApi } from '../testing/api.ts'

const at = testDatabase()
let api: TestApi
let key: string

/** 900 told of whom 72 made one contact, 100 held out of whom 20 did, all a week ago. */
beforeAll(async () => {
  const { sql, db } = at.store
  await installPresets(at.store, presets, NOW)
  await writeSetting(db, 'currency', 'HKD')
  await sql`insert into customers (code, locale, time_zone) select 'c' || i, 'en', 'UTC' from generate_series(1, 1000) i`
  await sql`
    insert into exposures (policy_id, policy_version, customer_id, cause, arm, assigned_at, window_ends_at, contacts)
    select p.id, 1, c.id, 'alert:' || c.id, case when c.id <= 900 then 'treatment' else 'holdout' end,
      ${'2026-11-14T00:00:00Z'}::text::timestamptz, ${'2026-11-17T00:00:00Z'}::text::timestamptz,
      (c.id <= 72 or c.id > 980)::int
    from customers c, policies p where p.code = 'bill-shock'`
  api = await testApi(at.store)
  key = await api.keyWith('deflection:read')
})

test('the effect is the difference of the arms, with money in the currency of the installation', async () => {
  const response = await api.request('GET', '/api/deflection?days=28', { key })
  const found = (await response.json()) as {
    total: { avoided: { estimate: number }; net: { estimate: number } }
    policies: { code: string; verdict: string; per1000: { estimate: number } }[]
    course: { day: string }[]
  }
  // 20 % − 8 % = 120 per 1,000; 108 contacts of 900; at 6.50 each, no notice was delivered.
  expect(found).toMatchObject({ currency: 'HKD', simulated: false })
  expect(found.policies[0]).toMatchObject({ code: 'bill-shock', verdict: 'fewer' })
  expect(found.policies[0]?.per1000.estimate).toBeCloseTo(120, 8)
  expect(found.total.avoided.estimate).toBeCloseTo(108, 8)
  expect(found.total.net.estimate).toBeCloseTo(702, 8)
  expect(found.course.map(({ day }) => day)).toEqual(['2026-11-17'])
})

test('a shorter period leaves the older exposures out', async () => {
  const response = await api.request('GET', '/api/deflection?days=7', { key })
  expect(await response.json()).toMatchObject({ total: { verdict: 'nobody', avoided: null } })
})

test('in a simulation the truth comes along', async () => {
  const truth = { 'bill-shock': { baseRate: 0.2, treatedRate: 0.08 } }
  await writeSetting(at.store.db, 'demo', { truth })
  const response = await api.request('GET', '/api/deflection', { key })
  const { policies, simulated } = (await response.json()) as {
    policies: { truthPer1000: number | null }[]
    simulated: boolean
  }
  expect(simulated).toBe(true)
  expect(policies[0]?.truthPer1000).toBeCloseTo(120, 8)
})

test('the table is exported as CSV', async () => {
  const response = await api.request('GET', '/api/deflection/policies.csv?days=all', { key })
  expect(response.headers.get('content-disposition')).toContain('deflection-2026-11-21-all.csv')
  const [header, first] = (await response.text()).split('\r\n')
  expect(header).toMatch(/policy,name,verdict,told,held_out/)
  expect(first).toMatch(/^bill-shock,Bill shock,fewer,900,100,72,20,72,120,/)
})

test('a period nobody knows is refused in words', async () => {
  const response = await api.request('GET', '/api/deflection?days=5', { key })
  expect(await response.json()).toMatchObject({
    errors: [{ field: 'days', message: 'must be one of 7, 28, 90, all' }],
  })
})
