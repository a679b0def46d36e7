import { presets } from '@headsup/notice'
import { recordOutcomes } from '@headsup/store/outcomes'
import { installPresets } from '@headsup/store/policies'
import { testDatabase } from '@headsup/store/testing/database'
import { beforeAll, expect, test } from 'vitest'
import { NOW, testApi, type TestApi } from '../testing/api.ts'

const at = testDatabase()
let api: TestApi
let key: string

/** 2,700 told of whom 140 made one contact, 300 held out of whom 50 did. */
beforeAll(async () => {
  const { sql } = at.store
  await installPresets(at.store, presets, NOW)
  await sql`insert into customers (code, locale, time_zone) select 'c' || i, 'en', 'UTC' from generate_series(1, 3000) i`
  await sql`
    insert into exposures (policy_id, policy_version, customer_id, cause, arm, assigned_at, window_ends_at, contacts)
    select p.id, 1, c.id, 'alert:' || c.id, case when c.id <= 2700 then 'treatment' else 'holdout' end,
      ${'2026-11-11T15:59:00Z'}::text::timestamptz, ${'2026-11-14T15:59:00Z'}::text::timestamptz, (c.id <= 140 or c.id > 2950)::int
    from customers c, policies p where p.code = 'bill-shock'`
  api = await testApi(at.store)
  key = await api.keyWith('deflection:read', 'policies:write', 'contacts:write')
})

const send = (body: unknown) => api.request('POST', '/api/verdicts', { key, body })

test('a person’s decision is kept with what the product concluded', async () => {
  const sent = await send({ policy: 'bill-shock', conclusion: 'change', note: 'Too dear in May' })
  expect([sent.status, await sent.json()]).toMatchObject([201, { concluded: 'keep' }])
  const listed = await api.request('GET', '/api/verdicts?policy=bill-shock', { key })
  expect(await listed.json()).toMatchObject({
    verdicts: [
      {
        ...{ code: 'bill-shock', conclusion: 'change', by: 'test', note: 'Too dear in May' },
        reasons: [{ kind: 'fewerContacts' }, { kind: 'paysForItself' }],
        figures: { concluded: 'keep', told: 2700, heldOut: 300, by: 'customers' },
      },
    ],
    next: null,
  })
  const table = await api.request('GET', '/api/verdicts/verdicts.csv', { key })
  expect((await table.text()).split('\r\n')[1]).toMatch(
    /^2026-11-21T12:00:00.000Z,bill-shock,1,change,fewerContacts paysForItself,no,test,Too dear in May,2700,300,/,
  )
})

test('a decision without a reason, or about nothing, is refused in words', async () => {
  const empty = await send({ policy: 'bill-shock', conclusion: 'keep', note: ' ' })
  expect(await empty.json()).toMatchObject({ errors: [{ field: 'note', message: 'must say why' }] })
  const none = await send({ policy: 'nothing', conclusion: 'keep', note: 'yes' })
  expect([none.status, await none.json()]).toMatchObject([
    404,
    { detail: 'There is no policy nothing.' },
  ])
  const reading = await api.keyWith('deflection:read')
  const refused = await api.request('POST', '/api/verdicts', {
    key: reading,
    body: { policy: 'bill-shock', conclusion: 'keep', note: 'yes' },
  })
  expect(refused.status).toBe(403)
})

test('outcomes are sent once and become guardrails', async () => {
  const complaints = Array.from({ length: 400 }, (_, i) => ({
    customer: `c${i + 1}`,
    time: '2026-11-15T12:00:00Z',
    kind: 'complaint',
  }))
  const sent = await api.request('POST', '/api/outcomes', { key, body: complaints })
  expect(await sent.json()).toEqual({ recorded: 400, duplicates: 0 })
  const again = await api.request('POST', '/api/outcomes', { key, body: complaints[0] })
  expect(await again.json()).toEqual({ recorded: 0, duplicates: 1 })
  const page = await api.request('GET', '/api/deflection/bill-shock', { key })
  expect(await page.json()).toMatchObject({
    policy: {
      guardrails: [
        {
          ...{ name: 'complaint', state: 'breached', margin: 0.005 },
          ...{ told: { exposed: 2700, n: 400 }, heldOut: { exposed: 300, n: 0 } },
        },
      ],
      verdict: { conclusion: 'retire', stop: true },
    },
    verdicts: [{ conclusion: 'change' }],
    segments: [{ segment: null, told: { exposed: 2700 } }],
  })
})

test('an outcome that makes no sense is named', async () => {
  const of = async (change: object) => {
    const body = { customer: 'c1', time: '2026-11-15T12:00:00Z', kind: 'csat', value: 4, ...change }
    const response = await api.request('POST', '/api/outcomes', { key, body })
    const { errors, detail } = (await response.json()) as {
      errors?: { field: string; message: string }[]
      detail: string
    }
    return errors?.map(({ field, message }) => `${field}: ${message}`) ?? detail
  }
  expect(await of({ value: 9 })).toEqual(['0.value: must be from 1 to 5 for csat'])
  expect(await of({ kind: 'Very bad' })).toEqual([
    '0.kind: must be small letters, digits and underscores',
  ])
  expect(await of({ kind: 'opt_out' })).toEqual([
    '0.kind: must not be opt_out: these are counted when customers stop notices',
  ])
  expect(await of({ time: '2027-01-01T00:00:00Z' })).toMatch(/more than 24 hours ahead/)
})

test('the programme is measured by those who are told nothing at all', async () => {
  await at.store.sql`
    insert into programme_units (quarter, customer_id, held, since, contacts)
    select '2026-10-01', id, id % 20 = 0, '2026-11-01', case when id % 20 = 0 then (id % 100 = 0)::int else (id % 10 = 1)::int end
    from customers`
  await recordOutcomes(at.store, [])
  const page = await api.request('GET', '/api/deflection?days=7', { key })
  const { programme, addedUp } = (await page.json()) as {
    programme: {
      share: number
      told: { exposed: number }
      heldOut: { exposed: number; contacted: number }
      perCustomer: { estimate: number }
      avoided: { estimate: number }
      quarters: { quarter: string }[]
    }
    addedUp: { estimate: number }
  }
  // 30 of 150 against 300 of 2,850 made contact once: 20 % − 10.5 %.
  expect(programme).toMatchObject({ share: 0.02, told: { exposed: 2850 } })
  expect(programme.heldOut).toMatchObject({ exposed: 150, contacted: 30 })
  expect(programme.perCustomer.estimate).toBeCloseTo(0.2 - 300 / 2850, 10)
  expect(programme.avoided.estimate).toBeCloseTo(270, 8)
  expect(programme.quarters.map(({ quarter }) => quarter)).toEqual(['2026-Q4'])
  // The period does not narrow what all policies came to since they began: 310 of 2,700 by bill shock.
  expect(addedUp.estimate).toBeCloseTo((50 / 300 - 140 / 2700) * 2700, 8)
})
