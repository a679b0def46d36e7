import type { Block } from './bank.ts'
import { F } from './row.ts'

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

/** burst, spike, leak, low, zero, gap: see `evidence.ts`. */
export const FAMILIES = 6

/** Day maxima of one metric, by family. Counts wait in `fresh` until a sweep, so that the order of customers is nothing. */
/** An episode is over, and counted with its peak, on the first day that stays below this part of it. */
const EPISODE_ENDS = 0.6
/** Largest surprises are kept in bytes, in sixteenths. */
const GRAIN = 16
/** What an episode has shown fades by this factor a tick once its surprise is far below. */
const FADE = 0.97

/**
 * Remembers a tick's raw surprises in the series' day and episode. Afterwards `raised[family]` is 1 where the
 * evidence is new: larger than anything its episode has shown so far.
 */
export function noteDay(
  { bytes }: Block,
  row: number,
  raw: Float64Array,
  raised: Uint8Array,
): void {
  const today = 4 * (row + F.dayMax)
  const peak = today + FAMILIES
  const shown = peak + FAMILIES
  for (let family = 0; family < FAMILIES; family++) {
    const value = Math.min(255, Math.ceil(raw[family]! * GRAIN))
    if (value > bytes[today + family]!) bytes[today + family] = value
    if (value > bytes[peak + family]!) bytes[peak + family] = value
    raised[family] = value > bytes[shown + family]! ? 1 : 0
    if (raised[family]) bytes[shown + family] = value
    else if (value < EPISODE_ENDS * bytes[shown + family]!) bytes[shown + family]! *= FADE
  }
}

interface Pool {
  counts: Float64Array
  fresh: Float64Array
  freshDays: number
  days: number
  /** Calibrated surprise at each bin's lower edge. */
  table: Float64Array
}

function createPool(): Pool {
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

/** The calibration of every metric, by pool number as the directory gives them. */
export interface Calibration {
  /** Ends a local day of a series; `counts`: it is past learning. */
  endDay(pool: number, block: Block, row: number, counts: boolean): void
  /** Takes up what was counted since the last sweep. */
  merge(): void
  /** −log10 of the share of series-days on which the family comes as far as `raw`. */
  surprise(pool: number, family: number, raw: number): number
  /** The raw surprise that is calibrated to `surprise`. */
  raw(pool: number, family: number, surprise: number): number
  state(metrics: readonly number[]): unknown
  restore(state: unknown): void
}

export function createCalibration(): Calibration {
  const pools: Pool[] = []
  /** Pools restored before their metric was described, by metric id. */
  const poolAt = (index: number): Pool => {
    while (pools.length <= index) pools.push(createPool())
    return pools[index]!
  }
  return {
    endDay(index, { bytes }, row, counts) {
      const pool = poolAt(index)
      const today = 4 * (row + F.dayMax)
      const peak = today + FAMILIES
      for (let family = 0; family < FAMILIES; family++) {
        if (bytes[today + family]! < EPISODE_ENDS * bytes[peak + family]!) {
          if (counts) pool.fresh[family * BINS + binOf(bytes[peak + family]! / GRAIN)]!++
          bytes[peak + family] = bytes[today + family]!
        }
        bytes[today + family] = 0
      }
      if (counts) pool.freshDays++
    },
    merge() {
      for (const pool of pools) mergePool(pool)
    },
    surprise(index, family, raw) {
      if (raw <= 0) return 0
      const { table } = poolAt(index)
      const x = raw / WIDTH
      const bin = Math.min(BINS - 2, Math.floor(x))
      const low = table[family * BINS + bin]!
      return low + (x - bin) * (table[family * BINS + bin + 1]! - low)
    },
    raw(index, family, surprise) {
      const { table } = poolAt(index)
      const of = family * BINS
      let low = 0
      let high = BINS - 1
      while (low < high) {
        const middle = (low + high) >> 1
        if (table[of + middle]! < surprise) low = middle + 1
        else high = middle
      }
      const bin = Math.max(1, low)
      const under = table[of + bin - 1]!
      const slope = table[of + bin]! - under
      return (bin - 1 + (slope > 0 ? (surprise - under) / slope : 0)) * WIDTH
    },
    state: () => pools.map((pool) => [pool.days, pool.freshDays, ...pool.counts, ...pool.fresh]),
    restore(state) {
      pools.length = 0
      for (const numbers of state as number[][]) {
        const pool = createPool()
        pool.days = numbers[0]!
        pool.freshDays = numbers[1]!
        pool.counts.set(numbers.slice(2, 2 + FAMILIES * BINS))
        pool.fresh.set(numbers.slice(2 + FAMILIES * BINS))
        tabulate(pool)
        pools.push(pool)
      }
    },
  }
}

function mergePool(pool: Pool): void {
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
