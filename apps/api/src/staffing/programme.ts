import { scale, type Interval } from '@headsup/deflection'
import type { Store } from '@headsup/store'
import type { AskedPeriod } from '../effect/period.ts'
import { daysAsked, daysIn } from '../effect/policy.ts'
import { readEvidence } from '../effect/read.ts'
import { reportEffect, type EffectReport } from '../effect/report.ts'
import { sumOf } from '../effect/sum.ts'

/** What all notices together did over some days, as far as staffing and money need it. */
export interface Programme {
  readonly days: number
  readonly told: number
  readonly heldOut: number
  /** Share that was held out of all drawn; `null` while nobody was drawn. */
  readonly holdout: number | null
  /** Contacts, with their interval; `null` while nothing can be said. */
  readonly avoided: Interval | null
  readonly notices: number
  readonly noticeCost: number
  /** Contacts that those held out made and notices would have avoided. */
  readonly forgone: Interval | null
  /** What policies say that one contact costs, by how many contacts each avoided; `null` without policies. */
  readonly costPerContact: number | null
}

export async function readProgramme(
  store: Store,
  asked: AskedPeriod,
  now: Date,
): Promise<{ programme: Programme; policies: EffectReport['policies'] }> {
  const evidence = await readEvidence(store, asked, now)
  const { total, policies } = reportEffect(evidence.policies)
  const [one] = evidence.policies
  const rows = evidence.policies.flatMap(daysAsked)
  const drawn = total.told.exposed + total.heldOut.exposed
  return {
    policies,
    programme: {
      // A programme that began in the middle of the period has had fewer days.
      days: one ? daysIn(rows, null, one.to) : 1,
      told: total.told.exposed,
      heldOut: total.heldOut.exposed,
      holdout: drawn > 0 ? total.heldOut.exposed / drawn : null,
      avoided: total.avoided,
      notices: total.notices,
      noticeCost: total.noticeCost,
      forgone: sumOf(
        policies.map(({ avoided, told, heldOut }) =>
          avoided && told.exposed > 0 ? scale(avoided, heldOut.exposed / told.exposed) : null,
        ),
      ),
      costPerContact: meanCost(policies),
    },
  }
}

function meanCost(policies: EffectReport['policies']): number | null {
  const weighted = policies.map((one) => ({
    cost: one.costPerContact,
    weight: Math.max(0, one.avoided?.estimate ?? 0),
  }))
  const weight = weighted.reduce((sum, one) => sum + one.weight, 0)
  if (weight > 0) return weighted.reduce((sum, one) => sum + one.cost * one.weight, 0) / weight
  return weighted.length > 0
    ? weighted.reduce((sum, one) => sum + one.cost, 0) / weighted.length
    : null
}
