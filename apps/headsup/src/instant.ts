const DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]

/**
 * An ISO 8601 instant, `2026-11-21T20:15[:30[.5]]` with `Z` or an offset, as ms since 1970; a blank
 * may stand for the `T`. NaN for anything else: a day that does not exist, or a time without its
 * offset, which would mean another instant on every machine. `Date.parse` takes both.
 */
export function parseInstant(text: string): number {
  const two = (at: number) => digit(text, at) * 10 + digit(text, at + 1)
  const year = two(0) * 100 + two(2)
  const month = two(5)
  const day = two(8)
  const hour = two(11)
  const minute = two(14)
  let at = 16
  let ms = 0
  if (text[at] === ':') {
    ms = two(at + 1) * 1000
    at += 3
    if (text[at] === '.') {
      let scale = 100
      for (at++; digit(text, at) >= 0; at++, scale /= 10) ms += digit(text, at) * scale
      if (scale === 100) return NaN
    }
  }
  const separators = text[4] === '-' && text[7] === '-' && text[13] === ':'
  const parted = text[10] === 'T' || text[10] === ' ' || text[10] === 't'
  const leap = month === 2 && year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 1 : 0
  const dated = year >= 100 && day >= 1 && day <= (DAYS[month - 1] ?? 0) + leap
  const timed = hour >= 0 && hour < 24 && minute >= 0 && minute < 60 && ms >= 0 && ms < 60_000
  const offset = offsetMinutes(text, at)
  if (!(separators && parted && dated && timed)) return NaN
  return Date.UTC(year, month - 1, day, hour, minute) + Math.floor(ms) - offset * 60_000
}

/** East of Greenwich; NaN when there is none at that place, or something after it. */
function offsetMinutes(text: string, at: number): number {
  const sign = text[at]
  if (sign === 'Z' || sign === 'z') return text.length === at + 1 ? 0 : NaN
  if (sign !== '+' && sign !== '-') return NaN
  const colon = text[at + 3] === ':' ? 1 : 0
  const hours = digit(text, at + 1) * 10 + digit(text, at + 2)
  const end = at + 3 + colon
  const minutes = text.length === at + 3 ? 0 : digit(text, end) * 10 + digit(text, end + 1)
  if (text.length !== at + 3 && text.length !== end + 2) return NaN
  if (!(hours >= 0 && hours < 24 && minutes >= 0 && minutes < 60)) return NaN
  return (sign === '+' ? 1 : -1) * (hours * 60 + minutes)
}

/** −1000 for anything but a digit, which no sum of digits can make good. */
function digit(text: string, at: number): number {
  const code = text.charCodeAt(at) - 48
  return code >= 0 && code <= 9 ? code : -1000
}
