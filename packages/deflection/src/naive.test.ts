import { expect, test } from 'vitest'
import { effect } from './effect.ts'
import { naive } from './naive.ts'
import { once } from './testing/arm.ts'

test('beside 288 contacts truly avoided stand 8,568 and 2,700 that would be claimed', () => {
  const told = once(432, 9000)
  const [nobody, thirty] = naive(told, effect(once(80, 1000), told))
  expect(nobody).toMatchObject({ kind: 'nobodyCalled', claimed: 8568 })
  expect(nobody!.timesTooHigh).toBeCloseTo(8568 / 288, 9)
  expect(thirty).toMatchObject({ kind: 'thirtyPercent', claimed: 2700 })
})

test('a notice that does harm makes no claim a multiple of it', () => {
  const told = once(900, 9000)
  for (const claim of naive(told, effect(once(80, 1000), told))) {
    expect(claim.timesTooHigh).toBeUndefined()
  }
})
