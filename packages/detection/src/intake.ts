import type { Block } from './bank.ts'
import { At, F, Flag, I, inQuanta, L, QUANTUM } from './row.ts'
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

/** What line and row hold before the first reading. */
export function clearIntake({ line32, f32 }: Block, line: number, row: number): void {
  line32[line + L.tickMs] = TICKS[0]!
  line32[line + L.watch] = Infinity
  line32[line + L.gapShare] = PRIOR_SHARE
  line32[line + L.gapExcess] = 0.5
  f32[row + F.spread] = 0.5
  f32[row + F.day] = NaN
  f32[row + F.zeroShare] = PRIOR_SHARE
  f32[row + F.zeroMean] = 2
}

/** A gap this near to the usual step, as a share of it, is the usual step. */
export const ON_TIME = 0.1

/**
 * Learns the usual step from a gap that is not like it, or before it is believed: shorter gaps at once, longer ones
 * slowly. A gap beyond it teaches how long gaps are.
 */
export function learnStep({ line32, line64 }: Block, line: number, gap: number): void {
  const n = line32[line + L.observations]! + line32[line + L.tickCount]!
  const step = line32[line + L.step]!
  const paced = (line32[line + L.flags]! & Flag.paced) !== 0
  if (step === 0) line32[line + L.step] = gap
  else if (gap < (1 - ON_TIME) * step) line32[line + L.step] = paced ? step * 0.97 : gap
  else if (gap > (1 + ON_TIME) * step) line32[line + L.step] = step * (paced ? 1.005 : 1.02)
  else line32[line + L.step] = step + 0.1 * (gap - step)
  if (!paced) {
    if (n >= STEP_KNOWN) believeStep(line32, line64, line)
    return
  }
  if (gap <= LATE * step) return
  line32[line + L.gapShare] = learnShare(line32[line + L.gapShare]!, true, n)
  const known = line32[line + L.gapExcess]!
  const excess = Math.min(1, Math.log(gap / step / LATE)) // a day of silence is no lesson about jitter
  line32[line + L.gapExcess] = Math.max(0.1, known + 0.05 * (excess - known))
}

/** Ticks are as long as the step from now on; the one being filled is part of its longer one. */
function believeStep(line32: Float32Array, line64: Float64Array, line: number): void {
  const tickMs = TICKS.find((ms) => ms >= 0.95 * line32[line + L.step]!) ?? TICKS.at(-1)!
  const tick = (line >> 1) + At.tick
  line64[tick] = Math.floor(line64[tick]! / tickMs) * tickMs
  line32[line + L.tickMs] = tickMs
  line32[line + L.flags] = line32[line + L.flags]! | Flag.paced
}

/** Takes the readings of a closing tick for known; those that came in time make gaps rarer. */
export function countReadings(line32: Float32Array, line: number): void {
  const n = line32[line + L.observations]!
  const count = line32[line + L.tickCount]!
  line32[line + L.observations] = Math.min(n + count, 1e7)
  const late = learnShare(0, true, n) // what one reading weighs
  line32[line + L.gapShare] = line32[line + L.gapShare]! * Math.max(0, 1 - late * count)
}

/**
 * The tick as one figure a reading, in units of the series. Missing readings of a metered series are taken as
 * like the others; an irregular one's increments add up, since there no reading means nothing used.
 */
export function tickValue(line32: Float32Array, line: number): number {
  const sum = line32[line + L.tickSum]!
  const gauge = (line32[line + L.flags]! & Flag.gauge) !== 0
  if (gauge || line32[line + L.gapShare]! < 0.1) return sum / line32[line + L.tickCount]!
  return sum / readingsATick(line32, line)
}

const readingsATick = (line32: Float32Array, line: number) =>
  Math.max(1, Math.round(line32[line + L.tickMs]! / Math.max(1, line32[line + L.step]!)))

/** What the tick would be, were nothing more to come: an increment's least possible value. */
export function partialValue(line32: Float32Array, line: number): number {
  const usual = readingsATick(line32, line)
  return line32[line + L.tickSum]! / Math.max(usual, line32[line + L.tickCount]!)
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
  else if (ticks === 48 || ticks === WEEK_TICKS || next > 10 * unit || next < unit / 10)
    changeUnit(block, row, next)
}

/** The unit as the size by now would have it: what is to be compared with others must be of one measure. */
export function renewUnit(block: Block, row: number): void {
  const next = block.f32[row + F.level]! / UNIT_PART
  if (next > 1e-30 && next < 1e30) changeUnit(block, row, next)
}

function changeUnit(block: Block, row: number, next: number): void {
  const unit = block.f32[row + F.unit]!
  const change = (y: number) => toScale(fromScale(y, unit), next)
  rescaleSeason(block, row, change)
  rescale(block.i16, 2 * row + I.fineValue, 15, change)
  rescale(block.i16, 2 * row + I.coarseValue, 9, change)
  shiftTails(block.f32, row, change)
  block.f32[row + F.unit] = next
}

function rescale(i16: Int16Array, at: number, count: number, change: (y: number) => number): void {
  for (let i = at; i < at + count; i++) i16[i] = inQuanta(change(i16[i]! / QUANTUM))
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
export function openTick(
  line64: Float64Array,
  line32: Float32Array,
  line: number,
  tick: number,
): void {
  line64[(line >> 1) + At.tick] = tick
  line32[line + L.tickSum] = 0
  line32[line + L.tickCount] = 0
}
