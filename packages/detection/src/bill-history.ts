/** What a customer's kept days and cycles say: which days are unknown, which bills are whole, what is usual. Pure. */

/** An empty run less likely than this, were the customer charging as always, is a hole in the data. */
const HOLE = 0.01
/** A bill may miss this many days and still stand for its cycle. */
const MISSING_DAYS = 2

export const popcount = (bits: number) => {
  let v = bits - ((bits >>> 1) & 0x55555555)
  v = (v & 0x33333333) + ((v >>> 2) & 0x33333333)
  return (((v + (v >>> 4)) & 0x0f0f0f0f) * 0x01010101) >>> 24
}

/**
 * Whether a run of days without a charge is a hole in the data and not a customer who spent nothing.
 * Somebody charged on nearly every day is never silent for three; a traveller's roaming may be for months.
 *
 * @param run     length of the empty run, days
 * @param active  days with a charge in all that is kept
 * @param days    days in all that is kept, the run among them
 */
export function isHole(run: number, active: number, days: number): boolean {
  const share = Math.min(1, (active + 0.5) / Math.max(1, days - run + 1))
  return (1 - share) ** run < HOLE
}

/**
 * Whether a closed cycle's total may be compared with others.
 *
 * @param mask    days with a charge, bit 0 the first day
 * @param length  days in the cycle
 * @param before  days of the cycle before the customer was first seen
 */
export function isWhole(
  mask: number,
  length: number,
  before: number,
  active: number,
  days: number,
): boolean {
  let unknown = Math.max(0, before)
  for (let day = unknown; day < length;) {
    let run = 0
    while (day + run < length && !((mask >>> (day + run)) & 1)) run++
    if (run > 0 && isHole(run, active, days)) unknown += run
    day += run + 1
  }
  return unknown <= MISSING_DAYS
}

/** Median; NaN of nothing. Sorts in place. */
export function median(values: number[]): number {
  values.sort((a, b) => a - b)
  const half = values.length >> 1
  if (values.length === 0) return NaN
  return values.length % 2 ? values[half]! : (values[half - 1]! + values[half]!) / 2
}
