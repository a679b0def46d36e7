import { addDays, dayNumber, weekday } from './calendar.ts'
import type { Day } from './forecast.ts'

/** Contacts of one interval of one day. */
export interface IntervalCount {
  /** `2026-11-21`, in the contact centre's own zone. */
  readonly date: string
  /** From 0 on. */
  readonly slot: number
  readonly n: number
}

/** What a forecast learns from. */
export interface History {
  /** Whole days on which contacts are taken, oldest first; holidays among them are marked. */
  readonly days: readonly Day[]
  /** On which contacts are taken: 0 Sunday … 6 Saturday. */
  readonly weekdays: readonly number[]
  /** Days that were told or found to be holidays. */
  readonly skipped: readonly string[]
}

/** A weekday with less than this share of the busiest one's contacts is closed. */
const closedBelow = 0.05
/** A day with less than this share of what its weekday usually brings was a holiday nobody told us of. */
const holidayBelow = 0.25
/** Below so many contacts a day, a quiet one is chance. */
const holidayNeeds = 20

/**
 * Counts as days, without weekdays on which nobody can make contact.
 *
 * @param from   the first whole day
 * @param until  the day after the last whole one
 * @param slots  intervals of a day
 */
export function historyOf(
  counts: readonly IntervalCount[],
  { from, until, slots }: { from: string; until: string; slots: number },
  holidays: readonly string[] = [],
): History {
  const all = daysOf(counts, from, until, slots)
  const byWeekday = Array.from({ length: 7 }, (_, day) =>
    all.filter(({ date }) => weekday(date) === day).map(({ counts }) => sum(counts)),
  )
  const means = byWeekday.map((totals) => sum(totals) / Math.max(1, totals.length))
  const busiest = Math.max(...means)
  const weekdays = [0, 1, 2, 3, 4, 5, 6].filter(
    (day) => means[day]! > 0 && means[day]! >= closedBelow * busiest,
  )
  const usual = byWeekday.map(median)
  const quiet = ({ date, counts }: Day) => {
    const typical = usual[weekday(date)]!
    return typical >= holidayNeeds && sum(counts) < holidayBelow * typical
  }
  const days = all
    .filter(({ date }) => weekdays.includes(weekday(date)))
    .map((day) => (holidays.includes(day.date) || quiet(day) ? { ...day, holiday: true } : day))
  return { days, weekdays, skipped: days.filter((day) => day.holiday).map(({ date }) => date) }
}

/** The days to come on which contacts are taken. @param from  the first candidate */
export function openDays(
  from: string,
  until: string,
  weekdays: readonly number[],
  holidays: readonly string[] = [],
) {
  return Array.from({ length: Math.max(0, dayNumber(until) - dayNumber(from)) }, (_, i) =>
    addDays(from, i),
  )
    .filter((date) => weekdays.includes(weekday(date)))
    .map((date) => ({ date, holiday: holidays.includes(date) }))
}

/**
 * The intervals of a day in which contacts are taken: all but the edges that together hold no more than a
 * two-hundredth of what the days brought.
 *
 * @returns first and last interval, the last excluded; nothing where there were no contacts
 */
export function openIntervals(days: readonly Day[]): { from: number; to: number } {
  const slots = days[0]?.counts.length ?? 0
  const total = Array.from({ length: slots }, (_, slot) =>
    sum(days.map(({ counts }) => counts[slot]!)),
  )
  const spare = sum(total) / 400
  let [from, to, before, after] = [0, slots, 0, 0]
  while (from < to && before + total[from]! <= spare) before += total[from++]!
  while (to > from && after + total[to - 1]! <= spare) after += total[--to]!
  return { from, to }
}

function daysOf(
  counts: readonly IntervalCount[],
  from: string,
  until: string,
  slots: number,
): Day[] {
  const first = dayNumber(from)
  const days = Array.from({ length: Math.max(0, dayNumber(until) - first) }, (_, i) => ({
    date: addDays(from, i),
    counts: new Array<number>(slots).fill(0),
  }))
  for (const { date, slot, n } of counts) {
    const day = days[dayNumber(date) - first]
    if (day && slot < slots) day.counts[slot]! += n
  }
  return days
}

const sum = (values: readonly number[]): number => values.reduce((total, x) => total + x, 0)

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[sorted.length >> 1] ?? 0
}
