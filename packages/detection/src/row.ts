/**
 * One series is one row of 32-bit words, read through three views of the same bytes. All of a series lies
 * together, because 200,000 interleaved series cost one trip to memory a cache line, not one a formula.
 */

/** Words of 4 bytes a row: 776 bytes. */
export const ROW_WORDS = 194

/** Changes whenever a field moves or changes its meaning; older snapshots are then refused. */
export const LAYOUT_VERSION = 2

/** Instants, ms, as indices of 8-byte words within a row. */
export const At = {
  /** Newest observation; 0 before the first. */
  last: 0,
  /** Start of the tick being filled. */
  tick: 1,
} as const

/** Numbers, as indices of 4-byte words within a row. */
export const F = {
  /** Usual time between two observations, ms; 0 = not known yet. */
  step: 4,
  /** How long a tick lasts, ms. */
  tickMs: 5,
  observations: 6,
  /** Sum and number of the readings in the tick being filled. */
  tickSum: 7,
  tickCount: 8,
  /** Below this size the logarithmic scale turns linear; 0 = not known yet. */
  unit: 9,
  /** Weighted mean of |value| a reading. */
  level: 10,
  /** Weighted mean of |residual| on the logarithmic scale. */
  spread: 11,
  /** Local days with data, and the newest of them. */
  days: 12,
  day: 13,
  /** Ticks closed. */
  ticks: 14,
  /** Bits: see `Flag`. */
  flags: 15,
  /** Share of readings followed by a gap, and mean of the logarithm of its length. */
  gapShare: 16,
  gapExcess: 17,
  /** Share of ticks that begin a run of zeros, mean length of such runs, length of the running one, ticks. */
  zeroShare: 18,
  zeroMean: 19,
  zeroRun: 20,
  /** A partial tick this large, per reading, is worth judging before it closes. */
  watch: 21,
  /**
   * By family, a byte each in sixteenths: largest raw surprise of the day, of the episode, and as shown. Then, 16 bits
   * each: share of days that were out of the ordinary.
   */
  dayMax: 22,
  /** Which eight-hour block the newest `coarse` entry is. */
  coarseBlock: 30,
  /** Tails, two words a statistic: threshold and mean excess. */
  tails: 31,
  /** The last 15 values on the logarithmic scale, and the last 7 residuals, as rings. */
  fineValue: 69,
  fineResidual: 84,
  /** Smallest value and smallest residual of the last nine blocks of eight hours, as rings. */
  coarseValue: 91,
  coarseResidual: 100,
  /** 168 levels of 16 bits: hour of the local week, in thousandths of the logarithmic scale. */
  season: 110,
} as const

/** Bytes from the start of a row that the words above leave free. */
export const Byte = {
  /** Ticks for which the series has been far too low, up to 255. */
  lowRun: 4 * F.dayMax + 18,
} as const

export const Flag = {
  known: 1,
  /** At least one alert is pending or firing. */
  open: 2,
  /** Overdue beyond its limit. */
  silent: 8,
  gauge: 16,
} as const
