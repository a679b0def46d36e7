import type { ArmName } from './assign.ts'
import { guardMeanOver, guardShareOver, type GuardrailResult } from './guardrail.ts'
import { sampleOf, type Sample } from './welch.ts'

/** What one arm came to in one kind of outcome. */
export interface Guarded {
  readonly version: number
  readonly arm: ArmName
  readonly share: number | null
  /** `null`: no outcome of any kind; `exposed` is then all there is to say. */
  readonly kind: string | null
  /** Drawn into the arm so far; outcomes of both arms are counted over the same days. */
  readonly exposed: number
  readonly n: number
  readonly valued: number
  readonly sum: number
  readonly sumOfSquares: number
}

/** A guardrail as a policy names it. */
export interface Rail {
  /** Of outcome. */
  readonly kind: string
  readonly measure: 'share' | 'mean'
  readonly worse: 'higher' | 'lower'
  readonly margin: number
}

/** A guardrail's result with the counts it rests on. */
export interface Guard extends GuardrailResult {
  readonly told: { readonly exposed: number; readonly n: number }
  readonly heldOut: { readonly exposed: number; readonly n: number }
}

/**
 * Each guardrail of a policy that anything can be said about.
 *
 * A share is watched from the first outcome of its kind on: an operator who never sends complaints is not
 * told that nobody complained.
 *
 * @param counts  of several versions, if need be; those of one share and arm are added up
 */
export function guard(rails: readonly Rail[], counts: readonly Guarded[]): Guard[] {
  return rails.flatMap((rail) => {
    const own = counts.filter(({ kind }) => kind === rail.kind)
    if (own.length === 0) return []
    const guardrail = { name: rail.kind, worse: rail.worse, margin: rail.margin }
    const shares = [...new Set(counts.map(({ share }) => share))]
    const arms = shares.map((share) => ({
      holdout: armOf(counts, rail.kind, share, 'holdout'),
      treatment: armOf(counts, rail.kind, share, 'treatment'),
    }))
    const result =
      rail.measure === 'share'
        ? guardShareOver(
            guardrail,
            arms.map(({ holdout, treatment }) => ({
              holdout: { x: holdout.n, n: holdout.exposed },
              treatment: { x: treatment.n, n: treatment.exposed },
            })),
          )
        : guardMeanOver(guardrail, arms.flatMap(samples))
    if (!result) return []
    const total = (arm: ArmName) => ({
      exposed: arms.reduce((sum, one) => sum + one[arm].exposed, 0),
      n: arms.reduce((sum, one) => sum + one[arm].n, 0),
    })
    return [{ ...result, told: total('treatment'), heldOut: total('holdout') }]
  })
}

interface Counted {
  exposed: number
  n: number
  valued: number
  sum: number
  sumOfSquares: number
}

function armOf(
  counts: readonly Guarded[],
  kind: string,
  share: number | null,
  arm: ArmName,
): Counted {
  const total: Counted = { exposed: 0, n: 0, valued: 0, sum: 0, sumOfSquares: 0 }
  const versions = Map.groupBy(
    counts.filter((one) => one.share === share && one.arm === arm),
    ({ version }) => version,
  )
  for (const version of versions.values()) {
    // Every kind repeats how many were drawn.
    total.exposed += version[0]?.exposed ?? 0
    for (const one of version) {
      if (one.kind !== kind) continue
      total.n += one.n
      total.valued += one.valued
      total.sum += one.sum
      total.sumOfSquares += one.sumOfSquares
    }
  }
  return total
}

function samples({ holdout, treatment }: { holdout: Counted; treatment: Counted }) {
  const sample = ({ valued, sum, sumOfSquares }: Counted): Sample | undefined =>
    valued < 2 ? undefined : sampleOf(valued, sum, sumOfSquares)
  const [one, other] = [sample(holdout), sample(treatment)]
  return one && other ? [{ holdout: one, treatment: other }] : []
}
