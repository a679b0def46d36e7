import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type BillAccount, createBilling } from './bill.ts'

const DAY = 86_400_000
const start = Date.parse('2025-01-01T00:00:00+10:00')

const account = (over: Partial<BillAccount> = {}): BillAccount => ({
  customerId: 7,
  timeZone: 'Australia/Brisbane',
  cycleDay: 1,
  billLimit: null,
  ...over,
})

/** A charge at noon of every day from the first of January, as the given function of the day. */
function live(days: number, spend: (day: number) => number, over: Partial<BillAccount> = {}) {
  const billing = createBilling()
  billing.describe(account(over))
  for (let day = 0; day < days; day++) billing.charge(7, start + (day + 0.5) * DAY, spend(day))
  return billing
}

test('a steady spender is projected exactly, with the standing charge, and hears nothing', () => {
  const billing = live(120, () => 2, { pricePerDay: 0.5 })
  const { alerts, projections } = billing.drain()
  expect(alerts).toEqual([])
  expect(projections).toHaveLength(119)
  const last = projections.at(-1)!
  expect(last).toMatchObject({ customerId: 7, cycle: '2025-04-01', daysLeft: 1, usual: 77.5 })
  expect(last.spent).toBeCloseTo(29 * 2.5, 4)
  expect(last.projected).toBeCloseTo(30 * 2.5, 4)
  expect(last.lower).toBeLessThan(75)
  expect(last.upper).toBeGreaterThan(75)
  expect(last.at).toBe(Date.parse('2025-04-30T00:00:00+10:00'))
})

test('a customer who doubles their spend is told once, early, and the alert ends with the cycle', () => {
  const billing = live(121, (day) => (day < 90 ? 3 : 6))
  const { alerts } = billing.drain()
  expect(alerts.map((a) => [a.key, a.state, a.explanation.reason])).toEqual([
    ['bill:7:2025-04-01', 'firing', null],
    ['bill:7:2025-04-01', 'resolved', 'cycleEnd'],
  ])
  const [firing, resolved] = alerts
  expect((firing!.at - Date.parse('2025-04-01T00:00:00+10:00')) / DAY).toBeLessThanOrEqual(10)
  expect(firing!.expected).toBe(93)
  expect(firing!.observed).toBeLessThan(90)
  expect(firing!.surprise).toBeGreaterThan(1)
  expect(firing!.explanation).toMatchObject({
    against: 'usual',
    threshold: 93 * 1.3,
    bills: 3,
    cycleEnd: '2025-05-01',
    lastYear: null,
  })
  expect(resolved!.startedAt).toBe(firing!.at)
  expect(resolved!.observed).toBeCloseTo(180, 4)
})

test('a scare that does not come true is taken back, and raised again only when it has happened', () => {
  // 4 days at 9 and 26 at 3 are 114; the threshold is 121
  const scare = (day: number) => (day >= 90 && day < 94 ? 9 : 3)
  const { alerts } = live(121, scare).drain()
  expect(alerts.map((a) => [a.state, a.explanation.reason])).toEqual([
    ['firing', null],
    ['resolved', 'untrue'],
  ])
  const again = live(121, (day) => (day === 118 ? 60 : scare(day))).drain().alerts
  expect(again.map((a) => [a.key, a.state])).toEqual([
    ['bill:7:2025-04-01', 'firing'],
    ['bill:7:2025-04-01', 'resolved'],
    ['bill:7:2025-04-01:2', 'firing'],
    ['bill:7:2025-04-01:2', 'resolved'],
  ])
})

test('a charge that passes the threshold raises the alert at once, not at midnight', () => {
  const billing = live(100, () => 3)
  billing.drain()
  const at = start + 100.25 * DAY
  billing.charge(7, at, 200)
  const [alert] = billing.drain().alerts
  expect(alert).toMatchObject({ state: 'firing', at, probability: 1 })
})

test('the own limit counts from the first day, before any usual bill is known', () => {
  const { alerts } = live(20, () => 10, { billLimit: 150 }).drain()
  expect(alerts).toHaveLength(1)
  expect(alerts[0]).toMatchObject({ state: 'firing', usual: null, expected: 150 })
  expect(alerts[0]!.explanation).toMatchObject({ against: 'limit', limit: 150, threshold: 150 })
})

test('days are the customer’s own, also when the clocks change', () => {
  const billing = createBilling()
  billing.describe(account({ timeZone: 'Europe/Berlin', cycleDay: 28 }))
  billing.charge(7, Date.parse('2026-03-27T12:00:00Z'), 1)
  billing.sweep(Date.parse('2026-03-30T12:00:00Z'))
  expect(
    billing.drain().projections.map((p) => [new Date(p.at).toISOString(), p.cycle, p.daysLeft]),
  ).toEqual([
    ['2026-03-27T23:00:00.000Z', '2026-02-28', 0],
    ['2026-03-28T23:00:00.000Z', '2026-03-28', 30],
    ['2026-03-29T22:00:00.000Z', '2026-03-28', 29],
  ])
})

test('sweeping closes the days of silent customers, and never turns a clock back', () => {
  const billing = live(10, () => 2)
  billing.drain()
  billing.sweep(start)
  expect(billing.drain().projections).toEqual([])
  billing.sweep(start + 12.5 * DAY)
  expect(billing.drain().projections).toHaveLength(3)
  billing.charge(7, start + 12.7 * DAY, 1)
  expect(billing.drain().projections).toEqual([])
})

test('late charges of the open cycle and of closed ones count where they belong', () => {
  const day = (d: number) => start + (d + 0.5) * DAY
  const order = (charges: [number, number][]) => {
    const billing = createBilling()
    billing.describe(account())
    for (const [at, amount] of charges) billing.charge(7, at, amount)
    billing.drain()
    billing.sweep(start + 121 * DAY)
    return billing
      .drain()
      .projections.map(({ spent, projected, usual }) => [spent, projected, usual])
  }
  const all = Array.from({ length: 120 }, (_, d): [number, number] => [day(d), 1 + (d % 5)])
  const late = [...all.slice(0, 40), ...all.slice(43, 95), ...all.slice(40, 43), ...all.slice(97)]
  late.push(all[95]!, all[96]!)
  expect(order(late)).toEqual(order(all))
})

test('a month with a hole in its data is no bill, a month of a rare spender is one', () => {
  const usual = (spend: (day: number) => number | null, days: number) => {
    const billing = createBilling()
    billing.describe(account())
    for (let day = 0; day < days; day++) {
      const amount = spend(day)
      if (amount !== null) billing.charge(7, start + (day + 0.5) * DAY, amount)
    }
    billing.sweep(start + days * DAY)
    return billing.drain().projections.at(-1)!.usual
  }
  // January 62, February 56, March without its first ten days, April the open one
  expect(usual((day) => (day >= 59 && day < 69 ? null : 2), 110)).toBe(59)
  // 3 on the 1st of January, then one trip in March: the median of 3, 0 and 40
  expect(usual((day) => (day === 0 ? 3 : day >= 70 && day < 74 ? 10 : null), 110)).toBe(3)
})

test('bad input changes nothing', () => {
  const clean = live(100, () => 3)
  const dirty = live(100, () => 3)
  const at = start + 99.6 * DAY
  for (const amount of [NaN, Infinity, -Infinity, 1e10, -1e300])
    expect(dirty.charge(7, at, amount)).toBe(false)
  for (const when of [NaN, Infinity, -1e15, 8e15, 0, start - 1000 * DAY])
    expect(dirty.charge(7, when, 1)).toBe(false)
  expect(dirty.charge(8, at, 1)).toBe(false)
  dirty.sweep(NaN)
  dirty.sweep(Infinity)
  expect(dirty.drain()).toEqual(clean.drain())
  expect(dirty.dirtyBlocks()).toEqual(clean.dirtyBlocks())
})

test('a refund lowers the bill', () => {
  const billing = live(40, () => 3)
  billing.charge(7, start + 39.7 * DAY, -9)
  billing.sweep(start + 40 * DAY)
  expect(billing.drain().projections.at(-1)!.spent).toBeCloseTo(9 * 3 - 9, 4)
})

test('impossible accounts are refused', () => {
  const billing = createBilling()
  for (const over of [
    { cycleDay: 0 },
    { cycleDay: 29 },
    { cycleDay: 1.5 },
    { timeZone: 'Mars/Olympus' },
    { billLimit: Infinity },
    { pricePerDay: NaN },
  ])
    expect(() => billing.describe(account(over))).toThrow(RangeError)
})

test('a new cycle day begins the cycles anew from the days still kept', () => {
  const billing = live(100, () => 3)
  billing.describe(account({ cycleDay: 5 }))
  billing.drain()
  billing.sweep(start + 100 * DAY)
  const [projection] = billing.drain().projections
  expect(projection).toMatchObject({ cycle: '2025-04-05', usual: (84 + 93) / 2 })
  expect(projection!.spent).toBeCloseTo(6 * 3, 4)
})

test('a silence longer than a year begins the history anew', () => {
  const billing = live(100, () => 3)
  billing.drain()
  billing.charge(7, start + 900 * DAY, 3)
  billing.sweep(start + 902 * DAY)
  const { projections } = billing.drain()
  expect(projections).toHaveLength(2)
  expect(projections[0]!.usual).toBeNull()
})

const history = fc.array(
  fc.record({
    customerId: fc.integer({ min: 0, max: 3 }),
    hours: fc.integer({ min: 0, max: 150 * 24 }),
    amount: fc.double({ min: -5, max: 60, noNaN: true }),
  }),
  { maxLength: 400 },
)
const open = (ids: readonly number[]) => {
  const billing = createBilling()
  for (const customerId of ids)
    billing.describe(
      account({
        customerId,
        cycleDay: 1 + 9 * customerId,
        timeZone: ['UTC', 'Asia/Tokyo', 'America/New_York', 'Europe/Berlin'][customerId]!,
        billLimit: customerId === 2 ? 100 : null,
      }),
    )
  return billing
}
const at = (hours: number) => start + hours * 3_600_000

test('the order of customers does not matter, only each one’s own', () => {
  fc.assert(
    fc.property(history, (charges) => {
      const mixed = open([0, 1, 2, 3])
      for (const c of charges) mixed.charge(c.customerId, at(c.hours), c.amount)
      const apart = open([3, 1, 0, 2])
      for (const id of [2, 0, 3, 1])
        for (const c of charges)
          if (c.customerId === id) apart.charge(c.customerId, at(c.hours), c.amount)
      const one = mixed.drain()
      const other = apart.drain()
      for (const id of [0, 1, 2, 3]) {
        const own = <T extends { customerId: number }>(rows: T[]) =>
          JSON.stringify(rows.filter((row) => row.customerId === id))
        expect(own(one.alerts)).toBe(own(other.alerts))
        expect(own(one.projections)).toBe(own(other.projections))
      }
    }),
    { numRuns: 15 },
  )
})

test('a snapshot restored in the middle goes on as if nothing had happened', () => {
  fc.assert(
    fc.property(history, fc.nat(400), (charges, cut) => {
      const whole = open([0, 1, 2, 3])
      const before = open([0, 1, 2, 3])
      for (const c of charges.slice(0, cut))
        for (const billing of [whole, before]) billing.charge(c.customerId, at(c.hours), c.amount)
      const restored = createBilling()
      for (const { bytes } of before.dirtyBlocks()) restored.restore(bytes)
      whole.drain()
      for (const billing of [whole, restored]) {
        for (const c of charges.slice(cut)) billing.charge(c.customerId, at(c.hours), c.amount)
        billing.sweep(at(160 * 24))
      }
      expect(JSON.stringify(restored.drain())).toBe(JSON.stringify(whole.drain()))
    }),
    { numRuns: 15 },
  )
})

test('no finite input brings forth a number that is not finite', () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.integer({ min: 0, max: 500 * 24 }), fc.double()), { maxLength: 300 }),
      (charges) => {
        const billing = createBilling()
        billing.describe(account())
        for (const [hours, amount] of charges) billing.charge(7, at(hours), amount)
        for (const p of billing.drain().projections)
          for (const x of [p.spent, p.projected, p.lower, p.upper, p.probability])
            expect(Number.isFinite(x)).toBe(true)
      },
    ),
    { numRuns: 40 },
  )
})

test('only changed blocks are written, and foreign bytes are refused', () => {
  const billing = createBilling()
  for (let customerId = 0; customerId < 600; customerId++) billing.describe(account({ customerId }))
  expect(billing.dirtyBlocks().map((b) => b.block)).toEqual([0, 1, 2])
  billing.charge(300, start, 1)
  const [only, ...others] = billing.dirtyBlocks()
  expect(others).toEqual([])
  expect(only!.block).toBe(1)
  expect(() => billing.restore(only!.bytes.subarray(0, 5000))).toThrow(RangeError)
  expect(() => billing.restore(new Uint8Array(100))).toThrow(RangeError)
})
