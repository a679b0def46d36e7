import type { Arm } from './effect.ts'

/** Both arms of one policy drawn with one share: the only arms that may be compared. */
export interface Draw {
  readonly holdout: Arm
  readonly treatment: Arm
}

/** Those that have somebody in each arm; of the others nothing can be said. */
export const comparable = <D extends Draw>(draws: readonly D[]): D[] =>
  draws.filter(({ holdout, treatment }) => holdout.exposed > 0 && treatment.exposed > 0)

/** Differences by draw as one, each weighing by how many it told: the effect on those who were told. */
export function weighted(
  parts: readonly { readonly told: number; readonly effect: number; readonly error: number }[],
): { effect: number; error: number } {
  const told = parts.reduce((sum, part) => sum + part.told, 0)
  return {
    effect: parts.reduce((sum, part) => sum + (part.told / told) * part.effect, 0),
    error: Math.hypot(...parts.map((part) => (part.told / told) * part.error)),
  }
}
