import fc from 'fast-check'
import { expect, test } from 'vitest'
import { normalQuantile } from './distributions.ts'
import {
  boundaries,
  obrienFlemingSpending,
  pocockSpending,
  typeOneError,
} from './group-sequential.ts'
import { bernoulliSequence, stitchedBound } from './mixture.ts'
import { alwaysValidP, eValue, halfWidth, rho } from './sequential.ts'
import { sampleRatio } from './sample-ratio.ts'
import { headStart } from './head-start.ts'

test('the interval excludes nought exactly when p is below alpha', () => {
  fc.assert(
    fc.property(
      fc.double({ min: 0.001, max: 0.2, noNaN: true }),
      fc.integer({ min: 100, max: 100_000 }),
      (effect, n) => {
        const error = 0.5 / Math.sqrt(n)
        const r = rho(0.05, 5000)
        const half = halfWidth(error, n, 0.05, r)
        const p = alwaysValidP(eValue(effect, error, n, r))
        fc.pre(Math.abs(effect - half) > 1e-9)
        expect(effect > half).toBe(p < 0.05)
      },
    ),
  )
})

test('one look at the end is an ordinary test', () => {
  expect(boundaries([1], obrienFlemingSpending(0.05))[0]).toBeCloseTo(normalQuantile(0.975), 6)
})

test('whatever the looks, bounds spend exactly what they may', () => {
  const looks = fc
    .uniqueArray(fc.integer({ min: 1, max: 50 }), { minLength: 2, maxLength: 6 })
    .map((list) => list.toSorted((a, b) => a - b).map((t) => t / 50))
  fc.assert(
    fc.property(looks, (times) => {
      const spending = pocockSpending(0.05)
      const spent = typeOneError(times, boundaries(times, spending))
      expect(spent).toBeCloseTo(spending(times.at(-1)!), 6)
    }),
    { numRuns: 20 },
  )
})

test('looks out of order are refused', () => {
  expect(() => boundaries([0.5, 0.4], pocockSpending(0.05))).toThrow(RangeError)
})

test('the stitched boundary is that of its published unit test', () => {
  // confseq, PolyStitchingTest: (v_min 10, c 3) and (v_min 10, c −1) at v 100, alpha .05.
  expect(stitchedBound(100, 0.05, 10, 3)).toBeCloseTo(64.48755, 4)
  expect(stitchedBound(100, 0.05, 10, -1)).toBeCloseTo(28.99389, 4)
})

test('a share’s confidence sequence narrows around it', () => {
  const [lower, upper] = bernoulliSequence(80, 1000, 0.05, 1000)
  expect(lower).toBeGreaterThan(0.05)
  expect(upper).toBeLessThan(0.12)
})

test('a draw one arm of which lost customers is alarming, an empty one says nothing', () => {
  expect(sampleRatio([850, 9150], [0.1, 0.9])!.p).toBeLessThan(0.0005)
  expect(sampleRatio([0, 0], [0.1, 0.9])).toBeUndefined()
})

test('a head start is counted from those told before they called', () => {
  const at = (minute: number) => new Date(minute * 60_000)
  expect(
    headStart([
      { toldAt: at(0), firstContactAt: at(30) },
      { toldAt: at(0), firstContactAt: at(90) },
      { toldAt: at(60), firstContactAt: at(10) },
      { toldAt: at(0) },
    ]),
  ).toEqual({ told: 4, before: 3, share: 0.75, medianMinutes: 30 })
  expect(headStart([])).toBeUndefined()
})
