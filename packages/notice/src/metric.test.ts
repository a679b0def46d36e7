import { expect, test } from 'vitest'
import { formatIn, plain } from './format.ts'
import type { Locale } from './locale.ts'
import { measureOf, metricNamed } from './metric.ts'

const say = (unit: string, largest: number, value: number, locale: Locale = 'en') =>
  plain(measureOf(metricNamed('x', unit), largest, formatIn(locale, 'UTC'), locale).say(value))

test('values compared with one another share the unit of the largest', () => {
  expect([3700, 900].map((value) => say('MB', 3700, value))).toEqual(['3.7 GB', '0.9 GB'])
  expect(say('MB', 999, 999)).toBe('999 MB')
  expect(say('MB', 1000, 1000)).toBe('1 GB')
  expect(say('Wh', 1400, 300)).toBe('0.3 kWh')
  expect(say('kWh', 900, 1.25)).toBe('1.3 kWh')
  expect(say('TB', 1e6, 1e6)).toBe('1,000,000 TB')
  expect([0.07, 0.007].map((value) => say('kWh', 0.07, value))).toEqual(['70 Wh', '7 Wh'])
  expect(say('kWh', 0, 0)).toBe('0 kWh')
})

test('units are in the language, money is money, and what is unknown stays as it is', () => {
  expect(say('min', 40, 40, 'zh-Hant')).toBe('40 分鐘')
  expect(say('HKD', 40, 40, 'zh-Hans')).toBe('HK$40')
  expect(say('widgets', 4000, 4000)).toBe('4,000 widgets')
})

test('a metric is what its code says, else what its unit says, else plainly use', () => {
  expect(metricNamed('energy_kwh', '').supply).toBe('electricity')
  expect(metricNamed('gas_kwh', 'kWh').supply).toBe('gas')
  expect(metricNamed('meter-7', 'kWh').name.en).toBe('electricity use')
  expect(metricNamed('energy', 'kWh').name.en).toBe('electricity use')
  expect(metricNamed('blockchain', 'coins').name).toEqual({
    en: 'use',
    'zh-Hant': '用量',
    'zh-Hans': '用量',
  })
})
