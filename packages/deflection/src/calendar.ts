/** A day that may be forecast, in the contact centre's own zone. */
export interface CalendarDay {
  /** `2026-11-21`. */
  readonly date: string
  /** A public holiday: left out of what ordinary days are learnt from. */
  readonly holiday?: boolean
}

/** Days from 1970-01-01 to a date. @throws {RangeError} unless it reads `yyyy-mm-dd` and exists */
export function dayNumber(date: string): number {
  const at = Date.parse(`${date}T00:00:00Z`)
  if (!/^\d{4}-\d\d-\d\d$/.test(date) || Number.isNaN(at))
    throw new RangeError(`not a date: ${date}`)
  return at / 86_400_000
}

/** 0 Sunday … 6 Saturday. */
export const weekday = (date: string): number => (((dayNumber(date) + 4) % 7) + 7) % 7

/** 1 … 31. */
export const dayOfMonth = (date: string): number => Number(date.slice(8))

/** The date so many days later, or earlier. */
export const addDays = (date: string, days: number): string =>
  new Date((dayNumber(date) + days) * 86_400_000).toISOString().slice(0, 10)

/** Days between two days of the month, the short way round a month. */
export function monthDistance(a: number, b: number): number {
  const apart = Math.abs(a - b)
  return Math.min(apart, 30.4 - apart)
}
