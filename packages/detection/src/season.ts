import type { Block } from './bank.ts'
import { F } from './row.ts'

/** A cell of the week that has seen nothing yet. */
const UNSEEN = -32768
/** Levels are kept in thousandths of the logarithmic scale. */
const QUANTUM = 1000

/** Forgets all 168 hours. `row` is the row's first word. */
export function clearSeason(block: Block, row: number): void {
  const cells = 2 * (row + F.season)
  block.i16.fill(UNSEEN, cells, cells + 168)
}

/**
 * The usual value at an hour of the local week, on the scale of `toScale`: that hour, smoothed by the hours beside
 * it; before its first week is over, the same hour of other days; before the first day is over, `fallback`.
 */
export function expectedAt(block: Block, row: number, hour: number, fallback: number): number {
  const cells = 2 * (row + F.season)
  const own = block.i16[cells + hour]!
  if (own === UNSEEN) return sameHour(block, cells, hour, fallback)
  const before = block.i16[cells + (hour === 0 ? 167 : hour - 1)]!
  const after = block.i16[cells + (hour === 167 ? 0 : hour + 1)]!
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

function sameHour(block: Block, cells: number, hour: number, fallback: number): number {
  let sum = 0
  let seen = 0
  for (let h = hour % 24; h < 168; h += 24) {
    const cell = block.i16[cells + h]!
    if (cell === UNSEEN) continue
    sum += cell
    seen++
  }
  return seen ? sum / seen / QUANTUM : fallback
}

/** Moves the hour's level by `rate` towards `y`, a value on the scale of `toScale`. */
export function learnSeason(
  block: Block,
  row: number,
  hour: number,
  y: number,
  rate: number,
): void {
  const cell = 2 * (row + F.season) + hour
  const old = block.i16[cell]!
  const target = y * QUANTUM
  const next = old === UNSEEN ? target : old + rate * (target - old)
  block.i16[cell] = Math.max(-32767, Math.min(32767, Math.round(next)))
}

/** Re-expresses every level when the scale's unit changes. */
export function rescaleSeason(block: Block, row: number, change: (y: number) => number): void {
  const cells = 2 * (row + F.season)
  for (let i = cells; i < cells + 168; i++) {
    const old = block.i16[i]!
    if (old !== UNSEEN)
      block.i16[i] = Math.max(-32767, Math.min(32767, Math.round(change(old / QUANTUM) * QUANTUM)))
  }
}
