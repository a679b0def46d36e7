import { lineOf, rowOf } from './bank.ts'
import type { Block } from './bank.ts'
import { Family } from './evidence.ts'
import { GONE_MS } from './feed.ts'
import { At, Byte, F, L } from './row.ts'

/** Whether a single customer is quiet, for counting how many of an area are so together. */
interface Hush {
  /** For how many steps it has been low, at zero or silent; 0 = it is not. */
  steps: number
  /** How often it becomes so by itself: share of readings. */
  often: number
}

/** A customer that falls quiet more often than this by itself tells nothing about its area. */
export const TELLING = 0.02
/** Who fell quiet within so many steps did so together. */
export const FRESH_STEPS = 1
/** Nearly two steps: the next reading may be under way, the one before is missing. */
const OVERDUE = 1.9
/** Slower series cannot tell of an outage in time. */
const SLOWEST_MS = 2 * 3_600_000
const YOUNG_DAYS = 7
/** Raw surprises from which a tick is far too low: once in a few hundred ticks. */
const FAR_LOW = 2.5

const hush: Hush = { steps: 0, often: 1 }

/** The same object every time. @param resumedAt  when the feed last came back */
export function hushOf(
  block: Block,
  seriesId: number,
  now: number,
  resumedAt: number,
): Readonly<Hush> {
  const { line32, line64, f32, bytes } = block
  const line = lineOf(seriesId)
  const row = rowOf(seriesId)
  const step = line32[line + L.step]!
  const last = line64[(line >> 1) + At.last]!
  hush.steps = 0
  hush.often = 1
  if (!step || step > SLOWEST_MS || f32[row + F.days]! < YOUNG_DAYS || now - last > GONE_MS)
    return hush
  hush.often = f32[row + F.zeroShare]! + line32[line + L.gapShare]!
  const missing = (now - Math.max(last, resumedAt)) / step
  const low = bytes[4 * row + Byte.lowRun]!
  if (missing > OVERDUE) hush.steps = missing - 1 + low
  else if (low > 0) hush.steps = low
  return hush
}

/** Counts the ticks for which a series has been far too low. */
export function noteLow({ bytes }: Block, row: number, raw: Float64Array): void {
  const at = 4 * row + Byte.lowRun
  const low = raw[Family.low]! > FAR_LOW || raw[Family.zero]! > FAR_LOW
  bytes[at] = low ? Math.min(255, bytes[at]! + 1) : 0
}
