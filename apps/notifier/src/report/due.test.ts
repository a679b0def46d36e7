import { expect, test } from 'vitest'
import { monthDue } from './due.ts'

test.each([
  ['2026-11-01T00:00:00Z', 'Asia/Hong_Kong', '2026-10'], // eight in the morning there
  ['2026-10-31T23:59:59Z', 'Asia/Hong_Kong', '2026-09'],
  ['2026-11-01T07:59:59Z', 'UTC', '2026-09'],
  ['2026-11-01T08:00:00Z', 'UTC', '2026-10'],
  ['2026-11-30T23:59:59Z', 'UTC', '2026-10'],
  ['2027-01-01T09:00:00Z', 'UTC', '2026-12'],
  ['2027-01-01T03:00:00Z', 'UTC', '2026-11'],
  // Clocks went back there on this very morning.
  ['2026-11-01T12:59:59Z', 'America/New_York', '2026-09'],
  ['2026-11-01T13:00:00Z', 'America/New_York', '2026-10'],
])('at %s in %s the newest report due is that of %s', (at, zone, month) => {
  expect(monthDue(new Date(at), zone)).toBe(month)
})
