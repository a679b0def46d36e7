import type { Arm, Interval } from '@headsup/deflection'

/** One variant of a policy: a wording, an order of channels, a delay. */
export interface Variant {
  readonly variant: string
  /** All who were drawn into it, and of these, those of the uniform slice that its effect is reported from. */
  readonly told: number
  readonly uniform: Arm
  readonly per1000: Interval | null
  /** How probable it is that it has the fewest contacts of all, 0 to 1. */
  readonly best: number
  /** Share of new customers it gets. */
  readonly weight: number
}
