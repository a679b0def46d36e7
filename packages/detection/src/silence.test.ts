import { expect, test } from 'vitest'
import { createWheel, gapOf, gapSurprise, learnShare, zeroSurprise } from './silence.ts'

const MINUTE = 60_000

test('the wheel visits who is due, in order of time and id, and nobody early', () => {
  const wheel = createWheel()
  const visited: number[] = []
  wheel.wait(3, 60 * MINUTE)
  wheel.wait(1, 60 * MINUTE)
  wheel.wait(2, 30 * MINUTE)
  wheel.visit(29 * MINUTE, (id) => visited.push(id))
  expect(visited).toEqual([])
  wheel.visit(90 * MINUTE, (id) => visited.push(id))
  expect(visited).toEqual([2, 1, 3])
})

test('who waits again during a visit is visited in the same sweep when due', () => {
  const wheel = createWheel()
  let visits = 0
  wheel.wait(1, 10 * MINUTE)
  wheel.visit(60 * MINUTE, (id) => {
    if (++visits < 3) wheel.wait(id, visits * 20 * MINUTE)
  })
  expect(visits).toBe(3)
})

test('a gap is as surprising as its length is long, and the other way round', () => {
  expect(gapSurprise(1.2, 0.01, 0.5)).toBe(0)
  for (const steps of [2, 5, 40]) {
    expect(gapOf(gapSurprise(steps, 0.001, 0.5), 0.001, 0.5)).toBeCloseTo(steps)
    expect(gapSurprise(2 * steps, 0.001, 0.5)).toBeGreaterThan(gapSurprise(steps, 0.001, 0.5))
  }
})

test('the first zero in a thousand readings is a thousandth', () => {
  expect(zeroSurprise(1, 0.001, 2)).toBeCloseTo(3)
  expect(zeroSurprise(0, 0.001, 2)).toBe(0)
  expect(zeroSurprise(1e6, 0.001, 2)).toBe(12)
})

test('a share is learnt from what happens', () => {
  let share = 0.002
  for (let i = 0; i < 40_000; i++) share = learnShare(share, i % 50 === 0, i)
  expect(share).toBeGreaterThan(0.018)
  expect(share).toBeLessThan(0.022)
})
