import { expect, test } from 'vitest'
import { unitIn } from './unit.ts'

test.each([
  ['energy_kwh', 'kWh'],
  ['DATA_MB', 'MB'],
  ['water_m3', 'm³'],
  ['charges', ''],
  ['min', ''],
  ['a_constructor', ''],
])('the unit in %s is “%s”', (code, unit) => {
  expect(unitIn(code)).toBe(unit)
})
