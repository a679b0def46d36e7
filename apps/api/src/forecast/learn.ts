import {
  addDays,
  band,
  chooseModel,
  historyOf,
  leastOutturns,
  models,
  openDays,
  reforecast,
  totals,
  type Band,
  type Choice,
  type History,
  type Outturn,
} from '@headsup/deflection'
import type { HalfHour } from '@headsup/store/contact-counts'
import { SLOTS, type Extra } from './surge.ts'

/** Contacts and the limits that hold 80 and 95 % of what comes; `null` before limits can be learnt. */
export interface Likely {
  readonly contacts: number
  readonly 80: readonly [lower: number, upper: number] | null
  readonly 95: readonly [lower: number, upper: number] | null
}

/** A day to come on which contacts are taken. */
export interface DayAhead {
  readonly date: string
  readonly holiday: boolean
  /** By half hours, coming surges included. */
  readonly counts: readonly number[]
  readonly steps: number
}

/** What was learnt from whole days of contacts, and looks ahead from today on. */
export interface Learnt {
  readonly history: History
  readonly choice: Choice
  /** Open days of a week. */
  readonly perWeek: number
  readonly today: string
}

/** Whole days without which nothing is forecast, and with which nothing is a first guess any more. */
export const LEAST_DAYS = 14
export const FULL_DAYS = 28

/** Expected contacts so far below which a morning says nothing about the afternoon. */
const TELLING = 10

/**
 * @param counts  from the day `from` on; what came today is not learnt from
 * @returns `undefined` before there are two weeks
 */
export function learn(
  counts: readonly HalfHour[],
  { from, today, holidays }: { from: string; today: string; holidays: readonly string[] },
): Learnt | undefined {
  const history = historyOf(counts, { from, until: today, slots: SLOTS }, holidays)
  const perWeek = history.weekdays.length
  if (perWeek === 0 || history.days.length < (LEAST_DAYS / 7) * perWeek) return undefined
  return { history, choice: chooseModel(history.days, perWeek), perWeek, today }
}

/** Every open day from today until `until`, by the model in use. */
export function daysAhead(
  { history, choice, today }: Learnt,
  until: string,
  holidays: readonly string[],
  extra: Extra,
): DayAhead[] {
  const targets = openDays(today, until, history.weekdays, holidays)
  return models[choice.model](history.days, targets).map((counts, i) => {
    const { date, holiday } = targets[i] ?? { date: today, holiday: false }
    const more = extra.get(date)
    const sum = more ? counts.map((count, slot) => count + (more[slot] ?? 0)) : counts
    return { date, holiday, counts: sum, steps: i + 1 }
  })
}

/**
 * What is left of today once its morning is known.
 * @param seen  contacts of the half hours that are over
 */
export function restOfToday(day: DayAhead, seen: readonly number[], extra: Extra): number[] {
  const more = extra.get(day.date)
  const usual = day.counts.map((count, slot) => count - (more?.[slot] ?? 0))
  const expected = sum(day.counts.slice(0, seen.length))
  const rest = expected >= TELLING ? reforecast(usual, seen) : usual.slice(seen.length)
  return rest.map((count, i) => count + (more?.[seen.length + i] ?? 0))
}

/** Past forecasts of a day so many open days ahead, beyond a week as they were a week ahead. */
export const outturnsAt = ({ choice, perWeek }: Learnt, steps: number): Outturn[] =>
  choice.outturns.filter((one) => one.steps === Math.min(steps, perWeek))

/** Half hours of a day with their limits. */
export function likelyIntervals(counts: readonly number[], past: readonly Outturn[]): Likely[] {
  const [eighty, most] = bands(counts, past)
  return counts.map((contacts, slot) => ({
    contacts,
    80: limits(eighty, slot),
    95: limits(most, slot),
  }))
}

/** A whole day, or any sum of intervals, with its limits. */
export function likelyTotal(counts: readonly number[], past: readonly Outturn[]): Likely {
  const contacts = sum(counts)
  const [eighty, most] = bands([contacts], totals(past))
  return { contacts, 80: limits(eighty, 0), 95: limits(most, 0) }
}

/** What came so far, and the rest of the day with the limits that rests of days had. */
export function likelyToday(
  learnt: Learnt,
  day: DayAhead,
  seen: readonly number[],
  extra: Extra,
): Likely {
  const past = outturnsAt(learnt, 1).map(({ forecast, actual }) => ({
    forecast:
      sum(forecast.slice(0, seen.length)) >= TELLING
        ? reforecast(forecast, actual.slice(0, seen.length))
        : forecast.slice(seen.length),
    actual: actual.slice(seen.length),
  }))
  const rest = likelyTotal(restOfToday(day, seen, extra), past)
  const sofar = sum(seen)
  const shifted = (of: Likely[80]) => of && ([of[0] + sofar, of[1] + sofar] as const)
  return { contacts: rest.contacts + sofar, 80: shifted(rest[80]), 95: shifted(rest[95]) }
}

/** Weekly origins with a whole month behind them, from which limits of months are learnt. */
export function monthOutturns({ history, choice, perWeek }: Learnt): Outturn[] {
  const { days } = history
  const month = 4 * perWeek
  const origins: Outturn[] = []
  for (let at = days.length - month; at >= 3 * perWeek; at -= perWeek) {
    const targets = days.slice(at, at + month)
    const ahead = models[choice.model](days.slice(0, at), targets)
    const [forecast, actual] = [ahead, targets.map(({ counts }) => counts)].map((of) =>
      sum(of.map(sum)),
    )
    origins.unshift({ forecast: [forecast ?? 0], actual: [actual ?? 0] })
  }
  return origins
}

function bands(counts: readonly number[], past: readonly Outturn[]) {
  if (past.length < leastOutturns) return [undefined, undefined]
  return [band(counts, past, 0.8), band(counts, past, 0.95)]
}

const limits = (of: Band | undefined, i: number): Likely[80] =>
  of ? [of.lower[i] ?? 0, of.upper[i] ?? 0] : null

/** The first whole day of contacts: the day of the first one may have begun in its middle. */
export const firstWholeDay = (first: string): string => addDays(first, 1)

export const sum = (values: readonly number[]): number => values.reduce((total, x) => total + x, 0)
