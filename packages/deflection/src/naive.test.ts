import { expect, test } from 'vitest'
import { naive } from './naive.ts'
import { once } from './testing/arm.ts'

test('beside 288 contacts truly avoided stand 8,568 and 2,700 that would be claimed', () => {
  const told = once(432, 9000)
  const [nobody, thirty] = naive(told, 288)
  expect(nobody).toMatchObject({ kind: 'nobodyCalled', claimed: 8568 })
  expect(nobody!.timesTooHigh).toBeCloseTo(8568 / 288, 9)
  expect(thirty).toMatchObject({ kind: 'thirtyPercent', claimed: 2700 })
})

test('a notice that does harm makes no claim a multiple of it', () => {
  const told = once(900, 9000)
  for (const claim of naive(told, -180)) {
    expect(claim.timesTooHigh).toBeUndefined()
  }
})
