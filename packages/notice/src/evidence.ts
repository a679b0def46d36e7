import type { Desk, Figure } from './letter.ts'
import type { Localized } from './locale.ts'
import { measureOf } from './metric.ts'
import type { Metric } from './metric.ts'
import type { Day } from './picture.ts'

/** What the days themselves say about a change. */
export interface Evidence {
  /** Mean of a whole day since the change, in the unit of the metric. */
  readonly observed: number
  /** Median of a day before it. */
  readonly usual: number
  /** All days since, over (or under) their usual. */
  readonly difference: number
}

const LEAST_DAYS_BEFORE = 3

/**
 * Compares the days since a change with those before it; `undefined` with fewer than three before or none
 * since. Today is left out as soon as another day can stand for it, because it is not over.
 *
 * @param since  civil day of the change, `2026-11-15`
 */
export function evidenceOf(
  days: readonly Day[],
  since: string,
  today: string,
): Evidence | undefined {
  const values = (wanted: (day: string) => boolean) =>
    days.flatMap(({ day, value }) => (value !== null && wanted(day) ? [value] : []))
  const before = values((day) => day < since).sort((a, b) => a - b)
  const whole = values((day) => day >= since && day < today)
  const after = whole.length > 0 ? whole : values((day) => day >= since && day <= today)
  if (before.length < LEAST_DAYS_BEFORE || after.length === 0) return undefined
  const middle = (before.length - 1) / 2
  const usual = ((before[Math.floor(middle)] ?? 0) + (before[Math.ceil(middle)] ?? 0)) / 2
  const total = after.reduce((sum, value) => sum + value, 0)
  return { observed: total / after.length, usual, difference: total - after.length * usual }
}

const words: Localized<{
  caption: (name: string, unit: string) => string
  band: string
  more: (amount: string) => string
  less: (amount: string) => string
  alt: (name: string, since: string, observed: string, usual: string) => string
}> = {
  en: {
    caption: (name, unit) => `Your ${name} each day, ${unit}`,
    band: 'Band: your usual range',
    more: (amount) => `${amount} more than usual`,
    less: (amount) => `${amount} less than usual`,
    alt: (name, since, observed, usual) =>
      `Your ${name} each day: usually about ${usual}, since ${since} about ${observed}.`,
  },
  'zh-Hant': {
    caption: (name, unit) => `您每日的${name}（${unit}）`,
    band: '色帶：您平時的範圍',
    more: (amount) => `比平時多用 ${amount}`,
    less: (amount) => `比平時少用 ${amount}`,
    alt: (name, since, observed, usual) =>
      `您每日的${name}：平時約為 ${usual}，自 ${since}起約為 ${observed}。`,
  },
  'zh-Hans': {
    caption: (name, unit) => `您每天的${name}（${unit}）`,
    band: '色带：您平时的范围',
    more: (amount) => `比平时多用 ${amount}`,
    less: (amount) => `比平时少用 ${amount}`,
    alt: (name, since, observed, usual) =>
      `您每天的${name}：平时约为 ${usual}，自 ${since}起约为 ${observed}。`,
  },
}

/** The days as a picture with everything that is written around it. */
export function figureOf(
  days: readonly Day[],
  { observed, usual, difference }: Evidence,
  metric: Metric,
  since: Date,
  { format, locale, now }: Desk,
): Figure {
  const w = words[locale]
  const name = metric.name[locale]
  const measure = measureOf(metric, Math.max(observed, usual), format, locale)
  const amount = measure.say(Math.abs(difference))
  const first = days[0]?.day ?? ''
  const last = days.at(-1)?.day ?? ''
  const changed = days.findIndex(({ day }) => day >= format.isoDay(since))
  const at = changed / (days.length - 1)
  const label = (day: string) => format.civilDay(day)
  return {
    caption: w.caption(name, measure.unit),
    difference: difference >= 0 ? w.more(amount) : w.less(amount),
    bandLabel: w.band,
    alt: w.alt(name, format.day(since), measure.say(observed), measure.say(usual)),
    chart: { days, today: format.isoDay(now) },
    ticks: [
      { label: label(first), at: 0 },
      // Nearer to an end its label would run into the other's.
      ...(at > 0.24 && at < 0.54 ? [{ label: format.day(since, 'short'), at }] : []),
      { label: label(last), at: 1 },
    ],
  }
}
