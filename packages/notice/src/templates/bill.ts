import { NBSP } from '../format.ts'
import { figureOf, type PerDay } from '../figure.ts'
import type { Bar, Desk, Letter } from '../letter.ts'
import type { Localized } from '../locale.ts'
import { measureOf, metricNamed } from '../metric.ts'
import type { Metric } from '../metric.ts'
import type { Day } from '../picture.ts'
import { compared } from '../wording.ts'
import { adviceOn } from './advice.ts'

/** A bill that is heading far above usual. Amounts are in whole units of the currency, not cents. */
export interface BillFacts {
  readonly kind: 'bill'
  /** ISO 4217. */
  readonly currency: string
  readonly projected: number
  /** The range the bill will likely end in, 9 times in 10. */
  readonly lower: number
  readonly upper: number
  readonly usual: number
  readonly spent: number
  /** The beginning of the billing cycle, and its end: the first instant that is no longer part of it. */
  readonly cycle: Date
  readonly cycleEnd: Date
  /** When use left its usual range; `null` when it did not, and the bill rises for another reason. */
  readonly since: Date | null
  /** Use since then over usual use; `null` when nothing was usual. */
  readonly ratio: number | null
  /** What drives the bill; left out, plainly “use”. */
  readonly metric?: Metric
  /** By whole days, with all use since then over its usual, in the metric's unit. */
  readonly perDay?: PerDay & { readonly difference: number }
  /** The days of the cycle, and two weeks before the change. */
  readonly series?: readonly Day[]
}

interface Said {
  month: string
  end: string
  endShort: string
  projected: string
  lower: string
  upper: string
  usual: string
  spent: string
  /** Of the cycle, the one that is not over included. */
  days: number
  metric: string
}

const words: Localized<{
  subject: (s: Said) => string
  heading: (s: Said) => string
  changed: (metric: string, compared: string, since: string) => string
  lead: (s: Said) => string
  happened: string
  /** `usual` is null where none is. */
  perDay: (since: string, observed: string, usual: string | null) => string
  spentSoFar: (s: Said) => string
  means: string
  ahead: (s: Said) => string
  bars: (s: Said) => readonly [string, string, string]
  can: string
  nothing: string
  because: string
  stop: string
  sms: {
    changed: (brand: string, metric: string, compared: string, since: string, s: Said) => string
    bare: (brand: string, s: Said) => string
    act: (what: string, link: string) => string
    see: (link: string) => string
    stop: string
  }
}> = {
  en: {
    subject: (s) => `Your ${s.month} bill may reach ${s.projected}`,
    heading: (s) => `Your ${s.month} bill may reach about ${s.projected}`,
    changed: (metric, compared, since) => `Your ${metric} is ${compared} since ${since}.`,
    lead: (s) => `It is usually ${s.usual}.`,
    happened: 'What happened',
    perDay: (since, observed, usual) =>
      `Since ${since} you have used about ${observed} a day. You usually use ${usual === null ? 'none' : `about ${usual}`}.`,
    spentSoFar: (s) => `So far on this bill: ${s.spent}, on day ${s.days} of it.`,
    means: 'What it means for your bill',
    ahead: (s) =>
      `If nothing changes, your bill on ${s.end} will be about ${s.projected}, likely between ${s.lower} and ${s.upper}. It is usually ${s.usual}.`,
    bars: (s) => ['Usual', 'So far', `By ${s.endShort}`],
    can: 'What you can do',
    nothing: 'Nothing. If this is what you expected, no action is needed.',
    because:
      'You get this because your bill is heading above its usual amount and bill notices are on.',
    stop: 'Stop bill notices',
    sms: {
      changed: (brand, metric, compared, since, s) =>
        `${brand}: your ${metric} is ${compared} since ${since}. Your ${s.month} bill may reach about ${s.projected} (usually ${s.usual}).`,
      bare: (brand, s) =>
        `${brand}: your ${s.month} bill may reach about ${s.projected} (usually ${s.usual}).`,
      act: (what, link) => ` ${what}: ${link}.`,
      see: (link) => ` See it: ${link}.`,
      stop: ' Reply STOP to end bill notices.',
    },
  },
  'zh-Hant': {
    subject: (s) => `您的${s.month}帳單可能達 ${s.projected}`,
    heading: (s) => `您的${s.month}帳單可能達到約 ${s.projected}`,
    changed: (metric, compared, since) => `自 ${since}起，您的${metric}${compared}。`,
    lead: (s) => `平時為 ${s.usual}。`,
    happened: '發生了甚麼事',
    perDay: (since, observed, usual) =>
      `自 ${since}起，您每日使用約 ${observed}，平時${usual === null ? '沒有使用' : `約為 ${usual}`}。`,
    spentSoFar: (s) => `本期至今（第 ${s.days} 天）：${s.spent}。`,
    means: '對您帳單的影響',
    ahead: (s) =>
      `如用量不變，${s.end}的帳單約為 ${s.projected}，很可能介乎 ${s.lower} 至 ${s.upper}。平時為 ${s.usual}。`,
    bars: (s) => ['平時', '至今', s.endShort],
    can: '您可以怎樣做',
    nothing: '不用處理。如這是您預期的用量，毋須任何操作。',
    because: '您收到此通知，是因為帳單預計高於平時，而您的帳單通知已開啟。',
    stop: '停止帳單通知',
    sms: {
      changed: (brand, metric, compared, since, s) =>
        `${brand}：自 ${since}起，您的${metric}${compared}，${s.month}帳單可能約為 ${s.projected}（平時 ${s.usual}）。`,
      bare: (brand, s) =>
        `${brand}：您的 ${s.month}帳單可能約為 ${s.projected}（平時 ${s.usual}）。`,
      act: (what, link) => `${what}：${link}。`,
      see: (link) => `查看：${link}。`,
      stop: '回覆 STOP 停止帳單通知。',
    },
  },
  'zh-Hans': {
    subject: (s) => `您的${s.month}账单可能达到 ${s.projected}`,
    heading: (s) => `您的${s.month}账单可能达到约 ${s.projected}`,
    changed: (metric, compared, since) => `自 ${since}起，您的${metric}${compared}。`,
    lead: (s) => `平时为 ${s.usual}。`,
    happened: '发生了什么',
    perDay: (since, observed, usual) =>
      `自 ${since}起，您每天使用约 ${observed}，平时${usual === null ? '没有使用' : `约为 ${usual}`}。`,
    spentSoFar: (s) => `本期至今（第 ${s.days} 天）：${s.spent}。`,
    means: '对您账单的影响',
    ahead: (s) =>
      `如果用量不变，${s.end}的账单约为 ${s.projected}，很可能在 ${s.lower} 到 ${s.upper} 之间。平时为 ${s.usual}。`,
    bars: (s) => ['平时', '至今', s.endShort],
    can: '您可以怎么做',
    nothing: '不用处理。如果这是您预期的用量，无需任何操作。',
    because: '您收到此通知，是因为账单预计高于平时，并且您的账单通知已开启。',
    stop: '停止账单通知',
    sms: {
      changed: (brand, metric, compared, since, s) =>
        `${brand}：自 ${since}起，您的${metric}${compared}，${s.month}账单可能约为 ${s.projected}（平时 ${s.usual}）。`,
      bare: (brand, s) =>
        `${brand}：您的 ${s.month}账单可能约为 ${s.projected}（平时 ${s.usual}）。`,
      act: (what, link) => `${what}：${link}。`,
      see: (link) => `查看：${link}。`,
      stop: '回复 STOP 停止账单通知。',
    },
  },
}

const plainUse = metricNamed('', '')

const DAY_MS = 86_400_000

export function billLetter(facts: BillFacts, desk: Desk): Letter {
  const { format, locale, brandName, seeUrl } = desk
  const w = words[locale]
  const money = (value: number) => format.money(value, facts.currency)
  const lastDay = new Date(facts.cycleEnd.getTime() - 1)
  const metric = facts.metric ?? plainUse
  const advice = adviceOn(metric.supply, locale)
  const said: Said = {
    month: format.month(lastDay),
    end: format.day(lastDay),
    endShort: format.day(lastDay, 'short'),
    projected: money(facts.projected),
    lower: money(facts.lower),
    upper: money(facts.upper),
    usual: money(facts.usual),
    spent: money(facts.spent),
    days: Math.max(1, Math.ceil((desk.now.getTime() - facts.cycle.getTime()) / DAY_MS)),
    metric: metric.name[locale],
  }
  // Headings in Chinese set month and number close.
  const head: Said = { ...said, month: said.month.replace(NBSP, '') }
  const { since, perDay, series = [] } = facts
  const change = since === null ? undefined : compared(facts.ratio, locale, format)
  const changed =
    since === null || change === undefined
      ? undefined
      : w.changed(said.metric, change, format.day(since))

  const happened = () => {
    if (since === null || changed === undefined) return w.spentSoFar(said)
    if (perDay === undefined) return changed
    const { say } = measureOf(metric, Math.max(perDay.observed, perDay.usual), format, locale)
    const usual = perDay.usual > 0 ? say(perDay.usual) : null
    return w.perDay(format.day(since), say(perDay.observed), usual)
  }

  return {
    subject: w.subject(head),
    heading: w.heading(head),
    lead: changed ?? w.lead(said),
    ...(since && perDay && series.length > 0
      ? {
          figure: figureOf(series, { since, perDay, difference: perDay.difference }, metric, desk),
        }
      : {}),
    sections: [
      { heading: w.happened, text: happened() },
      {
        heading: w.means,
        text: [...(changed === undefined ? [] : [w.spentSoFar(said)]), w.ahead(said)].join(
          locale === 'en' ? ' ' : '',
        ),
        bars: barsOf(
          facts,
          w.bars(said),
          format.moneyRange(facts.lower, facts.upper, facts.currency),
          money,
        ),
      },
      { heading: w.can, choices: [advice.bill, w.nothing] },
    ],
    see: advice.seeBill,
    because: w.because,
    stop: w.stop,
    sms: (cut) => {
      const brand = cut(brandName)
      const bare = w.sms.bare(brand, said)
      const full =
        since === null || change === undefined
          ? bare
          : w.sms.changed(brand, cut(said.metric), change, format.day(since, 'short'), said)
      const { act, see, stop } = w.sms
      return [
        full + act(advice.seeBill, seeUrl) + stop,
        full + see(seeUrl) + stop,
        bare + see(seeUrl) + stop,
        bare + stop,
      ]
    },
  }
}

function barsOf(
  { usual, spent, lower, upper }: BillFacts,
  [usually, soFar, ahead]: readonly [string, string, string],
  range: string,
  money: (value: number) => string,
): Bar[] {
  const longest = Math.max(usual, spent, upper, 1e-9)
  return [
    { label: usually, value: money(usual), length: usual / longest, kind: 'usual' },
    { label: soFar, value: money(spent), length: spent / longest, kind: 'observed' },
    {
      label: ahead,
      value: range,
      length: upper / longest,
      certain: lower / longest,
      kind: 'ahead',
    },
  ]
}
