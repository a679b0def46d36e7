import { describe, expect, test } from 'vitest'
import { metricNamed } from './metric.ts'
import { preview, render } from './render.ts'
import type { Facts } from './render.ts'
import type { Context } from './letter.ts'
import type { Locale, Localized } from './locale.ts'
import { smsSize } from './sms.ts'

const hongKong = (clock: string) => new Date(`2026-${clock}+08:00`)
const brands: Localized = { en: 'Sample Telecom', 'zh-Hant': '樣本電訊', 'zh-Hans': '样本电讯' }

const to = (locale: Locale, now: Date): Context => ({
  locale,
  timeZone: 'Asia/Hong_Kong',
  now,
  brandName: brands[locale],
  seeUrl: 'smpl.example/n/x7Kq2',
  stopUrl: 'https://smpl.example/s/x7Kq2',
})

// A November in Hong Kong: about 900 MB a day, from the 15th on about 3.7 GB, the 19th not over.
const november = Array.from({ length: 30 }, (_, i) => {
  const day = i + 1
  const value = day < 15 ? 850 + (day % 3) * 50 : day < 19 ? 3550 + (day % 2) * 300 : 2100
  return {
    day: `2026-11-${String(day).padStart(2, '0')}`,
    value: day > 19 ? null : value,
    lower: 300,
    upper: 1400,
  }
})

const bill: Facts = {
  kind: 'bill',
  currency: 'HKD',
  projected: 612.2,
  lower: 540,
  upper: 700,
  usual: 238,
  spent: 408,
  since: hongKong('11-15T00:00'),
  cycleEnd: hongKong('12-01T00:00'),
  ratio: 4.1,
  metric: metricNamed('data', 'MB'),
  series: november,
}
const noon = hongKong('11-19T12:00')

const areas: Localized = { en: 'Sha Tin', 'zh-Hant': '沙田', 'zh-Hans': '沙田' }
const outage = (locale: Locale): Facts => ({
  kind: 'outage',
  service: 'mobile',
  areaName: areas[locale],
  since: hongKong('11-19T19:42'),
  expectedBackAt: hongKong('11-19T22:30'),
  nextUpdateAt: hongKong('11-19T21:00'),
})
const evening = hongKong('11-19T19:47')

describe('the SMS about a bill shock', () => {
  test.each<[Locale, string]>([
    [
      'en',
      'Sample Telecom: your data use is about 4 times usual since 15 Nov. Your November bill may reach about HK$612 (usually HK$238). See it or stop extra charges: smpl.example/n/x7Kq2. Reply STOP to end bill notices.',
    ],
    [
      'zh-Hant',
      '樣本電訊：自 11 月 15 日起，您的數據用量約為平時的 4 倍，11 月帳單可能約為 HK$612（平時 HK$238）。查看用量或停止額外收費：smpl.example/n/x7Kq2。回覆 STOP 停止帳單通知。',
    ],
    [
      'zh-Hans',
      '样本电讯：自 11 月 15 日起，您的流量约为平时的 4 倍，11 月账单可能约为 HK$612（平时 HK$238）。查看用量或停止额外收费：smpl.example/n/x7Kq2。回复 STOP 停止账单通知。',
    ],
  ])('in %s says what happened, what it means, what to do and how to stop', (locale, expected) => {
    const { sms } = render(bill, to(locale, noon))
    expect(sms).toBe(expected)
    expect(smsSize(sms).parts).toBe(2)
  })
})

describe('the SMS about an outage', () => {
  test.each<[Locale, string]>([
    [
      'en',
      'Sample Telecom: mobile service in Sha Tin has been down since 19:42. We are working on it and expect it back by about 22:30. You do not need to call or restart. Next update 21:00: smpl.example/n/x7Kq2. Reply STOP to end outage notices.',
    ],
    [
      'zh-Hant',
      '樣本電訊：沙田流動服務自 19:42 起中斷，正在搶修，預計約 22:30 恢復。您毋須致電或重新開機。21:00 更新：smpl.example/n/x7Kq2。回覆 STOP 停止中斷通知。',
    ],
    [
      'zh-Hans',
      '样本电讯：沙田移动服务自 19:42 起中断，正在抢修，预计约 22:30 恢复。您无需来电或重启。21:00 更新：smpl.example/n/x7Kq2。回复 STOP 停止中断通知。',
    ],
  ])('in %s says since when, until when, and that nothing is to be done', (locale, expected) => {
    expect(render(outage(locale), to(locale, evening)).sms).toBe(expected)
  })
})
