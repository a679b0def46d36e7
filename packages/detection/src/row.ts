/**
 * One series is a line and a row. The line, 64 bytes, holds all that an ordinary observation touches: with 200,000
 * series interleaved that is one trip to memory. The row holds what is learnt, and is visited when a tick closes; what
 * every tick needs lies together at its beginning. Both are read through views of several widths of the same bytes.
 */

/** Words of 4 bytes a line: 64 bytes. */
export const LINE_WORDS = 16
/** Words of 4 bytes a row: 640 bytes. */
export const ROW_WORDS = 160

/** Changes whenever a field moves or changes its meaning; older snapshots are then refused. */
export const LAYOUT_VERSION = 3

/** Instants, ms, as indices of 8-byte words within a line. */
export const At = {
  /** Newest observation; 0 before the first. */
  last: 0,
  /** Start of the tick being filled. */
  tick: 1,
} as const

/** Numbers of the line, as indices of 4-byte words. */
export const L = {
  /** Usual time between two observations, ms; 0 = not known yet. */
  step: 4,
  /** How long a tick lasts, ms. */
  tickMs: 5,
  /** Sum and number of the readings in the tick being filled. */
  tickSum: 6,
  tickCount: 7,
  /** A partial tick this large, summed up, is worth judging before it closes. */
  watch: 8,
  /** Bits: see `Flag`. */
  flags: 9,
  /** Readings before the tick being filled. */
  observations: 10,
  /** Share of readings followed by a gap, and mean of the logarithm of its length. */
  gapShare: 11,
  gapExcess: 12,
} as const

/** Numbers of the row, as indices of 4-byte words. */
export const F = {
  /** Below this size the logarithmic scale turns linear; 0 = not known yet. */
  unit: 0,
  /** Weighted mean of |value| a reading. */
  level: 1,
  /** Weighted mean of |residual| on the logarithmic scale. */
  spread: 2,
  /** Local days with data, and the newest of them. */
  days: 3,
  day: 4,
  /** Ticks closed. */
  ticks: 5,
  /** Share of ticks that begin a run of zeros, mean length of such runs, length of the running one, ticks. */
  zeroShare: 6,
  zeroMean: 7,
  zeroRun: 8,
  /** Which eight-hour block the newest `coarse` entry is. */
  coarseBlock: 9,
  /** Bytes: see `Byte`. */
  bytes: 10,
  /** Ticks that what was borrowed counts for. */
  borrowed: 17,
  /** Tails, two words a statistic: threshold and mean excess. */
  tails: 18,
  /** From here on numbers of 16 bits: see `I`. */
  halves: 56,
} as const

/** Numbers of the row on the logarithmic scale, in thousandths, as indices of 16-bit words. */
export const I = {
  /** The last 15 values, and the last 7 residuals, as rings. */
  fineValue: 2 * F.halves,
  fineResidual: 2 * F.halves + 15,
  /** Smallest value and smallest residual of the last nine blocks of eight hours, as rings. */
  coarseValue: 2 * F.halves + 22,
  coarseResidual: 2 * F.halves + 31,
  /** 168 levels: hour of the local week. */
  season: 2 * F.halves + 40,
} as const

/** Small numbers, as indices of bytes within a row. */
export const Byte = {
  /** By family, in sixteenths: largest raw surprise of the day, and of the episode. */
  dayMax: 4 * F.bytes,
  peak: 4 * F.bytes + 6,
  /** Ticks for which the series has been far too low, up to 255. */
  lowRun: 4 * F.bytes + 12,
} as const

export const Flag = {
  known: 1,
  /** At least one alert is pending or firing. */
  open: 2,
  /** Enough readings have come to believe the step. */
  paced: 4,
  /** Overdue beyond its limit. */
  silent: 8,
  gauge: 16,
  /** The wheel will look after it. */
  waiting: 32,
  /** Since the detector began it was told whose series this is. */
  described: 64,
  /** Judged by what its peers lent it, its own history being too short. */
  lent: 128,
  /** It has lent to its peers. */
  lends: 256,
} as const

/** Thousandths of the logarithmic scale, as 16 bits hold them. */
export const QUANTUM = 1000
export const inQuanta = (y: number): number =>
  Math.max(-32767, Math.min(32767, Math.round(y * QUANTUM)))
