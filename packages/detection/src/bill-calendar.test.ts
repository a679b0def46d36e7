import { expect, test } from 'vitest'
import { createZone, cycleOf, isoDay } from './bill-calendar.ts'

const day = (iso: string) => Date.parse(`${iso}T00:00:00Z`) / 86_400_000

test('a day begins at midnight on the wall, whatever the offset', () => {
  expect(createZone('Australia/Brisbane').startOf(day('2013-07-01'))).toBe(
    Date.parse('2013-07-01T00:00:00+10:00'),
  )
  expect(createZone('Asia/Kathmandu').startOf(day('2013-07-01'))).toBe(
    Date.parse('2013-07-01T00:00:00+05:45'),
  )
})

test('both clock changes give days of 23 and 25 hours', () => {
  const zone = createZone('Europe/Berlin')
  const hours = (iso: string) => (zone.startOf(day(iso) + 1) - zone.startOf(day(iso))) / 3_600_000
  expect(hours('2026-03-28')).toBe(24)
  expect(hours('2026-03-29')).toBe(23)
  expect(hours('2026-10-25')).toBe(25)
  expect(hours('2026-10-26')).toBe(24)
})

test('where midnight itself is skipped, the day begins with the first instant that exists', () => {
  // São Paulo moved its clocks from 00:00 to 01:00 on 2018-11-04, and back from 00:00 to 23:00 on 2018-02-18.
  const zone = createZone('America/Sao_Paulo')
  expect(zone.startOf(day('2018-11-04'))).toBe(Date.parse('2018-11-04T01:00:00-02:00'))
  expect(zone.startOf(day('2018-02-18'))).toBe(Date.parse('2018-02-18T00:00:00-03:00'))
})

test('every instant of a year falls on the day whose bounds hold it', () => {
  for (const name of [
    'Europe/Berlin',
    'America/Sao_Paulo',
    'Australia/Lord_Howe',
    'Pacific/Apia',
  ]) {
    const zone = createZone(name)
    for (
      let at = Date.parse('2018-01-01T00:00Z');
      at < Date.parse('2019-01-01T00:00Z');
      at += 9_000_000
    ) {
      const d = zone.dayOf(at)
      expect(zone.startOf(d)).toBeLessThanOrEqual(at)
      expect(zone.startOf(d + 1)).toBeGreaterThan(at)
    }
  }
})

test('cycles begin on the cycle day and follow one another without a gap', () => {
  const { start, length, index } = cycleOf(day('2024-02-14'), 15)
  expect([isoDay(start), length]).toEqual(['2024-01-15', 31])
  expect(cycleOf(day('2024-02-15'), 15)).toEqual({
    index: index + 1,
    start: start + 31,
    length: 29,
  })
  expect(isoDay(cycleOf(day('2024-01-03'), 28).start)).toBe('2023-12-28')
})

test('an unknown zone is refused', () => {
  expect(() => createZone('Mars/Olympus')).toThrow(RangeError)
})
