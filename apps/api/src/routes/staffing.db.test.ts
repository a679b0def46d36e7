import { staff } from '@headsup/deflection'
import { presets } from '@headsup/notice'
import { installPresets } from '@headsup/store/policies'
import { testDatabase } from '@headsup/store/testing/database'
import { beforeAll, expect, test } from 'vitest'
import { NOW, testApi, type TestApi } from '../testing/api.ts'
import { fillContacts } from '../testing/contacts.ts'

const at = testDatabase()
let api: TestApi
let key: string

interface Interval {
  readonly estimate: number
  readonly lower: number
  readonly upper: number
}
interface Staffing {
  readonly state: string
  readonly outside: number
  readonly centre: { readonly handling: { seconds: number; source: string } }
  readonly plan: {
    readonly measured: boolean
    readonly fteWith: number
    readonly fteWithout: number
    readonly fteSaved: Interval
    readonly peakWith: number
    readonly peakSaved: Interval
  }
  readonly days: {
    readonly date: string
    readonly from: number
    readonly to: number
    readonly withNotices: number[]
    readonly withoutNotices: number[]
  }[]
  readonly programme: { readonly days: number; readonly avoidedWeek: Interval; holdout: number }
  readonly money: {
    readonly costPerContact: number
    readonly gross: Interval
    readonly net: Interval
    readonly holdoutCost: Interval
    readonly programmeCost: number
  } | null
  readonly capacity: Interval | null
}

const ask = async (query = ''): Promise<Staffing> => {
  const response = await api.request('GET', `/api/staffing${query}`, { key })
  expect(response.status, await response.clone().text()).toBe(200)
  return (await response.json()) as Staffing
}

beforeAll(async () => {
  api = await testApi(at.store)
  key = await api.keyWith('deflection:read', 'settings:write')
})

test('before the first contact nothing is planned, and nothing fails', async () => {
  expect(await ask()).toMatchObject({ state: 'empty', plan: null, days: [], money: null })
})

test('a week is staffed in the hours in which contacts come, by what each takes', async () => {
  await fillContacts(at.store)
  const { plan, days, centre, ...rest } = await ask()
  expect(rest).toMatchObject({ state: 'ready', outside: 0, money: null })
  expect(centre.handling).toEqual({ seconds: 300, source: 'contacts', contacts: 13_842 })
  expect(days.map(({ from, to }) => [from, to])).toEqual([
    [0, 0],
    ...Array.from({ length: 5 }, () => [18, 36]),
    [0, 0],
  ])
  // A Monday: eleven contacts a half hour, five minutes each.
  const target = { serviceLevel: 0.8, within: 1 / 3, maxOccupancy: 0.85, shrinkage: 0.3 }
  const agents = [11, 12, 13, 14, 15].map((n) => staff(n / 30, 5, target).agents)
  expect(days[1]).toMatchObject({ date: '2026-11-23', withNotices: Array(18).fill(agents[0]) })
  expect(plan.peakWith).toBe(Math.max(...agents))
  const hours = agents.reduce((sum, n) => sum + n * 9, 0)
  expect(plan.fteWith).toBeCloseTo(hours / 0.7 / 40, 9)
  expect(plan.measured).toBe(false)
})

test('what notices avoid is added where it would have come, at both ends of its interval', async () => {
  const { sql } = at.store
  await installPresets(at.store, presets, NOW)
  await sql`insert into customers (code, locale, time_zone) select 'c' || i, 'en', 'UTC' from generate_series(1, 1000) i`
  // Drawn for eight days until yesterday: 900 told of whom 72 called, 100 held out of whom 20 did.
  await sql`
    insert into exposures (policy_id, policy_version, customer_id, cause, arm, assigned_at, window_ends_at, contacts)
    select p.id, 1, c.id, 'alert:' || c.id, case when substr(c.code, 2)::int <= 900 then 'treatment' else 'holdout' end,
      ${NOW.toISOString()}::text::timestamptz - interval '8 days' + c.id % 5 * interval '1 day',
      ${NOW.toISOString()}::text::timestamptz - interval '5 days' + c.id % 5 * interval '1 day',
      (substr(c.code, 2)::int <= 72 or substr(c.code, 2)::int > 980)::int
    from customers c, policies p where p.code = 'bill-shock' and c.code <> 'caller'`
  const { plan, days, programme, money } = await ask()
  // 20 % − 8 % of 900 told.
  expect((programme.avoidedWeek.estimate * programme.days) / 7).toBeCloseTo(108, 6)
  expect(plan.measured).toBe(true)
  const { estimate, lower, upper } = plan.fteSaved
  expect(estimate).toBeGreaterThan(0)
  expect([lower <= estimate, estimate <= upper]).toEqual([true, true])
  expect(plan.fteWithout - plan.fteWith).toBeCloseTo(estimate, 9)
  const more = days.flatMap((day) =>
    day.withoutNotices.map((n, i) => n - (day.withNotices[i] ?? 0)),
  )
  expect(Math.min(...more)).toBeGreaterThanOrEqual(0)
  expect(more.reduce((sum, n) => sum + n, 0) / 2 / 0.7 / 40).toBeCloseTo(estimate, 9)
  // The policy says what a contact costs; nobody said what an hour does.
  expect(money).toMatchObject({ costPerContact: 6.5, programmeCost: 0 })
})

test('what if: a smaller holdout avoids more and costs less, by as much as it holds out', async () => {
  const [asIs, half] = [await ask(), await ask('?holdout=0.05')]
  expect(asIs.programme.holdout).toBeCloseTo(0.1, 9)
  expect(half.programme.avoidedWeek.estimate / asIs.programme.avoidedWeek.estimate).toBeCloseTo(
    0.95 / 0.9,
    9,
  )
  expect(
    (half.money?.holdoutCost.estimate ?? 0) / (asIs.money?.holdoutCost.estimate ?? 1),
  ).toBeCloseTo(0.5, 9)
})

test('customers who give up need fewer agents, and a higher promise more', async () => {
  const [wait, leave, high] = await Promise.all(
    ['', '?queue=a&patienceSeconds=60', '?serviceLevel=0.95'].map(ask),
  )
  expect(leave!.plan.fteWith).toBeLessThan(wait!.plan.fteWith)
  expect(high!.plan.fteWith).toBeGreaterThan(wait!.plan.fteWith)
})

test('with an hourly rate money is computed, and the capacity released stands apart', async () => {
  const { money, capacity, plan } = await ask('?hourlyRate=210')
  // Five minutes of 210 an hour, 85 % occupied, 30 % not there.
  expect(money?.costPerContact).toBeCloseTo(((300 / 3600) * 210) / 0.85 / 0.7, 9)
  expect(capacity?.estimate).toBeCloseTo((plan.fteSaved.estimate * 40 * 210 * 365.25) / 12 / 7, 6)
  expect(money?.net.estimate).toBeLessThanOrEqual(money?.gross.estimate ?? 0)
})

test('said opening hours are staffed, and what comes outside is counted', async () => {
  const nine = { from: '09:00', to: '17:00' }
  const opening = [null, nine, nine, nine, nine, nine, null]
  await api.request('PATCH', '/api/settings/centre', { key, body: { opening } })
  const { outside, days } = await ask()
  // The last two half hours of each weekday.
  expect(outside).toBeCloseTo(2 * (11 + 12 + 13 + 14 + 15), 6)
  expect(days[1]).toMatchObject({ from: 18, to: 34 })
  await api.request('PATCH', '/api/settings/centre', { key, body: { opening: null } })
})

test('figures that cannot be are refused by field', async () => {
  const query = '?serviceLevel=80&week=9&queue=z&holdout=2'
  const response = await api.request('GET', `/api/staffing${query}`, { key })
  expect(response.status).toBe(400)
  const { errors } = (await response.json()) as { errors: { field: string }[] }
  expect(errors.map(({ field }) => field).sort()).toEqual([
    'holdout',
    'queue',
    'serviceLevel',
    'week',
  ])
})

test('the week is exported as CSV', async () => {
  const response = await api.request('GET', '/api/staffing/staffing.csv', { key })
  expect(response.headers.get('content-disposition')).toContain('staffing-2026-11-22.csv')
  const lines = (await response.text()).split('\r\n')
  expect(lines[0]).toContain(
    'day,from,contacts,agents_with_notices,agents_without_notices,difference',
  )
  expect(lines).toHaveLength(1 + 5 * 18 + 1)
  expect(lines[1]).toMatch(/^2026-11-23,09:00,11,/)
})

interface Plan {
  readonly policy: { code: string } | null
  readonly assumed: Record<string, { value: number; source: string }>
  readonly sights: { reduction: number; days: number; units: number; fteSaved: number | null }[]
  readonly holdouts: { holdout: number; days: number; holdoutCost: number }[]
}
const planFor = async (query = '') => {
  const response = await api.request('GET', `/api/plan${query}`, { key })
  expect(response.status, await response.clone().text()).toBe(200)
  return (await response.json()) as Plan
}

test('a plan takes from a policy’s own past what nobody says, and says where from', async () => {
  const { assumed, policy, sights } = await planFor('?policy=bill-shock')
  expect(policy).toMatchObject({ code: 'bill-shock' })
  expect(assumed['baseShare']).toEqual({ value: 0.2, source: 'past' })
  expect(assumed['perDay']?.source).toBe('past')
  expect(assumed['costPerContact']).toEqual({ value: 6.5, source: 'policy' })
  expect(sights.map(({ reduction }) => reduction)).toEqual([0.1, 0.2, 0.4])
  expect(sights[0]!.days).toBeGreaterThan(sights[2]!.days)
  expect(sights[2]!.fteSaved).toBeGreaterThan(0)
})

test('a policy of the future is planned by what is said; half and half needs what textbooks say', async () => {
  const { assumed, sights, holdouts } = await planFor(
    '?holdout=0.5&baseShare=0.08&perDay=350&costPerContact=5',
  )
  expect(assumed['baseShare']).toEqual({ value: 0.08, source: 'said' })
  // 4,096 an arm by R's power.prop.test.
  const twenty = sights.find(({ reduction }) => reduction === 0.2)
  expect(Math.abs((twenty?.units ?? 0) / 2 / 4096 - 1)).toBeLessThan(0.01)
  expect(twenty?.days).toBe(Math.ceil((twenty?.units ?? 0) / 350))
  const quickest = holdouts.toSorted((a, b) => a.days - b.days)[0]
  expect(quickest?.holdout).toBe(0.5)
})
