import type { Block } from './bank.ts'
import { Byte } from './row.ts'

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
/** What is surprising in a series with a history is so much less of a surprise in one that borrowed it. */
const CAUTION = 1.5
/** So many episodes are enough to count; the mean excess of fewer is mixed with one decade a decade. */
const TAIL_EPISODES = 12
const PRIOR_EPISODES = 4

/** burst, spike, leak, low, zero, gap: see `evidence.ts`. */
export const FAMILIES = 6

/** An episode is over, and counted with its peak, on the first day that stays below this part of it. */
const EPISODE_ENDS = 0.6
/** Raw surprise below which an episode without end is only how the series is. */
const ORDINARY = 2
/** Largest surprises are kept in bytes, in sixteenths. */
const GRAIN = 16

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
  const today = 4 * row + Byte.dayMax
  const peak = 4 * row + Byte.peak
  for (let family = 0; family < FAMILIES; family++) {
    const value = Math.min(255, Math.ceil(raw[family]! * GRAIN))
    if (value > bytes[today + family]!) bytes[today + family] = value
    raised[family] = value > bytes[peak + family]! ? 1 : 0
    if (raised[family]) bytes[peak + family] = value
  }
}

/** Peaks of one metric's episodes, by family. Counts wait in `fresh` until a sweep, so that the order of customers is nothing. */
interface Pool {
  /** Those whose days are believed before a pool has its own. */
  readonly elders: Pool | null
  counts: Float64Array
  fresh: Float64Array
  freshDays: number
  days: number
  /** Calibrated surprise at each bin's lower edge. */
  table: Float64Array
}

function createPool(elders: Pool | null): Pool {
  const pool = {
    elders,
    counts: new Float64Array(FAMILIES * BINS),
    fresh: new Float64Array(FAMILIES * BINS),
    freshDays: 0,
    days: 0,
    table: new Float64Array(FAMILIES * BINS),
  }
  tabulate(pool)
  return pool
}

/** The pool of a metric's series, or of those of them that are judged by what their peers lent them. */
export const poolFor = (metric: number, young: boolean): number => 2 * metric + (young ? 1 : 0)

/** The calibration of every metric, by pool number. */
export interface Calibration {
  /** Ends a local day of a series; `counts`: it is past learning; `week`: a week has gone by for it. */
  endDay(pool: number, block: Block, row: number, counts: boolean, week: boolean): void
  /** Takes up what was counted since the last sweep. */
  merge(): void
  /** −log10 of the share of series-days on which the family comes as far as `raw`. */
  surprise(pool: number, family: number, raw: number): number
  /** The raw surprise that is calibrated to `surprise`. */
  raw(pool: number, family: number, surprise: number): number
  /** @param metrics  ids by number of the metric */
  state(metrics: readonly number[]): unknown
  /** @param metricOf  the number of a metric by its id */
  restore(state: unknown, metricOf: (metricId: number) => number): void
}

export function createCalibration(): Calibration {
  /** Every metric's pool, and behind it that of its young series. */
  const pools: Pool[] = []
  const poolAt = (index: number): Pool => {
    while (pools.length <= index) {
      const elders = pools.length % 2 === 1 ? pools.at(-1)! : null
      pools.push(createPool(elders))
    }
    return pools[index]!
  }
  return {
    endDay(index, { bytes }, row, counts, week) {
      const pool = poolAt(index)
      const today = 4 * row + Byte.dayMax
      const peak = 4 * row + Byte.peak
      for (let family = 0; family < FAMILIES; family++) {
        // What never ends, as in a series that never changes, is counted once a week: it is ordinary.
        const endless = week && bytes[peak + family]! < ORDINARY * GRAIN
        if (endless || bytes[today + family]! < EPISODE_ENDS * bytes[peak + family]!) {
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
      return raw > 0 ? lookUp(poolAt(index).table, family, raw) : 0
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
    state: (metrics) =>
      pools.map((pool, index) => ({
        metricId: metrics[index >> 1]!,
        young: index % 2 === 1,
        days: pool.days,
        freshDays: pool.freshDays,
        counts: [...pool.counts],
        fresh: [...pool.fresh],
      })),
    restore(state, metricOf) {
      pools.length = 0
      for (const kept of state as Kept[]) {
        const pool = poolAt(poolFor(metricOf(kept.metricId), kept.young))
        pool.days = kept.days
        pool.freshDays = kept.freshDays
        for (const column of ['counts', 'fresh'] as const) pool[column].set(kept[column])
      }
      for (const pool of pools) tabulate(pool)
    },
  }
}

interface Kept {
  metricId: number
  young: boolean
  days: number
  freshDays: number
  counts: number[]
  fresh: number[]
}

function mergePool(pool: Pool): void {
  if (!pool.freshDays) {
    if (pool.elders) tabulate(pool)
    return
  }
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

function lookUp(table: Float64Array, family: number, raw: number): number {
  const x = raw / WIDTH
  const bin = Math.min(BINS - 2, Math.floor(x))
  const low = table[family * BINS + bin]!
  return low + (x - bin) * (table[family * BINS + bin + 1]! - low)
}

const binOf = (raw: number): number => Math.min(BINS - 1, Math.max(0, Math.floor(raw / WIDTH)))

/** Where episodes are many enough their share is the answer; beyond, their mean excess continues it as a straight line. */
function tabulate({ counts, days, table, elders }: Pool): void {
  for (let family = 0; family < FAMILIES; family++) {
    const of = family * BINS
    let above = 0
    let excess = 0 // of the episodes above, over the bin, summed
    let top = 0 // the largest bin that is counted, and what continues it
    let decay = 0
    for (let bin = BINS - 1; bin >= 0; bin--) {
      excess += above * WIDTH
      above += counts[of + bin]!
      const prior = elders
        ? Math.min(1, CAUTION * Math.pow(10, -elders.table[of + bin]!))
        : 1 - Math.pow(1 - Math.pow(10, -bin * WIDTH), TRIES)
      const share = (above + PRIOR_DAYS * prior) / (days + PRIOR_DAYS)
      table[of + bin] = -Math.log10(Math.min(1, share))
      if (elders || top || (above < TAIL_EPISODES && bin > 0)) continue
      top = bin
      decay = (excess + PRIOR_EPISODES / Math.LN10) / (above + PRIOR_EPISODES)
    }
    for (let bin = elders ? BINS : Math.max(1, top + 1); bin < BINS; bin++)
      table[of + bin] = table[of + bin - 1]! + (WIDTH / decay) * Math.LOG10E
  }
}
