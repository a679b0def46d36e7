import { expect, test } from 'vitest'
import { createOutages, poissonSurprise, usualElsewhere } from './outage.ts'
import type { AreaCount } from './outage.ts'

const HALF = 1_800_000
const count = (fresh: number[], quiet = fresh): AreaCount => ({
  customers: 25,
  fresh,
  quiet,
  chance: 0.05,
})
const calm = count([])

test('the bound is never below the Poisson tail it stands for', () => {
  // P(N ≥ 3 | 0.5) = 1 − e^−½ (1 + ½ + ⅛) = 0.014388
  expect(10 ** -poissonSurprise(3, 0.5)).toBeGreaterThan(0.014388)
  expect(poissonSurprise(1, 2)).toBe(0)
})

test('three who fall quiet together are an incident; it spreads, and ends when two thirds are back', () => {
  const outages = createOutages()
  for (let i = 0; i < 48; i++) outages.judge(1, i * HALF, i * HALF, calm)
  outages.judge(1, 48 * HALF, 47 * HALF, count([4, 8, 9]))
  outages.judge(1, 49 * HALF, 49 * HALF, count([11], [4, 8, 9, 11]))
  expect(outages.explains(1, 11)).toBe(`outage:1:${47 * HALF}`)
  expect(outages.explains(1, 12)).toBeNull()
  outages.judge(1, 50 * HALF, 50 * HALF, count([], [4]))
  outages.judge(1, 51 * HALF, 51 * HALF, calm)
  const told = outages.drain()
  expect(told.map((t) => t.state)).toEqual(['firing', 'firing', 'resolved'])
  expect(told.at(-1)).toMatchObject({ members: [4, 8, 9, 11], until: 51 * HALF, areaId: 1 })
  expect(outages.lasting(1)).toBe(false)
})

test('those who stayed quiet for long, and two at once, are no incident', () => {
  const outages = createOutages()
  for (let i = 0; i < 100; i++) outages.judge(1, i * HALF, i * HALF, count([], [1, 2, 3, 4, 5]))
  outages.judge(1, 100 * HALF, 100 * HALF, count([6, 7], [1, 2, 3, 4, 5, 6, 7]))
  expect(outages.drain()).toEqual([])
})

test('what a third of the areas see at once is expected everywhere; a few areas prove nothing', () => {
  const some = (n: number, of: number) =>
    Array.from({ length: of }, (_, i) => (i < n ? count([1, 2]) : calm))
  expect(usualElsewhere(some(5, 12))).toBeCloseTo(2 / 25)
  expect(usualElsewhere(some(3, 12))).toBe(0)
  expect(usualElsewhere(some(3, 4))).toBe(0)
})
