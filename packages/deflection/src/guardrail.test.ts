import { expect, test } from 'vitest'
import { guardMean, guardShare } from './guardrail.ts'

const complaints = { name: 'complaints', worse: 'higher', margin: 0.005 } as const
const csat = { name: 'csat', worse: 'lower', margin: 0.2 } as const

test('harm beyond the margin is excluded only when there is enough to exclude it', () => {
  const few = guardShare(complaints, { x: 1, n: 200 }, { x: 9, n: 1800 })
  expect(few?.state).toBe('open')
  const many = guardShare(complaints, { x: 100, n: 50_000 }, { x: 900, n: 450_000 })
  expect(many?.state).toBe('safe')
})

test('complaints that certainly rose by more than the margin are a breach', () => {
  const result = guardShare(complaints, { x: 50, n: 10_000 }, { x: 2700, n: 90_000 })
  expect(result?.state).toBe('breached')
  expect(result?.harm.estimate).toBeCloseTo(0.025, 12)
})

test('a CSAT that fell counts as harm, one that rose does not', () => {
  const holdout = { n: 2000, mean: 4.2, variance: 1 }
  expect(guardMean(csat, holdout, { n: 18_000, mean: 3.7, variance: 1 })?.state).toBe('breached')
  expect(guardMean(csat, holdout, { n: 18_000, mean: 4.6, variance: 1 })?.state).toBe('safe')
})

test('an arm without any complaint is not certain of nought', () => {
  const result = guardShare(complaints, { x: 0, n: 50 }, { x: 0, n: 450 })
  expect(result?.state).toBe('open')
  expect(result!.harm.upper).toBeGreaterThan(0)
})

test('without customers there is nothing to guard, and a margin must be positive', () => {
  expect(guardShare(complaints, { x: 0, n: 0 }, { x: 0, n: 10 })).toBeUndefined()
  expect(() => guardShare({ ...complaints, margin: 0 }, { x: 0, n: 10 }, { x: 0, n: 10 })).toThrow(
    RangeError,
  )
})
