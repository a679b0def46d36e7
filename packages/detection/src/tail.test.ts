import { expect, test } from 'vitest'
import { learnTail, tailSurprise } from './tail.ts'

test('one value in twenty passes the threshold, and each excess beyond divides by e', () => {
  expect(10 ** -tailSurprise(1, 1, 0.3)).toBeCloseTo(0.05)
  expect(10 ** -tailSurprise(1.3, 1, 0.3)).toBeCloseTo(0.05 / Math.E)
  expect(10 ** -tailSurprise(1.6, 1, 0.3)).toBeCloseTo(0.05 / Math.E ** 2)
  expect(tailSurprise(-100, 1, 0.3)).toBe(0)
})

test('learns threshold and mean excess of exponential values', () => {
  const tail = new Float32Array([0, 1])
  let seed = 1
  for (let i = 0; i < 200_000; i++) {
    seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0
    learnTail(tail, 0, -Math.log(1 - seed / 2 ** 32) * 0.5, Math.max(0.002, 16 / (i + 16)))
  }
  // the exponential with mean ½: 5 % pass ½ ln 20, and beyond any threshold its mean excess is ½ again
  expect(tail[0]).toBeCloseTo(0.5 * Math.log(20), 0)
  expect(tail[1]!).toBeGreaterThan(0.38)
  expect(tail[1]!).toBeLessThan(0.55)
})

test('one enormous value moves a tail no further than a large one', () => {
  const large = new Float32Array([1, 0.5])
  const enormous = new Float32Array([1, 0.5])
  learnTail(large, 0, 3, 0.01)
  learnTail(enormous, 0, 1e30, 0.01)
  expect(enormous).toEqual(large)
})
