/**
 * One series is one row of 32-bit words, read through three views of the same bytes. All of a series lies
 * together, because 200,000 interleaved series cost one trip to memory a cache line, not one a formula.
 */

/** Words of 4 bytes a row: 768 bytes. */
export const ROW_WORDS = 192

/** Changes whenever a field moves or changes its meaning; older snapshots are then refused. */
export const LAYOUT_VERSION = 1

/** Instants, ms, as indices of 8-byte words within a row. */
export const At = {
  /** Newest observation. */
  last: 0,
  first: 1,
  /** Start of the tick being filled. */
  tick: 2,
  /** Since when every reading was zero, or 0. */
  zero: 3,
} as const

/** Numbers, as indices of 4-byte words within a row. */
export const F = {
  /** Usual time between two observations, ms; 0 = not known yet. */
  step: 8,
  /** How long a tick lasts, ms. */
  tickMs: 9,
  observations: 10,
  tickSum: 11,
  tickCount: 12,
  /** Below this size the logarithmic scale turns linear; 0 = not known yet. */
  unit: 13,
  /** Weighted mean of |value| a tick. */
  level: 14,
  /** Weighted mean of |log residual|. */
  spread: 15,
  /** Local days with data. */
  days: 16,
  /** The newest of those days. */
  day: 17,
  /** Ticks closed. */
  ticks: 18,
  /** Bits: see `Flag`. */
  flags: 19,
  /** Longest gap usually seen, as the mean of gaps beyond one step, in steps. */
  gap: 20,
  /** Share of ticks that are zero. */
  zeroShare: 21,
  /** Mean length of past zero runs, ticks. */
  zeroRun: 22,
  /** Largest surprise of the day, one a family. */
  dayMax: 23,
  /** Tails, two words a statistic: threshold and mean excess. */
  tails: 28,
  /** The last 16 residuals. */
  fine: 64,
  /** Smallest then largest residual of the last 12 blocks of six hours. */
  coarse: 80,
  coarseBlock: 104,
  /** 168 levels of 16 bits: hour of the local week, thousandths above `base`. */
  base: 105,
  seasonSeen: 106,
  season: 108,
} as const

export const Flag = {
  firing: 1,
  low: 2,
  silent: 4,
  observed: 8,
  catchingUp: 16,
  known: 32,
} as const
