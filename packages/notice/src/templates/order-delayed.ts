import type { Desk, Letter } from '../letter.ts'
import type { Localized } from '../locale.ts'
import { oneLine } from '../wording.ts'

/** An order that comes later than promised. */
export interface OrderDelayedFacts {
  readonly kind: 'order-delayed'
  /** The order's number, as the customer knows it. */
  readonly order: string
  readonly carrier?: string
  /** An instant within the day it was promised for. */
  readonly oldDate: Date
  readonly newDate: Date
  /** In the customer's language; a phrase that can follow “Reason:”. */
  readonly reason?: string
}

interface Said {
  order: string
  carrier: string | null
  old: string
  new: string
  reason: string | null
}

const words: Localized<{
  subject: (s: Said) => string
  lead: (s: Said) => string
  happened: string
  delayed: (s: Said) => string
  means: string
  expected: (s: Said) => string
  can: string
  choices: readonly string[]
  see: string
  because: string
  stop: string
  sms: {
    expected: (brand: string, s: Said) => string
    reason: (reason: string) => string
    noNeed: string
    see: (link: string) => string
    stop: string
  }
}> = {
  en: {
    subject: (s) => `Your order ${s.order} is now expected on ${s.new}`,
    lead: (s) => `It was expected on ${s.old}.`,
    happened: 'What happened',
    delayed: (s) =>
      `Order ${s.order}${s.carrier === null ? '' : `, delivered by ${s.carrier},`} is delayed.${s.reason === null ? '' : ` Reason: ${s.reason}.`}`,
    means: 'What it means for you',
    expected: (s) => `It is now expected on ${s.new} instead of ${s.old}.`,
    can: 'What you can do',
    choices: ['Nothing. It is on its way, and you do not need to call.', 'See where it is.'],
    see: 'See your order',
    because: 'You get this because you are waiting for this order and delivery notices are on.',
    stop: 'Stop delivery notices',
    sms: {
      expected: (brand, s) =>
        `${brand}: your order ${s.order} is now expected on ${s.new} instead of ${s.old}.`,
      reason: (reason) => ` Reason: ${reason}.`,
      noNeed: ' You do not need to call.',
      see: (link) => ` See it: ${link}.`,
      stop: ' Reply STOP to end delivery notices.',
    },
  },
  'zh-Hant': {
    subject: (s) => `您的訂單 ${s.order} 預計改於 ${s.new}送達`,
    lead: (s) => `原定 ${s.old}送達。`,
    happened: '發生了甚麼事',
    delayed: (s) =>
      `${s.carrier === null ? '' : `由 ${s.carrier} 派送的`}訂單 ${s.order} 有所延誤。${s.reason === null ? '' : `原因：${s.reason}。`}`,
    means: '對您的影響',
    expected: (s) => `預計改於 ${s.new}送達，原定 ${s.old}。`,
    can: '您可以怎樣做',
    choices: ['不用處理。訂單正在處理，您毋須致電。', '查看訂單現況。'],
    see: '查看訂單',
    because: '您收到此通知，是因為您正等候此訂單，而您的送貨通知已開啟。',
    stop: '停止送貨通知',
    sms: {
      expected: (brand, s) =>
        `${brand}：您的訂單 ${s.order} 預計改於 ${s.new}送達（原定 ${s.old}）。`,
      reason: (reason) => `原因：${reason}。`,
      noNeed: '您毋須致電。',
      see: (link) => `查看：${link}。`,
      stop: '回覆 STOP 停止送貨通知。',
    },
  },
  'zh-Hans': {
    subject: (s) => `您的订单 ${s.order} 预计改于 ${s.new}送达`,
    lead: (s) => `原定 ${s.old}送达。`,
    happened: '发生了什么',
    delayed: (s) =>
      `${s.carrier === null ? '' : `由 ${s.carrier} 配送的`}订单 ${s.order} 有所延误。${s.reason === null ? '' : `原因：${s.reason}。`}`,
    means: '对您的影响',
    expected: (s) => `预计改于 ${s.new}送达，原定 ${s.old}。`,
    can: '您可以怎么做',
    choices: ['不用处理。订单正在处理，您无需来电。', '查看订单现况。'],
    see: '查看订单',
    because: '您收到此通知，是因为您正在等候此订单，并且您的配送通知已开启。',
    stop: '停止配送通知',
    sms: {
      expected: (brand, s) =>
        `${brand}：您的订单 ${s.order} 预计改于 ${s.new}送达（原定 ${s.old}）。`,
      reason: (reason) => `原因：${reason}。`,
      noNeed: '您无需来电。',
      see: (link) => `查看：${link}。`,
      stop: '回复 STOP 停止配送通知。',
    },
  },
}

export function orderDelayedLetter(facts: OrderDelayedFacts, desk: Desk): Letter {
  const { format, locale, brandName, seeUrl } = desk
  const w = words[locale]
  const said: Said = {
    order: oneLine(facts.order),
    carrier: facts.carrier === undefined ? null : oneLine(facts.carrier),
    old: format.day(facts.oldDate),
    new: format.day(facts.newDate),
    reason: facts.reason === undefined ? null : phrase(facts.reason),
  }
  return {
    subject: w.subject(said),
    heading: w.subject(said),
    lead: w.lead(said),
    sections: [
      { heading: w.happened, text: w.delayed(said) },
      { heading: w.means, text: w.expected(said) },
      { heading: w.can, choices: w.choices },
    ],
    see: w.see,
    because: w.because,
    stop: w.stop,
    sms: (cut) => {
      const { expected, reason, noNeed, see, stop } = w.sms
      const day = (at: Date) => format.day(at, 'short')
      const dates = { old: day(facts.oldDate), new: day(facts.newDate) }
      const told = expected(cut(brandName), { ...said, ...dates, order: cut(said.order) })
      const why = said.reason === null ? '' : reason(said.reason)
      return [
        told + why + noNeed + see(seeUrl) + stop,
        told + noNeed + see(seeUrl) + stop,
        told + see(seeUrl) + stop,
        told + stop,
      ]
    },
  }
}

/** Our sentence brings its own full stop. */
function phrase(reason: string): string {
  return oneLine(reason).replace(/[.。]+$/u, '')
}
