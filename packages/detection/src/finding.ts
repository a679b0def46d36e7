import { lineOf, rowOf } from './bank.ts'
import type { Block } from './bank.ts'
import { Family, steadyExcess } from './evidence.ts'
import { F, Flag, L } from './row.ts'
import { fromScale } from './scale.ts'
import type { Finding } from './types.ts'

const HOUR = 3_600_000
/** How far back a family looks, hours; 0 = one tick. */
const REACH = [0, 2, 48, 4, 0, 0]
/** From mean absolute deviation to the distance that 5 % pass on either side (Laplace tails). */
export const NINE_IN_TEN = 1.9

/** What one judgement of a tick found. @param expected  on the logarithmic scale */
export function findingOf(
  block: Block,
  seriesId: number,
  family: number,
  surprise: number,
  at: number,
  value: number,
  expected: number,
): Finding {
  const { f32, line32 } = block
  const row = rowOf(seriesId)
  const line = lineOf(seriesId)
  const unit = f32[row + F.unit]!
  const reach = NINE_IN_TEN * f32[row + F.spread]!
  const floor = line32[line + L.flags]! & Flag.gauge ? -Infinity : 0
  const tickHours = line32[line + L.tickMs]! / HOUR
  const hours =
    family === Family.zero ? f32[row + F.zeroRun]! * tickHours : Math.max(tickHours, REACH[family]!)
  const usual = fromScale(expected, unit)
  const above = family === Family.leak ? steadyExcess(block, row, expected) : value - usual
  return {
    surprise,
    at,
    since: at - hours * HOUR,
    expected: Math.max(floor, usual),
    lower: Math.max(floor, fromScale(expected - reach, unit)),
    upper: fromScale(expected + reach, unit),
    observed: value,
    horizonHours: hours,
    excess: (above * hours * HOUR) / Math.max(1, line32[line + L.step]!),
    comparedWith:
      line32[line + L.flags]! & Flag.lent
        ? 'peers'
        : family <= Family.spike
          ? 'ownSeason'
          : 'ownHistory',
  }
}
