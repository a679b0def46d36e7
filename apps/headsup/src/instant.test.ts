import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parseInstant } from './instant.ts'

test.each([
  ['2012-02-10T08:00:00+10:00', '2012-02-09T22:00:00.000Z'],
  ['2026-11-21 20:15-0330', '2026-11-21T23:45:00.000Z'],
  ['2026-11-21T20:15:30.25+08', '2026-11-21T12:15:30.250Z'],
  ['2024-02-29T00:00Z', '2024-02-29T00:00:00.000Z'],
])('%s is %s', (text, instant) => {
  expect(new Date(parseInstant(text)).toISOString()).toBe(instant)
})

test.each([
  '',
  '2026-11-21',
  '2026-11-21T20:15:30',
  '2026-02-29T00:00Z',
  '2026-02-30T00:00Z',
  '2026-13-01T00:00Z',
  '2026-11-21T24:00Z',
  '2026-11-21T20:60Z',
  '2026-11-21T20:15:30.Z',
  '2026-11-21T20:15+1:00',
  '2026-11-21T20:15Z and more',
  '21/11/2026 20:15',
  '1763755200000',
])('%s is no instant', (text) => {
  expect(parseInstant(text)).toBeNaN()
})

test('agrees with Date.parse on every instant that toISOString can write with four digits', () => {
  const years = { min: new Date('0100-01-01T00:00Z'), max: new Date('9999-12-31T23:59Z') }
  fc.assert(
    fc.property(fc.date({ ...years, noInvalidDate: true }), (date) => {
      expect(parseInstant(date.toISOString())).toBe(+date)
    }),
  )
})
