import { expect, test } from 'vitest'
import { joinSmall, postStratify } from './stratify.ts'
import { sampleOf, sampleOfShare } from './welch.ts'

test('a holdout share that changed by segment does not turn the effect over', () => {
  // Told fewer contacts in both segments, but mostly held out where few call: pooled it looks harmful.
  const strata = [
    { control: sampleOfShare(9000, 180), treatment: sampleOfShare(1000, 10) },
    { control: sampleOfShare(1000, 200), treatment: sampleOfShare(9000, 1350) },
  ]
  const pooled = (10 + 1350) / 10_000 - (180 + 200) / 10_000
  expect(pooled).toBeGreaterThan(0)
  expect(postStratify(strata, 'absolute')!.effect).toBeCloseTo(-0.03, 12)
})

test('one stratum alone is the plain comparison', () => {
  const [control, treatment] = [sampleOfShare(1000, 80), sampleOfShare(9000, 432)]
  const found = postStratify([{ control, treatment }], 'absolute')!
  expect(found.effect).toBeCloseTo(-0.032, 12)
  // As the published unpooled error of 80/1000 against 432/9000.
  expect(found.error).toBeCloseTo(0.008870024426873542, 12)
})

test('strata too small to vary are joined to the largest', () => {
  const sums = (n: number, x: number) => ({ n, sum: x, sumOfSquares: x })
  const joined = joinSmall(
    [
      [sums(100, 10), sums(100, 8)],
      [sums(5, 0), sums(5, 2)],
    ],
    ({ n, sum, sumOfSquares }) => sampleOf(n, sum, sumOfSquares),
  )
  expect(joined).toHaveLength(1)
  expect(joined[0]!.control.n).toBe(105)
})
