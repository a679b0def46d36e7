import { expect, test } from 'vitest'
import { uniform } from './assign.ts'
import { drawVariant, variantOdds } from './variants.ts'

const seen = [
  { variant: 'short', told: 1000, contacted: 60 },
  { variant: 'long', told: 1000, contacted: 100 },
]

test('most go to what probably brings the fewest contacts, and a slice to each alike', () => {
  const [short, long] = variantOdds(seen, 0.2)
  expect(short!.best).toBeGreaterThan(0.99)
  expect(short!.best + long!.best).toBeCloseTo(1, 12)
  expect(long!.weight).toBeCloseTo(0.1 + 0.8 * long!.best, 12)
  const fresh = variantOdds(
    seen.map(({ variant }) => ({ variant, told: 0, contacted: 0 })),
    0.2,
  )
  expect(fresh.map(({ weight }) => weight)).toEqual([
    expect.closeTo(0.5, 6),
    expect.closeTo(0.5, 6),
  ])
})

test('customers come to the variants in the shares that were said', () => {
  const odds = variantOdds(seen, 0.2)
  const counts = new Map<string, number>()
  for (let i = 0; i < 20_000; i++) {
    const drawn = drawVariant(odds, 0.2, uniform(`slice ${i}`), uniform(`variant ${i}`))
    const key = `${drawn.variant} ${drawn.uniform}`
    counts.set(key, (counts.get(key) ?? 0) + 1)
  }
  // Five standard deviations of 20,000 draws.
  expect(Math.abs((counts.get('short true') ?? 0) - 2_000)).toBeLessThan(220)
  expect(Math.abs((counts.get('long true') ?? 0) - 2_000)).toBeLessThan(220)
  expect(counts.get('short false') ?? 0).toBeGreaterThan(15_600)
})
