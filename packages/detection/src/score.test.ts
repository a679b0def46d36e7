import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createContext } from './score-context.ts'
import { createRange } from './score-range.ts'
import { createRuns } from './score-runs.ts'
import { createScorer } from './score.ts'

const STEP = 300_000
const start = Date.parse('2025-01-06T00:00:00Z')

/** The scores of a series whose values come five minutes apart. */
function scores(values: readonly number[]): number[] {
  const scorer = createScorer()
  return values.map((value, i) => scorer.score(start + i * STEP, value))
}

/** Uniform in [0, 1), the same every time (mulberry32). */
function noise(seed: number): () => number {
  let a = seed
  return () => {
    a = (a + 0x6d2b79f5) | 0
    let t = Math.imul(a ^ (a >>> 15), 1 | a)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
}

/** A fortnight with a day's shape and some noise. */
function fortnight(): number[] {
  const next = noise(7)
  return Array.from({ length: 14 * 288 }, (_, i) => {
    const hour = (i / 12) % 24
    return (hour >= 8 && hour < 20 ? 80 : 20) + 4 * next()
  })
}

test('a constant series is no news', () => {
  expect(scores(new Array(3000).fill(5)).every((score) => score < 0.01)).toBe(true)
})

test('a spike stands out, and its echo does not', () => {
  const values = fortnight()
  values.fill(160, 3000, 3010)
  const scored = scores(values)
  expect(scored[3000]).toBeGreaterThan(0.5)
  expect(Math.max(...scored.slice(3020, 3100))).toBeLessThan(scored[3000]! / 5)
})

test('a day at night’s level stands out, though the level is an everyday one', () => {
  const values = fortnight()
  for (let i = 10 * 288 + 96; i < 10 * 288 + 240; i++) values[i] = 22
  const scored = scores(values)
  const day = scored.slice(10 * 288 + 96, 10 * 288 + 240)
  expect(Math.max(...day)).toBeGreaterThan(0.2)
  expect(Math.max(...day)).toBeGreaterThan(3 * Math.max(...scored.slice(9 * 288, 10 * 288)))
})

test('only the past counts: what comes later changes no score', () => {
  const values = fortnight()
  const whole = scores(values)
  expect(scores(values.slice(0, 2000))).toEqual(whole.slice(0, 2000))
})

test('another unit changes next to nothing', () => {
  const values = fortnight()
  values.fill(160, 3000, 3010)
  const one = scores(values)
  const other = scores(values.map((value) => value * 2 ** 20))
  expect(Math.max(...one.map((score, i) => Math.abs(score - other[i]!)))).toBeLessThan(1e-9)
})

test('a score lies in [0, 1], whatever comes', () => {
  fc.assert(
    fc.property(fc.array(fc.double(), { minLength: 150, maxLength: 300 }), (values) => {
      for (const score of scores(values)) {
        expect(score).toBeGreaterThanOrEqual(0)
        expect(score).toBeLessThanOrEqual(1)
      }
    }),
    { numRuns: 50 },
  )
})

test('values and times that are not finite score 0 and teach nothing', () => {
  const values = fortnight()
  const clean = createScorer()
  const dirty = createScorer()
  values.forEach((value, i) => {
    const at = start + i * STEP
    if (i % 50 === 0)
      for (const bad of [NaN, Infinity, -Infinity]) {
        expect(dirty.score(at, bad)).toBe(0)
        expect(dirty.score(bad, value)).toBe(0)
      }
    expect(dirty.score(at, value)).toBe(clean.score(at, value))
  })
})

test('a range is learned clipped, so that the same excess again is still one', () => {
  const margin = createRange()
  const next = noise(3)
  for (let i = 0; i < 1000; i++) margin(next())
  const first = margin(10)
  for (let i = 0; i < 100; i++) expect(margin(next())).toBeLessThan(0.05)
  const second = margin(10)
  expect(first).toBeGreaterThan(5)
  expect(second).toBeGreaterThan(3)
  expect(second).toBeLessThan(first)
})

test('a level that is an everyday one becomes odd by lasting longer than ever', () => {
  const margin = createRuns()
  const next = noise(5)
  // Off for a third of each hour, on for the rest; then off for two hours.
  const on = (i: number) => (i % 12 < 8 ? 10 : 0) + next()
  for (let i = 0; i < 2000; i++) margin(on(i))
  const asEver = Array.from({ length: 200 }, (_, i) => margin(on(2000 + i)))
  const off = Array.from({ length: 24 }, () => margin(next()))
  expect(Math.max(...asEver)).toBeLessThan(0.05)
  // The largest of twelve falls from about 11 to below 1, of a range of about 11; an end below counts four fifths.
  expect(Math.max(...off)).toBeGreaterThan(0.2)
  expect(off.slice(0, 5).every((one) => one < 0.05)).toBe(true)
})

test('a series that was constant at first is judged once it moves', () => {
  const next = noise(11)
  const values = Array.from({ length: 3000 }, (_, i) => (i < 1000 ? 5 : 5 + next()))
  values.fill(9, 2900, 2905)
  const scored = scores(values)
  expect(Math.max(...scored.slice(2000, 2900))).toBeLessThan(0.1)
  expect(scored[2900]).toBeGreaterThan(0.3)
})

test('a series that is news again and again counts for less', () => {
  const next = noise(13)
  const calm = Array.from({ length: 4000 }, () => next())
  const restless = calm.map((value, i) => (i > 2000 && i % 150 === 0 ? 2 + i / 1000 : value))
  calm[3999] = restless[3999] = 9
  expect(scores(restless)[3999]).toBeLessThan(scores(calm)[3999]!)
})

test('a broken habit is more unexpected than a kept one', () => {
  const unexpected = createContext()
  for (let i = 0; i < 400; i++) unexpected(i % 4)
  const kept = unexpected(0)
  const broken = unexpected(3)
  expect(kept).toBeLessThan(0.05)
  expect(broken).toBeGreaterThan(1)
})
