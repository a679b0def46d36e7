import { addDays, dayNumber, leastOutturns, totals, weekday } from '@headsup/deflection'
import type { HalfHour } from '@headsup/store/contact-counts'
import { instantOf } from '../fleet/zone.ts'
import {
  daysAhead,
  likelyIntervals,
  likelyToday,
  likelyTotal,
  monthOutturns,
  outturnsAt,
  restOfToday,
  sum,
  type Learnt,
  type Likely,
} from './learn.ts'
import { SLOTS, SLOT_MS, type Extra } from './surge.ts'

/** One half hour, day or month: what came, and what was or is forecast for it. */
export interface Point {
  /** When it begins, ms since 1970. */
  readonly at: number
  /** The day it lies in, or the first day of the month. */
  readonly date: string
  /** `null` while it is to come. */
  readonly actual: number | null
  /** Not over yet: `actual` is what came so far. */
  readonly partial: boolean
  /** As it was said the day before; for what is to come, as it is said now. `null` while closed. */
  readonly likely: Likely | null
  readonly holiday: boolean
}

/** What a chart shows is made of. */
export interface Scene {
  readonly learnt: Learnt | undefined
  /** By local day and half hour. */
  readonly counts: readonly HalfHour[]
  readonly today: string
  /** The first whole day of contacts; `null` before the first contact. */
  readonly since: string | null
  /** Half hours of today that are over. */
  readonly over: number
  readonly extra: Extra
  readonly holidays: readonly string[]
  readonly timeZone: string
}

const DAYS_BACK = { week: 3, month: 56 } as const
const DAYS_AHEAD = { week: 7, month: 28 } as const

/** Half hours: three days back, today, and six days on. */
export function weekPoints(scene: Scene): Point[] {
  const { learnt, today, since, over, timeZone, extra } = scene
  const from = addDays(today, -DAYS_BACK.week)
  const until = addDays(today, DAYS_AHEAD.week)
  const byDay = countsByDay(scene.counts)
  const ahead = new Map(
    learnt && daysAhead(learnt, until, scene.holidays, extra).map((day) => [day.date, day]),
  )
  return datesOf(from, until).flatMap((date) => {
    const counts = byDay.get(date) ?? new Array<number>(SLOTS).fill(0)
    const day = ahead.get(date)
    const likely = learnt && (day ? aheadIntervals(learnt, day) : pastIntervals(learnt, date))
    if (learnt && day && date === today) {
      // What is over keeps the forecast of the morning.
      const rest = restOfToday(day, counts.slice(0, over), extra)
      const seen = day.counts.slice(0, over)
      likely?.splice(0, SLOTS, ...likelyIntervals([...seen, ...rest], outturnsAt(learnt, 1)))
    }
    return counts.map((n, slot): Point => {
      const known =
        since !== null && date >= since && (date < today || (date === today && slot < over))
      return {
        at: instantOf(date, slot * SLOT_MS, timeZone),
        date,
        actual: known ? n : null,
        partial: false,
        likely: likely?.[slot] ?? null,
        holiday: day?.holiday ?? learnt?.history.skipped.includes(date) ?? false,
      }
    })
  })
}

/** Days: eight weeks back, today so far, and four weeks on; without closed ones on which nobody made contact. */
export function monthPoints(scene: Scene): Point[] {
  const { learnt, today, since, over, timeZone, extra } = scene
  const until = addDays(today, DAYS_AHEAD.month)
  const byDay = countsByDay(scene.counts)
  const ahead = new Map(
    learnt && daysAhead(learnt, until, scene.holidays, extra).map((day) => [day.date, day]),
  )
  const past = learnt ? pastDays(learnt) : new Map<string, Likely>()
  const open = (date: string) =>
    !learnt || byDay.has(date) || learnt.history.weekdays.includes(weekday(date))
  const dates = datesOf(addDays(today, -DAYS_BACK.month), until).filter(open)
  return dates.map((date): Point => {
    const counts = byDay.get(date) ?? []
    const day = ahead.get(date)
    const likely =
      learnt && day
        ? date === today
          ? likelyToday(learnt, day, fill(counts).slice(0, over), extra)
          : likelyTotal(day.counts, outturnsAt(learnt, day.steps))
        : (past.get(date) ?? null)
    return {
      at: instantOf(date, 0, timeZone),
      date,
      actual: since !== null && date >= since && date <= today ? sum(counts) : null,
      partial: date === today,
      likely,
      holiday: day?.holiday ?? learnt?.history.skipped.includes(date) ?? false,
    }
  })
}

/** Months: those that are whole, this one so far, and two more. */
export function quarterPoints(scene: Scene): Point[] {
  const { learnt, today, since, over, timeZone, extra } = scene
  const byDay = countsByDay(scene.counts)
  const until = firstOfMonth(today, 3)
  const ahead = learnt ? daysAhead(learnt, until, scene.holidays, extra) : []
  const past = learnt ? monthOutturns(learnt) : []
  const current = firstOfMonth(today, 0)
  const whole = since === null ? current : firstOfMonth(addDays(since, -1), 1)
  const first = whole < current ? whole : current
  const points: Point[] = []
  for (let month = first; month < until; month = firstOfMonth(month, 1)) {
    const within = (date: string) => date.slice(0, 7) === month.slice(0, 7)
    const came = sum([...byDay].flatMap(([date, counts]) => (within(date) ? counts : [])))
    const seen = fill(byDay.get(today) ?? []).slice(0, over)
    const coming = ahead
      .filter(({ date }) => within(date))
      .map((day) => (day.date === today ? restOfToday(day, seen, extra) : day.counts))
    const rest = learnt && coming.length > 0 ? likelyTotal(coming.flat(), past) : null
    const going = month === current
    const shift = (of: Likely[80]) =>
      of && ([of[0] + (going ? came : 0), of[1] + (going ? came : 0)] as const)
    points.push({
      at: instantOf(month, 0, timeZone),
      date: month,
      actual: since !== null && month <= today ? came : null,
      partial: going,
      likely: rest && {
        contacts: rest.contacts + (going ? came : 0),
        80: shift(rest[80]),
        95: shift(rest[95]),
      },
      holiday: false,
    })
  }
  return points
}

/** A past day as it was forecast the day before, with the limits of what was known then. */
function pastIntervals({ choice }: Learnt, date: string): Likely[] | undefined {
  const mornings = choice.outturns.filter(({ steps }) => steps === 1)
  const at = mornings.findIndex((one) => one.date === date)
  const day = mornings[at]
  return day && likelyIntervals(day.forecast, mornings.slice(0, at))
}

function pastDays({ choice }: Learnt): Map<string, Likely> {
  const mornings = choice.outturns.filter(({ steps }) => steps === 1)
  const whole = totals(mornings)
  return new Map(
    mornings.map(({ date }, i) => [
      date,
      likelyTotal(whole[i]?.forecast ?? [], i < leastOutturns ? [] : whole.slice(0, i)),
    ]),
  )
}

const aheadIntervals = (learnt: Learnt, day: { counts: readonly number[]; steps: number }) =>
  likelyIntervals(day.counts, outturnsAt(learnt, day.steps))

/** Contacts of each day that has any, by half hours. */
export function countsByDay(counts: readonly HalfHour[]): Map<string, number[]> {
  const byDay = new Map<string, number[]>()
  for (const { date, slot, n } of counts) {
    const day = byDay.get(date) ?? new Array<number>(SLOTS).fill(0)
    day[slot] = n
    byDay.set(date, day)
  }
  return byDay
}

const fill = (counts: readonly number[]) =>
  counts.length > 0 ? counts : new Array<number>(SLOTS).fill(0)

const datesOf = (from: string, until: string): string[] =>
  Array.from({ length: dayNumber(until) - dayNumber(from) }, (_, i) => addDays(from, i))

function firstOfMonth(date: string, later: number): string {
  const [year = 0, month = 1] = date.split('-').map(Number)
  return new Date(Date.UTC(year, month - 1 + later, 1)).toISOString().slice(0, 10)
}
