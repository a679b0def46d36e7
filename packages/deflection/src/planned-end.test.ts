import { expect, test } from 'vitest'
import { lookAt } from './planned-end.ts'
import { once } from './testing/arm.ts'

test('an early look asks for far more than the last one', () => {
  // Published bounds for five equal looks: 4.877 … 2.031.
  const [holdout, told] = [once(16, 200), once(70, 1800)]
  const early = lookAt(holdout, told, [0.2])
  expect(early.bound).toBeCloseTo(4.877, 3)
  expect(early.decision).toBe('open')
  const last = lookAt(once(80, 1000), once(432, 9000), [0.2, 0.4, 0.6, 0.8, 1])
  expect(last.bound).toBeCloseTo(2.031, 3)
  expect(last.decision).toBe('works')
})

test('nothing can be looked at without customers or contacts', () => {
  expect(lookAt(once(0, 0), once(5, 10), [0.5]).z).toBeUndefined()
  expect(lookAt(once(0, 10), once(0, 10), [0.5]).z).toBeUndefined()
  expect(() => lookAt(once(1, 10), once(1, 10), [])).toThrow(RangeError)
})
