import { expect, test } from 'vitest'
import { formatIn, plain } from './format.ts'
import { compared, oneLine } from './wording.ts'

const english = formatIn('en', 'Asia/Hong_Kong')
const hant = formatIn('zh-Hant', 'Asia/Hong_Kong')
// 01:30 on the 15th in Hong Kong, still the 14th in London.
const at = new Date('2026-11-14T17:30:00Z')

test('days are those of the zone, in the words of the language', () => {
  expect(plain(english.day(at))).toBe('15 November')
  expect(plain(english.day(at, 'short'))).toBe('15 Nov')
  expect(plain(english.date(at))).toBe('15 Nov 2026')
  expect(plain(hant.day(at))).toBe('11 月 15 日')
  expect(plain(hant.date(at))).toBe('2026 年 11 月 15 日')
  expect(plain(formatIn('en', 'Europe/London').day(at))).toBe('14 November')
  expect(plain(english.civilDay('2026-09-14'))).toBe('14 Sep')
})

test('a time names its day only when that is not today, and midnight is 00:00', () => {
  const midnight = new Date('2026-11-14T16:00:00Z')
  expect(english.moment(midnight, at)).toBe('00:00')
  const nextDay = new Date('2026-11-15T17:00:00Z')
  expect(plain(english.moment(at, nextDay))).toBe('01:30 on 15 Nov')
  expect(plain(hant.moment(at, nextDay))).toBe('11 月 15 日 01:30')
})

test('money is whole from ten on and stands close to its symbol', () => {
  expect(english.money(612.4, 'HKD')).toBe('HK$612')
  expect(english.money(14_127, 'HKD')).toBe('HK$14,127')
  expect(english.money(4.5, 'EUR')).toBe('€4.50')
  expect(english.money(4, 'JPY')).toBe('¥4')
  expect(hant.money(238, 'HKD')).toBe('HK$238')
  expect(english.moneyRange(540, 700, 'HKD')).toBe('HK$540–700')
  expect(english.moneyRange(8.5, 12.4, 'HKD')).toBe('HK$9–12')
})

test('a number has the digits that count', () => {
  const said = [0, 0.00432, 0.9, 3.72, 13.7, 99.94, 482, 14_127].map(english.number)
  expect(said).toEqual(['0', '0.0043', '0.9', '3.7', '13.7', '99.9', '482', '14,127'])
})

test('a ratio is said as times, as a share, or not as a figure at all', () => {
  const say = (ratio: number | null) => compared(ratio, 'en', english)
  expect([4.1, 1.62, 2.41, 2.96, 0.3, 0].map(say)).toEqual([
    'about 4 times usual',
    'about 1.6 times usual',
    'about 2.4 times usual',
    'about 3 times usual',
    'about 30% of usual',
    'close to zero',
  ])
  expect([null, Infinity, 4000].map(say)).toEqual(Array(3).fill('far above usual'))
})

test('a name from outside stays on one line', () => {
  expect(oneLine(' Chan\r\nBcc: all@example.com\u0000 ')).toBe('Chan Bcc: all@example.com')
})
