import { expect, test } from 'vitest'
import { createBank, readBlock, rowOf } from './bank.ts'

test('a block read back is the block written', () => {
  const bank = createBank()
  const block = bank.block(300)
  block.f32[rowOf(300) + 5] = 1.5
  block.dirty = true
  const [copy, ...others] = [...bank.dirty()]
  expect(copy?.block).toBe(1)
  expect(others).toEqual([])
  expect([...bank.dirty()]).toEqual([])
  const odd = new Uint8Array(copy!.bytes.length + 3) // bytes from a database begin anywhere
  odd.set(copy!.bytes, 3)
  expect(readBlock(odd.subarray(3)).f32[rowOf(300) + 5]).toBe(1.5)
})

test('what is no block, or of another layout, is refused', () => {
  const bank = createBank()
  expect(() => bank.put(0, new Uint8Array(12))).toThrow(RangeError)
  bank.block(0).dirty = true
  const { bytes } = [...bank.dirty()][0]!
  bytes[7] = 99
  expect(() => bank.put(0, bytes)).toThrow(/layout 99/)
})

test('an id that is no small whole number is refused', () => {
  for (const id of [-1, 0.5, 2 ** 40]) expect(() => createBank().block(id)).toThrow(RangeError)
})
