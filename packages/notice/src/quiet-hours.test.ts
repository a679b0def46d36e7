import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { nextAllowed, startOfDay } from './quiet-hours.ts'

const evening = { from: '21:00', to: '09:00' }
const early = { from: '00:30', to: '02:30' }
const berlin = 'Europe/Berlin'
const newYork = 'America/New_York'
const hongKong = 'Asia/Hong_Kong'

const next = (now: string, quiet: { from: string; to: string } | null, zone: string) =>
  nextAllowed(new Date(now), quiet, zone).toISOString()

describe('quiet hours', () => {
  test.each([
    // Hong Kong, +8 all year.
    ['2026-11-18T14:10:00.000Z', evening, hongKong, '2026-11-19T01:00:00.000Z'], // 22:10 → 09:00 tomorrow
    ['2026-11-18T22:10:30.500Z', evening, hongKong, '2026-11-19T01:00:00.000Z'], // 06:10 → 09:00 today
    ['2026-11-18T12:59:59.999Z', evening, hongKong, '2026-11-18T12:59:59.999Z'], // 20:59 → at once
    ['2026-11-18T13:00:00.000Z', evening, hongKong, '2026-11-19T01:00:00.000Z'], // 21:00 is quiet
    ['2026-11-19T01:00:00.000Z', evening, hongKong, '2026-11-19T01:00:00.000Z'], // 09:00 is not
    [
      '2026-11-18T05:30:00.000Z',
      { from: '12:00', to: '14:00' },
      hongKong,
      '2026-11-18T06:00:00.000Z',
    ],
    // Berlin, 29 March 2026: 02:00 (+1) becomes 03:00 (+2), the night is an hour short.
    ['2026-03-28T21:00:00.000Z', evening, berlin, '2026-03-29T07:00:00.000Z'], // 22:00 +1 → 09:00 +2
    ['2026-03-29T00:00:00.000Z', early, berlin, '2026-03-29T01:00:00.000Z'], // 01:00; no 02:30 → 03:00 +2
    [
      '2026-03-29T00:45:00.000Z',
      { from: '01:30', to: '03:30' },
      berlin,
      '2026-03-29T01:30:00.000Z',
    ],
    // Berlin, 25 October 2026: 03:00 (+2) becomes 02:00 (+1), the night is an hour long.
    ['2026-10-24T20:00:00.000Z', evening, berlin, '2026-10-25T08:00:00.000Z'], // 22:00 +2 → 09:00 +1
    ['2026-10-24T23:00:00.000Z', early, berlin, '2026-10-25T00:30:00.000Z'], // 01:00 → the first 02:30
    ['2026-10-25T01:15:00.000Z', early, berlin, '2026-10-25T01:30:00.000Z'], // the second 02:15 → 02:30 +1
    ['2026-10-25T00:45:00.000Z', early, berlin, '2026-10-25T00:45:00.000Z'], // between the two: allowed
    // New York, 8 March 2026: 02:00 (−5) becomes 03:00 (−4).
    ['2026-03-08T03:00:00.000Z', evening, newYork, '2026-03-08T13:00:00.000Z'], // 22:00 −5 → 09:00 −4
    ['2026-03-08T06:00:00.000Z', early, newYork, '2026-03-08T07:00:00.000Z'],
    // New York, 1 November 2026: 02:00 (−4) becomes 01:00 (−5).
    ['2026-11-01T02:00:00.000Z', evening, newYork, '2026-11-01T14:00:00.000Z'], // 22:00 −4 → 09:00 −5
    ['2026-11-01T05:00:00.000Z', early, newYork, '2026-11-01T07:30:00.000Z'], // 01:00, 01:00 again → 02:30 −5
    // Put back by half an hour on Lord Howe Island, 5 April 2026: 02:00 (+11) becomes 01:30 (+10½).
    ['2026-04-04T14:00:00.000Z', early, 'Australia/Lord_Howe', '2026-04-04T16:00:00.000Z'],
  ])('from %s with %j in %s end at %s', (now, quiet, zone, expected) => {
    expect(next(now, quiet, zone)).toBe(expected)
  })

  test('that are absent or empty never make anybody wait', () => {
    const now = '2026-11-18T14:10:00.000Z'
    expect(next(now, null, hongKong)).toBe(now)
    expect(next(now, { from: '22:10', to: '22:10' }, hongKong)).toBe(now)
  })

  test('of an unknown zone are an error', () => {
    expect(() => next('2026-11-18T14:10:00.000Z', evening, 'Asia/Kowloon')).toThrow(RangeError)
  })
})

describe('whatever the zone, the hours and the moment', () => {
  const time = fc
    .integer({ min: 0, max: 1439 })
    .map((m) => `${String(Math.floor(m / 60)).padStart(2, '0')}:${String(m % 60).padStart(2, '0')}`)
  const zone = fc.constantFrom(
    berlin,
    newYork,
    hongKong,
    'Australia/Lord_Howe',
    'Asia/Kathmandu',
    'UTC',
  )
  // Half of the moments lie within two days of a clock change.
  const changes = [
    '2026-03-08T07:00Z',
    '2026-03-29T01:00Z',
    '2026-04-04T15:00Z',
    '2026-10-25T01:00Z',
    '2026-11-01T06:00Z',
  ]
  const moment = fc.oneof(
    fc.date({ min: new Date('2025-01-01'), max: new Date('2029-01-01'), noInvalidDate: true }),
    fc
      .tuple(fc.constantFrom(...changes), fc.integer({ min: -172_800_000, max: 172_800_000 }))
      .map(([change, shift]) => new Date(Date.parse(change) + shift)),
  )

  /** The clock as a person reads it; text compares as time does. */
  const reading = (at: number, timeZone: string) =>
    new Date(at).toLocaleTimeString('en-GB', { timeZone, hour: '2-digit', minute: '2-digit' })
  const isQuiet = (at: number, from: string, to: string, timeZone: string) => {
    const clock = reading(at, timeZone)
    return from <= to ? clock >= from && clock < to : clock >= from || clock < to
  }

  test('it is the first minute that is not quiet', () => {
    fc.assert(
      fc.property(moment, time, time, zone, (now, from, to, timeZone) => {
        // By the definition: walk minute by minute until the clock reads an allowed time.
        let expected = now.getTime()
        while (isQuiet(expected, from, to, timeZone)) {
          expected = (Math.floor(expected / 60_000) + 1) * 60_000
        }
        expect(nextAllowed(now, { from, to }, timeZone).getTime()).toBe(expected)
      }),
      { numRuns: 100 },
    )
  })
})

describe('a civil day begins', () => {
  test.each([
    ['2026-11-15', hongKong, '2026-11-14T16:00:00.000Z'],
    ['2026-03-29', berlin, '2026-03-28T23:00:00.000Z'], // the morning of the change, still +1
    ['2026-03-30', berlin, '2026-03-29T22:00:00.000Z'], // the day after, +2
    ['2026-11-01', newYork, '2026-11-01T04:00:00.000Z'],
    ['2026-11-02', newYork, '2026-11-02T05:00:00.000Z'],
    // In Chile 00:00 (−4) becomes 01:00 (−3) on 6 September 2026: the day has no midnight.
    ['2026-09-06', 'America/Santiago', '2026-09-06T04:00:00.000Z'],
    // On 5 April 2026 00:00 (−3) becomes 23:00 (−4) of the day before: only the second midnight counts.
    ['2026-04-05', 'America/Santiago', '2026-04-05T04:00:00.000Z'],
    // In Cuba 01:00 (−4) becomes 00:00 (−5) on 1 November 2026: the first midnight counts.
    ['2026-11-01', 'America/Havana', '2026-11-01T04:00:00.000Z'],
  ])('%s in %s at %s', (day, zone, expected) => {
    expect(startOfDay(day, zone).toISOString()).toBe(expected)
  })
})
