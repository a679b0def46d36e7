import { expect, test } from 'vitest'
import { isTimeZone, preferredLocale, readReader } from './reader.ts'

test('Chinese is read by script first and by region next', () => {
  expect(preferredLocale('zh-HK,zh;q=0.9,en;q=0.8')).toBe('zh-Hant')
  expect(preferredLocale('zh-TW')).toBe('zh-Hant')
  expect(preferredLocale('zh-Hans-HK')).toBe('zh-Hans')
  expect(preferredLocale('zh-CN,zh;q=0.9')).toBe('zh-Hans')
  expect(preferredLocale('zh')).toBe('zh-Hans')
})

test('the weight decides, not the order, and nothing known is English', () => {
  expect(preferredLocale('en;q=0.4, zh-Hant;q=0.9')).toBe('zh-Hant')
  expect(preferredLocale('fr, de;q=0.5')).toBe('en')
  expect(preferredLocale(null)).toBe('en')
})

test('a cookie that holds nonsense changes nothing', () => {
  const cookies = new Map([
    ['theme', 'pink'],
    ['timeZone', 'Mars/Olympus'],
  ])
  const reader = readReader({ get: (name) => cookies.get(name) }, 'en')
  expect(reader).toEqual({ locale: 'en', theme: 'system', timeZone: null, singleKeys: true })
  expect(isTimeZone('Asia/Hong_Kong')).toBe(true)
})
