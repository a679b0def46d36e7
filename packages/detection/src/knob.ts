import type { Directory } from './directory.ts'
import type { AlertKind } from './types.ts'

/** What a family's evidence is told as; the order is that of `Family`. */
export const KIND: readonly AlertKind[] = ['spike', 'spike', 'leak', 'drop', 'drop', 'silence']
export const FAMILIES = KIND.length
/** How the operator's budget of false alarms is shared among the families: where it buys most. */
const SHARE = [0.03, 0.16, 0.26, 0.16, 0.1, 0.29]
/** What a family's share of the budget adds to its surprise, decades. */
export const BONUS = SHARE.map((share) => Math.log10(share * FAMILIES))
const DAYS_A_MONTH = 30.4

/** Surprise from which an alert fires, given how many false ones a customer may get in a month. */
export interface Knob {
  threshold(): number
  /** Series were described: a customer's budget is shared among theirs. */
  turn(directory: Directory): void
}

export function createKnob(falseAlarmsPerCustomerMonth: number): Knob {
  let threshold = 3
  return {
    threshold: () => threshold,
    turn({ size, customers }) {
      const perSeries = falseAlarmsPerCustomerMonth / (size / customers)
      threshold = -Math.log10(perSeries / DAYS_A_MONTH / FAMILIES)
    },
  }
}
