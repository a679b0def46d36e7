import type { QuietHours } from './policy.ts'

// The only file that turns a wall clock into an instant. It asks nothing of a zone but its offset at an
// instant, so both clock changes, odd offsets and zones that change their mind need no case of their own.

const MINUTE_MS = 60_000
const DAY_MINUTES = 1440
const DAY_MS = DAY_MINUTES * MINUTE_MS

/**
 * The first instant from `now` on at which the customer's clock is outside the quiet hours; `now` itself
 * when it is outside already.
 *
 * When the clock is put forward over the end of the quiet hours, they end at that moment; when it is put
 * back into them, they begin again.
 *
 * @param timeZone  IANA name, such as `Asia/Hong_Kong`
 * @throws {RangeError} for a zone that the runtime does not know
 */
export function nextAllowed(now: Date, quiet: QuietHours | null, timeZone: string): Date {
  if (quiet === null || quiet.from === quiet.to) return now
  const from = minuteOfDay(quiet.from)
  const to = minuteOfDay(quiet.to)
  let at = now.getTime()
  for (;;) {
    const offset = offsetMs(at, timeZone)
    const clock = modulo(Math.floor((at + offset) / MINUTE_MS), DAY_MINUTES)
    if (!within(clock, from, to)) return new Date(at)
    // The end of the window if nothing happens to the clock until then.
    const end = (Math.floor(at / MINUTE_MS) + modulo(to - clock, DAY_MINUTES)) * MINUTE_MS
    at = offsetMs(end, timeZone) === offset ? end : clockChange(at, end, timeZone)
  }
}

/**
 * The instant a civil day begins in a zone: its first minute that exists, which is not 00:00 where the
 * clock is put forward at midnight.
 *
 * @param day  `2026-11-15`
 * @throws {RangeError} for a zone that the runtime does not know
 */
export function startOfDay(day: string, timeZone: string): Date {
  const midnight = Date.parse(`${day}T00:00:00Z`)
  const offsets = [midnight - DAY_MS, midnight + DAY_MS].map((at) => offsetMs(at, timeZone))
  const earliest = midnight - Math.max(...offsets)
  const latest = midnight - Math.min(...offsets)
  for (const at of [earliest, latest]) {
    if (at + offsetMs(at, timeZone) === midnight) return new Date(at)
  }
  return new Date(clockChange(earliest, latest, timeZone))
}

function within(clock: number, from: number, to: number): boolean {
  return from < to ? clock >= from && clock < to : clock >= from || clock < to
}

/** The first whole minute after `before` with the offset of `after`; quiet hours are too short for two changes. */
function clockChange(before: number, after: number, timeZone: string): number {
  const offset = offsetMs(before, timeZone)
  let low = Math.floor(before / MINUTE_MS)
  let high = Math.ceil(after / MINUTE_MS)
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2)
    if (offsetMs(middle * MINUTE_MS, timeZone) === offset) low = middle
    else high = middle
  }
  return high * MINUTE_MS
}

/** What the zone's clock is ahead of UTC at an instant, in milliseconds. */
function offsetMs(at: number, timeZone: string): number {
  const minute = Math.floor(at / MINUTE_MS) * MINUTE_MS
  const part: Record<string, number> = {}
  for (const { type, value } of clockOf(timeZone).formatToParts(minute)) part[type] = Number(value)
  const { year = 0, month = 0, day = 0, hour = 0, minute: minutes = 0 } = part
  return Date.UTC(year, month - 1, day, hour, minutes) - minute
}

// Building a formatter costs some fifty times what using it does.
const clocks = new Map<string, Intl.DateTimeFormat>()

function clockOf(timeZone: string): Intl.DateTimeFormat {
  let clock = clocks.get(timeZone)
  if (clock === undefined) {
    clock = new Intl.DateTimeFormat('en', {
      timeZone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
    })
    clocks.set(timeZone, clock)
  }
  return clock
}

function minuteOfDay(time: string): number {
  return Number(time.slice(0, 2)) * 60 + Number(time.slice(3, 5))
}

function modulo(value: number, divisor: number): number {
  return ((value % divisor) + divisor) % divisor
}
