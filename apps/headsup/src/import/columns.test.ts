import { expect, test } from 'vitest'
import { locate } from './columns.ts'

const columns = {
  customer: { names: ['customer_id', 'customer'], required: true },
  time: { names: ['ts', 'time'], required: true },
  note: { names: ['note'] },
}

test('columns are found by any of their names, in any order and spelling', () => {
  expect(locate(['Time', 'x', 'Customer ID'], columns)).toEqual({ customer: 2, time: 0, note: -1 })
})

test("the user's own names win", () => {
  const header = ['customer', 'account', 'when']
  expect(locate(header, columns, { customer: 'account', time: 'when' })).toMatchObject({
    customer: 1,
    time: 2,
  })
})

test('a missing column is told with what was looked for, what there is, and the way out', () => {
  expect(() => locate(['customer', 'when'], columns)).toThrow(
    'The file has no column for time (looked for ts, time); its columns are customer, when. Say which one it is with --map time=COLUMN.',
  )
  expect(() => locate(['customer', 'ts'], columns, { note: 'remark' })).toThrow('looked for remark')
  expect(() => locate(['customer', 'ts'], columns, { nothing: 'x' })).toThrow(
    '--map does not know nothing; it knows customer, time, note.',
  )
})
