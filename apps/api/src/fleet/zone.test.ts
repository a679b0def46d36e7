import { expect, test } from 'vitest'
import { instantOf, localDate, startOfDay, weeksBack } from './zone.ts'

test('a week back is the same time on the clock, across both clock changes', () => {
  const berlin = weeksBack('Europe/Berlin')
  expect(new Date(berlin(Date.parse('2026-10-27T08:00:00+01:00'), 1))).toEqual(
    new Date('2026-10-20T08:00:00+02:00'),
  )
  expect(new Date(berlin(Date.parse('2026-03-31T08:00:00+02:00'), 1))).toEqual(
    new Date('2026-03-24T08:00:00+01:00'),
  )
})

test('where clocks never change a week has 168 hours', () => {
  const hongKong = weeksBack('Asia/Hong_Kong')
  const at = Date.parse('2026-11-19T12:04:00Z')
  expect(at - hongKong(at, 8)).toBe(8 * 168 * 3_600_000)
})

test('a day begins at midnight on the clock', () => {
  expect(startOfDay(new Date('2026-11-19T12:04:00Z'), 'Asia/Hong_Kong')).toEqual(
    new Date('2026-11-18T16:00:00Z'),
  )
  // On the day the clocks went back at three, midnight was still summer time.
  expect(startOfDay(new Date('2026-10-25T12:00:00Z'), 'Europe/Berlin')).toEqual(
    new Date('2026-10-24T22:00:00Z'),
  )
})

test('a day and a time on its clock are an instant, and an instant lies in a day', () => {
  const HOUR_MS = 3_600_000
  const at = (date: string, hours: number, zone: string) =>
    new Date(instantOf(date, hours * HOUR_MS, zone)).toISOString()
  expect(at('2026-11-21', 9.5, 'Asia/Hong_Kong')).toBe('2026-11-21T01:30:00.000Z')
  expect(at('2026-03-29', 1, 'Europe/Berlin')).toBe('2026-03-29T00:00:00.000Z')
  expect(at('2026-03-29', 4, 'Europe/Berlin')).toBe('2026-03-29T02:00:00.000Z')
  expect(at('2026-10-25', 4, 'Europe/Berlin')).toBe('2026-10-25T03:00:00.000Z')
  expect(localDate(new Date('2026-11-21T16:00:00Z'), 'Asia/Hong_Kong')).toBe('2026-11-22')
})
