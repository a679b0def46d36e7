import { expect, test } from 'vitest'
import { createBank, lineOf, readBlock, rowOf } from './bank.ts'
import { LINE_WORDS } from './row.ts'

test('a block read back is the block written', () => {
  const bank = createBank()
  const block = bank.block(300)
  block.f32[rowOf(300) + 5] = 1.5
  block.line64[lineOf(300) / 2 + 1] = 2.5
  bank.touched[1] = 1
  const [copy, ...others] = [...bank.dirty()]
  expect(copy?.block).toBe(1)
  expect(others).toEqual([])
  expect([...bank.dirty()]).toEqual([])
  const odd = new Uint8Array(copy!.bytes.length + 3) // bytes from a database begin anywhere
  odd.set(copy!.bytes, 3)
  expect(readBlock(odd.subarray(3)).f32[rowOf(300) + 5]).toBe(1.5)
  expect(readBlock(odd.subarray(3)).line64[lineOf(300) / 2 + 1]).toBe(2.5)
})

test('a bank that grows keeps what its lines held, also in the blocks it gave out before', () => {
  const bank = createBank()
  bank.block(0).line32[lineOf(7) + 4] = 7
  bank.block(100_000).line32[lineOf(100_000) + 4] = 8
  expect(bank.line32[7 * LINE_WORDS + 4]).toBe(7)
  expect(bank.line32[100_000 * LINE_WORDS + 4]).toBe(8)
  bank.line32[7 * LINE_WORDS + 4] = 9
  expect(bank.block(7).line32[lineOf(7) + 4]).toBe(9)
})

test('what is no block, or of another layout, is refused', () => {
  const bank = createBank()
  expect(() => bank.put(0, new Uint8Array(12))).toThrow(RangeError)
  bank.block(0)
  bank.touched[0] = 1
  const { bytes } = [...bank.dirty()][0]!
  bytes[7] = 99
  expect(() => bank.put(0, bytes)).toThrow(/layout 99/)
})

test('an id that is no small whole number is refused', () => {
  for (const id of [-1, 0.5, 2 ** 40]) expect(() => createBank().block(id)).toThrow(RangeError)
})
