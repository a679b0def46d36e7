import { expect, test } from 'vitest'
import { attribute, type Exposure } from './attribute.ts'

const day = (n: number, hour = 0) => new Date(Date.UTC(2026, 10, n, hour))

const exposure = (id: string, from: number, to: number, drivers = ['bill']): Exposure => ({
  id,
  customerId: 'c1',
  assignedAt: day(from),
  windowEndsAt: day(to),
  drivers,
})

const call = (at: Date, driver?: string) => ({ customerId: 'c1', at, driver })

test('a contact answers every exposure whose window it falls into, the latest first', () => {
  const answers = attribute(call(day(3), 'bill'), [
    exposure('early', 1, 4),
    exposure('late', 2, 5, ['outage']),
    exposure('over', 1, 2),
    exposure('not yet', 4, 6),
  ])
  expect(answers).toEqual([
    { exposureId: 'late', ownDriver: false, primary: true },
    { exposureId: 'early', ownDriver: true, primary: false },
  ])
})

test('the window includes its first instant and excludes its last', () => {
  const one = [exposure('e', 1, 4)]
  expect(attribute(call(day(1)), one)).toHaveLength(1)
  expect(attribute(call(new Date(day(1).getTime() - 1)), one)).toHaveLength(0)
  expect(attribute(call(new Date(day(4).getTime() - 1)), one)).toHaveLength(1)
  expect(attribute(call(day(4)), one)).toHaveLength(0)
})

test('another customer’s contact answers nothing', () => {
  expect(
    attribute({ customerId: 'c2', at: day(2), driver: 'bill' }, [exposure('e', 1, 4)]),
  ).toEqual([])
})

test('a contact that nobody coded is nobody’s own driver', () => {
  expect(attribute(call(day(2)), [exposure('e', 1, 4)])[0]!.ownDriver).toBe(false)
})

test('exposures of the same instant are ordered by driver, then by id, whatever the order given', () => {
  const three = [exposure('b', 1, 4), exposure('a', 1, 4), exposure('x', 1, 4, ['outage'])]
  const order = (list: Exposure[]) =>
    attribute(call(day(2), 'outage'), list).map((answer) => answer.exposureId)
  expect(order(three)).toEqual(['x', 'b', 'a'])
  expect(order(three.toReversed())).toEqual(['x', 'b', 'a'])
})
