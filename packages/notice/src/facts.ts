import type { Locale, Localized } from './locale.ts'
import { locales } from './locale.ts'
import type { Metric } from './metric.ts'
import { metricNamed } from './metric.ts'
import type { Day } from './picture.ts'
import type { AlertKind } from './policy.ts'
import { startOfDay } from './quiet-hours.ts'
import type { Facts } from './render.ts'
import { checkEvent, topics, type Topic } from './templates/event.ts'

/** One local day of one metric of a customer. */
export interface UsageDay {
  readonly code: string
  readonly unit: string
  readonly names: Partial<Localized>
  readonly price: number | null
  /** In the customer's zone, YYYY-MM-DD. */
  readonly day: string
  readonly total: number
}

/** What the store knows about the cause of a notice, language-neutral and fit for jsonb. */
export type CauseRow =
  | {
      readonly kind: 'bill'
      readonly currency: string
      readonly projected: number
      readonly lower: number
      readonly upper: number
      readonly usual: number | null
      readonly spent: number
      /** Local dates: the cycle's first day and the first day after it. */
      readonly cycle: string
      readonly cycleEnd: string
      readonly days: readonly UsageDay[]
    }
  | {
      readonly kind: 'usage'
      readonly alert: AlertKind
      readonly code: string
      readonly unit: string
      readonly names: Partial<Localized>
      /** ms since 1970 */
      readonly startedAt: number
      readonly since: UsageSince
      readonly days: readonly UsageDay[]
    }
  | {
      readonly kind: 'outage'
      readonly area: string
      readonly names: Partial<Localized>
      readonly startedAt: number
      readonly expectedBackAt: number | null
    }
  | { readonly kind: 'event'; readonly at: number; readonly data: Record<string, unknown> }

/** Use since something began, beside the same hours of the four weeks before; `null` where nothing is known. */
export interface UsageSince {
  /** A mean hour since then, in the metric's unit. */
  readonly observed: number | null
  /** The same hours as they usually are. */
  readonly expected: number | null
  /** Hours since then that were read. */
  readonly hours: number | null
  /** A whole usual day. */
  readonly day: number | null
}

const DAY_MS = 86_400_000
/** Fewer days than this before a change are no habit to compare with. */
const LEAST_DAYS = 7
/** So many days before a change are shown beside it. */
const SHOWN_DAYS = 14
/** Use this much above its habit from the cycle's first day on explains a bill, however gently it rose. */
const RAISED = 1.2

/**
 * What a notice says, from what is known of its cause; `undefined` when that is not enough to say
 * anything true, such as an order event without dates.
 *
 * @throws {RangeError} for an unknown zone
 */
export function factsOf(
  cause: CauseRow,
  to: {
    readonly locale: Locale
    readonly timeZone: string
    readonly now: Date
    /** What it is told by; an event may be told by several. */
    readonly template: string
  },
): Facts | undefined {
  switch (cause.kind) {
    case 'bill':
      return billFacts(cause, to.timeZone, isoDay(to.now, to.timeZone))
    case 'usage':
      return usageFacts(cause, to.now)
    case 'outage':
      return {
        kind: 'outage',
        areaName: cause.names[to.locale] ?? cause.names.en ?? cause.area,
        since: new Date(cause.startedAt),
        expectedBackAt: cause.expectedBackAt === null ? null : new Date(cause.expectedBackAt),
        nextUpdateAt: null,
      }
    case 'event':
      return eventFacts(cause.data, to)
  }
}

/** Why nothing true can be said of a cause, for staff; what an event lacks is named. */
export function lackOf(cause: CauseRow | undefined, template: string, timeZone: string): string {
  if (!cause) return 'its cause is gone'
  const topic = topicOf(template)
  if (cause.kind !== 'event') return 'nothing is usual yet'
  if (!topic) return 'data must hold order, oldDate and newDate'
  const checked = checkEvent(topic, cause.data, timeZone)
  return checked.kind === 'lacking' ? checked.problems.join('; ') : ''
}

const topicOf = (template: string): Topic | undefined => topics.find((topic) => topic === template)

function eventFacts(
  data: Record<string, unknown>,
  { template, timeZone }: { readonly template: string; readonly timeZone: string },
): Facts | undefined {
  const topic = topicOf(template)
  if (!topic) return orderFacts(data, timeZone)
  const checked = checkEvent(topic, data, timeZone)
  return checked.kind === 'facts' ? checked.facts : undefined
}

function billFacts(
  cause: Extract<CauseRow, { kind: 'bill' }>,
  timeZone: string,
  today: string,
): Facts | undefined {
  if (cause.usual === null) return undefined
  const [driver] = usesOf(cause.days)
    .flatMap(({ metric, days }) => {
      const change = changeWithin(days, cause.cycle, today)
      return change ? [{ metric, days, ...change }] : []
    })
    .sort((a, b) => b.observed / b.usual - a.observed / a.usual)
  return {
    kind: 'bill',
    currency: cause.currency,
    projected: cause.projected,
    lower: cause.lower,
    upper: cause.upper,
    usual: cause.usual,
    spent: cause.spent,
    cycleEnd: startOfDay(cause.cycleEnd, timeZone),
    cycle: startOfDay(cause.cycle, timeZone),
    since: driver ? startOfDay(driver.since, timeZone) : null,
    ratio: driver ? driver.observed / driver.usual : null,
    ...(driver && {
      metric: driver.metric,
      perDay: {
        observed: driver.observed,
        usual: driver.usual,
        difference: driver.difference,
      },
      series: banded(driver.days, cause.cycle, earlier(cause.cycle, daysBefore(driver.since))),
    }),
  }
}

function usageFacts(cause: Extract<CauseRow, { kind: 'usage' }>, now: Date): Facts | undefined {
  const { observed, expected, hours: read } = cause.since
  if (expected === null) return undefined
  const perDay = +now - cause.startedAt >= 2 * DAY_MS
  const hours = perDay ? 24 : 1
  const [use] = usesOf(cause.days)
  return {
    kind: 'usage',
    alert: cause.alert,
    metric: metricOf(cause),
    since: new Date(cause.startedAt),
    observed: (observed ?? 0) * hours,
    expected: expected * hours,
    per: perDay ? 'day' : 'hour',
    ratio: expected > 0 ? (observed ?? 0) / expected : null,
    ...(observed !== null && read && { difference: (observed - expected) * read }),
    ...(use && { series: banded(use.days, use.days.at(-SHOWN_DAYS)?.day ?? '') }),
  }
}

function orderFacts(data: Record<string, unknown>, timeZone: string): Facts | undefined {
  const text = (key: string) => (typeof data[key] === 'string' ? data[key] : undefined)
  const [order, oldDate, newDate] = [
    text('order'),
    when(text('oldDate'), timeZone),
    when(text('newDate'), timeZone),
  ]
  if (order === undefined || !oldDate || !newDate) return undefined
  const carrier = text('carrier')
  const reason = text('reason')
  return {
    kind: 'order-delayed',
    order,
    oldDate,
    newDate,
    ...(carrier !== undefined && { carrier }),
    ...(reason !== undefined && { reason }),
  }
}

/** An instant, or the start of a day that was given without a time: midnight UTC would be the day before in New York. */
function when(value: string | undefined, timeZone: string): Date | undefined {
  if (value === undefined || Number.isNaN(Date.parse(value))) return undefined
  return /^\d{4}-\d\d-\d\d$/.test(value) ? startOfDay(value, timeZone) : new Date(value)
}

/**
 * The metrics a customer uses, with their days; money is what use leads to and no use itself. On a
 * day with readings of another metric, one without any was not used: nobody roams at home.
 */
function usesOf(days: readonly UsageDay[]): { metric: Metric; days: UsageDay[] }[] {
  const read = [...new Set(days.map(({ day }) => day))].sort()
  const uses = Map.groupBy(
    days.filter(({ price }) => price !== 1),
    ({ code }) => code,
  )
  return [...uses.values()].map((of) => {
    const known = new Map(of.map((one) => [one.day, one]))
    const [any] = of as [UsageDay, ...UsageDay[]]
    return {
      metric: metricOf(any),
      days: read.map((day) => known.get(day) ?? { ...any, day, total: 0 }),
    }
  })
}

function metricOf({ code, unit, names }: Pick<UsageDay, 'code' | 'unit' | 'names'>): Metric {
  const known = metricNamed(code, unit)
  const name = Object.fromEntries(
    locales.map((locale) => [locale, names[locale] ?? known.name[locale]]),
  ) as Localized
  return { ...known, name }
}

/** How use left its habit, by whole days; in the metric's unit. */
interface Change {
  /** Civil day. */
  readonly since: string
  /** The mean day since then. */
  readonly observed: number
  /** The median day before the cycle. */
  readonly usual: number
  /** All days since, over their usual. */
  readonly difference: number
}

/**
 * Since which day of the cycle use has been out of its habit: the first day above nine in ten of
 * the days before the cycle, from which on the mean stays at least half above the median. Without
 * such a day, from the cycle's first on when that is raised as a whole. Today counts only while no
 * other day can stand for it, because it is not over.
 */
function changeWithin(days: readonly UsageDay[], cycle: string, today: string): Change | undefined {
  const before = sorted(days.filter(({ day }) => day < cycle))
  if (before.length < LEAST_DAYS) return undefined
  const usual = quantile(before, 0.5)
  const upper = quantile(before, 0.95)
  const within = days.filter(({ day }) => day >= cycle)
  const changed = (first: UsageDay): Change => {
    const rest = within.filter(({ day }) => day >= first.day && day < today)
    const meant = rest.length > 0 ? rest : [first]
    const total = meant.reduce((sum, one) => sum + one.total, 0)
    return {
      since: first.day,
      observed: total / meant.length,
      usual,
      difference: total - meant.length * usual,
    }
  }
  for (const first of within) {
    const change = changed(first)
    if (first.total > upper && change.observed > 1.5 * usual) return change
  }
  const [first] = within
  const whole = first && first.day < today ? changed(first) : undefined
  return whole && usual > 0 && whole.observed >= RAISED * usual ? whole : undefined
}

/** The days from `from` on, beside the band that nine in ten of the days before `habit` kept to. */
function banded(days: readonly UsageDay[], habit: string, from = habit): Day[] {
  const before = sorted(days.filter(({ day }) => day < habit))
  const base = before.length >= LEAST_DAYS ? before : sorted(days)
  const lower = quantile(base, 0.05)
  const upper = quantile(base, 0.95)
  return days
    .filter(({ day }) => day >= from)
    .map(({ day, total }) => ({ day, value: total, lower, upper }))
}

const sorted = (days: readonly UsageDay[]) => days.map(({ total }) => total).sort((a, b) => a - b)

const quantile = (values: readonly number[], p: number) =>
  values[Math.round(p * (values.length - 1))] ?? 0

const earlier = (one: string, other: string) => (one < other ? one : other)

const daysBefore = (day: string) =>
  new Date(Date.parse(day) - SHOWN_DAYS * DAY_MS).toISOString().slice(0, 10)

/** The civil day of an instant in a zone. */
const isoDay = (at: Date, timeZone: string) =>
  new Intl.DateTimeFormat('en-CA', { dateStyle: 'short', timeZone }).format(at)
