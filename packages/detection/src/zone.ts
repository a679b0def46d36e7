const HOUR = 3_600_000
const QUARTER = HOUR / 4
const DAY = 24 * HOUR

/** Local time of one time zone. Customers live in zones: their Monday eight o'clock is what repeats. */
export interface Zone {
  /** What to add to a UTC instant to read the local clock, ms. */
  offset(at: number): number
}

const zones = new Map<string, Zone>()

/**
 * The zone of that IANA name (or offset such as `+10:00`); one object a name, shared.
 *
 * @throws {RangeError} if the name is unknown
 */
export function zoneOf(name: string): Zone {
  const known = zones.get(name)
  if (known) return known
  const zone = createZone(name)
  zones.set(name, zone)
  return zone
}

/** 0 = Monday 00:00–01:00 … 167 = Sunday 23:00–24:00, by the local clock. */
export function hourOfWeek(zone: Zone, at: number): number {
  const hours = Math.floor((at + zone.offset(at)) / HOUR) + 72 // 1970-01-01 was a Thursday
  return ((hours % 168) + 168) % 168
}

/** Days since 1970-01-01 by the local calendar. */
export function localDay(zone: Zone, at: number): number {
  return Math.floor((at + zone.offset(at)) / DAY)
}

/** Asking Intl takes microseconds, so offsets are kept by UTC day, and by quarter hour on days that change them. */
function createZone(name: string): Zone {
  const read = reader(name)
  const days = new Map<number, number>() // NaN: a day on which the offset changes
  const quarters = new Map<number, number>()
  let cachedDay = NaN
  let cachedOffset = 0
  return {
    offset(at) {
      const day = Math.floor(at / DAY)
      if (day === cachedDay) return cachedOffset
      let offset = days.get(day)
      if (offset === undefined) {
        offset = read(day * DAY)
        if (read((day + 1) * DAY - 1) !== offset) offset = NaN
        days.set(day, offset)
      }
      if (offset === offset) {
        cachedDay = day
        cachedOffset = offset
        return offset
      }
      const quarter = Math.floor(at / QUARTER)
      const exact = quarters.get(quarter) ?? read(quarter * QUARTER)
      quarters.set(quarter, exact)
      return exact
    },
  }
}

function reader(name: string): (at: number) => number {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone: name,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
    era: 'short',
  })
  return (at) => {
    const part: Record<string, string> = {}
    for (const { type, value } of format.formatToParts(at)) part[type] = value
    const year = part.era === 'BC' ? 1 - Number(part.year) : Number(part.year)
    const local = Date.UTC(
      year,
      Number(part.month) - 1,
      Number(part.day),
      Number(part.hour),
      Number(part.minute),
      Number(part.second),
    )
    return local - Math.floor(at / 1000) * 1000
  }
}
