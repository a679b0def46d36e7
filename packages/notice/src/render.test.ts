import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { metricNamed } from './metric.ts'
import { alertKinds } from './policy.ts'
import { preview, render } from './render.ts'
import type { Facts } from './render.ts'
import type { Context } from './letter.ts'
import { locales } from './locale.ts'
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
  cycle: hongKong('11-01T00:00'),
  cycleEnd: hongKong('12-01T00:00'),
  ratio: 4.1,
  metric: metricNamed('data', 'MB'),
  perDay: { observed: 3700, usual: 900, difference: 11_200 },
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

describe('the e-mail about a bill shock', () => {
  test('says the same as its plain part, figure by figure', () => {
    const { subject, text, html } = render(bill, to('en', noon))
    expect(subject).toBe('Your November bill may reach HK$612')
    expect(text).toBe(`Sample Telecom

Your November bill may reach about HK$612

Your data use is about 4 times usual since 15 November.

Your data use each day: usually about 0.9 GB, since 15 November about 3.7 GB.

What happened
Since 15 November you have used about 3.7 GB a day. You usually use about 0.9 GB.

What it means for your bill
So far on this bill: HK$408, on day 19 of it. If nothing changes, your bill on 30 November will be about HK$612, likely between HK$540 and HK$700. It is usually HK$238.

What you can do
1. See what you used and, if you wish, stop extra charges.
2. Nothing. If this is what you expected, no action is needed.

See it or stop extra charges: smpl.example/n/x7Kq2

--

You get this because your bill is heading above its usual amount and bill notices are on.

Stop bill notices: https://smpl.example/s/x7Kq2
`)
    const words = html
      .replace(/<style>.*<\/style>|<[^>]*>/gs, ' ')
      .replace(/&#847;|&zwnj;|&nbsp;/g, '')
      .replace(/\s+/g, ' ')
    for (const sentence of [
      'Since 15 November you have used about 3.7 GB a day. You usually use about 0.9 GB.',
      'likely between HK$540 and HK$700',
      '11.2 GB more than usual',
      'By 30 Nov',
      'Nothing. If this is what you expected, no action is needed.',
    ]) {
      expect(words).toContain(sentence)
    }
  })

  test('has one picture in two themes, with a sentence for those who do not see it', () => {
    const rendered = render(bill, to('en', noon))
    expect(rendered.pictures.map(({ cid }) => cid)).toEqual(['usage-light', 'usage-dark'])
    expect(rendered.html).toMatch(
      /<img src="cid:usage-light" [^>]*alt="Your data use each day: usually about/,
    )
    const page = preview(rendered)
    expect(page).not.toContain('cid:')
    expect(page).toContain('src="data:image/svg+xml,%3Csvg')
  })

  test('shows no picture and invents no amounts when the days are not known', () => {
    const { series: _, perDay: __, ...facts } = bill as Extract<Facts, { kind: 'bill' }>
    const { html, text, pictures } = render(facts, to('en', noon))
    expect(pictures).toEqual([])
    expect(html).not.toContain('<img')
    expect(text).toContain('What happened\nYour data use is about 4 times usual since 15 November.')
  })

  test('speaks of the bill alone when use is as usual', () => {
    const { sms, text } = render({ ...bill, since: null, ratio: null } as Facts, to('en', noon))
    expect(sms).toBe(
      'Sample Telecom: your November bill may reach about HK$612 (usually HK$238). See it or stop extra charges: smpl.example/n/x7Kq2. Reply STOP to end bill notices.',
    )
    expect(text).toContain('What happened\nSo far on this bill: HK$408, on day 19 of it.')
  })
})

test('a cycle that ends within a month is named for the month it ends in', () => {
  const facts = { ...bill, cycleEnd: hongKong('12-15T00:00') } as Facts
  const { subject, text } = render(facts, to('en', noon))
  expect(subject).toBe('Your December bill may reach HK$612')
  expect(text).toContain('your bill on 14 December')
})

describe('a notice about an outage', () => {
  test('promises nothing that nobody knows, and nothing whose time has passed', () => {
    const unknown = { ...outage('en'), expectedBackAt: null, nextUpdateAt: null } as Facts
    const passed = render(outage('en'), to('en', hongKong('11-19T23:00')))
    for (const { sms } of [render(unknown, to('en', evening)), passed]) {
      expect(sms).toContain('We are working on it and cannot say yet when it will be back.')
      expect(sms).toContain('See the latest: smpl.example/n/x7Kq2.')
    }
  })

  test('tells nobody to restart a power line', () => {
    const { sms } = render({ ...outage('en'), service: 'power' } as Facts, to('en', evening))
    expect(sms).toContain('power in Sha Tin has been down since 19:42.')
    expect(sms).toContain('You do not need to call. ')
  })
})

test('a bill that electricity drives offers nothing that only a phone company can do', () => {
  const electricity = { ...bill, metric: metricNamed('energy_kwh', 'kWh') } as Facts
  for (const locale of locales) {
    const { html, text, sms } = render(electricity, to(locale, noon))
    for (const form of [html, text, sms])
      expect(form).not.toMatch(/extra charges|額外收費|额外收费/)
  }
})

test('Chinese and Latin letters keep their distance', () => {
  const { subject } = render(
    { ...outage('zh-Hant'), areaName: 'Sydney' } as Facts,
    to('zh-Hant', evening),
  )
  expect(subject).toBe('Sydney 流動服務中斷')
})

describe('a notice about use', () => {
  const usage = {
    kind: 'usage',
    alert: 'spike',
    metric: metricNamed('water', 'L'),
    since: hongKong('11-17T02:00'),
    observed: 21.3,
    expected: 5.2,
    per: 'hour',
    ratio: 4.1,
  } as const

  test('about a spike gives the amounts', () => {
    expect(render(usage, to('en', noon)).sms).toBe(
      'Sample Telecom: your water use is about 4 times usual since 17 Nov: about 21.3 L an hour, usually 5.2 L. If you expected this, do nothing. See it: smpl.example/n/x7Kq2. Reply STOP to end usage notices.',
    )
  })

  test('about silence claims no amount', () => {
    const silence = {
      ...usage,
      alert: 'silence',
      since: hongKong('11-19T02:00'),
      observed: 0,
      ratio: 0,
    } as const
    expect(render(silence, to('zh-Hant', noon)).sms).toBe(
      '樣本電訊：自 02:00 起，我們沒有收到您的用水量讀數。如屬預期，不用處理。查看：smpl.example/n/x7Kq2。回覆 STOP 停止用量通知。',
    )
  })

  test('about a leak names what may cause it', () => {
    const causeOf = (code: string) =>
      /What it means\n(.*)/.exec(
        render({ ...usage, alert: 'leak', metric: metricNamed(code, '') }, to('en', noon)).text,
      )?.[1]
    expect(causeOf('water_l')).toMatch(/such as a tap, a toilet or a pipe/)
    expect(causeOf('energy_kwh')).toMatch(/such as a heater, a pump or an old fridge/)
    expect(causeOf('data_mb')).toMatch(/such as a backup or an app/)
    expect(causeOf('steam_t')).toBe('Something may be running all the time.')
  })
})

test('a notice about a late order says old day, new day and reason', () => {
  const facts: Facts = {
    kind: 'order-delayed',
    order: 'A-1042',
    carrier: 'SF Express',
    oldDate: hongKong('11-19T12:00'),
    newDate: hongKong('11-22T12:00'),
    reason: 'a typhoon.',
  }
  expect(render(facts, to('en', noon)).sms).toBe(
    'Sample Telecom: your order A-1042 is now expected on 22 Nov instead of 19 Nov. Reason: a typhoon. You do not need to call. See it: smpl.example/n/x7Kq2. Reply STOP to end delivery notices.',
  )
})

test('a figure that is none is refused, not sent', () => {
  expect(() => render({ ...bill, projected: Number.NaN } as Facts, to('en', noon))).toThrow(
    RangeError,
  )
})

describe('whatever the names, the amounts and the language', () => {
  const name = fc.string({ unit: 'binary', minLength: 1, maxLength: 60 })
  const amount = fc.double({ min: 0, max: 99_999_999, noNaN: true })
  const ratio = fc.option(fc.double({ min: 0, max: 1e6, noNaN: true }))
  const instant = fc.date({
    min: new Date('2026-01-01'),
    max: new Date('2027-12-31'),
    noInvalidDate: true,
  })
  const metric = fc
    .constantFrom('data', 'roaming', 'energy', 'other')
    .map((code) => metricNamed(code, 'MB'))
  const currency = fc.constantFrom('HKD', 'EUR', 'IDR', 'CHF')
  const facts: fc.Arbitrary<Facts> = fc.oneof(
    fc.record({
      kind: fc.constant('bill' as const),
      currency,
      projected: amount,
      lower: amount,
      upper: amount,
      usual: amount,
      spent: amount,
      since: fc.option(instant),
      cycle: instant,
      cycleEnd: instant,
      ratio,
      metric,
      series: fc.constant(november),
    }),
    fc.record({
      kind: fc.constant('usage' as const),
      alert: fc.constantFrom(...alertKinds),
      metric,
      since: instant,
      observed: amount,
      expected: amount,
      per: fc.constantFrom('hour' as const, 'day' as const),
      ratio,
    }),
    fc.record({
      kind: fc.constant('outage' as const),
      service: fc.constantFrom(
        'mobile' as const,
        'internet' as const,
        'power' as const,
        'water' as const,
      ),
      areaName: name,
      since: instant,
      expectedBackAt: fc.option(instant),
      nextUpdateAt: fc.option(instant),
    }),
    fc.record({
      kind: fc.constant('order-delayed' as const),
      order: name,
      carrier: name,
      oldDate: instant,
      newDate: instant,
      reason: name,
    }),
  )
  const context: fc.Arbitrary<Context> = fc.record({
    locale: fc.constantFrom(...locales),
    timeZone: fc.constantFrom('Asia/Hong_Kong', 'America/New_York'),
    now: instant,
    brandName: name,
    seeUrl: fc.integer({ min: 5, max: 150 }).map((n) => `https://${'u'.repeat(n)}`),
    stopUrl: fc.constant('https://smpl.example/s?a=1&b="2"'),
  })

  test('an SMS has at most two parts, says how to stop, and never cuts a link', () => {
    fc.assert(
      fc.property(facts, context, (fact, to) => {
        const { sms } = render(fact, to)
        expect(smsSize(sms).parts).toBeLessThanOrEqual(2)
        expect(sms).toContain('STOP')
        expect(/https:\/\/u*/.exec(sms)?.[0] ?? to.seeUrl).toBe(to.seeUrl)
      }),
      { numRuns: 300 },
    )
  })

  test('nothing from outside becomes markup or a second line of the subject', () => {
    const hostile = '<b x="1">\r\nBcc: & \'x\''
    fc.assert(
      fc.property(facts, context, (fact, to) => {
        const planted = {
          ...fact,
          ...(fact.kind === 'outage' ? { areaName: hostile } : {}),
          ...(fact.kind === 'order-delayed'
            ? { order: hostile, carrier: hostile, reason: hostile }
            : {}),
        } as Facts
        const { html, subject } = render(planted, {
          ...to,
          brandName: hostile,
          seeUrl: `https://x/"><b>`,
        })
        expect(html.replace('<body', '')).not.toMatch(/<b[^ro]/)
        expect(html).not.toContain('="2"')
        expect(subject).not.toMatch(/[\r\n]/)
      }),
    )
  })
})
