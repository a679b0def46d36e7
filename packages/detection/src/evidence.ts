import type { Block } from './bank.ts'
import { F, I, inQuanta, QUANTUM } from './row.ts'
import { fromScale } from './scale.ts'
import { learnTail, tailSurprise } from './tail.ts'

/**
 * Evidence accumulates over horizons. One odd half-hour is little; that even the *smallest* of the last eight
 * was large is much. So every horizon is judged by its running minimum (for an excess) or maximum (for a lack),
 * against what that very minimum used to be in this series; a family's surprise is the mean over its horizons.
 *
 *     burst   the newest tick                       value and residual
 *     spike   minimum over 2, 4, 8 ticks            value and residual
 *     leak    minimum over about 24, 48, 72 hours   value and residual
 *     low     maximum over 1, 2, 3, 5, 10 ticks     value
 *
 * The residual knows the hour of the week; the value knows what this series never did at any hour. A true excess is
 * odd in both, a quiet night or a wrong season only in one.
 */
const SPIKE = [2, 4, 8] as const
const LOW = [1, 2, 3, 5, 10] as const
/** Whole blocks of eight hours besides the running one. */
const LEAK = [3, 6, 8] as const
const BLOCKS = 9
/** Ticks kept: one less than the longest horizon, since the newest is at hand. */
const VALUES = 15
const RESIDUALS = 7
export const BLOCK_MS = 8 * 3_600_000

/** Where the tails of each family begin, counted in tails. */
const Tails = { burst: 0, spike: 2, leak: 8, low: 14 } as const
export const TAILS = 19
/** From this tail on a lack is looked at, on the scale turned round. */
export const LOW_TAILS = Tails.low

/** Families that this file scores, as indices of the scores. */
export const Family = { burst: 0, spike: 1, leak: 2, low: 3, zero: 4, gap: 5 } as const

/** Tails before anything is known. */
export function clearEvidence(f32: Float32Array, row: number): void {
  for (let tail = 0; tail < TAILS; tail++) {
    f32[row + F.tails + 2 * tail] = 0.5
    f32[row + F.tails + 2 * tail + 1] = 0.5
  }
}

/** After its first day a series' tails are as wide as its readings scatter; before, nobody knew. */
export function fitEvidence(f32: Float32Array, row: number): void {
  const excess = Math.max(0.08, f32[row + F.spread]!)
  for (let tail = 0; tail < TAILS; tail++) f32[row + F.tails + 2 * tail + 1] = excess
}

/**
 * Scores the newest tick before learning from it: `scores[burst … low]` receive the raw surprises.
 *
 * @param y         the tick on the logarithmic scale
 * @param residual  how far it lies above its season
 * @param index     number of its eight-hour block since 1970
 * @param rate      how fast thresholds move, 0 to judge only (a tick that is still filling)
 */
export function weigh(
  { f32, i16 }: Block,
  row: number,
  y: number,
  residual: number,
  index: number,
  rate: number,
  scores: Float64Array,
): void {
  const values = 2 * row + I.fineValue
  const residuals = 2 * row + I.fineResidual
  scores[Family.burst] =
    (tail(f32, row, Tails.burst, y, rate) + tail(f32, row, Tails.burst + 1, residual, rate)) / 2

  // Rings: the newest value lies at the place that the count of ticks says, older ones before it.
  const ticks = (f32[row + F.ticks]! | 0) + (rate === 0 ? 1 : 0)
  let value = ticks % VALUES
  let rest = ticks % RESIDUALS
  let leastValue = y
  let leastResidual = residual
  let sum = 0
  for (let i = 0, h = 0; h < SPIKE.length; h++) {
    for (; i < SPIKE[h]! - 1; i++) {
      value = value === 0 ? VALUES - 1 : value - 1
      rest = rest === 0 ? RESIDUALS - 1 : rest - 1
      const before = i16[values + value]! / QUANTUM
      const residualBefore = i16[residuals + rest]! / QUANTUM
      if (before < leastValue) leastValue = before
      if (residualBefore < leastResidual) leastResidual = residualBefore
    }
    sum += tail(f32, row, Tails.spike + 2 * h, leastValue, rate)
    sum += tail(f32, row, Tails.spike + 2 * h + 1, leastResidual, rate)
  }
  scores[Family.spike] = sum / (2 * SPIKE.length)
  if (rate === 0) return

  openBlock(f32, i16, row, index, y, residual)
  sum = 0
  leastValue = Infinity
  leastResidual = Infinity
  let slot = (index | 0) % BLOCKS
  for (let i = 0, h = 0; h < LEAK.length; h++) {
    for (; i <= LEAK[h]!; i++, slot = slot === 0 ? BLOCKS - 1 : slot - 1) {
      const before = i16[2 * row + I.coarseValue + slot]! / QUANTUM
      const residualBefore = i16[2 * row + I.coarseResidual + slot]! / QUANTUM
      if (before < leastValue) leastValue = before
      if (residualBefore < leastResidual) leastResidual = residualBefore
    }
    sum += tail(f32, row, Tails.leak + 2 * h, leastValue, rate)
    sum += tail(f32, row, Tails.leak + 2 * h + 1, leastResidual, rate)
  }
  scores[Family.leak] = sum / (2 * LEAK.length)

  let most = y
  sum = 0
  value = ticks % VALUES
  for (let i = 0, h = 0; h < LOW.length; h++) {
    for (; i < LOW[h]! - 1; i++) {
      value = value === 0 ? VALUES - 1 : value - 1
      const before = i16[values + value]! / QUANTUM
      if (before > most) most = before
    }
    sum += tail(f32, row, Tails.low + h, -most, rate)
  }
  scores[Family.low] = sum / LOW.length
  i16[values + (ticks % VALUES)] = inQuanta(y)
  i16[residuals + (ticks % RESIDUALS)] = inQuanta(residual)
}

/** Scores one statistic, then lets its tail learn. */
function tail(f32: Float32Array, row: number, index: number, x: number, rate: number): number {
  const at = row + F.tails + 2 * index
  const surprise = tailSurprise(x, f32[at]!, f32[at + 1]!)
  if (rate > 0) learnTail(f32, at, x, rate)
  return surprise
}

/** Takes the tick into its block; blocks that passed without data are no evidence of anything. */
function openBlock(
  f32: Float32Array,
  i16: Int16Array,
  row: number,
  index: number,
  y: number,
  residual: number,
): void {
  const known = f32[row + F.coarseBlock]!
  const slot = (index | 0) % BLOCKS
  const value = 2 * row + I.coarseValue
  const rest = 2 * row + I.coarseResidual
  if (index === known) {
    i16[value + slot] = Math.min(i16[value + slot]!, inQuanta(y))
    i16[rest + slot] = Math.min(i16[rest + slot]!, inQuanta(residual))
    return
  }
  for (let skipped = Math.max(known + 1, index - BLOCKS + 1); skipped < index; skipped++) {
    i16[value + (skipped % BLOCKS)] = 0
    i16[rest + (skipped % BLOCKS)] = 0
  }
  i16[value + slot] = inQuanta(y)
  i16[rest + slot] = inQuanta(residual)
  f32[row + F.coarseBlock] = index
}

/**
 * By how much each reading of the last two days lay above the usual at least, in units of the series; never
 * negative. A steady excess shows in the smallest readings, while the newest alone may well be a low one. Taken from
 * the largest minimum that is usual or from the smallest residual at this hour's level, whichever is more.
 *
 * @param expected  on the logarithmic scale
 */
export function steadyExcess({ f32, i16 }: Block, row: number, expected: number): number {
  const unit = f32[row + F.unit]!
  let leastValue = Infinity
  let leastResidual = Infinity
  let slot = (f32[row + F.coarseBlock]! | 0) % BLOCKS
  for (let i = 0; i <= LEAK[1]; i++, slot = slot === 0 ? BLOCKS - 1 : slot - 1) {
    leastValue = Math.min(leastValue, i16[2 * row + I.coarseValue + slot]! / QUANTUM)
    leastResidual = Math.min(leastResidual, i16[2 * row + I.coarseResidual + slot]! / QUANTUM)
  }
  const usualLeast = f32[row + F.tails + 2 * (Tails.leak + 2)]!
  return Math.max(
    0,
    fromScale(leastValue, unit) - fromScale(usualLeast, unit),
    fromScale(expected + leastResidual, unit) - fromScale(expected, unit),
  )
}

/** A tick of this size, on the logarithmic scale, would be a burst worth judging at once. */
export function watchLevel(f32: Float32Array, row: number): number {
  const at = row + F.tails + 2 * Tails.burst
  return f32[at]! + 3 * f32[at + 1]!
}
