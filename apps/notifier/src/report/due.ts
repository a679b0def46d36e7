/** The hour of the first day of a month, in the service's zone, at which the month before is reported. */
const HOUR = 8

/**
 * The newest month whose report is due: the month before, from the first day of a month at eight on.
 *
 * @param timeZone  IANA name; the service's
 * @returns `2026-10`
 */
export function monthDue(now: Date, timeZone: string): string {
  const parts = new Intl.DateTimeFormat('en-CA', {
    timeZone,
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    hourCycle: 'h23',
  }).formatToParts(now)
  const said = (type: 'year' | 'month' | 'day' | 'hour') =>
    Number(parts.find((part) => part.type === type)?.value)
  const back = said('day') === 1 && said('hour') < HOUR ? 2 : 1
  return new Date(Date.UTC(said('year'), said('month') - 1 - back, 1)).toISOString().slice(0, 7)
}
