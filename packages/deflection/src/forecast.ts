import { dayOfMonth, monthDistance, weekday, type CalendarDay } from './calendar.ts'

/** One day of contacts, counted per interval of equal length. */
export interface Day extends CalendarDay {
  readonly counts: readonly number[]
}

/** Same weekdays looked back on. */
const weekdays = 8
/** How much of a day's surprise is still there the day after. Rolling origins on bank calls: .5–.6 best. */
const persistence = 0.6
/** Bandwidth of the day-of-month effect, in days, and the days' worth of "none" it is drawn towards. */
const monthWidth = 2
const monthShrink = 3
/** Holidays and the days after them: drawn towards "none" by one day's worth. */
const specialShrink = 1
/** How much of a morning's surprise the afternoon shows. */
const intraday = 0.7

/** What is learnt from the history, and looks ahead from its end. */
export interface Forecaster {
  /**
   * Contacts per interval of a day to come.
   * @param before the open day before it; the last of the history unless said otherwise
   * @param steps  open days ahead, 1 for the next one
   */
  readonly day: (target: CalendarDay, before?: CalendarDay, steps?: number) => number[]
}

/**
 * Learns contacts per interval from whole days, oldest first.
 *
 *     log forecast = log median of the last 8 same weekdays, interval by interval, holidays left out
 *                  + day of the month (billing runs, pay days), a kernel mean of past surprises
 *                  + holiday or day after one, the shrunk mean of earlier ones
 *                  + what remained unexplained on the last day × .6^(open days since)
 *
 * Surprise is log (a day's total / its median day's total). Every term is learnt from days before the one it
 * is applied to, so that a rolling origin measures what a user will see.
 *
 * @throws {RangeError} if there is no day, or days differ in their number of intervals
 */
export function learnContacts(history: readonly Day[]): Forecaster {
  const last = history.at(-1)
  if (!last) throw new RangeError('nothing to learn from')
  const slots = last.counts.length
  if (slots === 0 || history.some(({ counts }) => counts.length !== slots)) {
    throw new RangeError('days need the same number of intervals, at least one')
  }
  const surprises: Surprise[] = []
  const recent = new Map<number, Day[]>()
  let before: CalendarDay | undefined
  for (const day of history) {
    const typical = typicalDay(recent, day, slots)
    const kind = kindOf(day, before)
    const seen = sum(day.counts)
    if (typical && seen > 0 && sum(typical) > 0) {
      const log = Math.log(seen / sum(typical))
      const expected = monthEffect(surprises, day) + specialEffect(surprises, kind)
      surprises.push({
        month: dayOfMonth(day.date),
        kind,
        log,
        beyondMonth: log - monthEffect(surprises, day),
        left: log - expected,
      })
    }
    if (!day.holiday) remember(recent, day)
    before = day
  }
  const unexplained = surprises.findLast(({ kind }) => kind !== 'holiday')?.left ?? 0
  return {
    day: (target, before = last, steps = 1) => {
      const typical = typicalDay(recent, target, slots) ?? [...last.counts]
      const effect =
        monthEffect(surprises, target) +
        specialEffect(surprises, kindOf(target, before)) +
        unexplained * persistence ** steps
      return typical.map((count) => count * Math.exp(effect))
    },
  }
}

/** Contacts per interval of the open days to come, in order, from the first after the history on. */
export function forecast(history: readonly Day[], targets: readonly CalendarDay[]): number[][] {
  const { day } = learnContacts(history)
  return targets.map((target, i) => day(target, targets[i - 1], i + 1))
}

/**
 * The rest of a day once its morning is known: what was forecast, times (seen / expected so far)^.7.
 * @param seen contacts of the first intervals of the day
 */
export function reforecast(day: readonly number[], seen: readonly number[]): number[] {
  const expected = sum(day.slice(0, seen.length))
  const ratio = expected > 0 && sum(seen) > 0 ? (sum(seen) / expected) ** intraday : 1
  return day.slice(seen.length).map((count) => count * ratio)
}

/** A known coming event that will bring contacts: a broadcast, an open outage, a billing run. */
export interface Surge {
  /** Contacts it will bring in all. */
  readonly contacts: number
  /** First interval it reaches, and how the contacts spread from there; any positive scale. */
  readonly from: number
  readonly shape: readonly number[]
}

/** A day's forecast with coming surges on top; what would fall behind the day's end is left out. */
export function withSurges(day: readonly number[], surges: readonly Surge[]): number[] {
  const total = [...day]
  for (const { contacts, from, shape } of surges) {
    const weight = sum(shape)
    shape.forEach((part, i) => {
      if (from + i < total.length) total[from + i]! += (contacts * part) / weight
    })
  }
  return total
}

type Kind = 'plain' | 'holiday' | 'afterHoliday'

interface Surprise {
  readonly month: number
  readonly kind: Kind
  readonly log: number
  readonly beyondMonth: number
  readonly left: number
}

function kindOf(day: CalendarDay, before: CalendarDay | undefined): Kind {
  return day.holiday ? 'holiday' : before?.holiday ? 'afterHoliday' : 'plain'
}

function remember(recent: Map<number, Day[]>, day: Day): void {
  const same = recent.get(weekday(day.date)) ?? []
  same.push(day)
  if (same.length > weekdays) same.shift()
  recent.set(weekday(day.date), same)
}

/** Interval by interval the median of recent same weekdays; `undefined` before the first of them. */
function typicalDay(
  recent: ReadonlyMap<number, readonly Day[]>,
  of: CalendarDay,
  slots: number,
): number[] | undefined {
  const same = recent.get(weekday(of.date))
  if (!same) return undefined
  return Array.from({ length: slots }, (_, slot) => median(same.map(({ counts }) => counts[slot]!)))
}

function monthEffect(surprises: readonly Surprise[], { date }: CalendarDay): number {
  const month = dayOfMonth(date)
  let [total, weight] = [0, monthShrink]
  for (const surprise of surprises) {
    if (surprise.kind !== 'plain') continue
    const w = Math.exp(-0.5 * (monthDistance(surprise.month, month) / monthWidth) ** 2)
    total += w * surprise.log
    weight += w
  }
  return total / weight
}

function specialEffect(surprises: readonly Surprise[], kind: Kind): number {
  if (kind === 'plain') return 0
  let [total, n] = [0, specialShrink]
  for (const surprise of surprises) {
    if (surprise.kind !== kind) continue
    total += surprise.beyondMonth
    n++
  }
  return total / n
}

const sum = (values: readonly number[]): number => values.reduce((total, x) => total + x, 0)

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = sorted.length >> 1
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2
}
