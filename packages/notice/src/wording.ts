import type { Format } from './format.ts'
import type { Locale, Localized } from './locale.ts'

/** Multiples above this are no longer a figure anybody can picture. */
const MOST_TIMES = 100

const ratios: Localized<{
  times: (n: string) => string
  share: (n: string) => string
  little: (more: boolean) => string
  far: string
  zero: string
}> = {
  en: {
    times: (n) => `about ${n} times usual`,
    share: (n) => `about ${n}% of usual`,
    little: (more) => (more ? 'a little above usual' : 'a little below usual'),
    far: 'far above usual',
    zero: 'close to zero',
  },
  'zh-Hant': {
    times: (n) => `約為平時的 ${n} 倍`,
    share: (n) => `約為平時的 ${n}%`,
    little: (more) => (more ? '略高於平時' : '略低於平時'),
    far: '遠高於平時',
    zero: '接近零',
  },
  'zh-Hans': {
    times: (n) => `约为平时的 ${n} 倍`,
    share: (n) => `约为平时的 ${n}%`,
    little: (more) => (more ? '略高于平时' : '略低于平时'),
    far: '远高于平时',
    zero: '接近零',
  },
}

/**
 * How use compares with usual: `about 4 times usual`, `about 30% of usual`. Near usual no figure is given:
 * “about 1 times usual” would only puzzle.
 *
 * @param ratio  observed over usual; `null` or infinite when nothing is usual
 */
export function compared(ratio: number | null, locale: Locale, format: Format): string {
  const w = ratios[locale]
  if (ratio === null || !(ratio <= MOST_TIMES)) return w.far
  if (ratio < 0.005) return w.zero
  if (ratio > 0.85 && ratio < 1.15) return w.little(ratio >= 1)
  if (ratio < 1) return w.share(format.number(roughly(ratio * 100)))
  return w.times(format.number(ratio >= 2.95 ? Math.round(ratio) : ratio))
}

/** A percentage as people say it: in steps of five, below ten as it is. */
const roughly = (percent: number) =>
  percent < 10 ? Math.round(percent) : 5 * Math.round(percent / 5)

/** A space where Chinese meets Latin letters, as typesetters put it: `Sydney 服務中斷`. */
export function spaced(text: string): string {
  return text.replace(/(?<=[A-Za-z])(?=\p{Script=Han})|(?<=\p{Script=Han})(?=[A-Za-z])/gu, ' ')
}

/** A name that came from outside, on one line. */
export function oneLine(name: string): string {
  return name.replace(/[\s\p{Cc}]+/gu, ' ').trim()
}

/** The first letter of a sentence. */
export function capital(sentence: string): string {
  return sentence.slice(0, 1).toUpperCase() + sentence.slice(1)
}

/** Since when, ready to stand after “since” or between “自” and “起”: the time of day for today, else the day. */
export function sinceWhen(
  since: Date,
  now: Date,
  locale: Locale,
  format: Format,
  style: 'short' | 'long' = 'long',
): string {
  if (format.isoDay(since) !== format.isoDay(now)) return format.day(since, style)
  return locale === 'en' ? format.time(since) : `${format.time(since)} `
}
