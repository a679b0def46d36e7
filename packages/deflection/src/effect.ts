import type { Interval } from './interval.ts'
import { scale } from './interval.ts'
import { newcombe } from './difference.ts'
import { moverRatio } from './ratio.ts'
import { contrast, sampleOf, tTest } from './welch.ts'

/** Everything the effect needs to know of one arm: counted by SQL, concluded from here. */
export interface Arm {
  /** Customers (or customer × event) drawn into the arm, delivered or not: intention to treat. */
  readonly exposed: number
  /** Of these, who made at least one contact inside their window. */
  readonly contacted: number
  /** All their contacts inside their windows. */
  readonly contacts: number
  /** Σ (contacts of one unit)². */
  readonly contactsSquared: number
}

/** What the notices did. Positive is good throughout: contacts that did not happen. May well be negative. */
export interface Measured {
  readonly kind: 'measured'
  readonly alpha: number
  /** Share of the holdout that made contact: what would have happened. */
  readonly holdoutShare: number
  readonly treatmentShare: number
  /** Holdout share − treatment share, Newcombe. */
  readonly difference: Interval
  /** `difference` per 1,000 told. */
  readonly per1000: Interval
  /** Customers who would have made contact and did not: difference × told. */
  readonly avoidedCustomers: Interval
  /**
   * Contacts per customer, holdout − treatment, Welch. `undefined` while no arm has two units or neither
   * has variance.
   */
  readonly perCustomer: Interval | undefined
  /** Contacts that did not happen: `perCustomer` × told. The figure that money is computed from. */
  readonly avoidedContacts: Interval | undefined
  /** 1 − treatment share / holdout share, MOVER-R. `undefined` while nobody of the holdout made contact. */
  readonly relativeReduction: Interval | undefined
  /** The same for contacts per customer by the delta method; `undefined` below 40 contacts of the holdout. */
  readonly relativeContacts: Interval | undefined
}

/** An arm without customers: there is no effect to speak of, which is not an effect of 0. */
export interface Unmeasured {
  readonly kind: 'empty'
  readonly empty: 'holdout' | 'treatment' | 'both'
}

export type Effect = Measured | Unmeasured

/** Below this the delta method for a ratio covers 90 % where 95 % is said. */
const deltaNeeds = 40

/**
 * The effect of telling customers, by intention to treat.
 *
 * @param alpha 1 − confidence, e.g. .05. The intervals hold for one look at a time fixed in advance; for a
 *              page that is watched use `live`.
 * @throws {RangeError} if an arm's counts contradict each other
 */
export function effect(holdout: Arm, treatment: Arm, alpha = 0.05): Effect {
  check(holdout)
  check(treatment)
  if (holdout.exposed === 0 || treatment.exposed === 0) {
    const both = holdout.exposed === treatment.exposed
    return { kind: 'empty', empty: both ? 'both' : holdout.exposed === 0 ? 'holdout' : 'treatment' }
  }
  const c = { x: holdout.contacted, n: holdout.exposed }
  const t = { x: treatment.contacted, n: treatment.exposed }
  const [holdoutShare, treatmentShare] = [c.x / c.n, t.x / t.n]
  const [lower, upper] = newcombe(c, t, alpha)
  const difference = { estimate: holdoutShare - treatmentShare, lower, upper }
  const perCustomer = byWelch(holdout, treatment, alpha, 'absolute')
  return {
    kind: 'measured',
    alpha,
    holdoutShare,
    treatmentShare,
    difference,
    per1000: scale(difference, 1000),
    avoidedCustomers: scale(difference, treatment.exposed),
    perCustomer,
    avoidedContacts: perCustomer && scale(perCustomer, treatment.exposed),
    relativeReduction: c.x === 0 ? undefined : byMover(c, t, alpha),
    relativeContacts:
      holdout.contacts < deltaNeeds ? undefined : byWelch(holdout, treatment, alpha, 'relative'),
  }
}

/** Arms of disjoint units added up, e.g. days of one policy under one holdout share. Never across shares. */
export function addArms(arms: readonly Arm[]): Arm {
  const total = { exposed: 0, contacted: 0, contacts: 0, contactsSquared: 0 }
  for (const arm of arms) {
    total.exposed += arm.exposed
    total.contacted += arm.contacted
    total.contacts += arm.contacts
    total.contactsSquared += arm.contactsSquared
  }
  return total
}

function byMover(
  c: { x: number; n: number },
  t: { x: number; n: number },
  alpha: number,
): Interval {
  const [low, high] = moverRatio(t, c, alpha)
  return { estimate: 1 - t.x / t.n / (c.x / c.n), lower: 1 - high, upper: 1 - low }
}

function byWelch(
  holdout: Arm,
  treatment: Arm,
  alpha: number,
  on: 'absolute' | 'relative',
): Interval | undefined {
  if (holdout.exposed < 2 || treatment.exposed < 2) return undefined
  const [c, t] = [holdout, treatment].map((arm) =>
    sampleOf(arm.exposed, arm.contacts, arm.contactsSquared),
  )
  const difference = contrast(c!, t!, on)
  if (!difference) return undefined
  const { lower, upper } = tTest(difference, alpha)
  return scale({ estimate: difference.effect, lower, upper }, -1)
}

function check({ exposed, contacted, contacts, contactsSquared }: Arm): void {
  const sane =
    [exposed, contacted, contacts, contactsSquared].every((n) => Number.isFinite(n) && n >= 0) &&
    contacted <= exposed &&
    contacted <= contacts &&
    contacts <= contactsSquared
  if (!sane) {
    throw new RangeError(
      `an arm needs contacted ≤ exposed and contacted ≤ contacts ≤ Σ contacts², got ` +
        JSON.stringify({ exposed, contacted, contacts, contactsSquared }),
    )
  }
}
