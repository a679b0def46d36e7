import { expect, test } from 'vitest'
import { breakEven, holdoutCost, marginalCost, money } from './money.ts'

const avoided = { estimate: 288, lower: 144, upper: 459 }

test('a contact of six minutes at 30 an hour, 80 % occupied, 30 % shrunk, costs 5.36', () => {
  const cost = { handleSeconds: 360, loadedHourlyRate: 30, occupancy: 0.8, shrinkage: 0.3 }
  expect(marginalCost(cost)).toBeCloseTo(3 / 0.8 / 0.7, 12)
  expect(marginalCost({ ...cost, perContact: 0.2 })).toBeCloseTo(3 / 0.8 / 0.7 + 0.2, 12)
  expect(() => marginalCost({ ...cost, occupancy: 0 })).toThrow(RangeError)
  expect(() => marginalCost({ ...cost, shrinkage: 1 })).toThrow(RangeError)
})

test('the interval of the contacts becomes that of the money, notices paid', () => {
  const { gross, avoidedCost, net, returnOnSpend } = money(avoided, 5, {
    notices: 9000,
    costPerNotice: 0.05,
    programme: 150,
  })
  expect(gross).toEqual({ estimate: 1440, lower: 720, upper: 2295 })
  expect(avoidedCost).toEqual({ estimate: 990, lower: 270, upper: 1845 })
  expect(net).toEqual({ estimate: 840, lower: 120, upper: 1695 })
  expect(returnOnSpend!.estimate).toBeCloseTo(1.4, 12)
})

test('where nothing was spent there is no return on it', () => {
  expect(money(avoided, 5, { notices: 0, costPerNotice: 1 }).returnOnSpend).toBeUndefined()
})

test('the holdout costs what it was not told', () => {
  expect(
    holdoutCost({ estimate: 0.032, lower: 0.016, upper: 0.051 }, 1000, 5).estimate,
  ).toBeCloseTo(160, 9)
})

test('a notice of 5 cents against contacts of 5, made by 8 %, must avoid an eighth of them', () => {
  expect(breakEven(0.05, 0.08, 5)).toBeCloseTo(0.125, 12)
  expect(breakEven(0, 0, 5)).toBe(0)
  expect(breakEven(0.05, 0, 5)).toBe(Infinity)
})
