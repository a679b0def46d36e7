import { expect, test } from 'vitest'
import { passings } from './bill-allowance.ts'
import { createBilling } from './bill.ts'
import type { Outlook } from './bill-forecast.ts'

/** Half a gigabyte a day, ten days into a cycle of thirty. */
const outlook = (over: Partial<Outlook> = {}): Outlook => ({
  spent: 5,
  elapsed: 10,
  remaining: 20,
  recent: new Float64Array(84).fill(0.5),
  longRun: 0.5,
  standing: 0,
  lastYear: null,
  ...over,
})

test('a steady user passes 80 % and 100 % on the days that division gives', () => {
  const [most, all] = passings(outlook(), 10.2)
  // 8.16 / 0.5 = 16.3 and 10.2 / 0.5 = 20.4
  expect(most).toMatchObject({ share: 0.8, amount: 8.16, passed: false, day: 17 })
  expect(all).toMatchObject({ share: 1, amount: 10.2, passed: false, day: 21 })
  expect(all!.probability).toBeGreaterThan(0.95)
  expect(all!.earliest).toBeLessThanOrEqual(21)
  expect(all!.latest).toBeGreaterThanOrEqual(21)
})

test('uneven days widen the interval around the same day', () => {
  const recent = Float64Array.from({ length: 84 }, (_, i) => (i % 2 ? 0.6 : 0.4))
  const [calm] = passings(outlook(), 10.2, [1])
  const [wild] = passings(outlook({ recent }), 10.2, [1])
  const width = (p: typeof calm) => p!.latest! - p!.earliest!
  expect(width(wild)).toBeGreaterThan(width(calm))
})

test('an allowance that lasts has no day, only a small probability', () => {
  const [all] = passings(outlook(), 40, [1])
  expect(all).toMatchObject({ day: null, earliest: null, latest: null })
  expect(all!.probability).toBeLessThan(0.05)
})

test('what is passed is passed, today at the latest', () => {
  const [most, all] = passings(outlook({ spent: 9 }), 10.2)
  expect(most).toMatchObject({ passed: true, probability: 1, day: 10, earliest: 10, latest: 10 })
  expect(all).toMatchObject({ passed: false, day: 13 })
})

test('an impossible allowance is refused', () => {
  for (const allowance of [0, -1, NaN, Infinity])
    expect(() => passings(outlook(), allowance)).toThrow(RangeError)
})

test('takes what billing knows when usage itself is charged', () => {
  const billing = createBilling()
  billing.describe({ customerId: 1, timeZone: 'UTC', cycleDay: 1, billLimit: null })
  expect(billing.outlook(1)).toBeNull()
  expect(billing.outlook(2)).toBeNull()
  for (let day = 0; day < 40; day++)
    billing.charge(1, Date.parse('2025-01-01T12:00Z') + day * 86_400_000, 0.5)
  billing.sweep(Date.parse('2025-02-10T00:00Z'))
  const known = billing.outlook(1)!
  expect(known).toMatchObject({ spent: 4.5, elapsed: 9, remaining: 19 })
  expect(passings(known, 9.8, [1])[0]!.day).toBe(20)
})
