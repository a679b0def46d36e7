import { expect, test } from 'vitest'
import { comingOf, extraOf, shapeOf } from './surge.ts'

test('a surge is even, falls off, or rises and falls', () => {
  expect(shapeOf('even', 1.5)).toEqual([1, 1, 1])
  expect(shapeOf('falling', 2)).toEqual([4, 3, 2, 1])
  expect(shapeOf('peak', 2.5)).toEqual([1, 2, 3, 2, 1])
  expect(shapeOf('even', 0.1)).toEqual([1])
})

test('surges lie where the zone’s clocks put them, over midnight into the next day', () => {
  const extra = extraOf(
    [
      { startsAt: new Date('2026-11-21T15:30:00Z'), shape: [1, 3], contacts: 40 },
      { startsAt: new Date('2026-11-21T16:10:00Z'), shape: [1], contacts: 5 },
    ],
    'Asia/Hong_Kong',
  )
  expect(extra.get('2026-11-21')?.[47]).toBe(10)
  expect(extra.get('2026-11-22')?.slice(0, 2)).toEqual([35, 0])
})

test('an open outage brings each customer what past ones brought, or nothing where there were none', () => {
  const outage = {
    id: '1',
    area: { en: 'Sha Tin' },
    areaCode: 'sha-tin',
    startedAt: new Date('2026-11-21T10:00:00Z'),
    members: 50,
  }
  const extra = [4, -1, 6]
  expect(comingOf(outage, { outages: 2, members: 100, extra })).toEqual({
    startsAt: outage.startedAt,
    shape: [4, 0, 6],
    contacts: 5,
  })
  expect(comingOf(outage, { outages: 0, members: 0, extra })).toBeUndefined()
  expect(comingOf(outage, { outages: 1, members: 9, extra: [0, -2] })).toBeUndefined()
})
