import { expect, test } from 'vitest'
import { hourOfWeek, localDay, zoneOf } from './zone.ts'

const at = (iso: string) => Date.parse(iso)

test('Monday begins the week, by the local clock', () => {
  expect(hourOfWeek(zoneOf('UTC'), at('2026-03-02T00:00:00Z'))).toBe(0)
  expect(hourOfWeek(zoneOf('Asia/Taipei'), at('2026-03-01T16:30:00Z'))).toBe(0)
  expect(hourOfWeek(zoneOf('UTC'), at('2026-03-01T23:59:59Z'))).toBe(167)
  expect(hourOfWeek(zoneOf('+05:30'), at('2026-03-02T00:00:00Z'))).toBe(5)
})

test('in spring the hour after one o’clock is three o’clock', () => {
  const berlin = zoneOf('Europe/Berlin')
  expect(hourOfWeek(berlin, at('2026-03-29T00:59:59Z'))).toBe(6 * 24 + 1)
  expect(hourOfWeek(berlin, at('2026-03-29T01:00:00Z'))).toBe(6 * 24 + 3)
})

test('in autumn two o’clock comes twice', () => {
  const berlin = zoneOf('Europe/Berlin')
  expect(hourOfWeek(berlin, at('2026-10-25T00:30:00Z'))).toBe(6 * 24 + 2)
  expect(hourOfWeek(berlin, at('2026-10-25T01:30:00Z'))).toBe(6 * 24 + 2)
  expect(hourOfWeek(berlin, at('2026-10-25T02:00:00Z'))).toBe(6 * 24 + 3)
})

test('a local day begins at local midnight', () => {
  const sydney = zoneOf('Australia/Sydney')
  const before = localDay(sydney, at('2026-11-21T12:59:59Z'))
  expect(localDay(sydney, at('2026-11-21T13:00:00Z'))).toBe(before + 1)
})

test('a zone nobody knows is refused', () => {
  expect(() => zoneOf('Mars/Olympus')).toThrow(RangeError)
})
