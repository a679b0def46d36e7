import { expect, test } from 'vitest'
import type { Policy } from './policy.ts'
import { presets } from './presets.ts'
import { treatmentSince } from './treatment.ts'

const shock = presets[0]!
const versions = (...changes: Partial<Policy>[]) =>
  changes.map((change, i) => ({ version: i + 1, rule: { ...shock, ...change } }))

test('another name, holdout or cost is the same treatment', () => {
  expect(
    treatmentSince(
      versions({}, { name: { ...shock.name, en: 'Bill' } }, { holdout: 0.2 }, { enabled: false }),
    ),
  ).toBe(1)
})

test('another wording, channel or quiet hour begins a new one', () => {
  expect(
    treatmentSince(versions({}, { template: 'usage' }, { template: 'usage', costPerContact: 9 })),
  ).toBe(2)
  expect(treatmentSince(versions({ channels: ['email'] }, {}))).toBe(2)
  expect(treatmentSince(versions({}, { quietHours: null }, {}))).toBe(3)
})

test('a policy without a version has no treatment', () => {
  expect(() => treatmentSince([])).toThrow(/at least one version/)
})
