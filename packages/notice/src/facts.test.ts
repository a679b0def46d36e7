import { describe, expect, test } from 'vitest'
import { factsOf } from './facts.ts'
import type { CauseRow, UsageDay } from './facts.ts'
import { render } from './render.ts'

const now = new Date('2026-11-19T04:00:00Z')
const here = { locale: 'en', timeZone: 'Asia/Hong_Kong', now, template: '' } as const
const links = {
  brandName: 'Sample Telecom',
  seeUrl: 'smpl.example/n/1',
  stopUrl: 'smpl.example/s/1',
}

/** October and November to the 19th: 900 MB a day, from `changed` on 3,700. */
const daysOf = (code: string, changed: string, usual = 900, after = 3700): UsageDay[] =>
  Array.from({ length: 50 }, (_, i) => {
    const day = new Date(Date.UTC(2026, 9, 1 + i)).toISOString().slice(0, 10)
    const total = day >= changed ? after : usual + (i % 3)
    return { code, unit: 'MB', names: {}, price: null, day, total }
  })

const bill: Extract<CauseRow, { kind: 'bill' }> = {
  kind: 'bill',
  currency: 'HKD',
  projected: 612,
  lower: 540,
  upper: 700,
  usual: 238,
  spent: 408,
  cycle: '2026-11-01',
  cycleEnd: '2026-12-01',
  days: [...daysOf('voice', '2027-01-01'), ...daysOf('data', '2026-11-15')],
}

describe('the facts of a bill', () => {
  test('name the metric that left its habit, and the day it did', () => {
    expect(factsOf(bill, here)).toMatchObject({
      kind: 'bill',
      usual: 238,
      cycleEnd: new Date('2026-11-30T16:00:00Z'),
      since: new Date('2026-11-14T16:00:00Z'),
      metric: { name: { en: 'data use' } },
    })
  })

  test('make the notice that a customer should read', () => {
    const facts = factsOf(bill, here)
    expect(facts && render(facts, { ...here, ...links }).sms).toBe(
      'Sample Telecom: your data use is about 4 times usual since 15 Nov. Your November bill may reach about HK$612 (usually HK$238). See it or stop extra charges: smpl.example/n/1. Reply STOP to end bill notices.',
    )
  })

  test('are one measure: what is said to be usual, and how many times that it is now, agree', () => {
    const facts = factsOf(bill, here)
    if (facts?.kind !== 'bill' || !facts.perDay) throw new Error('no days')
    // 15 to 18 November at 3,700 against 901 a day; the 19th is not over and counts for nothing.
    expect(facts.perDay).toEqual({ observed: 3700, usual: 901, difference: 4 * (3700 - 901) })
    expect(facts.ratio).toBeCloseTo(3700 / 901, 12)
  })

  test('name a gentle rise from the first day of the bill on', () => {
    const facts = factsOf({ ...bill, days: daysOf('data', '2026-11-01', 900, 1100) }, here)
    expect(facts).toMatchObject({ since: new Date('2026-10-31T16:00:00Z') })
    if (facts?.kind !== 'bill') throw new Error('no bill')
    expect(facts.ratio).toBeCloseTo(1100 / 901, 12)
  })

  test('name what was never used before, such as roaming', () => {
    const abroad = (['2026-11-17', '2026-11-18', '2026-11-19'] as const).map((day) => ({
      ...bill.days[0]!,
      code: 'roaming_mb',
      day,
      total: 300,
    }))
    const facts = factsOf({ ...bill, days: [...daysOf('data', '2027-01-01'), ...abroad] }, here)
    expect(facts).toMatchObject({ metric: { name: { en: 'roaming use' } } })
    expect(facts && render(facts, { ...here, ...links }).text).toContain(
      'Since 17 November you have used about 300 MB a day. You usually use none.',
    )
  })

  test('show two weeks before the change, however young the bill is', () => {
    const facts = factsOf({ ...bill, cycle: '2026-11-14' }, here)
    if (facts?.kind !== 'bill') throw new Error('no bill')
    expect(facts.series?.[0]).toMatchObject({ day: '2026-11-01', lower: 900, upper: 902 })
  })

  test('name no metric when none left its habit', () => {
    const facts = factsOf({ ...bill, days: daysOf('data', '2027-01-01') }, here)
    expect(facts).toMatchObject({ since: null, ratio: null })
    expect(facts).not.toHaveProperty('metric')
  })

  test('do not exist while no bill is usual yet', () => {
    expect(factsOf({ ...bill, usual: null }, here)).toBeUndefined()
  })
})

describe('the facts of unusual use', () => {
  const leak: Extract<CauseRow, { kind: 'usage' }> = {
    kind: 'usage',
    alert: 'leak',
    code: 'water',
    unit: 'L',
    names: {},
    startedAt: +now - 3_600_000,
    since: { observed: 20, expected: 5, hours: 1, day: 120 },
    days: [],
  }

  test('are those of an hour at first, and of a day once it lasts for two', () => {
    expect(factsOf(leak, here)).toMatchObject({ per: 'hour', observed: 20, expected: 5, ratio: 4 })
    const lasting = factsOf({ ...leak, startedAt: +now - 50 * 3_600_000 }, here)
    expect(lasting).toMatchObject({ per: 'day', observed: 480, expected: 120, ratio: 4 })
  })

  test('have no ratio when nothing is usual, and do not exist when nothing is expected yet', () => {
    expect(factsOf({ ...leak, since: { ...leak.since, expected: 0 } }, here)).toMatchObject({
      ratio: null,
    })
    expect(factsOf({ ...leak, since: { ...leak.since, expected: null } }, here)).toBeUndefined()
  })

  test('use the name that the carrier gave the metric, where it gave one', () => {
    const facts = factsOf({ ...leak, names: { en: 'tap water' } }, here)
    expect(facts).toMatchObject({ metric: { name: { en: 'tap water', 'zh-Hant': '用水量' } } })
  })
})

test('the facts of an outage name the area in the language of the customer', () => {
  const names = { en: 'Sha Tin', 'zh-Hant': '沙田' }
  const outage = {
    kind: 'outage',
    area: 'ST',
    names,
    startedAt: +now,
    expectedBackAt: null,
  } as const
  const named = (locale: 'en' | 'zh-Hant' | 'zh-Hans') => factsOf(outage, { ...here, locale })
  expect(named('zh-Hant')).toMatchObject({ areaName: '沙田' })
  expect(named('zh-Hans')).toMatchObject({ areaName: 'Sha Tin' })
  expect(factsOf({ ...outage, names: {} }, here)).toMatchObject({ areaName: 'ST' })
})

describe('the facts of a late order', () => {
  const event = (data: Record<string, unknown>): CauseRow => ({ kind: 'event', at: 0, data })
  const data = { order: 'A-1042', oldDate: '2026-11-19', newDate: '2026-11-22' }

  test('keep a day without a time the same day in every zone', () => {
    for (const timeZone of ['America/New_York', 'Asia/Hong_Kong', 'Pacific/Kiritimati']) {
      const to = { ...here, timeZone }
      const facts = factsOf(event(data), to)
      expect(facts && render(facts, { ...to, ...links }).subject).toBe(
        'Your order A-1042 is now expected on 22 November',
      )
    }
  })

  test('take an instant as it is', () => {
    const facts = factsOf(event({ ...data, newDate: '2026-11-22T23:30:00Z' }), here)
    expect(facts).toMatchObject({ newDate: new Date('2026-11-22T23:30:00Z') })
  })

  test('do not exist without an order or its days', () => {
    for (const missing of ['order', 'oldDate', 'newDate']) {
      expect(factsOf(event({ ...data, [missing]: undefined }), here)).toBeUndefined()
      expect(factsOf(event({ ...data, [missing]: 'soon', order: 7 }), here)).toBeUndefined()
    }
  })
})
