/** What a customer's kept cycles say: which days are unknown, which bills are whole, what is usual. Pure. */

/** An empty run less likely than this, were the customer charging as always, is a hole in the data. */
const UNLIKELY = 0.01

/** Days with a charge among the days of some stretch of history. */
export interface Activity {
  readonly active: number
  readonly days: number
}

/** Bits set in an unsigned 32-bit mask. */
export function popcount(bits: number): number {
  let v = bits - ((bits >>> 1) & 0x55555555)
  v = (v & 0x33333333) + ((v >>> 2) & 0x33333333)
  return Math.imul((v + (v >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24
}

/**
 * Whether a run of days without a charge is a hole in the data and not a customer who spent nothing.
 * Somebody charged on nearly every day is never silent for three; a traveller's roaming may be for months.
 *
 * @param run   length of the empty run, days
 * @param seen  all that is kept of the customer, the run among it
 */
export function isHole(run: number, { active, days }: Activity): boolean {
  const share = Math.min(1, (active + 0.5) / Math.max(1, days - run + 1))
  return (1 - share) ** run < UNLIKELY
}

/**
 * Days of a closed cycle of which nothing is known.
 *
 * @param mask    days with a charge, bit 0 the first day
 * @param length  days in the cycle
 * @param before  days of the cycle before the customer was first seen; negative when seen earlier
 */
export function unknownDays(mask: number, length: number, before: number, seen: Activity): number {
  let unknown = Math.min(length, Math.max(0, before))
  for (let day = unknown; day < length;) {
    let run = 0
    while (day + run < length && !((mask >>> (day + run)) & 1)) run++
    if (run > 0 && isHole(run, seen)) unknown += run
    day += run + 1
  }
  return unknown
}

/** Median; NaN of nothing. Sorts in place. */
export function median(values: number[]): number {
  values.sort((a, b) => a - b)
  const half = values.length >> 1
  if (values.length === 0) return NaN
  return values.length % 2 ? values[half]! : (values[half - 1]! + values[half]!) / 2
}
