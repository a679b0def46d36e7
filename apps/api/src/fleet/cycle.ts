import { offsetIn, startOfDay } from './zone.ts'

const DAY_MS = 86_400_000

/**
 * The billing cycle that holds an instant, or one before it: from the cycle day's midnight on the customer's
 * clock up to the next.
 *
 * @param cycleDay  1–28
 * @param back      cycles back
 */
export function cycleAround(
  at: Date,
  cycleDay: number,
  timeZone: string,
  back = 0,
): { start: Date; end: Date } {
  const local = new Date(at.getTime() + offsetIn(timeZone)(at.getTime()))
  const month = local.getUTCMonth() - (local.getUTCDate() < cycleDay ? 1 : 0) - back
  return {
    start: midnight(local.getUTCFullYear(), month, cycleDay, timeZone),
    end: midnight(local.getUTCFullYear(), month + 1, cycleDay, timeZone),
  }
}

/** Midnights of a zone from `start` up to and including the first not before `end`. */
export function midnights(start: Date, end: Date, timeZone: string): number[] {
  const found: number[] = []
  let at = startOfDay(start, timeZone).getTime()
  while (at < end.getTime()) {
    found.push(at)
    // Thirty hours on is the next day, however long this one is.
    at = startOfDay(new Date(at + 1.25 * DAY_MS), timeZone).getTime()
  }
  return [...found, at]
}

/** Midnight of a calendar day on the zone's clocks. */
function midnight(year: number, month: number, day: number, timeZone: string): Date {
  const noon = Date.UTC(year, month, day, 12)
  return startOfDay(new Date(noon - offsetIn(timeZone)(noon)), timeZone)
}
