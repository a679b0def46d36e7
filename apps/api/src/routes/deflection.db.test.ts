import { presets } from '@headsup/notice'
import { installPresets } from '@headsup/store/policies'
import { writeSetting } from '@headsup/store/settings'
import { testDatabase } from '@headsup/store/testing/database'
import { beforeAll, expect, test } from 'vitest'
import { NOW, testApi, type TestApi } from '../testing/api.ts'

const at = testDatabase()
let api: TestApi
let key: string

/** 900 told of whom 72 made one contact, 100 held out of whom 40 did, whose windows ended on the 14th in UTC and Hong Kong. */
beforeAll(async () => {
  const { sql, db } = at.store
  await installPresets(at.store, presets, NOW)
  await writeSetting(db, 'currency', 'HKD')
  await sql`insert into customers (code, locale, time_zone) select 'c' || i, 'en', 'UTC' from generate_series(1, 1000) i`
  await sql`
    insert into exposures (policy_id, policy_version, customer_id, cause, arm, assigned_at, window_ends_at, contacts)
    select p.id, 1, c.id, 'alert:' || c.id, case when c.id <= 900 then 'treatment' else 'holdout' end,
      ${'2026-11-11T15:59:00Z'}::text::timestamptz, ${'2026-11-14T15:59:00Z'}::text::timestamptz,
      (c.id <= 72 or c.id > 960)::int
    from customers c, policies p where p.code = 'bill-shock'`
  api = await testApi(at.store)
  key = await api.keyWith('deflection:read')
})

test('the effect is the difference of the arms, with money in the currency of the installation', async () => {
  const response = await api.request('GET', '/api/deflection?days=28', { key })
  const found = (await response.json()) as {
    total: { avoided: { estimate: number }; net: { estimate: number } }
    policies: { code: string; finding: string; per1000: { estimate: number } }[]
    course: { day: string }[]
  }
  // 40 % − 8 % = 320 per 1,000; 288 contacts of 900; at 6.50 each, no notice was delivered.
  expect(found).toMatchObject({ currency: 'HKD', simulated: false })
  expect(found.policies[0]).toMatchObject({ code: 'bill-shock', finding: 'fewer' })
  expect(found.policies[0]?.per1000.estimate).toBeCloseTo(320, 8)
  expect(found.total.avoided.estimate).toBeCloseTo(288, 8)
  expect(found.total.net.estimate).toBeCloseTo(1872, 8)
  expect(found.course.map(({ day }) => day)).toEqual(['2026-11-14'])
})

test('a shorter period leaves the exposures out whose window ended before', async () => {
  const response = await api.request('GET', '/api/deflection?days=7', { key })
  expect(await response.json()).toMatchObject({
    total: { finding: 'nobody', avoided: null },
    policies: [{ verdict: { conclusion: 'keep' } }, ...presets.slice(1).map(() => ({}))],
  })
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
  expect(header).toMatch(/policy,name,enabled,version,verdict,finding,p,discovered,told,held_out/)
  expect(first).toMatch(/^bill-shock,Bill shock,yes,1,keep,fewer,\d.+,yes,900,100,72,40,72,0,320,/)
})

test('one policy comes with its course, and an unknown one is a 404', async () => {
  const response = await api.request('GET', '/api/deflection/bill-shock', { key })
  expect(await response.json()).toMatchObject({
    policy: { code: 'bill-shock', course: [{ day: '2026-11-14', told: 900, heldOut: 100 }] },
  })
  const course = await api.request('GET', '/api/deflection/bill-shock/course.csv', { key })
  expect((await course.text()).split('\r\n')[1]).toMatch(/^2026-11-14,900,100,320,/)
  const none = await api.request('GET', '/api/deflection/nothing', { key })
  expect([none.status, await none.json()]).toMatchObject([
    404,
    { detail: 'There is no policy nothing.' },
  ])
})

test('the customers behind a number come a page at a time, to those who may see them', async () => {
  const path = '/api/deflection/bill-shock/customers?arm=holdout&contacted=yes&limit=30'
  expect((await api.request('GET', path, { key })).status).toBe(403)
  const seeing = await api.keyWith('customers:read')
  const page = async (more = '') =>
    (await (await api.request('GET', path + more, { key: seeing })).json()) as {
      customers: { id: number; customer: string; contacts: number }[]
      next: number | null
    }
  const first = await page()
  expect(first.customers).toHaveLength(30)
  expect(first.customers[0]).toMatchObject({ customer: 'c1000', arm: 'holdout', contacts: 1 })
  const second = await page(`&before=${first.next}`)
  expect(second.customers.map(({ customer }) => customer)).toEqual(
    Array.from({ length: 10 }, (_, i) => `c${970 - i}`),
  )
  expect(second.next).toBeNull()
  const table = await api.request('GET', path.replace('customers?', 'customers.csv?'), {
    key: seeing,
  })
  expect((await table.text()).split('\r\n')).toHaveLength(32)
})

test('a period nobody knows is refused in words', async () => {
  const response = await api.request('GET', '/api/deflection?days=5', { key })
  expect(await response.json()).toMatchObject({
    errors: [{ field: 'days', message: 'must be one of 7, 28, 90, all' }],
  })
})

test('a month counts the windows that ended in it, and no others', async () => {
  const november = await api.request('GET', '/api/deflection?month=2026-11', { key })
  expect(await november.json()).toMatchObject({
    month: '2026-11',
    goesOn: true,
    total: { told: { exposed: 900 }, finding: 'fewer' },
  })
  const october = await api.request('GET', '/api/deflection?month=2026-10', { key })
  expect(await october.json()).toMatchObject({
    goesOn: false,
    total: { told: { exposed: 0 }, finding: 'nobody' },
    policies: [{ verdict: { conclusion: 'keep' } }, ...presets.slice(1).map(() => ({}))],
  })
  const table = await api.request('GET', '/api/deflection/policies.csv?month=2026-10', { key })
  expect(table.headers.get('content-disposition')).toContain('deflection-2026-10.csv')
  const none = await api.request('GET', '/api/deflection?month=2026-13', { key })
  expect(await none.json()).toMatchObject({
    errors: [{ field: 'month', value: '2026-13', message: 'must be a month, like 2026-10' }],
  })
})
