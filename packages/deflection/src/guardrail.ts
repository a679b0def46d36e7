import { unpooledError } from './difference.ts'
import { weighted } from './draw.ts'
import type { Interval } from './interval.ts'
import { usualTuning, type Watch } from './live.ts'
import { share, type Proportion } from './proportion.ts'
import { halfWidth, rho } from './sequential.ts'
import { contrast, type Sample } from './welch.ts'

/** Something that notices must not make worse by more than a margin. */
export interface Guardrail {
  /** e.g. `complaints`, `optOuts`, `churn`, `csat`, `payments`. */
  readonly name: string
  /** Which way is worse: more complaints, or a lower CSAT. */
  readonly worse: 'higher' | 'lower'
  /** The largest harm that would be accepted, in the unit of the measure, > 0; fixed before the start. */
  readonly margin: number
}

/** What a guardrail says. */
export interface GuardrailResult {
  readonly name: string
  /** `safe`: harm beyond the margin is excluded; `breached`: it is certain, stop; `open`: neither yet. */
  readonly state: 'safe' | 'breached' | 'open'
  /** Harm by the notices, positive is worse; always-valid interval, so that it may be watched. */
  readonly harm: Interval
  readonly margin: number
}

/**
 * Non-inferiority of a share, e.g. complaints per customer told.
 * @throws {RangeError} if the margin is not positive
 */
export function guardShare(
  guardrail: Guardrail,
  holdout: Proportion,
  treatment: Proportion,
  watch: Watch = {},
): GuardrailResult | undefined {
  if (holdout.n === 0 || treatment.n === 0) return undefined
  // One contact more in each arm keeps an arm without any from being certain of nought.
  const error = unpooledError(
    { x: holdout.x + 1, n: holdout.n + 2 },
    { x: treatment.x + 1, n: treatment.n + 2 },
  )
  return judge(guardrail, share(treatment) - share(holdout), error, holdout.n + treatment.n, watch)
}

/** Non-inferiority of a mean, e.g. CSAT asked of both arms; `undefined` while it has no variance. */
export function guardMean(
  guardrail: Guardrail,
  holdout: Sample,
  treatment: Sample,
  watch: Watch = {},
): GuardrailResult | undefined {
  const difference = contrast(holdout, treatment, 'absolute')
  if (!difference) return undefined
  return judge(guardrail, difference.effect, difference.error, holdout.n + treatment.n, watch)
}

/** A share in both arms of one share of held-out customers. */
export interface GuardedShare {
  readonly holdout: Proportion
  readonly treatment: Proportion
}

/**
 * The same over draws whose shares of held-out customers differ: within each, weighted by how many it told.
 * `undefined` while no draw has both arms.
 */
export function guardShareOver(
  guardrail: Guardrail,
  draws: readonly GuardedShare[],
  watch: Watch = {},
): GuardrailResult | undefined {
  const parts = draws
    .filter(({ holdout, treatment }) => holdout.n > 0 && treatment.n > 0)
    .map(({ holdout, treatment }) => ({
      told: treatment.n,
      n: holdout.n + treatment.n,
      effect: share(treatment) - share(holdout),
      error: unpooledError(
        { x: holdout.x + 1, n: holdout.n + 2 },
        { x: treatment.x + 1, n: treatment.n + 2 },
      ),
    }))
  return overall(guardrail, parts, watch)
}

/** The same of a mean, of the draws in which it has a variance. */
export function guardMeanOver(
  guardrail: Guardrail,
  draws: readonly { readonly holdout: Sample; readonly treatment: Sample }[],
  watch: Watch = {},
): GuardrailResult | undefined {
  const parts = draws.flatMap(({ holdout, treatment }) => {
    const found = contrast(holdout, treatment, 'absolute')
    return found ? [{ told: treatment.n, n: holdout.n + treatment.n, ...found }] : []
  })
  return overall(guardrail, parts, watch)
}

function overall(
  guardrail: Guardrail,
  parts: readonly { told: number; n: number; effect: number; error: number }[],
  watch: Watch,
): GuardrailResult | undefined {
  if (parts.length === 0) return undefined
  const { effect, error } = weighted(parts)
  const n = parts.reduce((sum, part) => sum + part.n, 0)
  return judge(guardrail, effect, error, n, watch)
}

function judge(
  { name, worse, margin }: Guardrail,
  difference: number,
  error: number,
  n: number,
  { alpha = 0.05, tuning = usualTuning }: Watch,
): GuardrailResult {
  if (!(margin > 0)) throw new RangeError(`a margin is positive, got ${margin}`)
  const estimate = worse === 'higher' ? difference : -difference
  const half = halfWidth(error, n, alpha, rho(alpha, tuning, 'greater'), 'greater')
  const harm = { estimate, lower: estimate - half, upper: estimate + half }
  const state = harm.upper <= margin ? 'safe' : harm.lower > margin ? 'breached' : 'open'
  return { name, state, harm, margin }
}
