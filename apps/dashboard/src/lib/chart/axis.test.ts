import { expect, test } from 'vitest'
import { formatFor } from '../format.ts'
import { axisLabels, timeLabels, timeSplits } from './axis.ts'

const format = formatFor({ locale: 'en', timeZone: 'Asia/Hong_Kong', currency: 'HKD' })
const at = Date.parse('2026-11-19T12:04:00Z')
const HOUR = 3_600_000

test('a day is divided at round local hours, and midnight shows the date', () => {
  const splits = timeSplits(at - 24 * HOUR, at + 3 * HOUR, 900, format)
  expect(timeLabels(splits, 300_000, format)).toEqual([
    '22:00',
    'Thu 19 Nov',
    '02:00',
    '04:00',
    '06:00',
    '08:00',
    '10:00',
    '12:00',
    '14:00',
    '16:00',
    '18:00',
    '20:00',
    '22:00',
  ])
})

test('a narrow chart has fewer ticks', () => {
  expect(timeSplits(at - 24 * HOUR, at + 3 * HOUR, 300, format)).toHaveLength(4)
})

test('weeks are divided at local midnights', () => {
  const splits = timeSplits(at - 7 * 24 * HOUR, at, 700, format)
  expect(splits.every((split) => format.time(split) === '00:00')).toBe(true)
  expect(splits).toHaveLength(7)
  expect(timeLabels(splits, 24 * HOUR, format)[0]).toBe('13 Nov')
})

test('months leave days out rather than crowd', () => {
  expect(timeSplits(at - 30 * 24 * HOUR, at, 640, format).length).toBeLessThanOrEqual(8)
})

test('the lines of one axis have the same decimals', () => {
  expect(axisLabels([2.5, 5, 7.5, 10], format)).toEqual(['2.5', '5.0', '7.5', '10.0'])
  expect(axisLabels([100, 200], format)).toEqual(['100', '200'])
  expect(axisLabels([20_000, 40_000], format)).toEqual(['20.0 k', '40.0 k'])
})
