import { addDays, dayNumber } from '@headsup/deflection'
import type { ForecastEvidence } from './evidence.ts'
import {
  daysAhead,
  FULL_DAYS,
  LEAST_DAYS,
  likelyToday,
  likelyTotal,
  outturnsAt,
  sum,
  type Likely,
} from './learn.ts'
import { countsByDay, monthPoints, quarterPoints, weekPoints, type Point } from './points.ts'
import { SLOT_MS, SLOTS } from './surge.ts'

export const HORIZONS = ['week', 'month', 'quarter'] as const
export type Horizon = (typeof HORIZONS)[number]

const DAY_MS = 86_400_000
const STEP_MS = { week: SLOT_MS, month: DAY_MS, quarter: 30 * DAY_MS }
const points = { week: weekPoints, month: monthPoints, quarter: quarterPoints }

export type ForecastReport = ReturnType<typeof reportForecast>

/** The Forecast page's figures. */
export function reportForecast(evidence: ForecastEvidence, horizon: Horizon) {
  const { learnt, today, centre, extra, over, extent } = evidence
  const { holidays } = centre
  const ahead = learnt ? daysAhead(learnt, addDays(today, 28), holidays, extra) : []
  const counts = countsByDay(evidence.counts)
  const seen = (counts.get(today) ?? new Array<number>(SLOTS).fill(0)).slice(0, over)
  const next = ahead.find(({ date }) => date > today)
  const now = ahead.find(({ date }) => date === today)
  const whole = extent.first ? Math.max(0, dayNumber(today) - dayNumber(evidence.from)) : 0
  return {
    state: stateOf(evidence, whole),
    now: evidence.now,
    timeZone: evidence.timeZone,
    horizon,
    today,
    from: evidence.from,
    first: extent.first,
    last: extent.last,
    channels: extent.channels,
    drivers: extent.drivers,
    days: { seen: whole, least: LEAST_DAYS, full: FULL_DAYS },
    /** So far, and what the whole day will be. `null` when today is closed or nothing is forecast yet. */
    sofar: sum(seen),
    rest: learnt && now ? rounded(likelyToday(learnt, now, seen, extra)) : null,
    next:
      learnt && next
        ? {
            date: next.date,
            holiday: next.holiday,
            ...rounded(likelyTotal(next.counts, outturnsAt(learnt, next.steps))),
          }
        : null,
    chart: columnsOf(
      points[horizon]({ ...evidence, holidays, since: extent.first && evidence.from }),
      STEP_MS[horizon],
    ),
    model: learnt
      ? {
          name: learnt.choice.model,
          grain: learnt.choice.grain,
          ranked: learnt.choice.ranked,
          record: learnt.choice.record,
          weekdays: learnt.history.weekdays,
        }
      : null,
    holidays: {
      past: learnt?.history.skipped ?? [],
      coming: holidays.filter((date) => date >= today && date < addDays(today, 60)).sort(),
    },
    surges: evidence.surges,
    outages: {
      past: evidence.outages.past,
      open: evidence.outages.open.map(({ outage, coming }) => ({
        ...outage,
        contacts: coming ? Math.round(coming.contacts) : null,
      })),
    },
  }
}

/** `stale`: contacts came to be, and for days none did. */
function stateOf({ learnt, extent, now }: ForecastEvidence, whole: number) {
  if (!extent.first || !extent.last) return 'empty'
  if (!learnt) return 'early'
  if (now.getTime() - extent.last.getTime() > STALE_MS) return 'stale'
  return whole < FULL_DAYS ? 'learning' : 'ready'
}

/** A long weekend is no reason to worry. */
const STALE_MS = 4 * DAY_MS

/** Points column by column, as charts and tables want them; a time that clocks skip is left out. */
function columnsOf(all: readonly Point[], stepMs: number) {
  const kept = all.filter(({ at }, i) => i === 0 || at > (all[i - 1]?.at ?? 0))
  const column = (of: (point: Point) => number | null | undefined) =>
    kept.map((point) => round(of(point) ?? null))
  return {
    stepMs,
    at: kept.map(({ at }) => at),
    date: kept.map(({ date }) => date),
    actual: kept.map(({ actual, partial }) => (partial ? null : actual)),
    /** What came so far of the day or month that is not over. */
    partial: kept.flatMap(({ at, actual, partial }) =>
      partial && actual !== null ? [{ at, value: actual }] : [],
    )[0],
    expected: column(({ likely }) => likely?.contacts),
    lower80: column(({ likely }) => likely?.[80]?.[0]),
    upper80: column(({ likely }) => likely?.[80]?.[1]),
    lower95: column(({ likely }) => likely?.[95]?.[0]),
    upper95: column(({ likely }) => likely?.[95]?.[1]),
    holiday: kept.map(({ holiday }) => holiday),
  }
}

const round = (value: number | null) => value && Math.round(value * 100) / 100
const limits = (of: Likely[80]) => of && { lower: Math.round(of[0]), upper: Math.round(of[1]) }
const rounded = (of: Likely) => ({
  contacts: Math.round(of.contacts),
  likely: limits(of[80]),
  surely: limits(of[95]),
})
