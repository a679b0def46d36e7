import { expect, test } from 'vitest'
import { issuePass, passHolds } from './pass.ts'

const SECRET = 'a secret for tests that is long enough'
const NOW = new Date('2026-11-01T00:00:00Z')
const later = (seconds: number) => new Date(+NOW + seconds * 1000)

test('a pass holds for two minutes, and not a moment longer', () => {
  const pass = issuePass(SECRET, NOW)
  expect(passHolds(pass, SECRET, NOW)).toBe(true)
  expect(passHolds(pass, SECRET, later(119))).toBe(true)
  expect(passHolds(pass, SECRET, later(120))).toBe(false)
})

test('a pass that was changed, made with another secret or made up does not hold', () => {
  const [until, signature = ''] = issuePass(SECRET, NOW).split('.')
  const other = signature.startsWith('A') ? 'B' : 'A'
  expect(passHolds(`${Number(until) + 1}.${signature}`, SECRET, NOW)).toBe(false)
  expect(passHolds(`${until}.${other}${signature.slice(1)}`, SECRET, NOW)).toBe(false)
  expect(passHolds(issuePass('another secret that is long enough', NOW), SECRET, NOW)).toBe(false)
  for (const pass of ['', '.', 'x', `${until}.`, `.${signature}`])
    expect(passHolds(pass, SECRET, NOW)).toBe(false)
})

test('a pass of a clock that ran ahead does not hold for longer than a pass may', () => {
  expect(passHolds(issuePass(SECRET, later(600)), SECRET, NOW)).toBe(false)
})
