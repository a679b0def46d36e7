import { expect, test } from 'vitest'
import { miettinenNurminen, newcombe, pooledError, pooledP, unpooledError } from './difference.ts'

const tableII = [
  // Newcombe 1998, table II, methods 10 and 6/7 (rounded as printed).
  {
    one: { x: 56, n: 70 },
    two: { x: 48, n: 80 },
    hybrid: [0.0524, 0.3339],
    score: [0.0528, 0.3382],
  },
] as const

test("Newcombe's and Miettinen–Nurminen's limits are those Newcombe printed", () => {
  for (const { one, two, hybrid, score } of tableII) {
    const found = newcombe(one, two, 0.05)
    const inverted = miettinenNurminen(one, two, 0.05)
    for (const i of [0, 1] as const) {
      expect(found[i]).toBeCloseTo(hybrid[i], 4)
      expect(inverted[i]).toBeCloseTo(score[i], 4)
    }
  }
})

test('the score limits leave nothing out at either end', () => {
  expect(miettinenNurminen({ x: 0, n: 10 }, { x: 10, n: 10 }, 0.05)[0]).toBe(-1)
  expect(miettinenNurminen({ x: 10, n: 10 }, { x: 0, n: 10 }, 0.05)[1]).toBe(1)
})

test('the pooled error is smaller than the unpooled one when the small arm has the extreme share', () => {
  const holdout = { x: 20, n: 100 }
  const told = { x: 72, n: 900 }
  expect(pooledError(holdout, told)).toBeLessThan(unpooledError(holdout, told))
})

test('without any contact there is no evidence of a difference', () => {
  expect(pooledP({ x: 0, n: 10 }, { x: 0, n: 90 })).toBe(1)
  // χ² = (ad−bc)²N/… of the table 8|92, 4|96: 1.41844.
  expect(pooledP({ x: 8, n: 100 }, { x: 4, n: 100 })).toBeCloseTo(0.2337, 3)
})
