import { z } from 'zod'
import { offsetIn, startOfDay } from '../fleet/zone.ts'

const DAY_MS = 86_400_000

/** How many days back, today included; `all` counts from the first exposure on. */
export const PERIODS = ['7', '28', '90', 'all'] as const

/** A stretch of days, or a month, which then is what counts. */
export const AskedPeriod = z.object({
  days: z.enum(PERIODS, `must be one of ${PERIODS.join(', ')}`).default('28'),
  month: z
    .string()
    .regex(/^\d{4}-(0[1-9]|1[0-2])$/, 'must be a month, like 2026-10')
    .optional(),
})
export type AskedPeriod = z.output<typeof AskedPeriod>

/** The windows that count: those that ended on a day of the period. */
export interface Period {
  /** The first instant; `null` from the first exposure on. */
  readonly from: Date | null
  /** The last instant: now, or the end of a month that is over. */
  readonly until: Date
  /** The first and the last day, `2026-11-21`. */
  readonly fromDay: string | null
  readonly toDay: string
  /** Whether more may come in. */
  readonly goesOn: boolean
}

/** @param timeZone  IANA name; whose days they are */
export function periodOf({ days, month }: AskedPeriod, now: Date, timeZone: string): Period {
  const dayOf = (at: Date) => new Date(+at + offsetIn(timeZone)(+at)).toISOString().slice(0, 10)
  if (month !== undefined) {
    const from = firstOf(month, timeZone)
    const next = firstOf(after(month), timeZone)
    const until = new Date(Math.min(+now, +next - 1))
    return {
      from,
      until,
      fromDay: `${month}-01`,
      toDay: dayOf(until),
      goesOn: now < next,
    }
  }
  const from =
    days === 'all'
      ? null
      : startOfDay(new Date(now.getTime() - (Number(days) - 1) * DAY_MS), timeZone)
  return { from, until: now, fromDay: from && dayOf(from), toDay: dayOf(now), goesOn: true }
}

/** When a month began by a zone's clocks. */
function firstOf(month: string, timeZone: string): Date {
  const offset = offsetIn(timeZone)
  const midnight = Date.parse(`${month}-01T00:00:00Z`)
  // Twice, because the clocks may change on that very day.
  return new Date(midnight - offset(midnight - offset(midnight)))
}

function after(month: string): string {
  const [year, number] = month.split('-').map(Number)
  return new Date(Date.UTC(year ?? 0, number ?? 1, 1)).toISOString().slice(0, 7)
}
