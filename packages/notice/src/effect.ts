import type { CauseRow, UsageSince } from './facts.ts'
import type { AlertKind, Policy } from './policy.ts'

/**
 * How much an alert about use amounts to: what a day at its pace would differ from usual, as a share of a usual
 * day. 0 when use is not, or no longer, out in the alert's direction; silence has no amount and counts for all.
 */
export function effectOf(alert: AlertKind, { observed, expected, day }: UsageSince): number {
  if (alert === 'silence') return Infinity
  if (observed === null || expected === null) return 0
  const out = alert === 'drop' ? expected - observed : observed - expected
  if (out <= 0) return 0
  return day ? (out * 24) / day : Infinity
}

/** Whether a cause, as it is known by now, still amounts to what its policy wants told. */
export function amountsTo({ trigger }: Policy, cause: CauseRow): boolean {
  if (trigger.kind !== 'alert' || cause.kind !== 'usage') return true
  return effectOf(cause.alert, cause.since) >= trigger.minEffect
}
