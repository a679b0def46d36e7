import { m } from '#lib/paraglide/messages.js'
import type { Format } from '../format.ts'
import type { Report } from './answers.ts'

/** What a page asks the API for: a month, or the last days. */
export type Asked = { readonly month: string } | { readonly days: '7' | '28' | '90' | 'all' }

/** The period of an address; unless it says, this month. @param month  `2026-11`, this one */
export function askedBy(search: URLSearchParams, month: string): Asked {
  const days = (['7', '28', '90', 'all'] as const).find((one) => one === search.get('days'))
  if (days) return { days }
  const asked = search.get('month') ?? ''
  return { month: /^\d{4}-(0[1-9]|1[0-2])$/.test(asked) ? asked : month }
}

/** `2026-11`, of a zone. */
export const monthOf = (at: Date | string, timeZone: string): string =>
  new Intl.DateTimeFormat('en-CA', { timeZone, year: 'numeric', month: '2-digit' }).format(
    new Date(at),
  )

/** The month some months before another. */
export function monthBefore(month: string, back = 1): string {
  const [year = 0, number = 1] = month.split('-').map(Number)
  return new Date(Date.UTC(year, number - 1 - back, 1)).toISOString().slice(0, 7)
}

/** The query that asks for the same period again. */
export const queryOf = ({ month, days }: Pick<Report, 'month' | 'days'>): string =>
  month === null ? `?days=${days}` : `?month=${month}`

/** Inside a sentence: in October 2026, in the last 28 days. */
export function sayWhen({ month, days, goesOn }: Report, format: Format): string {
  if (month !== null)
    return goesOn
      ? m.defl_in_month_so_far({ month: format.monthYear(`${month}-15T12:00:00Z`) })
      : m.defl_in_month({ month: format.monthYear(`${month}-15T12:00:00Z`) })
  return days === 'all' ? m.defl_in_all() : m.defl_in_days({ days })
}
