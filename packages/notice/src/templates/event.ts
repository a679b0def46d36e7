import { z } from 'zod'
import type { Format } from '../format.ts'
import type { Desk, Letter } from '../letter.ts'
import type { Localized } from '../locale.ts'
import { startOfDay } from '../quiet-hours.ts'
import { oneLine } from '../wording.ts'

/**
 * Business events that a few words about a few values can tell. One more is its name, what its event must
 * carry in `data`, its words in three languages, and a preset.
 */
export const topics = ['price-changed', 'refill-due'] as const
export type Topic = (typeof topics)[number]

/** What a topic's event must carry. */
const fields = {
  'price-changed': { product: 'text', oldPrice: 'money', newPrice: 'money', from: 'day' },
  'refill-due': { product: 'text', due: 'day' },
} as const satisfies Readonly<Record<Topic, Readonly<Record<string, 'text' | 'money' | 'day'>>>>

type Said<T extends Topic> = Readonly<Record<keyof (typeof fields)[T], string>>

/** An event whose values were checked, and may be said. */
export interface EventFacts {
  readonly kind: 'event'
  readonly topic: Topic
  /** ISO 4217; only where money is said. */
  readonly currency?: string
  readonly values: Readonly<Record<string, string | number | Date>>
}

interface Words<S> {
  readonly subject: (s: S) => string
  readonly lead: (s: S) => string
  readonly happened: (s: S) => string
  readonly means: (s: S) => string
  readonly choices: readonly string[]
  readonly see: string
  readonly because: (s: S) => string
  readonly stop: string
  /** Ends an SMS. */
  readonly reply: string
}

const frame: Localized<{
  happened: string
  means: string
  can: string
  sms: (brand: string, subject: string) => string
  link: (link: string) => string
}> = {
  en: {
    happened: 'What happened',
    means: 'What it means for you',
    can: 'What you can do',
    sms: (brand, subject) => `${brand}: ${subject}.`,
    link: (link) => ` See it: ${link}.`,
  },
  'zh-Hant': {
    happened: '發生了甚麼事',
    means: '對您的影響',
    can: '您可以怎樣做',
    sms: (brand, subject) => `${brand}：${subject}。`,
    link: (link) => `查看：${link}。`,
  },
  'zh-Hans': {
    happened: '发生了什么',
    means: '对您的影响',
    can: '您可以怎么做',
    sms: (brand, subject) => `${brand}：${subject}。`,
    link: (link) => `查看：${link}。`,
  },
}

const words: { readonly [T in Topic]: Localized<Words<Said<T>>> } = {
  'price-changed': {
    en: {
      subject: (s) => `${s.product} will cost ${s.newPrice} from ${s.from}`,
      lead: (s) => `Until then it costs ${s.oldPrice}.`,
      happened: (s) =>
        `The price of ${s.product} changes from ${s.oldPrice} to ${s.newPrice} on ${s.from}.`,
      means: (s) => `From ${s.from} on you pay ${s.newPrice}.`,
      choices: ['Nothing. It goes on at the new price.', 'See what else you can choose.'],
      see: 'See your choices',
      because: (s) => `You get this because you have ${s.product} and price notices are on.`,
      stop: 'Stop price notices',
      reply: ' Reply STOP to end price notices.',
    },
    'zh-Hant': {
      subject: (s) => `${s.product} 將於 ${s.from}起改為 ${s.newPrice}`,
      lead: (s) => `在此之前為 ${s.oldPrice}。`,
      happened: (s) => `${s.product} 的價格將於 ${s.from}由 ${s.oldPrice} 改為 ${s.newPrice}。`,
      means: (s) => `自 ${s.from}起，您須支付 ${s.newPrice}。`,
      choices: ['不用處理。服務會按新價格繼續。', '查看其他選擇。'],
      see: '查看選擇',
      because: (s) => `您收到此通知，是因為您正使用 ${s.product}，而價格通知已開啟。`,
      stop: '停止價格通知',
      reply: '回覆 STOP 停止價格通知。',
    },
    'zh-Hans': {
      subject: (s) => `${s.product} 将于 ${s.from}起改为 ${s.newPrice}`,
      lead: (s) => `在此之前为 ${s.oldPrice}。`,
      happened: (s) => `${s.product} 的价格将于 ${s.from}由 ${s.oldPrice} 改为 ${s.newPrice}。`,
      means: (s) => `自 ${s.from}起，您需要支付 ${s.newPrice}。`,
      choices: ['不用处理。服务会按新价格继续。', '查看其他选择。'],
      see: '查看选择',
      because: (s) => `您收到此通知，是因为您正在使用 ${s.product}，并且价格通知已开启。`,
      stop: '停止价格通知',
      reply: '回复 STOP 停止价格通知。',
    },
  },
  'refill-due': {
    en: {
      subject: (s) => `Your ${s.product} is due for a refill by ${s.due}`,
      lead: (s) => `Used as usual, it lasts until about ${s.due}.`,
      happened: (s) => `What you have of ${s.product} lasts until about ${s.due}.`,
      means: (s) => `With a refill before ${s.due} you need not go without.`,
      choices: [
        'See your refill and, if you wish, order it.',
        'Nothing. If you have enough, or no longer use it, no action is needed.',
      ],
      see: 'See your refill',
      because: (s) =>
        `You get this because you have ${s.product} from us and refill notices are on.`,
      stop: 'Stop refill notices',
      reply: ' Reply STOP to end refill notices.',
    },
    'zh-Hant': {
      subject: (s) => `您的 ${s.product} 須於 ${s.due}前補充`,
      lead: (s) => `按平時用量，約可用至 ${s.due}。`,
      happened: (s) => `您現有的 ${s.product} 約可用至 ${s.due}。`,
      means: (s) => `在 ${s.due}前補充，便不會中斷使用。`,
      choices: [
        '查看補充安排，並可按需要訂購。',
        '不用處理。如您尚有足夠，或已不再使用，毋須任何操作。',
      ],
      see: '查看補充安排',
      because: (s) => `您收到此通知，是因為您向我們購買 ${s.product}，而補充通知已開啟。`,
      stop: '停止補充通知',
      reply: '回覆 STOP 停止補充通知。',
    },
    'zh-Hans': {
      subject: (s) => `您的 ${s.product} 需要在 ${s.due}前补充`,
      lead: (s) => `按平时用量，大约可用到 ${s.due}。`,
      happened: (s) => `您现有的 ${s.product} 大约可用到 ${s.due}。`,
      means: (s) => `在 ${s.due}前补充，就不会中断使用。`,
      choices: [
        '查看补充安排，并可按需要订购。',
        '不用处理。如果您还有足够，或已不再使用，无需任何操作。',
      ],
      see: '查看补充安排',
      because: (s) => `您收到此通知，是因为您向我们购买 ${s.product}，并且补充通知已开启。`,
      stop: '停止补充通知',
      reply: '回复 STOP 停止补充通知。',
    },
  },
}

const currencies = new Set(Intl.supportedValuesOf('currency'))
const checks = {
  text: z.string('must be a text').trim().min(1, 'must not be empty').max(120, 'is too long'),
  money: z.number('must be a number').min(0, 'must not be negative'),
  day: z
    .string('must be a day like 2026-11-24')
    .refine((day) => !Number.isNaN(Date.parse(day)), 'must be a day like 2026-11-24'),
}

/** What may be said of an event, or everything that its data lack. */
export type CheckedEvent =
  | { readonly kind: 'facts'; readonly facts: EventFacts }
  | { readonly kind: 'lacking'; readonly problems: readonly string[] }

/** Reads an event's data for a topic; never throws. A problem reads `data.from: must be a day …`. */
export function checkEvent(
  topic: Topic,
  data: Readonly<Record<string, unknown>>,
  timeZone: string,
): CheckedEvent {
  const kinds = Object.entries(fields[topic])
  const priced = kinds.some(([, kind]) => kind === 'money')
  const currency = z.enum([...currencies], 'must be a currency like HKD')
  const parsed = z
    .object({
      ...Object.fromEntries(kinds.map(([name, kind]) => [name, checks[kind]])),
      ...(priced && { currency }),
    })
    .safeParse(data)
  if (!parsed.success) {
    const problems = parsed.error.issues.map(
      ({ path, message }) => `data.${path.join('.')}: ${message}`,
    )
    return { kind: 'lacking', problems }
  }
  const read = parsed.data as Readonly<Record<string, string | number>>
  const values = kinds.map(([name, kind]) => {
    const value = read[name]!
    return [name, kind === 'day' ? instantOf(String(value), timeZone) : value] as const
  })
  return {
    kind: 'facts',
    facts: {
      kind: 'event',
      topic,
      values: Object.fromEntries(values),
      ...(priced && { currency: String(read['currency']) }),
    },
  }
}

/** A day without a time is that day where the customer lives. */
const instantOf = (day: string, timeZone: string) =>
  /^\d{4}-\d\d-\d\d$/.test(day) ? startOfDay(day, timeZone) : new Date(day)

export function eventLetter({ topic, values, currency }: EventFacts, desk: Desk): Letter {
  const { format, locale, brandName, seeUrl } = desk
  // Each topic's words take just the fields that `fields` names for it, all of them texts by now.
  const w = words[topic][locale] as Words<Readonly<Record<string, string>>>
  const w0 = frame[locale]
  const say = (cut: (name: string) => string, style: 'short' | 'long') =>
    Object.fromEntries(
      Object.entries(values).map(([name, value]) => [
        name,
        typeof value === 'string' ? cut(oneLine(value)) : figure(value, format, style, currency),
      ]),
    )
  const said = say((name) => name, 'long')
  return {
    subject: w.subject(said),
    heading: w.subject(said),
    lead: w.lead(said),
    sections: [
      { heading: w0.happened, text: w.happened(said) },
      { heading: w0.means, text: w.means(said) },
      { heading: w0.can, choices: w.choices },
    ],
    see: w.see,
    because: w.because(said),
    stop: w.stop,
    sms: (cut) => {
      const told = w0.sms(cut(brandName), w.subject(say(cut, 'short')))
      return [told + w0.link(seeUrl) + w.reply, told + w.reply]
    },
  }
}

const figure = (
  value: number | Date,
  format: Format,
  style: 'short' | 'long',
  currency = 'USD',
): string => (typeof value === 'number' ? format.price(value, currency) : format.day(value, style))
