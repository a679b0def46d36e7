import { expect, test } from 'vitest'
import { rolling, windowFor } from './rolling.ts'

const MINUTE = 60_000
const slots = (totals: readonly (number | undefined)[], n = 10) => {
  const known = totals.flatMap((total, i) =>
    total === undefined ? [] : [{ at: i * 5 * MINUTE, total }],
  )
  return {
    at: known.map(({ at }) => at),
    total: known.map(({ total }) => total),
    n: known.map(() => n),
  }
}

test('hourly readings are summed over an hour, five-minute ones over five minutes', () => {
  expect(windowFor(2000 * 24, 2000)).toBe(60 * MINUTE)
  expect(windowFor(2000 * 288, 2000)).toBe(5 * MINUTE)
  expect(windowFor(25 * 48, 25)).toBe(30 * MINUTE)
  expect(windowFor(2000, 2000)).toBe(24 * 60 * MINUTE)
  expect(windowFor(0, 0)).toBe(5 * MINUTE)
})

test('a window holds the slots that began in it', () => {
  const ends = [10, 15, 20].map((minute) => minute * MINUTE)
  expect(rolling(slots([1, 2, 4, 8]), 10 * MINUTE, ends, 'increment')).toEqual([3, 6, 12])
})

test('a gauge is averaged over its readings', () => {
  expect(rolling(slots([100, 300]), 10 * MINUTE, [10 * MINUTE], 'gauge')).toEqual([20])
})

test('where nothing was recorded there is no value, and where zero was recorded there is zero', () => {
  const ends = [5, 10, 15].map((minute) => minute * MINUTE)
  expect(rolling(slots([1, undefined, 0]), 5 * MINUTE, ends, 'increment')).toEqual([1, NaN, 0])
})
