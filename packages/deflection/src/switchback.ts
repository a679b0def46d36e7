import { uniformInt } from 'pure-rand/distribution/uniformInt'
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus'
import type { Area } from './cluster.ts'

/** One incident of an area: notices switched on or off for all it touched. */
export interface Incident extends Area {
  readonly area: string
}

/** What notices did where few areas have many incidents each. */
export interface Switchback {
  /** Mean over areas of (rate without − rate with notices); positive: contacts avoided per customer. */
  readonly effect: number
  /** P of labels drawn anew within each area giving a difference at least as large. */
  readonly p: number
  /** Areas that had incidents of both kinds; the others say nothing. */
  readonly areas: number
}

/**
 * Switchback by incident: every area is its own control, so that differences between areas drop out. Leave
 * out incidents that begin within the carry-over window of the one before.
 *
 * @returns `undefined` where no area has had incidents of both kinds
 */
export function switchback(
  incidents: readonly Incident[],
  draws = 2000,
  seed = 1,
): Switchback | undefined {
  const blocks = [...Map.groupBy(incidents, ({ area }) => area).values()]
    .filter((block) => block.some(({ treated }) => treated) && block.some((i) => !i.treated))
    .map((block) => ({
      rates: block.map(({ contacts, customers }) => contacts / customers),
      told: block.map(({ treated }) => treated),
    }))
  if (blocks.length === 0) return undefined
  const mean = () => blocks.reduce((sum, block) => sum + difference(block), 0) / blocks.length
  const effect = mean()
  const random = xoroshiro128plus(seed)
  let asFar = 1
  for (let draw = 0; draw < draws; draw++) {
    for (const { told } of blocks) {
      for (let i = told.length - 1; i > 0; i--) {
        const j = uniformInt(random, 0, i)
        const taken = told[j]!
        told[j] = told[i]!
        told[i] = taken
      }
    }
    if (Math.abs(mean()) >= Math.abs(effect) - 1e-12) asFar++
  }
  return { effect, p: asFar / (draws + 1), areas: blocks.length }
}

function difference({ rates, told }: { rates: number[]; told: boolean[] }): number {
  let [on, off, n] = [0, 0, 0]
  rates.forEach((rate, i) => {
    if (told[i]) {
      on += rate
      n++
    } else off += rate
  })
  return off / (rates.length - n) - on / n
}
