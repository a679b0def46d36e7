import { unpooledError, pooledError } from './difference.ts'
import type { Arm } from './effect.ts'
import { scale, type Interval } from './interval.ts'
import { alwaysValidP, eValue, halfWidth, rho } from './sequential.ts'
import { contrast, sampleOf } from './welch.ts'

/** Contacts each arm must have before anything is called: below, type-I error reached 18–53 % in simulation. */
export const gate = 10

/**
 * Units of both arms at which intervals are tightest, where nothing else was planned. Measured on 2026-11-21:
 * smaller ones call too early (5,000: up to 2.8 % false under 672 looks), larger ones cost power (20,000: 88 %).
 */
export const usualTuning = 15_000

/** How a running policy is watched. */
export interface Watch {
  /** 1 − confidence over all looks together. */
  readonly alpha?: number
  /** Units of both arms at which intervals are to be tightest; fixed before the start, never by what is seen. */
  readonly tuning?: number
}

/** What may be said of a policy while people watch it: true at every look at once. */
export interface Live {
  readonly kind: 'live'
  /** `works`: fewer contacts; `harms`: more; `open`: neither can be said yet. */
  readonly decision: 'works' | 'harms' | 'open'
  /** Always-valid p of "no effect", and the evidence as a betting score (for e-BH over policies). */
  readonly p: number
  readonly e: number
  readonly holdoutShare: number
  readonly treatmentShare: number
  /** Holdout share − treatment share with its always-valid interval. */
  readonly difference: Interval
  readonly avoidedCustomers: Interval
  /** From contacts per customer; `undefined` while these have no variance. */
  readonly avoidedContacts: Interval | undefined
  /** Units of both arms so far. */
  readonly units: number
}

/** Too few contacts to say anything: an arm has fewer than `gate`. */
export interface TooEarly {
  readonly kind: 'tooEarly'
  readonly holdoutContacted: number
  readonly treatmentContacted: number
}

/**
 * The effect as a live page may show it. The decision rests on the pooled error (what the difference would
 * scatter by if there were none), the interval shown on the unpooled one.
 *
 */
export function live(holdout: Arm, treatment: Arm, watch: Watch = {}): Live | TooEarly {
  const { alpha = 0.05, tuning = usualTuning } = watch
  if (holdout.contacted < gate || treatment.contacted < gate) {
    return {
      kind: 'tooEarly',
      holdoutContacted: holdout.contacted,
      treatmentContacted: treatment.contacted,
    }
  }
  const c = { x: holdout.contacted, n: holdout.exposed }
  const t = { x: treatment.contacted, n: treatment.exposed }
  const units = c.n + t.n
  const ratio = rho(alpha, tuning)
  const estimate = c.x / c.n - t.x / t.n
  const e = eValue(estimate, pooledError(c, t), units, ratio)
  const p = Number.isNaN(e) ? 1 : alwaysValidP(e)
  const half = halfWidth(unpooledError(c, t), units, alpha, ratio)
  const difference = { estimate, lower: estimate - half, upper: estimate + half }
  const contacts = contactsPerCustomer(holdout, treatment, alpha, ratio)
  return {
    kind: 'live',
    decision: p > alpha ? 'open' : estimate > 0 ? 'works' : 'harms',
    p,
    e: Number.isNaN(e) ? 1 : e,
    holdoutShare: c.x / c.n,
    treatmentShare: t.x / t.n,
    difference,
    avoidedCustomers: scale(difference, t.n),
    avoidedContacts: contacts && scale(contacts, t.n),
    units,
  }
}

function contactsPerCustomer(
  holdout: Arm,
  treatment: Arm,
  alpha: number,
  ratio: number,
): Interval | undefined {
  const difference = contrast(
    sampleOf(holdout.exposed, holdout.contacts, holdout.contactsSquared),
    sampleOf(treatment.exposed, treatment.contacts, treatment.contactsSquared),
    'absolute',
  )
  if (!difference) return undefined
  const half = halfWidth(difference.error, holdout.exposed + treatment.exposed, alpha, ratio)
  const estimate = -difference.effect
  return { estimate, lower: estimate - half, upper: estimate + half }
}
