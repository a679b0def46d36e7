import fc from 'fast-check'
import { expect, test } from 'vitest'
import { exceeds, forecast, halfWidth, type Outlook, weekdays } from './bill-forecast.ts'

const steady = (value: number, days = 84) => new Float64Array(days).fill(value)
const outlook = (over: Partial<Outlook> = {}): Outlook => ({
  spent: 30,
  elapsed: 10,
  remaining: 20,
  recent: steady(3),
  longRun: 3,
  standing: 0,
  lastYear: null,
  ...over,
})

test('a steady spender goes on as ever', () => {
  expect(forecast(outlook()).projected).toBeCloseTo(90, 10)
})

test('nothing known and nothing spent is nothing, for sure', () => {
  expect(forecast(outlook({ spent: 0, recent: steady(NaN), longRun: 0 }))).toEqual({
    projected: 0,
    scale: 0,
    daily: 0,
  })
})

test('the last day of a cycle leaves no doubt', () => {
  expect(forecast(outlook({ spent: 88, elapsed: 30, remaining: 0 }))).toMatchObject({
    projected: 88,
    scale: 0,
  })
})

test('a fall is believed sooner than a rise of the same size', () => {
  const step = (recently: number) => Float64Array.from(steady(3), (x, i) => (i < 4 ? recently : x))
  const rise = forecast(outlook({ recent: step(4) })).daily - 3
  const fall = 3 - forecast(outlook({ recent: step(2) })).daily
  expect(rise).toBeGreaterThan(0)
  expect(fall).toBeGreaterThan(1.2 * rise)
})

test('weekdays are told apart, and the days to come get theirs', () => {
  // Index 0 is the day just closed; every seventh day costs 9, the others 3.
  const recent = Float64Array.from({ length: 84 }, (_, i) => (i % 7 === 6 ? 9 : 3))
  const profile = weekdays(recent)
  expect(profile[6]! / profile[0]!).toBeGreaterThan(1.5)
  expect(profile.reduce((sum, x) => sum + x, 0)).toBeCloseTo(7, 10)
  // The next day is 7 days after the one 6 days ago.
  const dear = forecast(outlook({ recent, remaining: 1 })).daily
  const cheap = forecast(outlook({ recent: recent.subarray(1), remaining: 1 })).daily
  expect(dear).toBeGreaterThan(1.5 * cheap)
})

test('last year’s rising season lifts the projection, an empty house last year does not', () => {
  const plain = forecast(outlook()).projected
  expect(forecast(outlook({ lastYear: [2, 3, 4] })).projected).toBeGreaterThan(plain)
  expect(forecast(outlook({ lastYear: [4, 3, 2] })).projected).toBeLessThan(plain)
  expect(forecast(outlook({ lastYear: [0.1, 0.1, 3] })).projected).toBe(plain)
})

test('uneven days, and levels that disagree, widen the interval', () => {
  const calm = forecast(outlook()).scale
  const uneven = Float64Array.from(steady(3), (x, i) => x + (i % 2 ? 2 : -2))
  const moving = Float64Array.from(steady(3), (x, i) => (i < 5 ? 6 : x))
  expect(forecast(outlook({ recent: uneven })).scale).toBeGreaterThan(3 * calm)
  expect(forecast(outlook({ recent: moving })).scale).toBeGreaterThan(3 * calm)
})

test('of a newcomer little is known, and the interval says so', () => {
  const days = (known: number) => Float64Array.from(steady(3), (x, i) => (i < known ? x : NaN))
  const old = forecast(outlook()).scale
  expect(forecast(outlook({ recent: days(2) })).scale).toBeGreaterThan(3 * old)
  expect(forecast(outlook({ recent: days(28) })).scale).toBeLessThan(1.05 * old)
})

test('another currency is another number and nothing else', () => {
  const cents = fc.integer({ min: 0, max: 5000 }).map((n) => n / 100)
  const days = fc.array(cents, { minLength: 84, maxLength: 84 })
  fc.assert(
    fc.property(days, fc.double({ min: 1e-3, max: 1e3, noNaN: true }), (recent, unit) => {
      const one = forecast(outlook({ recent, lastYear: [2, 3, 4] }))
      const other = forecast({
        ...outlook({ recent: recent.map((x) => x * unit) }),
        spent: 30 * unit,
        longRun: 3 * unit,
        lastYear: [2 * unit, 3 * unit, 4 * unit],
      })
      expect(other.projected / unit).toBeCloseTo(one.projected, 6)
      expect(other.scale / unit).toBeCloseTo(one.scale, 6)
    }),
  )
})

test('reproduces the quantiles of Student’s t with 2 degrees of freedom', () => {
  // Any printed t table, row 2: one-sided 0.90, 0.95, 0.975.
  for (const [coverage, quantile] of [
    [0.8, 1.886],
    [0.9, 2.92],
    [0.95, 4.303],
  ] as const) {
    expect(halfWidth(coverage)).toBeCloseTo(quantile, 3)
    expect(exceeds(10, 2, 10 + 2 * halfWidth(coverage))).toBeCloseTo((1 - coverage) / 2, 12)
  }
  expect(exceeds(10, 2, Infinity)).toBe(0)
  expect([exceeds(10, 0, 10), exceeds(10, 0, 11)]).toEqual([1, 0])
})
