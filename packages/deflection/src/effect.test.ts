import fc from 'fast-check'
import { expect, test } from 'vitest'
import { addArms, effect, type Arm } from './effect.ts'
import { once } from './testing/arm.ts'

const measured = (holdout: Arm, treatment: Arm) => {
  const result = effect(holdout, treatment)
  if (result.kind !== 'measured') throw new Error(result.kind)
  return result
}

test("reproduces Newcombe's table II, contrast (a), method 10", () => {
  const { difference } = measured(once(56, 70), once(48, 80))
  expect(difference.estimate).toBeCloseTo(0.2, 12)
  expect(difference.lower).toBeCloseTo(0.0524, 4)
  expect(difference.upper).toBeCloseTo(0.3339, 4)
})

test('ten thousand units at a base of 8 % with −40 % avoid 288 contacts', () => {
  const { avoidedCustomers, avoidedContacts, relativeReduction, per1000 } = measured(
    once(80, 1000),
    once(432, 9000),
  )
  expect(avoidedCustomers.estimate).toBeCloseTo(288, 9)
  expect(avoidedContacts!.estimate).toBeCloseTo(288, 9)
  expect(relativeReduction!.estimate).toBeCloseTo(0.4, 12)
  expect(per1000.estimate).toBeCloseTo(32, 9)
  expect(relativeReduction!.lower).toBeGreaterThan(0.23)
  expect(relativeReduction!.upper).toBeLessThan(0.53)
})

test('repeated contacts widen the interval of contacts but not that of customers', () => {
  const few = measured(once(80, 1000), once(432, 9000))
  const again = { exposed: 1000, contacted: 80, contacts: 160, contactsSquared: 480 }
  const many = measured(again, once(432, 9000))
  expect(many.avoidedCustomers).toEqual(few.avoidedCustomers)
  const width = ({ lower, upper }: { lower: number; upper: number }) => upper - lower
  expect(width(many.avoidedContacts!)).toBeGreaterThan(width(few.avoidedContacts!))
})

test('an empty arm is no effect of nought', () => {
  expect(effect(once(0, 0), once(4, 10))).toEqual({ kind: 'empty', empty: 'holdout' })
  expect(effect(once(4, 10), once(0, 0))).toEqual({ kind: 'empty', empty: 'treatment' })
  expect(effect(once(0, 0), once(0, 0))).toEqual({ kind: 'empty', empty: 'both' })
})

test('nothing relative is said while nobody of the holdout made contact', () => {
  const { relativeReduction, relativeContacts } = measured(once(0, 100), once(5, 900))
  expect(relativeReduction).toBeUndefined()
  expect(relativeContacts).toBeUndefined()
})

test('contacts without any variance have no interval', () => {
  expect(measured(once(0, 100), once(0, 900)).avoidedContacts).toBeUndefined()
})

test('counts that contradict each other are refused', () => {
  expect(() => effect(once(11, 10), once(1, 10))).toThrow(RangeError)
  const impossible = { exposed: 10, contacted: 5, contacts: 4, contactsSquared: 4 }
  expect(() => effect(impossible, once(1, 10))).toThrow(RangeError)
  expect(() => effect(once(NaN, 10), once(1, 10))).toThrow(RangeError)
})

test('arms of different days add up', () => {
  expect(addArms([once(1, 10), once(2, 20)])).toEqual(once(3, 30))
})

const arm = fc
  .tuple(fc.integer({ min: 1, max: 500 }), fc.nat(500), fc.nat(300))
  .map(([exposed, some, more]) => {
    const contacted = Math.min(some, exposed)
    const contacts = contacted === 0 ? 0 : contacted + more
    return {
      exposed,
      contacted,
      contacts,
      contactsSquared: contacts === 0 ? 0 : contacts + 2 * more + more * more,
    }
  })

test('every interval holds its estimate and turns over with the arms', () => {
  fc.assert(
    fc.property(arm, arm, (a, b) => {
      const there = measured(a, b)
      const back = measured(b, a)
      expect(there.difference.lower).toBeLessThanOrEqual(there.difference.estimate + 1e-12)
      expect(there.difference.upper).toBeGreaterThanOrEqual(there.difference.estimate - 1e-12)
      expect(back.difference.lower).toBeCloseTo(-there.difference.upper, 10)
      if (!there.relativeReduction) return
      expect(there.relativeReduction.lower).toBeLessThanOrEqual(
        there.relativeReduction.estimate + 1e-9,
      )
      expect(there.relativeReduction.upper).toBeGreaterThanOrEqual(
        there.relativeReduction.estimate - 1e-9,
      )
      expect(there.relativeReduction.upper).toBeLessThanOrEqual(1)
    }),
  )
})
