/**
 * What makes surprises of different kinds comparable, and the operator's knob true. For every metric and family the
 * largest raw surprise of each series-day is counted, over all customers. The calibrated surprise is
 * −log10 of the share of series-days that came so far: 2.5 means one day in 300.
 */

const BINS = 160
const WIDTH = 0.1
/** A pool this old in series-days halves itself, so that it follows what customers become. */
const HALVE_AT = 200_000
/** Series-days of belief in the raw figure before a pool has days of its own. */
const PRIOR_DAYS = 60
/** Readings of a day are not independent: a day's largest is about as improbable as this many tries. */
const TRIES = 12
/** Beyond the last this many days the tail is continued straight. */
const TAIL_DAYS = 8

export const FAMILIES = 4

/** Day maxima of one metric, by family. Counts wait in `fresh` until a sweep, so that the order of customers is nothing. */
export interface Pool {
  counts: Float64Array
  fresh: Float64Array
  freshDays: number
  days: number
  /** Calibrated surprise at each bin's lower edge. */
  table: Float64Array
}

export function createPool(): Pool {
  const pool = {
    counts: new Float64Array(FAMILIES * BINS),
    fresh: new Float64Array(FAMILIES * BINS),
    freshDays: 0,
    days: 0,
    table: new Float64Array(FAMILIES * BINS),
  }
  tabulate(pool)
  return pool
}

/** Counts one series-day's largest raw surprise of a family. */
export function countDay(pool: Pool, family: number, raw: number): void {
  pool.fresh[family * BINS + binOf(raw)]!++
  if (family === 0) pool.freshDays++
}

/** Takes up what was counted since the last sweep. */
export function mergePool(pool: Pool): void {
  if (!pool.freshDays) return
  pool.days += pool.freshDays
  pool.freshDays = 0
  for (let i = 0; i < pool.counts.length; i++) pool.counts[i]! += pool.fresh[i]!
  pool.fresh.fill(0)
  if (pool.days > HALVE_AT) {
    pool.days /= 2
    for (let i = 0; i < pool.counts.length; i++) pool.counts[i]! /= 2
  }
  tabulate(pool)
}

/** −log10 of the share of series-days on which the family comes as far as `raw`. */
export function calibrated(pool: Pool, family: number, raw: number): number {
  if (raw <= 0) return 0
  const x = raw / WIDTH
  const bin = Math.min(BINS - 2, Math.floor(x))
  const low = pool.table[family * BINS + bin]!
  const high = pool.table[family * BINS + bin + 1]!
  return low + (x - bin) * (high - low)
}

/** The raw surprise that is calibrated to `surprise`. */
export function rawFor(pool: Pool, family: number, surprise: number): number {
  for (let bin = 1; bin < BINS; bin++) {
    const high = pool.table[family * BINS + bin]!
    if (high < surprise) continue
    const low = pool.table[family * BINS + bin - 1]!
    return (bin - 1 + (high > low ? (surprise - low) / (high - low) : 0)) * WIDTH
  }
  const top = family * BINS + BINS - 1
  const slope = pool.table[top]! - pool.table[top - 1]!
  return (BINS - 1 + (surprise - pool.table[top]!) / slope) * WIDTH
}

const binOf = (raw: number): number => Math.min(BINS - 1, Math.max(0, Math.floor(raw / WIDTH)))

function tabulate(pool: Pool): void {
  for (let family = 0; family < FAMILIES; family++) {
    const of = family * BINS
    let above = 0
    for (let bin = BINS - 1; bin >= 0; bin--) {
      above += pool.counts[of + bin]!
      const prior = 1 - Math.pow(1 - Math.pow(10, -bin * WIDTH), TRIES)
      const share = (above + PRIOR_DAYS * prior) / (pool.days + PRIOR_DAYS)
      pool.table[of + bin] = -Math.log10(Math.min(1, share))
      if (above < TAIL_DAYS) pool.table[of + bin] = NaN
    }
    continueTail(pool.table, of)
  }
}

/** Where days are too few to count, one decade of raw surprise is taken as one decade. */
function continueTail(table: Float64Array, of: number): void {
  for (let bin = 0; bin < BINS; bin++) {
    if (!Number.isNaN(table[of + bin]!)) continue
    if (bin > 0) table[of + bin] = table[of + bin - 1]! + WIDTH
    else table[of] = 0
  }
}

/** The numbers a snapshot keeps. */
export function poolState(pool: Pool): number[] {
  return [pool.days, pool.freshDays, ...pool.counts, ...pool.fresh]
}

export function poolFrom(state: readonly number[]): Pool {
  const pool = createPool()
  pool.days = state[0]!
  pool.freshDays = state[1]!
  pool.counts.set(state.slice(2, 2 + FAMILIES * BINS))
  pool.fresh.set(state.slice(2 + FAMILIES * BINS))
  tabulate(pool)
  return pool
}
