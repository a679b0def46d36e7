import { figureOf } from '../figure.ts'
import type { Desk, Letter } from '../letter.ts'
import type { Localized } from '../locale.ts'
import { measureOf } from '../metric.ts'
import type { Metric } from '../metric.ts'
import type { Day } from '../picture.ts'
import type { AlertKind } from '../policy.ts'
import { capital, compared, sinceWhen } from '../wording.ts'
import { adviceOn, type Advice } from './advice.ts'

/** Use that is not as usual. */
export interface UsageFacts {
  readonly kind: 'usage'
  readonly alert: AlertKind
  readonly metric: Metric
  readonly since: Date
  /** A typical amount in one `per` since then, in the metric's unit. */
  readonly observed: number
  /** What would have been usual. */
  readonly expected: number
  readonly per: 'hour' | 'day'
  /** Observed over expected; `null` when nothing was expected. */
  readonly ratio: number | null
  /** All of it since then, over (or, negative, under) what would have been usual. */
  readonly difference?: number
  /** The days shown in the e-mail's picture. */
  readonly series?: readonly Day[]
}

interface Said {
  metric: string
  compared: string
  /** Ends in a space where “起” needs one. */
  since: string
  observed: string
  expected: string
  per: 'hour' | 'day'
}

interface Kind {
  subject: (s: Said) => string
  /** A sentence without its full stop. */
  what: (s: Said) => string
  meaning: string | ((advice: Advice) => string)
  choice: (advice: Advice) => string
}

interface Words {
  kinds: Readonly<Record<AlertKind, Kind>>
  amounts: (s: Said) => string
  usually: (s: Said) => string
  happened: string
  means: string
  can: string
  nothing: string
  see: string
  because: (s: Said) => string
  stop: string
  sms: {
    head: (brand: string, what: string) => string
    amounts: (s: Said) => string
    end: string
    nothing: string
    see: (link: string) => string
    stop: string
  }
}

const words: Localized<Words> = {
  en: {
    kinds: {
      spike: {
        subject: (s) => `Your ${s.metric} is ${s.compared}`,
        what: (s) => `your ${s.metric} is ${s.compared} since ${s.since}`,
        meaning: 'If it goes on, your next bill may be higher than usual.',
        choice: ({ high }) => high,
      },
      drop: {
        subject: (s) => `Your ${s.metric} is ${s.compared}`,
        what: (s) => `your ${s.metric} is ${s.compared} since ${s.since}`,
        meaning: 'If you did not mean to use less, something may be switched off or not working.',
        choice: ({ low }) => low,
      },
      silence: {
        subject: (s) => `No readings of your ${s.metric} since ${s.since}`,
        what: (s) => `we have had no readings of your ${s.metric} since ${s.since}`,
        meaning: 'Either nothing is being used, or the readings do not reach us.',
        choice: ({ silent }) => silent,
      },
      leak: {
        subject: (s) => `Your ${s.metric} has not dropped to its usual low`,
        what: (s) => `your ${s.metric} has not dropped to its usual low since ${s.since}`,
        meaning: ({ leak }) => leak,
        choice: ({ high }) => high,
      },
    },
    amounts: (s) =>
      `Since ${s.since} it is about ${s.observed} ${perEn[s.per]}. It is usually about ${s.expected}.`,
    usually: (s) => `It is usually about ${s.expected} ${perEn[s.per]}.`,
    happened: 'What happened',
    means: 'What it means',
    can: 'What you can do',
    nothing: 'Nothing. If this is what you expected, no action is needed.',
    see: 'See your usage',
    because: (s) =>
      `You get this because your ${s.metric} left its usual range and usage notices are on.`,
    stop: 'Stop usage notices',
    sms: {
      head: (brand, what) => `${brand}: ${what}`,
      amounts: (s) => `: about ${s.observed} ${perEn[s.per]}, usually ${s.expected}.`,
      end: '.',
      nothing: ' If you expected this, do nothing.',
      see: (link) => ` See it: ${link}.`,
      stop: ' Reply STOP to end usage notices.',
    },
  },
  'zh-Hant': {
    kinds: {
      spike: {
        subject: (s) => `您的${s.metric}${s.compared}`,
        what: (s) => `自 ${s.since}起，您的${s.metric}${s.compared}`,
        meaning: '如情況持續，下期帳單可能高於平時。',
        choice: ({ high }) => high,
      },
      drop: {
        subject: (s) => `您的${s.metric}${s.compared}`,
        what: (s) => `自 ${s.since}起，您的${s.metric}${s.compared}`,
        meaning: '如非您有意少用，可能有設備已關閉或未能運作。',
        choice: ({ low }) => low,
      },
      silence: {
        subject: (s) => `自 ${s.since}起沒有您的${s.metric}讀數`,
        what: (s) => `自 ${s.since}起，我們沒有收到您的${s.metric}讀數`,
        meaning: '可能是沒有使用，也可能是讀數未能傳到。',
        choice: ({ silent }) => silent,
      },
      leak: {
        subject: (s) => `您的${s.metric}未降至平時的低位`,
        what: (s) => `自 ${s.since}起，您的${s.metric}未曾降至平時的低位`,
        meaning: ({ leak }) => leak,
        choice: ({ high }) => high,
      },
    },
    amounts: (s) =>
      `自 ${s.since}起，${perHant[s.per]}約為 ${s.observed}，平時約為 ${s.expected}。`,
    usually: (s) => `平時${perHant[s.per]}約為 ${s.expected}。`,
    happened: '發生了甚麼事',
    means: '這表示甚麼',
    can: '您可以怎樣做',
    nothing: '不用處理。如這是您預期的用量，毋須任何操作。',
    see: '查看用量',
    because: (s) => `您收到此通知，是因為您的${s.metric}超出平時範圍，而您的用量通知已開啟。`,
    stop: '停止用量通知',
    sms: {
      head: (brand, what) => `${brand}：${what}`,
      amounts: (s) => `，${perHant[s.per]}約 ${s.observed}（平時 ${s.expected}）。`,
      end: '。',
      nothing: '如屬預期，不用處理。',
      see: (link) => `查看：${link}。`,
      stop: '回覆 STOP 停止用量通知。',
    },
  },
  'zh-Hans': {
    kinds: {
      spike: {
        subject: (s) => `您的${s.metric}${s.compared}`,
        what: (s) => `自 ${s.since}起，您的${s.metric}${s.compared}`,
        meaning: '如果持续下去，下期账单可能高于平时。',
        choice: ({ high }) => high,
      },
      drop: {
        subject: (s) => `您的${s.metric}${s.compared}`,
        what: (s) => `自 ${s.since}起，您的${s.metric}${s.compared}`,
        meaning: '如果不是您有意少用，可能有设备已关闭或无法工作。',
        choice: ({ low }) => low,
      },
      silence: {
        subject: (s) => `自 ${s.since}起没有您的${s.metric}读数`,
        what: (s) => `自 ${s.since}起，我们没有收到您的${s.metric}读数`,
        meaning: '可能是没有使用，也可能是读数未能传到。',
        choice: ({ silent }) => silent,
      },
      leak: {
        subject: (s) => `您的${s.metric}未降到平时的低位`,
        what: (s) => `自 ${s.since}起，您的${s.metric}一直未降到平时的低位`,
        meaning: ({ leak }) => leak,
        choice: ({ high }) => high,
      },
    },
    amounts: (s) =>
      `自 ${s.since}起，${perHans[s.per]}约为 ${s.observed}，平时约为 ${s.expected}。`,
    usually: (s) => `平时${perHans[s.per]}约为 ${s.expected}。`,
    happened: '发生了什么',
    means: '这意味着什么',
    can: '您可以怎么做',
    nothing: '不用处理。如果这是您预期的用量，无需任何操作。',
    see: '查看用量',
    because: (s) => `您收到此通知，是因为您的${s.metric}超出平时范围，并且您的用量通知已开启。`,
    stop: '停止用量通知',
    sms: {
      head: (brand, what) => `${brand}：${what}`,
      amounts: (s) => `，${perHans[s.per]}约 ${s.observed}（平时 ${s.expected}）。`,
      end: '。',
      nothing: '如属预期，不用处理。',
      see: (link) => `查看：${link}。`,
      stop: '回复 STOP 停止用量通知。',
    },
  },
}

const perEn = { hour: 'an hour', day: 'a day' }
const perHant = { hour: '每小時', day: '每日' }
const perHans = { hour: '每小时', day: '每天' }

/** Fewer days than this make no picture. */
const LEAST_DAYS_SHOWN = 4

export function usageLetter(facts: UsageFacts, desk: Desk): Letter {
  const { format, locale, now, brandName, seeUrl } = desk
  const { alert, metric, since, difference, series = [] } = facts
  const w = words[locale]
  const kind = w.kinds[alert]
  const measure = measureOf(metric, Math.max(facts.observed, facts.expected), format, locale)
  const said: Said = {
    metric: metric.name[locale],
    compared: compared(facts.ratio, locale, format),
    since: sinceWhen(since, now, locale, format),
    observed: measure.say(facts.observed),
    expected: measure.say(facts.expected),
    per: facts.per,
  }
  const advice = adviceOn(metric.supply, locale)
  const what = kind.what(said)
  const happened = capital(what) + w.sms.end
  // Silence has no amount of its own to compare: what is usual stands alone.
  const silent = alert === 'silence'
  return {
    subject: kind.subject(said),
    heading: kind.subject(said),
    lead: silent ? w.usually(said) : happened,
    ...(difference !== undefined && series.length >= LEAST_DAYS_SHOWN
      ? { figure: figureOf(series, { since, difference }, metric, desk) }
      : {}),
    sections: [
      { heading: w.happened, text: silent ? happened : w.amounts(said) },
      {
        heading: w.means,
        text: typeof kind.meaning === 'string' ? kind.meaning : kind.meaning(advice),
      },
      { heading: w.can, choices: [kind.choice(advice), w.nothing] },
    ],
    see: w.see,
    because: w.because(said),
    stop: w.stop,
    sms: (cut) => {
      const { amounts, end, nothing, see, stop } = w.sms
      const short = {
        ...said,
        metric: cut(said.metric),
        since: sinceWhen(since, now, locale, format, 'short'),
      }
      const head = w.sms.head(cut(brandName), kind.what(short))
      const full = head + (silent ? end : amounts(short))
      return [
        full + nothing + see(seeUrl) + stop,
        full + see(seeUrl) + stop,
        head + end + see(seeUrl) + stop,
        head + end + stop,
      ]
    },
  }
}
