import { expect, test } from 'vitest'
import {
  countSurprise,
  countThreshold,
  expectedCount,
  rareHours,
  rareSurprise,
  ofDay,
  type Counted,
} from './counts.ts'

test('with size 1 the count is geometric: at least k comes with (m / (1 + m))^k', () => {
  for (const [mean, k] of [
    [2, 5],
    [10, 40],
    [0.1, 3],
  ] as const)
    expect(countSurprise(k, { mean, dispersion: 1 })).toBeCloseTo(
      -k * Math.log10(mean / (1 + mean)),
      9,
    )
})

test('without dispersion it is Poisson: P(X ≥ 10 | 3) = 0.0011025', () => {
  // Tables of the Poisson distribution, 1 − F(9; 3).
  expect(10 ** -countSurprise(10, { mean: 3, dispersion: 1e-9 })).toBeCloseTo(0.0011025, 6)
})

test('what is no more than expected is no surprise, and hundreds of calls are a number still', () => {
  expect(countSurprise(3, { mean: 3, dispersion: 0.1 })).toBe(0)
  const many = countSurprise(4000, { mean: 900, dispersion: 0.02 })
  expect(many).toBeGreaterThan(10)
  expect(Number.isFinite(many)).toBe(true)
})

test('one surge among the weeks before does not hide the next', () => {
  const calm = expectedCount([20, 22, 18, 21, 19, 20, 22, 18])
  const once = expectedCount([20, 22, 18, 21, 19, 20, 200, 18])
  expect(Math.abs(once.mean - calm.mean)).toBeLessThan(1)
  expect(ofDay(countSurprise(60, once))).toBeGreaterThan(countThreshold(0.5))
  expect(countSurprise(25, once)).toBeLessThan(2)
})

test('weeks that differ make the same count less of a surprise', () => {
  const alike = expectedCount([30, 31, 29, 30, 30, 30, 31, 29])
  const unlike = expectedCount([10, 50, 15, 45, 12, 48, 20, 40])
  expect(countSurprise(70, unlike)).toBeLessThan(countSurprise(70, alike) / 3)
})

test('a handful of failures now and then is common, thirty are not, and less so for who often fails', () => {
  // In 100,000 customer-hours somebody failed 300 times, three times each.
  const all = { hours: 100_000, active: 300, count: 900 }
  const stranger = { hours: 600, active: 0, count: 0 }
  const clumsy = { hours: 600, active: 60, count: 600 }
  const threshold = countThreshold(0.5)
  const surprise = (observed: number, own: Counted) =>
    ofDay(rareSurprise(observed, rareHours(own, all)))
  expect(surprise(3, stranger)).toBeLessThan(threshold)
  expect(surprise(30, stranger)).toBeGreaterThan(threshold)
  expect(surprise(10, clumsy)).toBeLessThan(threshold)
  expect(surprise(200, clumsy)).toBeGreaterThan(threshold)
})

test('the threshold is what is passed once in so many days: half a time a month is once in two months', () => {
  expect(10 ** countThreshold(0.5)).toBeCloseTo(60.8, 9)
  // Of 168 chances a day, one in 168 000 each.
  expect(ofDay(Math.log10(168_000))).toBeCloseTo(3, 9)
})

test('with history enough a rare hour is as rare as it was: one hour in ten, three at once on average', () => {
  const own = { hours: 1e6, active: 1e5, count: 3e5 }
  // P(anything) = 0.1, then P(at least 5) = (2/3)⁴.
  expect(rareSurprise(5, rareHours(own, { hours: 10, active: 0, count: 0 }))).toBeCloseTo(
    -Math.log10(0.1 * (2 / 3) ** 4),
    3,
  )
})
