const HOUR_MS = 3_600_000
const WEEK_MS = 168 * HOUR_MS

/** When the day of a zone's clocks began that holds this instant. */
export function startOfDay(at: Date, timeZone: string): Date {
  const offset = offsetIn(timeZone)
  const local = at.getTime() + offset(at.getTime())
  const midnight = Math.floor(local / (24 * HOUR_MS)) * 24 * HOUR_MS
  // Twice, because the clocks may have changed since midnight.
  const guess = midnight - offset(at.getTime())
  return new Date(midnight - offset(guess))
}

/** The calendar day of a zone that holds this instant, as `2026-11-21`. */
export const localDate = (at: Date, timeZone: string): string =>
  new Date(at.getTime() + offsetIn(timeZone)(at.getTime())).toISOString().slice(0, 10)

/** When a zone's clocks show so many ms after this day's midnight; where they skip it, when they have passed it. */
export function instantOf(date: string, afterMs: number, timeZone: string): number {
  const offset = offsetIn(timeZone)
  const local = Date.parse(`${date}T00:00:00Z`) + afterMs
  // Twice, because the clocks may change in between.
  return local - offset(local - offset(local))
}

/** Shifts instants by whole weeks of one zone's clocks. */
export function weeksBack(timeZone: string): (at: number, weeks: number) => number {
  const offset = offsetIn(timeZone)
  return (at, weeks) => {
    const before = at - weeks * WEEK_MS
    return before + offset(at) - offset(before)
  }
}

const zones = new Map<string, (at: number) => number>()

/** How far a zone's clocks are ahead of UTC at an instant, ms. Remembers. */
export function offsetIn(timeZone: string): (at: number) => number {
  let known = zones.get(timeZone)
  if (!known) zones.set(timeZone, (known = offsetsOf(timeZone)))
  return known
}

function offsetsOf(timeZone: string): (at: number) => number {
  const parts = new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
  })
  const offsets = new Map<number, number>()
  // Clocks change on the hour or the half hour in every zone, so half an hour has one offset.
  return (at) => {
    const key = Math.floor(at / (HOUR_MS / 2))
    let known = offsets.get(key)
    if (known === undefined) {
      const start = key * (HOUR_MS / 2)
      const of = Object.fromEntries(
        parts.formatToParts(start).map(({ type, value }) => [type, Number(value)]),
      )
      const local = Date.UTC(
        of['year'] ?? 0,
        (of['month'] ?? 1) - 1,
        of['day'],
        of['hour'],
        of['minute'],
      )
      offsets.set(key, (known = local - start))
    }
    return known
  }
}
