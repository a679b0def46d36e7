import { expect, test } from 'vitest'
import { band } from './band.ts'
import { addDays, dayNumber, monthDistance, weekday } from './calendar.ts'
import { forecast, learnContacts, reforecast, withSurges, type Day } from './forecast.ts'
import { rankModels, rollingOrigins, wape } from './rolling.ts'

/** Weekdays have levels of their own; days 1–3 of a month bring a fifth more. */
function year(days: number, extra: (date: string) => Partial<Day> = () => ({})): Day[] {
  return Array.from({ length: days }, (_, i) => {
    const date = addDays('2026-01-01', i)
    const level = 100 + 20 * weekday(date)
    const factor = Number(date.slice(8)) <= 3 ? 1.2 : 1
    return { date, counts: [level * factor, 2 * level * factor], ...extra(date) }
  })
}

test('dates are counted across the ends of months and years', () => {
  expect(weekday('2026-11-21')).toBe(6)
  expect(addDays('2026-12-31', 1)).toBe('2027-01-01')
  expect(addDays('2024-03-01', -1)).toBe('2024-02-29')
  expect(dayNumber('1970-01-02')).toBe(1)
  expect(monthDistance(30, 2)).toBeCloseTo(2.4, 9)
  expect(() => dayNumber('21.11.2026')).toThrow(RangeError)
})

test('an ordinary day is forecast as the same weekdays before it', () => {
  const history = year(110)
  const target = addDays('2026-01-01', 110)
  const { day } = learnContacts(history)
  const level = 100 + 20 * weekday(target)
  const [first, second] = day({ date: target })
  expect(Math.abs(first! / level - 1)).toBeLessThan(0.05)
  expect(second! / first!).toBeCloseTo(2, 9)
})

test('the first days of a month are learnt to be busier', () => {
  const history = year(181) // to the end of June
  const [, july2] = forecast(history, [{ date: '2026-07-01' }, { date: '2026-07-02' }])
  const level = 100 + 20 * weekday('2026-07-02')
  expect(july2![0]).toBeGreaterThan(1.05 * level)
})

test('a holiday teaches nothing about the weekday it fell on', () => {
  const closed = year(110, (date) =>
    date === '2026-04-13' ? { holiday: true, counts: [0, 0] } : {},
  )
  const { day } = learnContacts(closed)
  expect(day({ date: '2026-04-27' })[0]).toBeGreaterThan(100)
})

test('what yesterday left unexplained fades over the days to come', () => {
  const history = year(110)
  const last = history.at(-1)!
  const busy = [...history.slice(0, -1), { ...last, counts: last.counts.map((x) => x * 1.5) }]
  const targets = [1, 2, 3].map((k) => ({ date: addDays(last.date, k) }))
  const ratio = forecast(busy, targets).map(
    (day, i) => day[0]! / forecast(history, targets)[i]![0]!,
  )
  expect(ratio[0]).toBeGreaterThan(1.15)
  expect(ratio[1]).toBeLessThan(ratio[0]!)
  expect(ratio[2]).toBeLessThan(ratio[1]!)
})

test('a busy morning raises the afternoon by seven tenths of it, in logs', () => {
  expect(reforecast([100, 100, 100], [200])).toEqual([100 * 2 ** 0.7, 100 * 2 ** 0.7])
  expect(reforecast([100, 50], [0])).toEqual([50])
})

test('a coming surge is laid over the day, what falls behind it left out', () => {
  const surged = withSurges([10, 10, 10], [{ contacts: 40, from: 1, shape: [2, 1, 1] }])
  expect(surged).toEqual([10, 30, 20])
})

test('nothing can be learnt from no day, or from days of different length', () => {
  expect(() => learnContacts([])).toThrow(RangeError)
  const odd = [...year(3), { date: '2026-01-04', counts: [1] }]
  expect(() => learnContacts(odd)).toThrow(RangeError)
})

test('a rolling origin never sees its own future', () => {
  const history = year(120)
  const spoilt = history.map((day, i) =>
    i >= 100 ? { ...day, counts: day.counts.map(() => 1e6) } : day,
  )
  const [sound] = rollingOrigins(forecast, history.slice(0, 105), 5, 1)
  const [blind] = rollingOrigins(forecast, spoilt.slice(0, 105), 5, 1)
  expect(blind!.forecast).toEqual(sound!.forecast)
})

test('candidates are ranked by what they would have missed', () => {
  const ranked = rankModels(year(150), 7, 4)
  expect(ranked).toHaveLength(4)
  expect(ranked.map((model) => model.wape)).toEqual(
    ranked.map((model) => model.wape).toSorted((a, b) => a - b),
  )
})

test('an error is counted against what came', () => {
  expect(wape([{ forecast: [90, 110], actual: [100, 100] }])).toBeCloseTo(0.1, 12)
})

test('a band holds as many of the past as it says', () => {
  const past = Array.from({ length: 79 }, (_, i) => ({ forecast: [100], actual: [61 + i] }))
  const { lower, upper } = band([200], past, 0.8)
  // Ranks 8 and 72 of 79 errors −.39 … +.39.
  expect(lower[0]).toBeCloseTo(200 * 0.68, 9)
  expect(upper[0]).toBeCloseTo(200 * 1.32, 9)
  expect(() => band([1], [], 0.8)).toThrow(RangeError)
})
