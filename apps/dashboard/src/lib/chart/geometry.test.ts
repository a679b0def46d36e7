import fc from 'fast-check'
import { expect, test } from 'vitest'
import { excess, gaps, gridLines, niceCeiling, runs, stretches } from './geometry.ts'

test('the fill is cut exactly where line and limit cross', () => {
  // The line y = 2x meets the limit y = 3 at x = 1.5, and y = 8 − 2x meets it again at 2.5.
  const parts = excess([0, 1, 2, 3], [0, 2, 4, 2], [3, 3, 3, 3], 1)
  expect(parts).toEqual([
    [
      { at: 1.5, y: 3, base: 3 },
      { at: 2, y: 4, base: 3 },
      { at: 2.5, y: 3, base: 3 },
    ],
  ])
})

test('a sloping limit is crossed where both lines are equal', () => {
  // y = 4 − 4x against the limit y = 1 + 2x: both are 2 at x = ½.
  const [part] = excess([0, 1], [4, 0], [1, 3], 1)
  expect(part?.at(-1)).toEqual({ at: 0.5, y: 2, base: 2 })
  const [below] = excess([0, 1], [4, 0], [1, 3], -1)
  expect(below?.[0]).toEqual({ at: 0.5, y: 2, base: 2 })
})

test('a gap ends a fill, and a line that never leaves has none', () => {
  expect(excess([0, 1, 2, 3], [5, 5, null, 5], [3, 3, 3, 3], 1)).toHaveLength(1)
  expect(excess([0, 1, 2], [1, 2, 3], [3, 3, 3], 1)).toEqual([])
})

test('fills above and below never share an instant, and never lie inside the band', () => {
  const value = fc.option(fc.integer({ min: 0, max: 20 }), { nil: null, freq: 6 })
  fc.assert(
    fc.property(fc.array(value, { minLength: 2, maxLength: 20 }), (observed) => {
      const at = observed.map((_, i) => i)
      const high = excess(
        at,
        observed,
        at.map(() => 12),
        1,
      ).flat()
      const low = excess(
        at,
        observed,
        at.map(() => 8),
        -1,
      ).flat()
      expect(high.every(({ y, base }) => y >= base)).toBe(true)
      expect(low.every(({ y, base }) => y <= base)).toBe(true)
      const shared = high.filter((a) => low.some((b) => a.at === b.at))
      expect(shared).toEqual([])
    }),
  )
})

test('runs are broken by nulls', () => {
  expect(runs([null, 1, 2, null, 3])).toEqual([
    [1, 2],
    [4, 4],
  ])
  expect(runs([])).toEqual([])
})

test('a gap has two ends, and data that stopped is a gap until now', () => {
  expect(gaps([0, 10, 20, 30], [1, null, 1, 1], 32, 20)).toEqual([{ from: 0, to: 20, open: false }])
  expect(gaps([0, 10, 20], [1, 1, null], 45, 20)).toEqual([{ from: 10, to: 45, open: true }])
})

test('a stretch outside has a side, a beginning and perhaps no end', () => {
  const at = [0, 1, 2, 3, 4, 5, 6]
  const low = at.map(() => 2)
  const high = at.map(() => 4)
  expect(stretches(at, [3, 5, 5, 3, 5, 1, 1], low, high)).toEqual([
    { side: 'above', from: 1, to: 2, open: false },
    { side: 'below', from: 5, to: 6, open: true },
  ])
})

test('axes end at round numbers and carry three to five lines', () => {
  expect(niceCeiling(0.87)).toBe(1)
  expect(niceCeiling(431)).toBe(500)
  expect(niceCeiling(1250)).toBe(1500)
  expect(gridLines(500)).toEqual([100, 200, 300, 400, 500])
  fc.assert(
    fc.property(fc.double({ min: 1e-6, max: 1e9, noNaN: true }), (value) => {
      const top = niceCeiling(value)
      expect(top).toBeGreaterThanOrEqual(value * (1 - 1e-6))
      const count = gridLines(top).length
      expect(count).toBeGreaterThanOrEqual(2)
      expect(count).toBeLessThanOrEqual(5)
    }),
  )
})
