import type { AlertKind, Trigger } from './policy.ts'

/** Something that happened and may concern a policy. */
export type Signal =
  | {
      readonly kind: 'bill'
      /** That the bill ends above the trigger's multiple of usual, 0 to 1. */
      readonly probability: number
      /** In the bill's currency. */
      readonly projected: number
      /** 0 while no bill is usual yet: then none can be unusual. */
      readonly usual: number
    }
  | {
      readonly kind: 'alert'
      readonly alert: AlertKind
      /** The metric's code. */
      readonly metric: string
      /** In −log10 of the probability of a value that far out. */
      readonly surprise: number
      /** As `effectOf` says. */
      readonly effect: number
    }
  | { readonly kind: 'outage'; readonly customers: number }
  | { readonly kind: 'event'; readonly type: string }

/** Whether a signal sets a policy's trigger off. */
export function wants(trigger: Trigger, signal: Signal): boolean {
  if (trigger.kind === 'bill' && signal.kind === 'bill') {
    return (
      signal.probability >= trigger.minProbability &&
      signal.usual > 0 &&
      signal.projected >= trigger.timesUsual * signal.usual &&
      signal.projected - signal.usual >= trigger.minExtra
    )
  }
  if (trigger.kind === 'alert' && signal.kind === 'alert') {
    return (
      trigger.alerts.includes(signal.alert) &&
      (trigger.metrics?.includes(signal.metric) ?? true) &&
      signal.surprise >= trigger.minSurprise &&
      signal.effect >= trigger.minEffect
    )
  }
  if (trigger.kind === 'outage' && signal.kind === 'outage') {
    return signal.customers >= trigger.minCustomers
  }
  return trigger.kind === 'event' && signal.kind === 'event' && trigger.type === signal.type
}
