import { expect, test } from 'vitest'
import { dailyChart } from './daily-chart.ts'
import { cycleAround, midnights } from './fleet/cycle.ts'

const HOUR = 3_600_000
const now = new Date('2026-11-19T12:04:00Z')
const zone = 'Asia/Hong_Kong'

test('a billing cycle begins at midnight of its day, on the customer’s clock', () => {
  expect(cycleAround(now, 1, zone)).toEqual({
    start: new Date('2026-10-31T16:00:00Z'),
    end: new Date('2026-11-30T16:00:00Z'),
  })
  expect(cycleAround(now, 25, zone).start).toEqual(new Date('2026-10-24T16:00:00Z'))
  expect(cycleAround(now, 1, zone, 11).start).toEqual(new Date('2025-11-30T16:00:00Z'))
})

test('days across a clock change are one each', () => {
  const found = midnights(
    new Date('2026-10-23T22:00:00Z'),
    new Date('2026-10-27T00:00:00Z'),
    'Europe/Berlin',
  )
  expect(found.map((at) => new Date(at).toISOString())).toEqual([
    '2026-10-23T22:00:00.000Z',
    '2026-10-24T22:00:00.000Z',
    '2026-10-25T23:00:00.000Z',
    '2026-10-26T23:00:00.000Z',
    '2026-10-27T23:00:00.000Z',
  ])
})

test('each day is compared with its weekday, and today is told apart', () => {
  const { start, end } = cycleAround(now, 1, zone)
  const first = start.getTime() - 56 * 24 * HOUR
  const hours = Math.floor((now.getTime() - first) / HOUR)
  const at = Array.from({ length: hours }, (_, i) => first + i * HOUR)
  const chart = dailyChart(
    { at, total: at.map((_, i) => 1 + (i % 7) / 100), n: at.map(() => 1) },
    'increment',
    start,
    end,
    now,
    zone,
  )
  expect(chart.at).toHaveLength(30)
  expect(chart.observed[0]).toBeCloseTo(24.7, 0)
  expect(chart.observed.filter((value) => value !== null)).toHaveLength(18)
  expect(chart.today?.value).toBeCloseTo(20.6, 0)
  expect(chart.expected[29]).toBeCloseTo(24.7, 0)
  expect(chart.learning).toBeNull()
})
