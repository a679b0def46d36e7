import type { Bank } from './bank.ts'
import { rowOf } from './bank.ts'
import { At, I, L, LINE_WORDS } from './row.ts'

const LINE_FLOATS = 16
/** Words of a row that every closing tick reads; the season is one line more. */
const HEAD_WORDS = I.season / 2
/** Keeps the reads from being optimised away. */
const seen = new Float32Array(1)

/**
 * Reads, in one go, what the next observations will need. A processor waits for one trip to memory at a time while it
 * works an observation off, but makes a dozen at once in a loop this short. Nothing is changed.
 *
 * @param ats  their times, ms: whose tick will close needs its row too
 */
export function foresee(
  { line32, line64, blocks }: Bank,
  seriesIds: ArrayLike<number>,
  ats: ArrayLike<number>,
  from: number,
  to: number,
): void {
  let sum = 0
  for (let i = from; i < to; i++) sum += line32[seriesIds[i]! * LINE_WORDS]!
  for (let i = from; i < to; i++) {
    const seriesId = seriesIds[i]!
    const line = seriesId * LINE_WORDS
    const ends = line64[line / 2 + At.tick]! + line32[line + L.tickMs]!
    if (!(ats[i]! + line32[line + L.step]! >= ends)) continue
    const block = blocks[seriesId >>> 8]
    if (!block) continue
    const row = rowOf(seriesId)
    for (let word = row; word < row + HEAD_WORDS; word += LINE_FLOATS) sum += block.f32[word]!
  }
  seen[0] = sum
}
