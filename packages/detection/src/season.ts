import type { Block } from './bank.ts'
import { I, inQuanta, QUANTUM } from './row.ts'

/** A cell of the week that has seen nothing yet. */
export const UNSEEN = -32768

/** Forgets all 168 hours. `row` is the row's first word. */
export function clearSeason({ i16 }: Block, row: number): void {
  const cells = 2 * row + I.season
  i16.fill(UNSEEN, cells, cells + 168)
}

/**
 * The usual value at an hour of the local week, on the scale of `toScale`: that hour, smoothed by the hours beside
 * it; before its first week is over, the same hour of other days; before the first day is over, `fallback`.
 */
export function expectedAt({ i16 }: Block, row: number, hour: number, fallback: number): number {
  const cells = 2 * row + I.season
  const own = i16[cells + hour]!
  if (own === UNSEEN) return sameHour(i16, cells, hour, fallback)
  const before = i16[cells + (hour === 0 ? 167 : hour - 1)]!
  const after = i16[cells + (hour === 167 ? 0 : hour + 1)]!
  let sum = 2 * own
  let weight = 2
  if (before !== UNSEEN) {
    sum += 0.5 * before
    weight += 0.5
  }
  if (after !== UNSEEN) {
    sum += 0.5 * after
    weight += 0.5
  }
  return sum / weight / QUANTUM
}

function sameHour(i16: Int16Array, cells: number, hour: number, fallback: number): number {
  let sum = 0
  let seen = 0
  for (let h = hour % 24; h < 168; h += 24) {
    const cell = i16[cells + h]!
    if (cell === UNSEEN) continue
    sum += cell
    seen++
  }
  return seen ? sum / seen / QUANTUM : fallback
}

/** Moves the hour's level by `rate` towards `y`, a value on the scale of `toScale`. */
export function learnSeason(
  { i16 }: Block,
  row: number,
  hour: number,
  y: number,
  rate: number,
): void {
  const cell = 2 * row + I.season + hour
  const old = i16[cell]!
  i16[cell] = inQuanta(old === UNSEEN ? y : old / QUANTUM + rate * (y - old / QUANTUM))
}

/** Re-expresses every level when the scale's unit changes. */
export function rescaleSeason({ i16 }: Block, row: number, change: (y: number) => number): void {
  const cells = 2 * row + I.season
  for (let i = cells; i < cells + 168; i++)
    if (i16[i] !== UNSEEN) i16[i] = inQuanta(change(i16[i]! / QUANTUM))
}
