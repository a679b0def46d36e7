import type { Locale, Localized } from './locale.ts'
import { locales } from './locale.ts'
import type { Metric } from './metric.ts'
import { metricNamed } from './metric.ts'
import type { Day } from './picture.ts'
import type { AlertKind } from './policy.ts'
import { startOfDay } from './quiet-hours.ts'
import type { Facts } from './render.ts'

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
      readonly hourly: { readonly observed: number | null; readonly expected: number | null }
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

const DAY_MS = 86_400_000
/** Fewer days than this before a change are no habit to compare with. */
const LEAST_DAYS = 7

/**
 * What a notice says, from what is known of its cause; `undefined` when that is not enough to say
 * anything true, such as an order event without dates.
 *
 * @throws {RangeError} for an unknown zone
 */
export function factsOf(
  cause: CauseRow,
  to: { readonly locale: Locale; readonly timeZone: string; readonly now: Date },
): Facts | undefined {
  switch (cause.kind) {
    case 'bill':
      return billFacts(cause, to.timeZone)
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
      return orderFacts(cause.data, to.timeZone)
  }
}

function billFacts(
  cause: Extract<CauseRow, { kind: 'bill' }>,
  timeZone: string,
): Facts | undefined {
  if (cause.usual === null) return undefined
  const driver = usesOf(cause.days)
    .map(({ metric, days }) => ({ metric, days, change: changeWithin(days, cause.cycle) }))
    .sort((a, b) => (b.change?.ratio ?? 0) - (a.change?.ratio ?? 0))[0]
  const told = driver?.change ? driver : undefined
  return {
    kind: 'bill',
    currency: cause.currency,
    projected: cause.projected,
    lower: cause.lower,
    upper: cause.upper,
    usual: cause.usual,
    spent: cause.spent,
    cycleEnd: startOfDay(cause.cycleEnd, timeZone),
    since: told?.change ? startOfDay(told.change.since, timeZone) : null,
    ratio: told?.change?.ratio ?? null,
    ...(told && { metric: told.metric, series: banded(told.days, cause.cycle) }),
  }
}

function usageFacts(cause: Extract<CauseRow, { kind: 'usage' }>, now: Date): Facts | undefined {
  const { observed, expected } = cause.hourly
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
    ...(use && { series: banded(use.days, use.days.at(-28)?.day ?? '') }),
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

/** The metrics a customer uses, with their days; money is what use leads to and no use itself. */
function usesOf(days: readonly UsageDay[]): { metric: Metric; days: UsageDay[] }[] {
  const uses = new Map<string, UsageDay[]>()
  for (const day of days) {
    if (day.price === 1) continue
    uses.set(day.code, [...(uses.get(day.code) ?? []), day])
  }
  return [...uses.values()].map((of) => ({ metric: metricOf(of[0]!), days: of }))
}

function metricOf({ code, unit, names }: Pick<UsageDay, 'code' | 'unit' | 'names'>): Metric {
  const known = metricNamed(code.split('_')[0] ?? code, unit)
  const name = Object.fromEntries(
    locales.map((locale) => [locale, names[locale] ?? known.name[locale]]),
  ) as Localized
  return { name, unit }
}

/**
 * Since which day of the cycle use has been out of its habit: the first day above nine in ten of
 * the days before the cycle, from which on the mean stays at least half above the median.
 */
function changeWithin(
  days: readonly UsageDay[],
  cycle: string,
): { since: string; ratio: number } | undefined {
  const before = sorted(days.filter(({ day }) => day < cycle))
  if (before.length < LEAST_DAYS) return undefined
  const usual = quantile(before, 0.5)
  const upper = quantile(before, 0.95)
  const within = days.filter(({ day }) => day >= cycle)
  for (let i = 0; i < within.length; i++) {
    const rest = within.slice(i)
    const mean = rest.reduce((sum, { total }) => sum + total, 0) / rest.length
    const first = within[i]
    if (first && first.total > upper && mean > 1.5 * usual)
      return { since: first.day, ratio: usual > 0 ? mean / usual : Infinity }
  }
  return undefined
}

/** The days from `from` on, beside the band that nine in ten of the days before kept to. */
function banded(days: readonly UsageDay[], from: string): Day[] {
  const before = sorted(days.filter(({ day }) => day < from))
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
