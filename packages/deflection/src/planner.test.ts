import { expect, test } from 'vitest'
import { plan } from './planner.ts'
import { powerOfShares } from './power.ts'

const half = { baseShare: 0.08, perDay: 350, holdout: 0.5 }

test('half and half needs about what the standard sample size says', () => {
  const [sight] = plan(half, [0.2])
  // 4,096 an arm by R's power.prop.test; the unpooled error asks a trifle less or more.
  expect(Math.abs(sight!.units / 2 / 4096 - 1)).toBeLessThan(0.01)
  expect(powerOfShares(sight!.units / 2, 0.08, 0.064, 0.05)).toBeCloseTo(0.8, 2)
})

test('smaller reductions take longer, smaller holdouts too, and watching live longest', () => {
  const [ten, twenty, forty] = plan(half)
  expect(ten!.days).toBeGreaterThan(twenty!.days)
  expect(twenty!.days).toBeGreaterThan(forty!.days)
  const [, small] = plan({ ...half, holdout: 0.05 })
  expect(small!.days).toBeGreaterThan(twenty!.days)
  expect(twenty!.liveDays).toBeGreaterThan(twenty!.days)
})

test('a holdout costs the contacts it makes that notices would have avoided', () => {
  const [sight] = plan({ ...half, costPerContact: 5 }, [0.4])
  expect(sight!.holdoutContacts).toBeCloseTo(sight!.units * 0.5 * 0.032, 9)
  expect(sight!.holdoutCost).toBeCloseTo(5 * sight!.holdoutContacts, 9)
})

test('no plan without a holdout', () => {
  expect(() => plan({ ...half, holdout: 0 })).toThrow(RangeError)
})
