import { expect, test } from 'vitest'
import { addDays, weekday } from './calendar.ts'
import { chooseModel } from './choose.ts'
import type { Day } from './forecast.ts'
import { historyOf, openDays, openIntervals, type IntervalCount } from './history.ts'
import { models } from './rolling.ts'

/** Contacts at ten and at four, Mondays to Fridays, some on Saturdays. */
const counts = (days: number): IntervalCount[] =>
  Array.from({ length: days }, (_, i) => addDays('2026-06-01', i)).flatMap((date) =>
    weekday(date) % 6 === 0
      ? weekday(date) === 6
        ? [{ date, slot: 20, n: 2 }]
        : []
      : [
          { date, slot: 20, n: 60 },
          { date, slot: 32, n: 40 },
        ],
  )
const span = { from: '2026-06-01', until: '2026-07-27', slots: 48 }

test('weekdays with next to no contacts are closed, and quiet or told days are holidays', () => {
  const some = counts(56).filter(({ date }) => date !== '2026-07-01')
  const { days, weekdays, skipped } = historyOf(some, span, ['2026-07-14'])
  expect(weekdays).toEqual([1, 2, 3, 4, 5])
  expect(days).toHaveLength(40)
  expect(skipped).toEqual(['2026-07-01', '2026-07-14'])
  expect(days[0]).toMatchObject({ date: '2026-06-01' })
  expect(days[0]!.counts.reduce((sum, n) => sum + n)).toBe(100)
})

test('where few make contact, a day without any is no holiday', () => {
  const few = counts(56)
    .filter(({ date }) => date !== '2026-07-01')
    .map((one) => ({ ...one, n: 1 }))
  expect(historyOf(few, span).skipped).toEqual([])
})

test('days to come are the open ones, holidays marked', () => {
  expect(openDays('2026-07-24', '2026-07-29', [1, 2, 3, 4, 5], ['2026-07-28'])).toEqual([
    { date: '2026-07-24', holiday: false },
    { date: '2026-07-27', holiday: false },
    { date: '2026-07-28', holiday: true },
  ])
})

test('a day is open from its first contacts to its last, but for a stray one', () => {
  const day = (slot: number, n: number): Day => ({
    date: '2026-06-01',
    counts: Array.from({ length: 48 }, (_, i) => (i === slot ? n : i >= 18 && i < 40 ? 50 : 0)),
  })
  expect(openIntervals([day(3, 1), day(44, 1)])).toEqual({ from: 18, to: 40 })
  expect(openIntervals([day(3, 200)])).toEqual({ from: 3, to: 40 })
  expect(openIntervals([])).toEqual({ from: 0, to: 0 })
})

/** Whole numbers around a rate by a fixed sequence, as chance would have them. */
function thin(days: number, rate: number): Day[] {
  let state = 7
  const next = () => (state = (state * 16_807) % 2_147_483_647) / 2_147_483_647
  return Array.from({ length: days }, (_, i) => ({
    date: addDays('2026-06-01', i),
    counts: Array.from({ length: 24 }, () => Math.floor(2 * rate * next() + 0.5)),
  }))
}

test('where an interval brings a contact or none, days are judged and spread, not medians of noughts', () => {
  const history = thin(70, 0.4)
  const { model, grain, record } = chooseModel(history, 7)
  expect(grain).toBe('day')
  expect(['spread', 'holtWinters']).toContain(model)
  const mean = history.flatMap(({ counts }) => counts).reduce((sum, n) => sum + n, 0) / 70
  const [ahead] = models[model](history, [{ date: addDays('2026-06-01', 70) }])
  const total = ahead!.reduce((sum, n) => sum + n, 0)
  expect(Math.abs(total / mean - 1)).toBeLessThan(0.3)
  expect(record!.wape).toBeLessThan(0.5)
})

test('a model in use tells how well it did, and its band how much it held', () => {
  const { model, grain, record, ranked, outturns } = chooseModel(thin(112, 30), 7)
  expect(grain).toBe('interval')
  expect(['calendar', 'spread']).toContain(model)
  expect(ranked.map(({ name }) => name)).toContain('holtWinters')
  expect(record!.days).toBe(28)
  expect(Math.abs(record!.held![80] - 0.8)).toBeLessThan(0.06)
  expect(Math.abs(record!.held![95] - 0.95)).toBeLessThan(0.04)
  expect(new Set(outturns.map(({ steps }) => steps))).toEqual(new Set([1, 2, 3, 4, 5, 6, 7]))
  const mornings = outturns.filter(({ steps }) => steps === 1).map(({ date }) => date)
  expect(mornings).toEqual(mornings.toSorted())
  expect(mornings.at(-1)).toBe(addDays('2026-06-01', 111))
})

test('before there are three weeks nothing is judged, and the usual model is used', () => {
  const { model, record, ranked } = chooseModel(thin(14, 30), 7)
  expect({ model, record, ranked }).toEqual({ model: 'calendar', record: null, ranked: [] })
})
