import { beforeEach, expect, test } from 'vitest'
import { recordDetection, type AlertStep } from './detection.ts'
import { testDatabase } from './testing/database.ts'

const at = testDatabase()
const T = Date.UTC(2026, 10, 1)

beforeEach(async () => {
  const { sql } = at.store
  await sql`truncate alerts, incidents, transitions, projections, customers, areas restart identity cascade`
  await sql`insert into areas (code) values ('sha-tin')`
  await sql`insert into customers (code, locale, time_zone) values ('c1', 'en', 'UTC'), ('c2', 'en', 'UTC')`
})

const step = (more: Partial<AlertStep>): AlertStep => ({
  key: 'bill:1:2026-11-01',
  kind: 'bill',
  state: 'firing',
  customerId: 1,
  seriesId: null,
  metricId: null,
  at: T,
  startedAt: T,
  surprise: 4,
  expected: 100,
  lower: 140,
  upper: 190,
  observed: 80,
  incidentKey: null,
  explanation: {},
  ...more,
})

const record = (
  alerts: readonly AlertStep[],
  more: Partial<Parameters<typeof recordDetection>[1]> = {},
) =>
  at.store.db.transaction((tx) =>
    recordDetection(tx, { alerts, incidents: [], projections: [], ...more }),
  )

const alerts = () => at.store.sql<{ key: string; state: string; expected: number }[]>`
  select key, state, expected from alerts order by key`

test.each(['together', 'one after the other'])(
  'an end that does not know what was expected keeps it, told %s',
  async (how) => {
    const steps = [step({}), step({ state: 'resolved', at: T + 1000, expected: null })]
    if (how === 'together') await record(steps)
    else for (const one of steps) await record([one])
    expect(await alerts()).toEqual([{ key: 'bill:1:2026-11-01', state: 'resolved', expected: 100 }])
    expect(await at.store.sql`select state from transitions order by at`).toEqual([
      { state: 'firing' },
      { state: 'resolved' },
    ])
  },
)

test('the end of what was never raised is left out', async () => {
  await record([step({ state: 'resolved', expected: null })])
  expect(await alerts()).toEqual([])
  expect(await at.store.sql`select from transitions`).toHaveLength(0)
})

test('what was said before changes nothing when it is said again', async () => {
  const firing = step({})
  const resolved = step({ state: 'resolved', at: T + 1000 })
  await record([firing])
  await record([resolved])
  const before = await at.store.sql`select * from alerts, transitions order by transitions.seq`
  await record([firing])
  await record([firing, resolved])
  expect(await at.store.sql`select * from alerts, transitions order by transitions.seq`).toEqual(
    before,
  )
})

test('what concerns customers who do not exist any more is left out, the rest is kept', async () => {
  const projection = {
    cycle: '2026-11-01',
    at: T,
    spent: 1,
    projected: 2,
    lower: 1,
    upper: 3,
    probability: 0.5,
    usual: null,
    daysLeft: 20,
  }
  await record([step({}), step({ key: 'bill:9:2026-11-01', customerId: 9 })], {
    projections: [
      { customerId: 1, ...projection },
      { customerId: 9, ...projection },
    ],
    incidents: [
      {
        key: 'outage:1',
        kind: 'outage',
        areaId: 1,
        state: 'firing',
        at: T,
        startedAt: T,
        until: null,
        members: [1, 2, 9],
        customers: 3,
        observed: 1,
        expected: 0,
        surprise: 9,
      },
    ],
  })
  expect(await alerts()).toHaveLength(1)
  expect(await at.store.sql`select customer_id from projections`).toEqual([{ customer_id: 1 }])
  expect(await at.store.sql`select customer_id from incident_members order by 1`).toEqual([
    { customer_id: 1 },
    { customer_id: 2 },
  ])
})
