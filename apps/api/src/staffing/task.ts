import { addDays, openIntervals, weekday, type Target } from '@headsup/deflection'
import type { Centre } from '@headsup/store/centre'
import type { HalfHour, WeekTime } from '@headsup/store/contact-counts'
import { daysAhead, sum, type DayAhead, type Learnt } from '../forecast/learn.ts'
import { SLOTS, type Extra } from '../forecast/surge.ts'

export type Queue = 'c' | 'a'

/** What is promised, in minutes; with patience only where customers may give up. */
export const targetOf = (centre: Centre, queue: Queue): Target => ({
  serviceLevel: centre.serviceLevel,
  within: centre.answerSeconds / 60,
  maxOccupancy: centre.maxOccupancy,
  shrinkage: centre.shrinkage,
  ...(queue === 'a' && { patience: centre.patienceSeconds / 60 }),
})

/** How long a contact takes, s, and where that is known from. */
export interface Handling {
  readonly seconds: number
  readonly source: 'said' | 'contacts' | 'assumed'
  /** Contacts it was measured on. */
  readonly contacts: number
}

/** Of a centre that records no handling times and whose people said none. */
const ASSUMED_SECONDS = 300

/** The mean handling time of contacts, unless somebody said one. */
export function handlingOf(counts: readonly HalfHour[], said: number | null): Handling {
  const contacts = sum(counts.map(({ handled }) => handled))
  if (said !== null) return { seconds: said, source: 'said', contacts }
  const seconds = sum(counts.map((one) => one.seconds))
  return contacts > 0 && seconds > 0
    ? { seconds: seconds / contacts, source: 'contacts', contacts }
    : { seconds: ASSUMED_SECONDS, source: 'assumed', contacts: 0 }
}

/** Half hours of one day in which people work; empty when closed. */
interface Shift {
  readonly from: number
  readonly to: number
}

/** When people work on each weekday, Sunday first: as was said, else whenever contacts usually come. */
export function shiftsOf(centre: Centre, { history }: Learnt): Shift[] {
  if (centre.opening)
    return centre.opening.map((hours) =>
      hours ? { from: slotOf(hours.from), to: slotOf(hours.to) } : { from: 0, to: 0 },
    )
  const usual = openIntervals(history.days.filter(({ holiday }) => !holiday))
  return [0, 1, 2, 3, 4, 5, 6].map((day) =>
    history.weekdays.includes(day) ? usual : { from: 0, to: 0 },
  )
}

const slotOf = (clock: string): number => {
  const [hours = 0, minutes = 0] = clock.split(':').map(Number)
  return hours * 2 + minutes / 30
}

/** One day to staff. */
export interface StaffedDay {
  readonly date: string
  readonly holiday: boolean
  readonly shift: Shift
  /** By half hours of the whole day. */
  readonly counts: readonly number[]
}

/** Seven days to staff from the first one on; closed ones have an empty shift. */
export function weekOf(learnt: Learnt, first: string, centre: Centre, extra: Extra): StaffedDay[] {
  const shifts = shiftsOf(centre, learnt)
  const ahead = new Map<string, DayAhead>(
    daysAhead(learnt, addDays(first, 7), centre.holidays, extra).map((day) => [day.date, day]),
  )
  return Array.from({ length: 7 }, (_, i) => {
    const date = addDays(first, i)
    const day = ahead.get(date)
    return {
      date,
      holiday: day?.holiday ?? centre.holidays.includes(date),
      shift: (day && shifts[weekday(date)]) ?? { from: 0, to: 0 },
      counts: day?.counts ?? new Array<number>(SLOTS).fill(0),
    }
  })
}

/** Held-out contacts below which their times say too little; then avoided ones come when all do. */
const LEAST_TIMES = 50

/**
 * When in the week the contacts come that notices avoid, on any positive scale. Half an hour is a narrow
 * place: those beside lend theirs.
 */
export function avoidedShape(
  day: StaffedDay,
  times: readonly WeekTime[],
): { shape: readonly number[]; from: 'holdout' | 'forecast' } {
  if (sum(times.map(({ n }) => n)) < LEAST_TIMES) return { shape: day.counts, from: 'forecast' }
  const held = new Array<number>(SLOTS).fill(0)
  for (const { weekday: on, slot, n } of times) if (on === weekday(day.date)) held[slot] = n
  return {
    shape: held.map((n, slot) => n / 2 + ((held[slot - 1] ?? 0) + (held[slot + 1] ?? 0)) / 4),
    from: 'holdout',
  }
}
