import type { Block } from './bank.ts'
import { At, F } from './row.ts'
import { fromScale, toScale } from './scale.ts'
import { rescaleSeason } from './season.ts'
import { LATE, learnShare, PRIOR_SHARE } from './silence.ts'

const HOUR = 3_600_000
/** A tick is the shortest of these that holds a reading. */
const TICKS = [HOUR / 2, HOUR, 2 * HOUR, 3 * HOUR, 6 * HOUR, 12 * HOUR, 24 * HOUR]
/** Readings after which the step is believed. */
export const STEP_KNOWN = 20
/** The unit of the logarithmic scale is this part of the usual size. */
const UNIT_PART = 20
const WEEK_TICKS = 336

/** What a row holds before its first reading. */
export function clearIntake(f32: Float32Array, row: number): void {
  f32[row + F.tickMs] = TICKS[0]!
  f32[row + F.spread] = 0.5
  f32[row + F.day] = NaN
  f32[row + F.gapShare] = PRIOR_SHARE
  f32[row + F.gapExcess] = 0.5
  f32[row + F.zeroShare] = PRIOR_SHARE
  f32[row + F.zeroMean] = 2
  f32[row + F.watch] = Infinity
}

/** Learns the usual step: shorter gaps at once, longer ones slowly. A gap beyond it teaches how long gaps are. */
export function learnStep(f32: Float32Array, row: number, gap: number): void {
  const n = f32[row + F.observations]!
  const step = f32[row + F.step]!
  if (n === 1) f32[row + F.step] = gap
  else if (gap < 0.9 * step) f32[row + F.step] = n < STEP_KNOWN ? gap : step * 0.97
  else if (gap > 1.1 * step) f32[row + F.step] = step * (n < STEP_KNOWN ? 1.02 : 1.005)
  else f32[row + F.step] = step + 0.1 * (gap - step)
  if (n > STEP_KNOWN) {
    const late = gap > LATE * step
    f32[row + F.gapShare] = learnShare(f32[row + F.gapShare]!, late, n)
    if (late) {
      const known = f32[row + F.gapExcess]!
      const excess = Math.min(1, Math.log(gap / step / LATE)) // a day of silence is no lesson about jitter
      f32[row + F.gapExcess] = Math.max(0.1, known + 0.05 * (excess - known))
    }
  } else if (n === STEP_KNOWN)
    f32[row + F.tickMs] =
      TICKS.find((ms) => ms >= 0.95 * f32[row + F.step]!) ?? TICKS[TICKS.length - 1]!
}

/**
 * The tick as one figure a reading, in units of the series. Missing readings of a metered series are taken as
 * like the others; an irregular one's increments add up, since there no reading means nothing used.
 */
export function tickValue(f32: Float32Array, row: number, gauge: boolean): number {
  const sum = f32[row + F.tickSum]!
  const count = f32[row + F.tickCount]!
  const usual = Math.max(1, Math.round(f32[row + F.tickMs]! / Math.max(1, f32[row + F.step]!)))
  return gauge || f32[row + F.gapShare]! < 0.1 ? sum / count : sum / usual
}

/** What the tick would be, were nothing more to come: an increment's least possible value. */
export function partialValue(f32: Float32Array, row: number): number {
  const usual = Math.max(1, Math.round(f32[row + F.tickMs]! / Math.max(1, f32[row + F.step]!)))
  return f32[row + F.tickSum]! / Math.max(usual, f32[row + F.tickCount]!)
}

/**
 * Follows the usual size, from which the unit of the scale comes. The unit stays once found, since everything
 * learnt is expressed in it, and moves only when the size has changed beyond recognition.
 */
export function fitUnit(block: Block, row: number, value: number): void {
  const { f32 } = block
  const ticks = f32[row + F.ticks]!
  if (value === 0 && ticks > WEEK_TICKS) return // nothing has no size, or months of it would make dust enormous
  const old = f32[row + F.level]!
  const size = Math.abs(value)
  const clipped = old > 0 && ticks > 4 ? Math.min(size, 20 * old) : size
  const level = old + Math.max(0.005, 1 / (ticks + 1)) * (clipped - old)
  f32[row + F.level] = level
  const unit = f32[row + F.unit]!
  const next = level / UNIT_PART
  if (!(next > 1e-30 && next < 1e30)) return
  if (unit === 0) f32[row + F.unit] = next
  else if (ticks === 48 || ticks === WEEK_TICKS || next > 10 * unit || next < unit / 10) {
    const change = (y: number) => toScale(fromScale(y, unit), next)
    rescaleSeason(block, row, change)
    for (let i = 0; i < 15; i++) f32[row + F.fineValue + i] = change(f32[row + F.fineValue + i]!)
    for (let i = 0; i < 9; i++) f32[row + F.coarseValue + i] = change(f32[row + F.coarseValue + i]!)
    shiftTails(f32, row, change)
    f32[row + F.unit] = next
  }
}

/** Thresholds of values move with the unit; those of residuals are differences and stay. Lacks are kept negated. */
function shiftTails(f32: Float32Array, row: number, change: (y: number) => number): void {
  for (let tail = 0; tail < 19; tail++) {
    const at = row + F.tails + 2 * tail
    if (tail >= 14) f32[at] = -change(-f32[at]!)
    else if (tail % 2 === 0) f32[at] = change(f32[at]!)
  }
}

/** Empties the tick. */
export function openTick(f64: Float64Array, f32: Float32Array, row: number, tick: number): void {
  f64[(row >> 1) + At.tick] = tick
  f32[row + F.tickSum] = 0
  f32[row + F.tickCount] = 0
}
