import { expect, test } from 'vitest'
import { choose, leastContacts, prior, probabilityGreater, update, withFloor } from './bandit.ts'
import { shrink } from './bayes.ts'

test('weights are chances to be least and add up to one', () => {
  const beliefs = [update(prior, 80, 1000), update(prior, 60, 1000), update(prior, 61, 1000)]
  const weights = leastContacts(beliefs)
  expect(weights.reduce((a, b) => a + b)).toBeCloseTo(1, 6)
  expect(weights[1]).toBeGreaterThan(weights[2]!)
  expect(weights[0]).toBeLessThan(0.06)
})

test('of two, being least is what the closed form calls the other one greater', () => {
  const [a, b] = [update(prior, 8, 100), update(prior, 5, 100)]
  expect(leastContacts([a, b])[0]).toBeCloseTo(probabilityGreater(a, b), 6)
})

test('before anything is seen all are alike', () => {
  for (const weight of leastContacts([prior, prior, prior, prior])) {
    expect(weight).toBeCloseTo(0.25, 6)
  }
})

test('the floor keeps every variant its uniform slice', () => {
  expect(withFloor([1, 0], 0.1)).toEqual([0.9, 0.1])
  expect(() => withFloor([1, 0, 0], 0.4)).toThrow(RangeError)
})

test('a uniform number falls on a variant by its weight', () => {
  expect([0, 0.19, 0.2, 0.99].map((u) => choose([0.2, 0.5, 0.3], u))).toEqual([0, 0, 1, 2])
})

test('segments as different as noise alone are drawn onto the common effect', () => {
  const alike = shrink([
    { effect: 0.1, error: 0.1 },
    { effect: 0.12, error: 0.1 },
    { effect: 0.08, error: 0.1 },
  ])
  expect(alike.tau2).toBe(0)
  for (const { effect } of alike.segments) expect(effect).toBeCloseTo(0.1, 12)
})

test('segments that truly differ mostly keep their own', () => {
  const { segments } = shrink([
    { effect: 0, error: 0.01 },
    { effect: 0.5, error: 0.01 },
  ])
  expect(segments[0]!.effect).toBeCloseTo(0, 2)
  expect(segments[1]!.effect).toBeCloseTo(0.5, 2)
})
