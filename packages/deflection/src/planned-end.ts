import { pooledError } from './difference.ts'
import type { Arm } from './effect.ts'
import { boundaries, obrienFlemingSpending } from './group-sequential.ts'

/** One look at a policy whose end was planned. */
export interface Look {
  /** Standardised difference, holdout − treatment, pooled error; `undefined` while it has none. */
  readonly z: number | undefined
  /** |z| to exceed at this look. */
  readonly bound: number
  readonly decision: 'works' | 'harms' | 'open'
}

/**
 * A look at a policy with a planned size: stronger than `live` at the end, provided that looks are taken when
 * told and the end is kept. O'Brien–Fleming-type spending: early looks cost next to nothing.
 *
 * @param fractions of the planned units at each look so far, rising, this one last, at most 1
 * @throws {RangeError} if the fractions do not rise within (0, 1]
 */
export function lookAt(
  holdout: Arm,
  treatment: Arm,
  fractions: readonly number[],
  alpha = 0.05,
): Look {
  const bound = boundaries(fractions, obrienFlemingSpending(alpha)).at(-1)
  if (bound === undefined) throw new RangeError('a look needs its fraction of the planned units')
  if (holdout.exposed === 0 || treatment.exposed === 0) {
    return { z: undefined, bound, decision: 'open' }
  }
  const c = { x: holdout.contacted, n: holdout.exposed }
  const t = { x: treatment.contacted, n: treatment.exposed }
  const error = pooledError(c, t)
  if (error === 0) return { z: undefined, bound, decision: 'open' }
  const z = (c.x / c.n - t.x / t.n) / error
  return { z, bound, decision: Math.abs(z) <= bound ? 'open' : z > 0 ? 'works' : 'harms' }
}
