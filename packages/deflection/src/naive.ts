import type { Arm } from './effect.ts'

/** A figure many reports would print, and why it is not true. */
export interface Naive {
  readonly kind: 'nobodyCalled' | 'thirtyPercent'
  /** Contacts it would claim to have avoided. */
  readonly claimed: number
  /** Claimed / measured; `undefined` when nothing or less was avoided, or nothing could be measured. */
  readonly timesTooHigh: number | undefined
  /** One English sentence; pages translate by `kind`. */
  readonly reason: string
}

const reasons = {
  nobodyCalled:
    'Most of these customers would not have called anyway: in the holdout, nobody was told and most did not call either.',
  thirtyPercent:
    'A fixed share of notices is an assumption, not a measurement: it claims the same success for a notice that does harm.',
}

/** The share of notices that vendors commonly say avoids a call. */
const folklore = 0.3

/**
 * What would be claimed without a holdout, to stand beside the causal figure and never without it.
 *
 * @param avoided contacts measured to have been avoided; `undefined` while nothing could be measured
 */
export function naive(treatment: Arm, avoided: number | undefined): Naive[] {
  const claims = {
    nobodyCalled: treatment.exposed - treatment.contacted,
    thirtyPercent: folklore * treatment.exposed,
  }
  return (['nobodyCalled', 'thirtyPercent'] as const).map((kind) => ({
    kind,
    claimed: claims[kind],
    timesTooHigh: avoided !== undefined && avoided > 0 ? claims[kind] / avoided : undefined,
    reason: reasons[kind],
  }))
}
