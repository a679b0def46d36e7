/** Local days and billing cycles: which day an instant belongs to in a customer's zone, which cycle a day belongs to. */

const DAY = 86_400_000
/** Days outside 2000-01-01 … 2099-12-31 are refused: no meter reports them, and they would exhaust the day table. */
export const FIRST_DAY = 10_957
export const LAST_DAY = 47_481

/** A time zone as a table of local midnights, filled as days are asked for. */
export interface Zone {
  readonly name: string
  /** The number of the local day (days since 1970-01-01 by the customer's calendar) an instant falls on. */
  dayOf(at: number): number
  /** The first instant, in ms, of a local day; where midnight is skipped by a clock change, the first instant after it. */
  startOf(day: number): number
}

/** @throws {RangeError} if the runtime does not know the zone */
export function createZone(name: string): Zone {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone: name,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  })
  const starts = new Map<number, number>()

  /** What a clock on the wall shows, as if it were UTC. */
  function wall(at: number): number {
    const parts = { year: 0, month: 0, day: 0, hour: 0, minute: 0, second: 0 }
    for (const { type, value } of format.formatToParts(at))
      if (type in parts) parts[type as keyof typeof parts] = Number(value)
    const { year, month, day, hour, minute, second } = parts
    return Date.UTC(year, month - 1, day, hour, minute, second)
  }

  function startOf(day: number): number {
    const known = starts.get(day)
    if (known !== undefined) return known
    // The offsets before and after the day bracket any clock change at its midnight; the earlier
    // candidate whose wall clock has reached the day is its start, also where 00:00 does not exist.
    const midnight = day * DAY
    const candidates = [midnight - DAY, midnight + DAY]
      .map((near) => midnight - (wall(near) - near))
      .sort((a, b) => a - b)
    const start = candidates.find((at) => wall(at) >= midnight) ?? midnight
    starts.set(day, start)
    return start
  }

  return {
    name,
    startOf,
    dayOf(at) {
      let day = Math.floor(at / DAY)
      while (startOf(day) > at) day--
      while (startOf(day + 1) <= at) day++
      return day
    },
  }
}

/** One billing cycle: from local day `start`, `length` days long. */
export interface Cycle {
  /** Months since year 0; neighbouring cycles differ by one. */
  readonly index: number
  readonly start: number
  readonly length: number
}

/** The cycle a local day falls in when cycles begin on day `cycleDay` (1–28) of a month. */
export function cycleOf(day: number, cycleDay: number): Cycle {
  const date = new Date(day * DAY)
  const month = date.getUTCFullYear() * 12 + date.getUTCMonth()
  return cycleAt(date.getUTCDate() >= cycleDay ? month : month - 1, cycleDay)
}

/** The cycle with an index as in `Cycle.index`. */
export function cycleAt(index: number, cycleDay: number): Cycle {
  const start = dayNumber(index, cycleDay)
  return { index, start, length: dayNumber(index + 1, cycleDay) - start }
}

const dayNumber = (month: number, date: number) =>
  Date.UTC(Math.floor(month / 12), month % 12, date) / DAY

/** A local day as YYYY-MM-DD. */
export const isoDay = (day: number) => new Date(day * DAY).toISOString().slice(0, 10)
