import { expect, test } from 'vitest'
import { digitsFor, formatFor, scaleOf } from './format.ts'

const hongKong = { timeZone: 'Asia/Hong_Kong', currency: 'HKD' }
const en = formatFor({ locale: 'en', ...hongKong })
const hant = formatFor({ locale: 'zh-Hant', ...hongKong })
const hans = formatFor({ locale: 'zh-Hans', ...hongKong })
const evening = '2026-11-19T12:04:31Z'

test('money stands unspaced in every language, with a true minus', () => {
  for (const format of [en, hant, hans]) expect(format.money(612)).toBe('HK$612')
  expect(en.money(-11_200)).toBe('−HK$11,200')
  expect(en.money(4.5)).toBe('HK$4.50')
  expect(en.moneyRange(540, 700)).toBe('HK$540–700')
  expect(en.currencySign()).toBe('HK$')
})

test('large numbers are grouped, and shortened by thousands in English and ten thousands in Chinese', () => {
  expect(en.number(14_127)).toBe('14,127')
  expect(en.compact(48_200)).toBe('48.2 k')
  expect(en.compact(1_840_000)).toBe('1.8 M')
  expect(hant.compact(48_200)).toBe('4.8 萬')
  expect(hans.compact(48_200)).toBe('4.8 万')
  expect(hant.compact(1840)).toBe('1,840')
})

test('a deviation carries its sign unless it is nothing', () => {
  expect(en.deviation(-0.97)).toBe('−97%')
  expect(en.deviation(0.041)).toBe('+4%')
  expect(en.deviation(-0.004)).toBe('0%')
})

test('a quantity has a space before its unit and moves up to gigabytes', () => {
  expect(en.quantity(900, 'MB')).toBe('900 MB')
  expect(en.quantity(3700, 'MB')).toBe('3.7 GB')
  expect(en.quantityRange(371_000, 412_000, 'MB')).toBe('371–412 GB')
  expect(hant.quantity(12, 'min')).toBe('12 分鐘')
  expect(scaleOf('kWh', 5000)).toEqual({ factor: 1, name: 'kWh' })
})

test('times are 24-hour in the zone, midnight is 00:00', () => {
  expect(en.time(evening)).toBe('20:04')
  expect(en.seconds(evening)).toBe('20:04:31')
  expect(en.time('2026-11-18T16:00:00Z')).toBe('00:00')
  expect(en.hour('2026-11-18T16:00:00Z')).toBe(0)
  expect(en.zoneName(evening)).toBe('HKT')
})

test('dates follow the language', () => {
  expect(en.date(evening)).toBe('19 Nov')
  expect(hant.date(evening)).toBe('11月19日')
  expect(hans.date(evening)).toBe('11月19日')
  expect(en.weekday(evening)).toBe('Thu 19 Nov')
  expect(hant.weekday(evening)).toBe('11月19日（四）')
  expect(hans.weekday(evening)).toBe('11月19日（四）')
  expect(en.date('2026-09-14T00:00:00Z')).toBe('14 Sep')
  expect(en.month(evening)).toBe('November')
  expect(en.dayOf('2026-11-19T17:00:00Z')).toBe('2026-11-20')
})

test('today needs no date', () => {
  expect(en.moment('2026-11-19T01:02:00Z', evening)).toBe('09:02')
  expect(en.moment('2026-11-18T01:02:00Z', evening)).toBe('18 Nov, 09:02')
})

test('a duration says no more than it knows', () => {
  expect(en.duration(2_000)).toBe('2 s')
  expect(en.duration(22 * 60_000)).toBe('22 minutes')
  expect(en.duration(135 * 60_000)).toBe('2 h 15 min')
  expect(en.duration(7 * 3_600_000)).toBe('7 hours')
  expect(en.duration(86_400_000)).toBe('1 day')
  expect(hant.ago('2026-11-19T12:02:31Z', evening)).toBe('2 分鐘前')
})

test('names fall back to a language the reader can read', () => {
  expect(hans.name({ en: 'Sha Tin', 'zh-Hant': '沙田' }, 'ST')).toBe('沙田')
  expect(en.name({ en: 'Sha Tin', 'zh-Hant': '沙田' }, 'ST')).toBe('Sha Tin')
  expect(en.name({}, 'ST')).toBe('ST')
})

test('figures keep two places when small', () => {
  expect([0.871, 8.71, 87.1, 871].map(en.figure)).toEqual(['0.87', '8.7', '87', '871'])
  expect(digitsFor(0)).toBe(0)
})

test('September is written in full, and short as the rest of the world does', () => {
  const format = formatFor({ locale: 'en', timeZone: 'UTC', currency: 'USD' })
  expect(format.month('2026-09-05T12:00:00Z')).toBe('September')
  expect(format.date('2026-09-05T12:00:00Z')).toBe('5 Sep')
})
