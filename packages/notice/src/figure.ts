import type { Desk, Figure } from './letter.ts'
import type { Localized } from './locale.ts'
import { measureOf } from './metric.ts'
import type { Metric } from './metric.ts'
import type { Day } from './picture.ts'

/** A mean day since use changed and a usual one before, in the metric's unit. */
export interface PerDay {
  readonly observed: number
  readonly usual: number
}

const words: Localized<{
  caption: (name: string, unit: string) => string
  band: string
  more: (amount: string) => string
  less: (amount: string) => string
  daily: (name: string, since: string, observed: string, usual: string) => string
  inAll: (name: string, since: string, difference: string) => string
}> = {
  en: {
    caption: (name, unit) => `Your ${name} each day, ${unit}`,
    band: 'Band: your usual range',
    more: (amount) => `${amount} more than usual`,
    less: (amount) => `${amount} less than usual`,
    daily: (name, since, observed, usual) =>
      `Your ${name} each day: usually about ${usual}, since ${since} about ${observed}.`,
    inAll: (name, since, difference) => `Your ${name} each day: ${difference} since ${since}.`,
  },
  'zh-Hant': {
    caption: (name, unit) => `您每日的${name}（${unit}）`,
    band: '色帶：您平時的範圍',
    more: (amount) => `比平時多用 ${amount}`,
    less: (amount) => `比平時少用 ${amount}`,
    daily: (name, since, observed, usual) =>
      `您每日的${name}：平時約為 ${usual}，自 ${since}起約為 ${observed}。`,
    inAll: (name, since, difference) => `您每日的${name}：自 ${since}起${difference}。`,
  },
  'zh-Hans': {
    caption: (name, unit) => `您每天的${name}（${unit}）`,
    band: '色带：您平时的范围',
    more: (amount) => `比平时多用 ${amount}`,
    less: (amount) => `比平时少用 ${amount}`,
    daily: (name, since, observed, usual) =>
      `您每天的${name}：平时约为 ${usual}，自 ${since}起约为 ${observed}。`,
    inAll: (name, since, difference) => `您每天的${name}：自 ${since}起${difference}。`,
  },
}

/** The days as a picture with everything that is written around it. */
export function figureOf(
  days: readonly Day[],
  change: {
    readonly since: Date
    /** All use since then, over (or, negative, under) its usual; in the metric's unit. */
    readonly difference: number
    /** A mean day since then and a usual one, where the days can say it. */
    readonly perDay?: PerDay
  },
  metric: Metric,
  { format, locale, now }: Desk,
): Figure {
  const w = words[locale]
  const name = metric.name[locale]
  const { since, difference, perDay } = change
  const scale = measureOf(metric, Math.max(...days.map(({ value }) => value ?? 0)), format, locale)
  const amount = measureOf(metric, difference, format, locale).say(Math.abs(difference))
  const said = difference >= 0 ? w.more(amount) : w.less(amount)
  const daily = perDay && measureOf(metric, Math.max(perDay.observed, perDay.usual), format, locale)
  const first = days[0]?.day ?? ''
  const last = days.at(-1)?.day ?? ''
  const changed = days.findIndex(({ day }) => day >= format.isoDay(since))
  const at = changed / (days.length - 1)
  const label = (day: string) => format.civilDay(day)
  return {
    caption: w.caption(name, scale.unit),
    difference: said,
    bandLabel: w.band,
    alt:
      perDay && daily
        ? w.daily(name, format.day(since), daily.say(perDay.observed), daily.say(perDay.usual))
        : w.inAll(name, format.day(since), said),
    chart: { days, today: format.isoDay(now) },
    ticks: [
      { label: label(first), at: 0 },
      // Nearer to an end its label would run into the other's.
      ...(at > 0.24 && at < 0.54 ? [{ label: format.day(since, 'short'), at }] : []),
      { label: label(last), at: 1 },
    ],
  }
}
