import { armOf, evidenceOf, variantOdds, type Arm, type Interval } from '@headsup/deflection'
import type { Policy } from '@headsup/notice'
import type { ArmPart } from '@headsup/store/deflection'
import { sparedPer1000 } from './avoided.ts'

/** One variant of a policy: a wording, an order of channels, a delay. */
export interface Variant {
  readonly variant: string
  /** All who were drawn into it, and of these, those of the uniform slice that its effect is reported from. */
  readonly told: Arm
  readonly uniform: Arm
  /** Customers spared a contact per 1,000 told, of the slice against the holdout; `null` while there is nothing to say. */
  readonly per1000: Interval | null
  /** How probable it is that it has the fewest contacts of all, 0 to 1. */
  readonly best: number
  /** Share of new customers it gets. */
  readonly weight: number
}

/** What each variant of a policy does; none where it has none. */
export function variantsOf(policy: Policy, parts: readonly ArmPart[]): Variant[] {
  if (policy.variants.length === 0) return []
  const tallies = parts.map((row) => ({ ...row, unit: '', day: row.lastDay }))
  const held = tallies.filter(({ arm }) => arm === 'holdout')
  const arms = policy.variants.map(({ code }) => {
    const own = tallies.filter(({ part, arm }) => part === code && arm === 'treatment')
    const uniform = own.filter((row) => row.uniform)
    return {
      variant: code,
      told: armOf(own, 'treatment'),
      uniform: armOf(uniform, 'treatment'),
      per1000: sparedPer1000(evidenceOf([...uniform, ...held])),
    }
  })
  const odds = variantOdds(
    arms.map(({ variant, told }) => ({
      variant,
      told: told.exposed,
      contacted: told.contacted,
    })),
    policy.uniformSlice,
  )
  return arms.map((arm, i) => ({
    ...arm,
    best: odds[i]?.best ?? 0,
    weight: odds[i]?.weight ?? 0,
  }))
}
