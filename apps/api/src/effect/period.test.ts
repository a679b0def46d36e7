import { expect, test } from 'vitest'
import { periodOf } from './period.ts'

const NOW = new Date('2026-11-21T12:00:00Z')
const HONG_KONG = 'Asia/Hong_Kong'

test('a month that is over is its own days, whatever came after', () => {
  expect(periodOf({ days: '28', month: '2026-10' }, NOW, HONG_KONG)).toEqual({
    from: new Date('2026-09-30T16:00:00Z'),
    until: new Date('2026-10-31T15:59:59.999Z'),
    fromDay: '2026-10-01',
    toDay: '2026-10-31',
    goesOn: false,
  })
})

test('the month that goes on ends now', () => {
  expect(periodOf({ days: '28', month: '2026-11' }, NOW, HONG_KONG)).toMatchObject({
    from: new Date('2026-10-31T16:00:00Z'),
    until: NOW,
    toDay: '2026-11-21',
    goesOn: true,
  })
})

test('a month in which clocks change begins and ends at midnight all the same', () => {
  expect(periodOf({ days: '28', month: '2026-10' }, NOW, 'Europe/London')).toMatchObject({
    from: new Date('2026-09-30T23:00:00Z'),
    until: new Date('2026-10-31T23:59:59.999Z'),
  })
  for (const zone of ['Pacific/Kiritimati', 'Pacific/Pago_Pago', 'America/St_Johns'])
    expect(periodOf({ days: '28', month: '2026-12' }, new Date('2027-02-01'), zone)).toMatchObject({
      fromDay: '2026-12-01',
      toDay: '2026-12-31',
    })
})

test('seven days hold today', () => {
  expect(periodOf({ days: '7' }, NOW, 'UTC')).toMatchObject({
    fromDay: '2026-11-15',
    toDay: '2026-11-21',
  })
  expect(periodOf({ days: 'all' }, NOW, 'UTC')).toMatchObject({ from: null, fromDay: null })
})
