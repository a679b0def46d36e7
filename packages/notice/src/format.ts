import type { Locale, Localized } from './locale.ts'

/** Keeps a figure and its unit on one line. Only HTML gets it: see `plain`. */
export const NBSP = '\u00a0'

/** The same text with ordinary spaces, for what is not HTML: in an SMS a no-break space would force the costly encoding. */
export function plain(text: string): string {
  return text.replace(/[\u00a0\u202f]/g, ' ')
}

/** How figures, days and times read in one language and one zone. Within one, spaces do not break. */
export interface Format {
  /** `15 November`, `11 月 15 日`; `short` gives `15 Nov`. */
  day(at: Date, style?: 'short' | 'long'): string
  /** `19 Nov 2026`, `2026 年 11 月 19 日`. */
  date(at: Date): string
  /** `November`, `11 月`. */
  month(at: Date): string
  /** `19:42`; midnight is `00:00`. */
  time(at: Date): string
  /** `19:42`, or `19:42 on 15 Nov` when that is not the day of `now`. */
  moment(at: Date, now: Date): string
  /** `HK$612`: whole from ten on, because what is said is an estimate. */
  money(value: number, currency: string): string
  /** `HK$33.50`, `HK$612`: to the cent, because it is no estimate. */
  price(value: number, currency: string): string
  /** `HK$540–700`. */
  moneyRange(lower: number, upper: number, currency: string): string
  /** One decimal below a hundred, none above; two digits that count below a tenth. */
  number(value: number): string
  /** The civil day of an instant in the zone, `2026-11-15`. */
  isoDay(at: Date): string
  /** A civil day as `day` says it, short: `15 Nov`. */
  civilDay(isoDay: string): string
}

const tags: Localized = { en: 'en', 'zh-Hant': 'zh-Hant', 'zh-Hans': 'zh-Hans' }

// Building the formatters takes longer than writing a whole notice with them.
const made = new Map<string, Format>()

/** @throws {RangeError} for a zone that the runtime does not know */
export function formatIn(locale: Locale, timeZone: string): Format {
  const key = `${locale} ${timeZone}`
  let format = made.get(key)
  if (format === undefined) made.set(key, (format = makeFormat(locale, timeZone)))
  return format
}

function makeFormat(locale: Locale, timeZone: string): Format {
  const tag = tags[locale]
  const months = {
    long: new Intl.DateTimeFormat('en', { month: 'long', timeZone: 'UTC' }),
    short: new Intl.DateTimeFormat('en', { month: 'short', timeZone: 'UTC' }),
  }
  const clock = new Intl.DateTimeFormat('en', {
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
    timeZone,
  })
  const civil = new Intl.DateTimeFormat('en-CA', { dateStyle: 'short', timeZone })
  const isoDay = (at: Date) => civil.format(at)
  const parts = (day: string) => day.split('-').map(Number) as [number, number, number]

  const civilDay = (isoDay: string, style: 'short' | 'long' = 'short') => {
    const [year, month, day] = parts(isoDay)
    return locale === 'en'
      ? `${day}${NBSP}${months[style].format(Date.UTC(year, month - 1, day))}`
      : `${month}${NBSP}月${NBSP}${day}${NBSP}日`
  }
  const day = (at: Date, style: 'short' | 'long' = 'long') => civilDay(isoDay(at), style)
  const time = (at: Date) => clock.format(at)
  const numbers = {
    whole: new Intl.NumberFormat(tag, { maximumFractionDigits: 0 }),
    tenths: new Intl.NumberFormat(tag, { maximumFractionDigits: 1 }),
    small: new Intl.NumberFormat(tag, { maximumSignificantDigits: 2 }),
  }
  const currencies = new Map<string, Intl.NumberFormat>()
  const currencyFormat = (currency: string, largest: number) => {
    const whole = Math.abs(largest) >= 10
    const key = `${currency} ${whole}`
    let found = currencies.get(key)
    if (found === undefined) {
      const digits = whole ? { maximumFractionDigits: 0 } : {}
      found = new Intl.NumberFormat(tag, { style: 'currency', currency, ...digits })
      currencies.set(key, found)
    }
    return found
  }

  return {
    day,
    time,
    isoDay,
    civilDay: (isoDay) => civilDay(isoDay),
    date: (at) => {
      const [year] = parts(isoDay(at))
      return locale === 'en'
        ? `${day(at, 'short')}${NBSP}${year}`
        : `${year}${NBSP}年${NBSP}${day(at)}`
    },
    month: (at) => {
      const [year, month] = parts(isoDay(at))
      return locale === 'en'
        ? months.long.format(Date.UTC(year, month - 1, 1))
        : `${month}${NBSP}月`
    },
    moment: (at, now) => {
      if (isoDay(at) === isoDay(now)) return time(at)
      return locale === 'en' ? `${time(at)} on ${day(at, 'short')}` : `${day(at)} ${time(at)}`
    },
    money: (value, currency) => currencyFormat(currency, value).format(value),
    price: (value, currency) => {
      const digits = Number.isInteger(value) ? { maximumFractionDigits: 0 } : {}
      return new Intl.NumberFormat(tag, { style: 'currency', currency, ...digits }).format(value)
    },
    moneyRange: (lower, upper, currency) => {
      const [low, high] = [lower, upper].map((value) =>
        currencyFormat(currency, upper).format(value),
      )
      const symbol = /^\D+/.exec(high ?? '')?.[0] ?? ''
      return `${low}–${high?.slice(symbol.length)}`
    },
    number: (value) => {
      const size = Math.abs(value)
      if (size >= 99.95 || size === 0) return numbers.whole.format(value)
      return (size >= 0.0995 ? numbers.tenths : numbers.small).format(value)
    },
  }
}
