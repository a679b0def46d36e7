import { expect, test } from 'vitest'
import { amountsTo, effectOf } from './effect.ts'
import type { CauseRow } from './facts.ts'
import { presets } from './presets.ts'

// Two kilowatt-hours an hour where half of one is usual, in a house that takes 18 a day.
const since = { observed: 2, expected: 0.5, hours: 3, day: 18 }

test('an effect is what a day at its pace would add, in usual days', () => {
  expect(effectOf('spike', since)).toBeCloseTo((1.5 * 24) / 18, 12)
  expect(effectOf('drop', { ...since, observed: 0.2 })).toBeCloseTo((0.3 * 24) / 18, 12)
})

test('what has gone back, or goes the other way, amounts to nothing', () => {
  expect(effectOf('leak', { ...since, observed: 0.5 })).toBe(0)
  expect(effectOf('leak', { ...since, observed: 0.1 })).toBe(0)
  expect(effectOf('drop', since)).toBe(0)
  expect(effectOf('spike', { ...since, observed: null })).toBe(0)
})

test('silence counts for all, and so does any use where none is usual', () => {
  expect(effectOf('silence', { observed: null, expected: 1, hours: null, day: 24 })).toBe(Infinity)
  expect(effectOf('spike', { observed: 1, expected: 0, hours: 1, day: 0 })).toBe(Infinity)
})

test('the preset does not write to anybody about seven watt-hours', () => {
  const policy = presets.find(({ code }) => code === 'usage-leak')!
  const cause: CauseRow = {
    kind: 'usage',
    alert: 'spike',
    code: 'energy_kwh',
    unit: 'kWh',
    names: {},
    startedAt: 0,
    since: { observed: 0.057, expected: 0.05, hours: 1, day: 4.4 },
    days: [],
  }
  expect(amountsTo(policy, cause)).toBe(false)
  expect(amountsTo(policy, { ...cause, since })).toBe(true)
})
