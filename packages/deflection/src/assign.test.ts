import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { assign, globalHoldout, quarterOf, uniform } from './assign.ts'
import { chiSquareUpper } from './distributions.ts'

const million = 1_000_000

test('these draws never change: somebody’s holdout depends on them', () => {
  expect(assign('bill-shock', 'c-000001', 0.1)).toEqual({
    arm: 'treatment',
    u: 0.23841514676902476,
  })
  expect(globalHoldout('c-000001', '2026-Q4', 0.05)).toBe(false)
})

test('u is the first 52 bits of SHA-256 over policy, line feed, customer', () => {
  const digest = createHash('sha256').update('outage\n客户-7', 'utf8').digest()
  const bits = digest.readBigUInt64BE(0) >> 12n
  expect(assign('outage', '客户-7', 0.5).u).toBe(Number(bits) / 2 ** 52)
})

test('a million customers fall uniformly, and exactly enough of them into the holdout', () => {
  const cells = new Uint32Array(100)
  let heldOut = 0
  for (let i = 0; i < million; i++) {
    const { arm, u } = assign('bill-shock', `c-${i}`, 0.1)
    cells[Math.floor(u * 100)]! += 1
    if (arm === 'holdout') heldOut++
  }
  let chi2 = 0
  for (const n of cells) chi2 += (n - million / 100) ** 2 / (million / 100)
  expect(chiSquareUpper(chi2, 99)).toBeGreaterThan(0.001)
  expect(Math.abs(heldOut - 100_000) / Math.sqrt(million * 0.1 * 0.9)).toBeLessThan(3.3)
}, 60_000)

test('two policies draw independently of each other', () => {
  const cells = new Uint32Array(100)
  const n = 200_000
  for (let i = 0; i < n; i++) {
    const a = assign('bill-shock', `c-${i}`, 0.1).u
    const b = assign('bill-shock-2', `c-${i}`, 0.1).u
    cells[Math.floor(a * 10) * 10 + Math.floor(b * 10)]! += 1
  }
  let chi2 = 0
  for (const count of cells) chi2 += (count - n / 100) ** 2 / (n / 100)
  expect(chiSquareUpper(chi2, 99)).toBeGreaterThan(0.001)
}, 60_000)

test('a growing share only ever moves customers from treatment into the holdout', () => {
  for (let i = 0; i < 2000; i++) {
    if (assign('p', `${i}`, 0.05).arm === 'holdout') {
      expect(assign('p', `${i}`, 0.1).arm).toBe('holdout')
    }
  }
})

test('a share of nought holds nobody out, a share of one everybody', () => {
  expect(assign('p', 'c', 0).arm).toBe('treatment')
  expect(assign('p', 'c', 1).arm).toBe('holdout')
})

test('codes that run into each other still draw apart', () => {
  expect(uniform('a\nbc')).not.toBe(uniform('ab\nc'))
  expect(() => assign('a\nb', 'c', 0.1)).toThrow(RangeError)
  expect(() => assign('a', 'c', 1.1)).toThrow(RangeError)
})

test('the global holdout is redrawn every quarter', () => {
  let stayed = 0
  let first = 0
  for (let i = 0; i < 20_000; i++) {
    if (!globalHoldout(`c-${i}`, '2026-Q4', 0.05)) continue
    first++
    if (globalHoldout(`c-${i}`, '2027-Q1', 0.05)) stayed++
  }
  expect(first / 20_000).toBeCloseTo(0.05, 2)
  expect(stayed / first).toBeLessThan(0.09)
})

test('a quarter ends with its third month in UTC', () => {
  expect(quarterOf(new Date('2026-12-31T23:59:59Z'))).toBe('2026-Q4')
  expect(quarterOf(new Date('2027-01-01T00:00:00Z'))).toBe('2027-Q1')
})
