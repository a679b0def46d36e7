import { expect, test } from 'vitest'
import { live } from './live.ts'
import { once } from './testing/arm.ts'

test('nothing is called before both arms have ten contacts', () => {
  expect(live(once(9, 100), once(900, 9000))).toEqual({
    kind: 'tooEarly',
    by: 'customers',
    holdoutContacted: 9,
    treatmentContacted: 900,
    progress: 0.9,
  })
  expect(live(once(400, 1000), once(9, 9000)).kind).toBe('tooEarly')
})

test('a reduction of 40 % on 10,000 customers is called, its interval excludes nought', () => {
  const now = live(once(80, 1000), once(432, 9000))
  if (now.kind !== 'live') throw new Error(now.kind)
  expect(now.decision).toBe('works')
  expect(now.difference.lower).toBeGreaterThan(0)
  expect(now.avoidedCustomers.estimate).toBeCloseTo(288, 9)
  expect(now.e).toBeGreaterThan(20)
  expect(now.p).toBeCloseTo(1 / now.e, 12)
})

test('more contacts among the told are called harm', () => {
  expect(live(once(80, 1000), once(1200, 9000))).toMatchObject({ decision: 'harms' })
})

test('the always-valid interval is wider than that of a single look', () => {
  const now = live(once(40, 500), once(300, 4500))
  if (now.kind !== 'live') throw new Error(now.kind)
  expect(now.decision).toBe('open')
  // Newcombe's for one look, from the published cases: −.0087 to .0413.
  expect(now.difference.lower).toBeLessThan(-0.0087)
  expect(now.difference.upper).toBeGreaterThan(0.0413)
})

test('when everybody makes contact there is no evidence either way', () => {
  expect(live(once(20, 20), once(80, 80))).toMatchObject({ decision: 'open', p: 1, e: 1 })
})
