import {
  armOf,
  comparable,
  drawsOf,
  shrink,
  unpooledError,
  type Arm,
  type Draw,
  type Interval,
} from '@headsup/deflection'
import type { ArmPart } from '@headsup/store/deflection'

/** One segment of a policy's customers. */
export interface Segment {
  /** As the operator calls it; `null` for those in none. */
  readonly segment: string | null
  readonly told: Arm
  readonly heldOut: Arm
  /** Customers spared a contact per 1,000 told, as measured; `null` while an arm says nothing. */
  readonly per1000: Interval | null
  /** The same drawn towards the common effect by as much as noise explains (empirical Bayes). */
  readonly shrunk: Interval | null
}

/** 1.96: nothing is decided by segment, so that an interval for one look will do. */
const Z = 1.959963984540054

/**
 * Effects by segment. The luckiest of many segments always looks good; shrinkage keeps it from being
 * announced as a discovery, and where segments do not differ by more than noise they are all the same.
 */
export function segmentsOf(parts: readonly ArmPart[]): Segment[] {
  const segments = [...Map.groupBy(parts, ({ part }) => part)]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([part, rows]) => {
      const tallies = rows
        .filter(({ uniform }) => uniform)
        .map((row) => ({ ...row, unit: '', day: row.lastDay }))
      return {
        segment: part === '' ? null : part,
        told: armOf(tallies, 'treatment'),
        heldOut: armOf(tallies, 'holdout'),
        effect: effectOf(comparable(drawsOf(tallies))),
      }
    })
  const known = segments.flatMap(({ effect }) => (effect ? [effect] : []))
  const shrunk = known.length > 0 ? shrink(known).segments : []
  return segments.map(({ effect, ...segment }) => {
    const drawn = effect && shrunk[known.indexOf(effect)]
    return {
      ...segment,
      per1000: effect ? interval(effect) : null,
      shrunk: drawn ? interval(drawn) : null,
    }
  })
}

interface Estimate {
  readonly effect: number
  readonly error: number
}

const interval = ({ effect, error }: Estimate): Interval => ({
  estimate: effect * 1000,
  lower: (effect - Z * error) * 1000,
  upper: (effect + Z * error) * 1000,
})

/** Weighted by those told; one contact more in each arm keeps a tiny one from being certain. */
function effectOf(draws: readonly Draw[]): Estimate | undefined {
  const told = draws.reduce((sum, { treatment }) => sum + treatment.exposed, 0)
  if (told === 0) return undefined
  let [effect, variance] = [0, 0]
  for (const { holdout, treatment } of draws) {
    const weight = treatment.exposed / told
    const error = unpooledError(
      { x: holdout.contacted + 1, n: holdout.exposed + 2 },
      { x: treatment.contacted + 1, n: treatment.exposed + 2 },
    )
    effect +=
      weight * (holdout.contacted / holdout.exposed - treatment.contacted / treatment.exposed)
    variance += (weight * error) ** 2
  }
  return { effect, error: Math.sqrt(variance) }
}
