import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parseInstant } from './instant.ts'

test('reads every instant that Date writes', () => {
  const min = new Date('1970-01-01T00:00:00Z')
  const max = new Date('2999-12-31T23:59:59Z')
  fc.assert(
    fc.property(fc.date({ min, max, noInvalidDate: true }), (date) => {
      expect(parseInstant(date.toISOString())).toBe(date.getTime())
    }),
  )
})

test.each([
  ['2026-11-21T20:00:00+08:00', '2026-11-21T12:00:00.000Z'],
  ['2026-11-21T20:00:00+0800', '2026-11-21T12:00:00.000Z'],
  ['2026-11-21 06:30:00-05:30', '2026-11-21T12:00:00.000Z'],
  ['2026-11-21T12:00Z', '2026-11-21T12:00:00.000Z'],
  ['2026-11-21T12:00:00.123456Z', '2026-11-21T12:00:00.123Z'],
  ['2026-11-21T12:00:00.5z', '2026-11-21T12:00:00.500Z'],
  ['2024-02-29T00:00:00Z', '2024-02-29T00:00:00.000Z'],
])('%s is %s', (text, iso) => expect(new Date(parseInstant(text)).toISOString()).toBe(iso))

test.each([
  '2026-02-30T00:00:00Z',
  '2025-02-29T00:00:00Z',
  '2026-13-01T00:00:00Z',
  '2026-11-21T24:00:00Z',
  '2026-11-21T12:60:00Z',
  '2026-11-21T12:00:00',
  '2026-11-21',
  '1763726400',
  'yesterday',
  '',
])('%s is no instant', (text) => expect(parseInstant(text)).toBeNaN())
