import { expect, test } from 'vitest'
import { isHole, median, popcount, unknownDays } from './bill-history.ts'

test('three silent days are a hole for a daily spender and nothing special for a traveller', () => {
  expect(isHole(3, { active: 360, days: 363 })).toBe(true)
  expect(isHole(60, { active: 12, days: 400 })).toBe(false)
  expect(isHole(2, { active: 15, days: 30 })).toBe(false)
})

test('a long hole does not make a daily spender look like a rare one', () => {
  expect(isHole(200, { active: 200, days: 400 })).toBe(true)
})

test('days before the first and days in holes are unknown, the others known', () => {
  const always = { active: 390, days: 400 }
  const all = 2 ** 30 - 1
  expect(unknownDays(all, 30, -100, always)).toBe(0)
  expect(unknownDays(all & ~0b1111, 30, 4, always)).toBe(4)
  expect(unknownDays(all & ~(0b111111 << 10), 30, -100, always)).toBe(6)
  expect(unknownDays(0, 30, 45, always)).toBe(30)
  expect(unknownDays(1, 30, -100, { active: 5, days: 400 })).toBe(0)
})

test('counts bits, also the highest', () => {
  expect([0, 1, 2 ** 31, 2 ** 32 - 1, 2 ** 31 - 1, 0x10204080].map(popcount)).toEqual([
    0, 1, 1, 32, 31, 4,
  ])
})

test('takes the median of odd, even and no values', () => {
  expect([median([3, 1, 2]), median([4, 1, 2, 3]), median([])]).toEqual([2, 2.5, NaN])
})
