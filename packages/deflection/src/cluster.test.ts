import { expect, test } from 'vitest'
import { areaEffect, areaPermutation, type Area } from './cluster.ts'
import { switchback } from './switchback.ts'

const areas = (count: number, told: number, untold: number): Area[] =>
  Array.from({ length: count }, (_, i) => ({
    treated: i % 2 === 1,
    customers: 100,
    contacts: (i % 2 === 1 ? told : untold) + (i % 3),
  }))

test('an exact permutation of four areas can never be surer than one in six', () => {
  const four = [
    { treated: true, customers: 100, contacts: 1 },
    { treated: true, customers: 100, contacts: 2 },
    { treated: false, customers: 100, contacts: 20 },
    { treated: false, customers: 100, contacts: 21 },
  ]
  // Two of the six labellings are as far apart as the observed one.
  expect(areaPermutation(four, 20_000)).toBeCloseTo(1 / 3, 1)
})

test('the same seed permutes alike', () => {
  const list = areas(24, 5, 7)
  expect(areaPermutation(list, 500, 9)).toBe(areaPermutation(list, 500, 9))
})

test('few areas are judged by permutation, many by their clusters, positive means avoided', () => {
  const few = areaEffect(areas(24, 5, 12))
  expect(few.by).toBe('permutation')
  expect(few.effect).toBeCloseTo(0.07, 2)
  expect(few.p).toBeLessThan(0.01)
  const many = areaEffect(areas(90, 5, 12))
  expect(many.by).toBe('clusters')
  expect(many.lower).toBeGreaterThan(0)
})

test('one area an arm shows nothing', () => {
  expect(() => areaEffect(areas(2, 1, 2))).toThrow(RangeError)
})

test('in a switchback every area is its own control', () => {
  const incidents = Array.from({ length: 40 }, (_, i) => {
    const area = `a${i % 4}`
    const treated = Math.floor(i / 4) % 2 === 1
    // Areas differ by 20 points, notices take 5 off.
    return {
      area,
      treated,
      customers: 100,
      contacts: 10 + 20 * (i % 4) - (treated ? 5 : 0) + (i % 3),
    }
  })
  const found = switchback(incidents)!
  expect(found.areas).toBe(4)
  expect(found.effect).toBeCloseTo(0.05, 1)
  expect(found.p).toBeLessThan(0.01)
})

test('a switchback without both kinds of incident anywhere says nothing', () => {
  expect(switchback([{ area: 'a', treated: true, customers: 10, contacts: 1 }])).toBeUndefined()
})
