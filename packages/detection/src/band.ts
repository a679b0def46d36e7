import { readBlock, rowOf } from './bank.ts'
import { NINE_IN_TEN } from './finding.ts'
import { F } from './row.ts'
import { fromScale, toScale } from './scale.ts'
import { expectedAt } from './season.ts'
import type { SeriesInfo } from './types.ts'
import { hourOfWeek, zoneOf } from './zone.ts'

/**
 * For charts, from one block's bytes and without a detector: the expected value of a reading and the band that holds
 * nine days in ten, in units of the series. NaN where nothing is known yet.
 */
export function bandOf(
  block: Uint8Array,
  info: SeriesInfo,
  at: readonly number[],
): { expected: number; lower: number; upper: number }[] {
  const state = readBlock(block)
  const row = rowOf(info.seriesId)
  const unit = state.f32[row + F.unit]!
  if (unit === 0) return at.map(() => ({ expected: NaN, lower: NaN, upper: NaN }))
  const level = toScale(state.f32[row + F.level]!, unit)
  const reach = NINE_IN_TEN * state.f32[row + F.spread]!
  const zone = zoneOf(info.timeZone)
  const floor = info.kind === 'increment' ? 0 : -Infinity
  return at.map((time) => {
    const y = expectedAt(state, row, hourOfWeek(zone, time), level)
    return {
      expected: Math.max(floor, fromScale(y, unit)),
      lower: Math.max(floor, fromScale(y - reach, unit)),
      upper: Math.max(floor, fromScale(y + reach, unit)),
    }
  })
}

/** How far learning is, in local days with data. */
export function learningOf(
  block: Uint8Array,
  seriesId: number,
  learnDays: number,
): { daysSeen: number; daysNeeded: number; learning: boolean } {
  const daysSeen = readBlock(block).f32[rowOf(seriesId) + F.days]!
  return { daysSeen, daysNeeded: learnDays, learning: daysSeen <= learnDays }
}
