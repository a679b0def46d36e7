import { expect, test } from 'vitest'
import { evidenceOf } from './evidence.ts'

const days = (values: readonly (number | null)[]) =>
  values.map((value, i) => ({ day: `2026-11-${String(i + 10)}`, value, lower: 0, upper: 2 }))

test('the days since are compared with the middle of the days before, today left out', () => {
  // 10, 11, 12: 1, 5, 2 → usual 2. 13, 14: 8 and 10 → 9 a day, 14 more than usual. The 15th is not over.
  const evidence = evidenceOf(days([1, 5, 2, 8, 10, 3]), '2026-11-13', '2026-11-15')
  expect(evidence).toEqual({ observed: 9, usual: 2, difference: 14 })
})

test('today stands for itself when there is no other day', () => {
  expect(evidenceOf(days([1, 1, 3, 3, 8]), '2026-11-14', '2026-11-14')).toEqual({
    observed: 8,
    usual: 2,
    difference: 6,
  })
})

test('missing days count on neither side', () => {
  const evidence = evidenceOf(days([1, null, 2, 3, null, 8, 1]), '2026-11-14', '2026-11-16')
  expect(evidence).toEqual({ observed: 8, usual: 2, difference: 6 })
})

test('nothing is said with fewer than three days before or none since', () => {
  expect(evidenceOf(days([1, 2, 8, 9]), '2026-11-12', '2026-11-14')).toBeUndefined()
  expect(evidenceOf(days([1, 2, 3, null]), '2026-11-13', '2026-11-14')).toBeUndefined()
})
