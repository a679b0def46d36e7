import { expect, test } from 'vitest'
import { expectedBand, quantile } from './expected-band.ts'

/** A repeatable normal draw. */
function gaussian(seed: number) {
  let state = seed
  const uniform = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return (state + 1) / 4294967298
  }
  return () => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform())
}

test('quantiles are those of the definition', () => {
  expect(quantile([1, 2, 3, 4, 5], 0.5)).toBe(3)
  expect(quantile([1, 2, 3, 4], 0.25)).toBeCloseTo(1.75, 12)
})

test('nine weeks in ten of the same process lie inside', () => {
  const normal = gaussian(7)
  const steps = 288
  const shape = (i: number) => 300 + 200 * Math.sin((i / steps) * 2 * Math.PI)
  const week = () => Array.from({ length: steps }, (_, i) => shape(i) * (1 + 0.05 * normal()))
  let inside = 0
  const runs = 40
  for (let run = 0; run < runs; run++) {
    const band = expectedBand(Array.from({ length: 8 }, week), steps, 12)
    week().forEach((value, i) => {
      if (value >= (band.lower[i] ?? NaN) && value <= (band.upper[i] ?? NaN)) inside++
    })
  }
  expect(inside / runs / steps).toBeGreaterThan(0.87)
  expect(inside / runs / steps).toBeLessThan(0.94)
})

test('an outage in one past week widens nothing', () => {
  const normal = gaussian(3)
  const weeks = Array.from({ length: 8 }, () =>
    Array.from({ length: 100 }, () => 100 * (1 + 0.03 * normal())),
  )
  const calm = expectedBand(weeks, 100, 12)
  const hurt = expectedBand(
    weeks.map((week, w) => (w === 2 ? week.map((v, i) => (i > 40 && i < 60 ? 3 : v)) : week)),
    100,
    12,
  )
  expect(hurt.expected[50]).toBeCloseTo(calm.expected[50] ?? NaN, -1)
  expect(hurt.lower[50]).toBeGreaterThan(85)
})

test('one week is no history', () => {
  const band = expectedBand([[1, 2, 3]], 3, 1)
  expect(band.weeks).toBe(1)
  expect(band.expected.every(Number.isNaN)).toBe(true)
})

test('a gap in some weeks leaves the others', () => {
  const band = expectedBand([[10], [NaN], [12], [14]], 1, 1)
  expect(band.expected[0]).toBe(12)
  expect(band.weeks).toBe(3)
})
