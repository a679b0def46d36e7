const ISO =
  /^(\d{4})-(\d\d)-(\d\d)[T ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?(Z|z|[+-]\d\d(?::?\d\d)?)$/

/**
 * The instant of an ISO 8601 (RFC 3339) date and time with its zone, in ms since 1970; NaN where
 * the text is not one, names a day that does not exist, or has no zone. Digits below the
 * millisecond are cut off. (`Date.parse` takes 30 February for 2 March and a missing zone for ours.)
 */
export function parseInstant(text: string): number {
  const found = ISO.exec(text)
  if (!found) return NaN
  const [, y, mo, d, h, mi, s = '0', fraction = '', zone = 'Z'] = found
  const year = Number(y)
  const month = Number(mo)
  const day = Number(d)
  const hour = Number(h)
  const minute = Number(mi)
  const second = Number(s)
  if (month < 1 || month > 12 || day < 1 || (day > 28 && day > daysIn(year, month))) return NaN
  if (hour > 23 || minute > 59 || second > 59) return NaN
  const ms = fraction === '' ? 0 : Number(fraction.slice(0, 3).padEnd(3, '0'))
  const utc = Date.UTC(year, month - 1, day, hour, minute, second, ms)
  return zone === 'Z' || zone === 'z' ? utc : utc - offset(zone)
}

const daysIn = (year: number, month: number) => new Date(Date.UTC(year, month, 0)).getUTCDate()

/** `+08:00`, `+0800` or `+08`, in ms. */
function offset(zone: string): number {
  const minutes = Number(zone.slice(1, 3)) * 60 + Number(zone.slice(3).replace(':', '') || 0)
  return (zone.startsWith('-') ? -minutes : minutes) * 60_000
}
