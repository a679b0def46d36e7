export type Language = 'en' | 'zh-Hant' | 'zh-Hans'

/** What decides how numbers and times read. */
export interface FormatOptions {
  readonly locale: Language
  /** IANA name. */
  readonly timeZone: string
  /** ISO 4217 code. */
  readonly currency: string
}

/** Turns figures and instants into words of one language, in one zone and currency. Instants are `Date`, ISO text or ms. */
export type Format = ReturnType<typeof createFormat>
export type Instant = Date | string | number

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR
const MINUS = '−'

const made = new Map<string, Format>()

/** The same options give the same object: its Intl formatters are costly to make. */
export function formatFor(options: FormatOptions): Format {
  const key = `${options.locale} ${options.timeZone} ${options.currency}`
  let format = made.get(key)
  if (!format) made.set(key, (format = createFormat(options)))
  return format
}

function createFormat({ locale, timeZone, currency }: FormatOptions) {
  const zh = locale !== 'en'
  // British English has the day first and 24 hours; figures are grouped alike in all three languages.
  const tag = locale === 'en' ? 'en-GB' : locale === 'zh-Hant' ? 'zh-Hant-HK' : 'zh-Hans-CN'
  const zoned = (parts: Intl.DateTimeFormatOptions, as = tag) =>
    new Intl.DateTimeFormat(as, { timeZone, hourCycle: 'h23', ...parts })
  const clock = zoned({ hour: '2-digit', minute: '2-digit' }, 'en-GB')
  const seconds = zoned({ hour: '2-digit', minute: '2-digit', second: '2-digit' }, 'en-GB')
  const day = zoned({ day: 'numeric', month: 'short' })
  const dayYear = zoned({ day: 'numeric', month: 'short', year: 'numeric' })
  const weekdayName = zoned({ weekday: 'short' })
  const monthName = zoned({ month: 'long' })
  const monthYearName = zoned({ month: 'long', year: 'numeric' })
  const isoDay = zoned({ year: 'numeric', month: '2-digit', day: '2-digit' }, 'en-CA')
  const hourOfDay = zoned({ hour: '2-digit' }, 'en-GB')
  const zoneShort = zoned({ timeZoneName: 'short' }, 'en-GB')
  const figures = new Map<number, Intl.NumberFormat>()
  const monies = new Map<number, Intl.NumberFormat>()
  const listing = new Intl.ListFormat(tag, { type: 'conjunction' })

  const number = (value: number, digits = 0) => {
    let figure = figures.get(digits)
    if (!figure)
      figures.set(
        digits,
        (figure = new Intl.NumberFormat('en-GB', {
          minimumFractionDigits: digits,
          maximumFractionDigits: digits,
        })),
      )
    return signed(figure.format(value))
  }

  const money = (value: number, digits = Math.abs(value) < 10 && value !== 0 ? 2 : 0) => {
    let figure = monies.get(digits)
    if (!figure)
      monies.set(
        digits,
        (figure = new Intl.NumberFormat('en-GB', {
          style: 'currency',
          currency,
          minimumFractionDigits: digits,
          maximumFractionDigits: digits,
        })),
      )
    return signed(figure.format(value))
  }

  /** As many digits as a reader needs: 0.87, 8.7, 87, 870. */
  const figure = (value: number) => number(value, digitsFor(value))

  /** 48.2 k and 1.3 M; 4.8 萬 and 1.3 億. Below a thousand (ten thousand) the number itself. */
  const compact = (value: number) => {
    const steps: [number, string][] = zh
      ? locale === 'zh-Hant'
        ? [
            [1e8, '億'],
            [1e4, '萬'],
          ]
        : [
            [1e8, '亿'],
            [1e4, '万'],
          ]
      : [
          [1e9, 'G'],
          [1e6, 'M'],
          [1e3, 'k'],
        ]
    for (const [size, name] of steps) {
      if (Math.abs(value) < size) continue
      const scaled = value / size
      return `${number(scaled, Math.abs(scaled) < 100 ? 1 : 0)} ${name}`
    }
    return figure(value)
  }

  /** A quantity with its unit after a space; megabytes become gigabytes when there are many. */
  const quantity = (value: number, unit: string) => {
    const { factor, name } = scaleOf(unit, Math.abs(value))
    const text = name.length > 0 ? figure(value * factor) : compact(value)
    return name.length > 0 ? `${text} ${unitName(name)}` : text
  }

  /** A unit as the reader says it. */
  const unitName = (unit: string) =>
    zh && unit === 'min' ? (locale === 'zh-Hant' ? '分鐘' : '分钟') : unit

  const range = (lower: number, upper: number, as: (value: number) => string = figure) =>
    `${as(lower)}–${as(upper)}`

  const dayOf = (at: Instant) => isoDay.format(toDate(at))
  const date = (at: Instant) => tight(day.format(toDate(at)))
  const time = (at: Instant) => clock.format(toDate(at))

  return {
    locale,
    timeZone,
    currency,
    number,
    figure,
    compact,
    money,
    quantity,
    unitName,
    range,

    /** 371–412 Gbit/s, with the unit once. */
    quantityRange(lower: number, upper: number, unit: string) {
      const { factor, name } = scaleOf(unit, Math.abs(upper))
      // As many decimals as it takes to tell the two ends apart.
      const width = (upper - lower) * factor
      const digits = width >= 5 ? 0 : width >= 0.5 ? Math.max(1, digitsFor(upper * factor)) : 2
      const text = `${number(lower * factor, digits)}–${number(upper * factor, digits)}`
      return name ? `${text} ${unitName(name)}` : text
    },

    /** HK$540–700: the currency once. */
    moneyRange(lower: number, upper: number) {
      return `${money(lower, 0)}–${number(upper, 0)}`
    },

    /** The currency's sign alone. */
    currencySign: () => money(0, 0).replace(/0/, ''),

    /** A share of 1: 9 %→ "9%". */
    percent: (share: number, digits = 0) => `${number(share * 100, digits)}%`,

    /** −97%, 0%, +4%. */
    deviation(share: number) {
      const rounded = Math.round(share * 100)
      return rounded === 0 ? '0%' : `${rounded > 0 ? '+' : ''}${number(rounded)}%`
    },

    /** How many times usual: 2.6, 14. */
    times: (ratio: number) => number(ratio, ratio < 10 ? 1 : 0),

    /** 20:04 */
    time,
    /** 20:04:31 */
    seconds: (at: Instant) => seconds.format(toDate(at)),
    /** 19 Nov */
    date,
    /** 19 Nov 2026 */
    fullDate: (at: Instant) => tight(dayYear.format(toDate(at))),
    /** 19 Nov, 20:04 */
    dateTime: (at: Instant) => `${date(at)}${zh ? ' ' : ', '}${time(at)}`,
    /** Thu 19 Nov; 11月19日（四） */
    weekday(at: Instant) {
      const name = weekdayName.format(toDate(at))
      return zh ? `${date(at)}（${name.replace(/^(周|週|星期)/, '')}）` : `${name} ${date(at)}`
    },
    /** Mon; 週一 */
    weekdayName: (at: Instant) => weekdayName.format(toDate(at)),
    /** November; 11月 */
    month: (at: Instant) => tight(monthName.format(toDate(at))),
    /** November 2026; 2026年11月 */
    monthYear: (at: Instant) => tight(monthYearName.format(toDate(at))),
    /** The calendar day as 2026-11-19. */
    dayOf,
    /** The hour of the day, 0–23. */
    hour: (at: Instant) => Number(hourOfDay.format(toDate(at))),
    /** Time alone today, with the date on other days. */
    moment(at: Instant, now: Instant) {
      return dayOf(at) === dayOf(now) ? time(at) : `${date(at)}${zh ? ' ' : ', '}${time(at)}`
    },
    /** HKT, GMT+8 */
    zoneName(at: Instant) {
      const name = zoneShort.formatToParts(toDate(at)).find(({ type }) => type === 'timeZoneName')
      return ZONES[timeZone] ?? name?.value ?? timeZone
    },

    /** 45 s, 22 minutes, 3 h 20 min, 2 days; the largest unit that says enough. */
    duration(ms: number) {
      const words = DURATIONS[locale]
      const abs = Math.max(0, ms)
      if (abs < MINUTE) return words.s(Math.round(abs / 1000))
      if (abs < HOUR) return words.min(Math.floor(abs / MINUTE))
      if (abs < DAY) {
        const hours = Math.floor(abs / HOUR)
        return words.h(hours, hours < 6 ? Math.floor((abs % HOUR) / MINUTE) : 0)
      }
      return words.d(Math.floor(abs / DAY))
    },

    /** 2 s ago; 2 秒前 */
    ago(at: Instant, now: Instant) {
      const ms = toDate(now).getTime() - toDate(at).getTime()
      return DURATIONS[locale].ago(this.duration(ms))
    },

    /** A, B and C; A、B和C */
    list: (items: readonly string[]) => listing.format(items),

    /** A name in the reader's language, else in any it was given in. */
    name(names: Readonly<Partial<Record<Language, string | undefined>>>, fallback: string) {
      const other: Language = locale === 'zh-Hant' ? 'zh-Hans' : 'zh-Hant'
      return names[locale] ?? (zh ? names[other] : undefined) ?? names.en ?? fallback
    },
  }
}

const ZONES: Readonly<Record<string, string>> = {
  'Asia/Hong_Kong': 'HKT',
  'Asia/Tokyo': 'JST',
  'Asia/Singapore': 'SGT',
  UTC: 'UTC',
}

const DURATIONS = {
  en: {
    s: (n: number) => `${n} s`,
    min: (n: number) => (n === 1 ? '1 minute' : `${n} minutes`),
    h: (h: number, min: number) =>
      min > 0 ? `${h} h ${min} min` : h === 1 ? '1 hour' : `${h} hours`,
    d: (n: number) => (n === 1 ? '1 day' : `${n} days`),
    ago: (text: string) => `${text} ago`,
  },
  'zh-Hant': {
    s: (n: number) => `${n} 秒`,
    min: (n: number) => `${n} 分鐘`,
    h: (h: number, min: number) => (min > 0 ? `${h} 小時 ${min} 分鐘` : `${h} 小時`),
    d: (n: number) => `${n} 日`,
    ago: (text: string) => `${text}前`,
  },
  'zh-Hans': {
    s: (n: number) => `${n} 秒`,
    min: (n: number) => `${n} 分钟`,
    h: (h: number, min: number) => (min > 0 ? `${h} 小时 ${min} 分钟` : `${h} 小时`),
    d: (n: number) => `${n} 天`,
    ago: (text: string) => `${text}前`,
  },
} as const

/** The unit in which values up to `largest` read best, and what to multiply by to get there. */
export function scaleOf(unit: string, largest: number): { factor: number; name: string } {
  const ladder = ['kB', 'MB', 'GB', 'TB', 'PB']
  let step = ladder.indexOf(unit)
  if (step < 0) return { factor: 1, name: unit }
  let factor = 1
  while (largest * factor >= 1000 && step < ladder.length - 1) {
    factor /= 1000
    step++
  }
  return { factor, name: ladder[step] ?? unit }
}

/** Decimals that keep about two significant figures of a value, and none from 10 on. */
export function digitsFor(value: number): number {
  const abs = Math.abs(value)
  if (abs === 0 || abs >= 10) return 0
  return abs >= 1 ? 1 : 2
}

const toDate = (at: Instant) => (at instanceof Date ? at : new Date(at))
const signed = (text: string) => text.replace('-', MINUS)
/** Chinese dates stand without a space inside: 11月19日. British ones say Sept, the rest of the world Sep. */
const tight = (text: string) =>
  text.replace(/(?<=\d)\s+(?=月|日)|(?<=月)\s+(?=\d)/g, '').replace(/Sept\b/, 'Sep')
