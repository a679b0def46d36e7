import { expect, test } from 'vitest'
import { about, linear, ticks } from './scale.ts'

test('a scale maps its ends to its ends, and the middle between', () => {
  const x = linear(-20, 80, 0, 200)
  expect([x(-20), x(30), x(80)]).toEqual([0, 100, 200])
})

test('ticks are round, few and inside', () => {
  expect(ticks(-17, 68)).toEqual([0, 50])
  expect(ticks(-40, 160)).toEqual([0, 50, 100, 150])
  expect(ticks(0, 4)).toEqual([0, 1, 2, 3, 4])
})

test('about keeps the three digits that count', () => {
  expect([1838, 13_274, 108.4, 7.6, -1838, 0].map(about)).toEqual([1840, 13_300, 108, 8, -1840, 0])
})
