import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { factsOf, lackOf, type CauseRow } from '../facts.ts'
import { locales, type Locale } from '../locale.ts'
import { render } from '../render.ts'
import { smsSize } from '../sms.ts'
import { checkEvent, topics } from './event.ts'

const to = (template: string, locale: Locale = 'en') => ({
  locale,
  timeZone: 'America/New_York',
  now: new Date('2026-11-20T17:00:00Z'),
  template,
  brandName: 'Sample Telecom',
  seeUrl: 'smpl.example/n/1',
  stopUrl: 'smpl.example/s/1',
})
const event = (data: Record<string, unknown>): CauseRow => ({ kind: 'event', at: 0, data })
const price = {
  product: 'Fibre 500',
  oldPrice: 30,
  newPrice: 33.5,
  currency: 'EUR',
  from: '2026-12-01',
}

describe('a price that changes', () => {
  test.each<[Locale, string, string]>([
    [
      'en',
      'Fibre 500 will cost €33.50 from 1 December',
      'Sample Telecom: Fibre 500 will cost €33.50 from 1 Dec. See it: smpl.example/n/1. Reply STOP to end price notices.',
    ],
    [
      'zh-Hant',
      'Fibre 500 將於 12 月 1 日起改為 €33.50',
      'Sample Telecom：Fibre 500 將於 12 月 1 日起改為 €33.50。查看：smpl.example/n/1。回覆 STOP 停止價格通知。',
    ],
    [
      'zh-Hans',
      'Fibre 500 将于 12 月 1 日起改为 €33.50',
      'Sample Telecom：Fibre 500 将于 12 月 1 日起改为 €33.50。查看：smpl.example/n/1。回复 STOP 停止价格通知。',
    ],
  ])('is told in %s', (locale, subject, sms) => {
    const facts = factsOf(event(price), to('price-changed', locale))
    expect(facts && render(facts, to('price-changed', locale))).toMatchObject({ subject, sms })
  })
})

test('an event says what it lacks, and is not told', () => {
  const spoilt = event({ ...price, oldPrice: '30', from: 'soon', currency: undefined })
  expect(factsOf(spoilt, to('price-changed'))).toBeUndefined()
  expect(lackOf(spoilt, 'price-changed', 'UTC').split('; ')).toEqual([
    'data.oldPrice: must be a number',
    'data.from: must be a day like 2026-11-24',
    'data.currency: must be a currency like HKD',
  ])
  expect(lackOf(event({}), 'refill-due', 'UTC')).toBe(
    'data.product: must be a text; data.due: must be a day like 2026-11-24',
  )
})

test('whatever an event carries, it is told whole and safely, or not at all', () => {
  const anything = fc.oneof(fc.string({ unit: 'binary' }), fc.double(), fc.constant(null))
  const data = fc.record({
    product: fc.oneof(fc.string({ unit: 'binary', maxLength: 120 }), anything),
    oldPrice: fc.oneof(fc.double({ min: 0, max: 1e6, noNaN: true }), anything),
    newPrice: fc.double({ min: 0, max: 1e6, noNaN: true }),
    currency: fc.constantFrom('HKD', 'EUR', 'XXX', 'doubloons'),
    from: fc.constantFrom('2026-12-01', '2026-12-01T10:00:00Z', 'tomorrow'),
    due: fc.constantFrom('2026-12-01', '<b>'),
  })
  fc.assert(
    fc.property(
      data,
      fc.constantFrom(...topics),
      fc.constantFrom(...locales),
      (data, topic, locale) => {
        const checked = checkEvent(topic, data, 'UTC')
        if (checked.kind === 'lacking') {
          expect(checked.problems.length).toBeGreaterThan(0)
          return
        }
        const { subject, html, sms, text } = render(checked.facts, to(topic, locale))
        expect(smsSize(sms).parts).toBeLessThanOrEqual(2)
        expect(sms).toContain('STOP')
        expect(subject).not.toMatch(/[\r\n]/)
        for (const form of [subject, html, sms, text]) expect(form).not.toMatch(/undefined|NaN/)
      },
    ),
  )
})
