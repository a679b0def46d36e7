import fc from 'fast-check'
import { expect, test } from 'vitest'
import { benjaminiHochberg, eBenjaminiHochberg, hochberg, holm } from './multiplicity.ts'

test('e-BH rejects as many as their e-values carry together', () => {
  // m = 4, alpha .05: one alone needs 80, two together 40 each.
  expect(eBenjaminiHochberg([79, 1, 1, 1], 0.05)).toEqual([false, false, false, false])
  expect(eBenjaminiHochberg([80, 1, 1, 1], 0.05)).toEqual([true, false, false, false])
  expect(eBenjaminiHochberg([1, 45, 41, 0], 0.05)).toEqual([false, true, true, false])
})

test('adjusted values are never below the raw ones, and Holm never below Hochberg', () => {
  const p = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 30 })
  fc.assert(
    fc.property(p, (values) => {
      const [down, up, rate] = [holm(values), hochberg(values), benjaminiHochberg(values)]
      values.forEach((value, i) => {
        expect(rate[i]).toBeGreaterThanOrEqual(value - 1e-12)
        expect(up[i]).toBeGreaterThanOrEqual(rate[i]! - 1e-12)
        expect(down[i]).toBeGreaterThanOrEqual(up[i]! - 1e-12)
      })
    }),
  )
})
