import { expect, test } from 'vitest'
import { normalCdf } from './distributions.ts'
import { noncentralTUpper, totalUnits } from './power.ts'

test('with endless degrees of freedom a noncentral t is a shifted normal', () => {
  expect(noncentralTUpper(1.96, 1e7, 2.8)).toBeCloseTo(normalCdf(0.84), 6)
})

test('three arms, half of them holdout, need what a published calculator says', () => {
  // G*Power as quoted by Spotify's tests: 673,157 + 2 × 336,578 at power .85, within half a per cent.
  const units = totalUnits(0.003, 0.34 * 0.66, 0.05, 0.85, [0.5, 0.25, 0.25])
  expect(Math.abs(units / 1_346_313 - 1)).toBeLessThan(0.005)
})
