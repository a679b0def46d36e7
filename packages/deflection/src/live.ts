import { unpooledError, pooledError } from './difference.ts'
import { comparable, weighted, type Draw } from './draw.ts'
import type { Arm } from './effect.ts'
import { scale, type Interval } from './interval.ts'
import type { Proportion } from './proportion.ts'
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
  /** What was drawn, and is therefore counted as independent. */
  readonly by: 'customers' | 'areas'
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
  /** Units of both arms so far: customers, or areas. */
  readonly units: number
}

/** Too little to say anything: an arm has fewer contacts than `gate`, or there are too few areas. */
export interface TooEarly {
  readonly kind: 'tooEarly'
  readonly by: 'customers' | 'areas'
  readonly holdoutContacted: number
  readonly treatmentContacted: number
  /** How much of what is needed there is, 0 ≤ progress < 1. */
  readonly progress: number
}

/**
 * The effect as a live page may show it. The decision rests on the pooled error (what the difference would
 * scatter by if there were none), the interval shown on the unpooled one.
 */
export const live = (holdout: Arm, treatment: Arm, watch: Watch = {}): Live | TooEarly =>
  liveOver([{ holdout, treatment }], watch)

/**
 * The same over draws whose shares of held-out customers differ, because the share was changed on the way:
 * compared within each draw and weighted by how many it told. Pooled, a busy week with a small holdout
 * would pass for an effect.
 */
export function liveOver(draws: readonly Draw[], watch: Watch = {}): Live | TooEarly {
  const { alpha = 0.05, tuning = usualTuning } = watch
  const parts = comparable(draws)
  const sum = (of: (draw: Draw) => number) => parts.reduce((total, draw) => total + of(draw), 0)
  const holdoutContacted = sum(({ holdout }) => holdout.contacted)
  const treatmentContacted = sum(({ treatment }) => treatment.contacted)
  if (holdoutContacted < gate || treatmentContacted < gate) {
    const progress = Math.min(holdoutContacted, treatmentContacted) / gate
    return { kind: 'tooEarly', by: 'customers', holdoutContacted, treatmentContacted, progress }
  }
  const told = sum(({ treatment }) => treatment.exposed)
  const units = told + sum(({ holdout }) => holdout.exposed)
  const ratio = rho(alpha, tuning)
  const { effect, pooled, unpooled } = shares(parts)
  const e = eValue(effect, pooled, units, ratio)
  const p = Number.isNaN(e) ? 1 : alwaysValidP(e)
  const difference = around(effect, halfWidth(unpooled, units, alpha, ratio))
  const contacts = contactsPerCustomer(parts)
  const treatmentShare = treatmentContacted / told
  return {
    kind: 'live',
    by: 'customers',
    decision: p > alpha ? 'open' : effect > 0 ? 'works' : 'harms',
    p,
    e: Number.isNaN(e) ? 1 : e,
    holdoutShare: treatmentShare + effect,
    treatmentShare,
    difference,
    avoidedCustomers: scale(difference, told),
    avoidedContacts:
      contacts &&
      scale(around(contacts.effect, halfWidth(contacts.error, units, alpha, ratio)), contacts.told),
    units,
  }
}

const around = (estimate: number, half: number): Interval => ({
  estimate,
  lower: estimate - half,
  upper: estimate + half,
})

/** Difference of the shares making contact, with both its errors. */
function shares(draws: readonly Draw[]): { effect: number; pooled: number; unpooled: number } {
  const parts = draws.map(({ holdout, treatment }) => {
    const c = { x: holdout.contacted, n: holdout.exposed }
    const t = { x: treatment.contacted, n: treatment.exposed }
    // Of several draws some may be tiny; one contact more in each arm keeps them from being certain.
    const [cs, ts] = draws.length > 1 ? [steadied(c), steadied(t)] : [c, t]
    const effect = c.x / c.n - t.x / t.n
    return { told: t.n, effect, pooled: pooledError(cs, ts), unpooled: unpooledError(cs, ts) }
  })
  const unpooled = weighted(parts.map((part) => ({ ...part, error: part.unpooled })))
  const pooled = weighted(parts.map((part) => ({ ...part, error: part.pooled })))
  return { effect: unpooled.effect, unpooled: unpooled.error, pooled: pooled.error }
}

const steadied = ({ x, n }: Proportion): Proportion => ({ x: x + 1, n: n + 2 })

/** Contacts per customer avoided, of the draws large enough to have an error. */
function contactsPerCustomer(
  draws: readonly Draw[],
): { told: number; effect: number; error: number } | undefined {
  const parts = draws.flatMap(({ holdout: c, treatment: t }) => {
    if (c.exposed < 2 || t.exposed < 2) return []
    const difference = contrast(
      sampleOf(c.exposed, c.contacts, c.contactsSquared),
      sampleOf(t.exposed, t.contacts, t.contactsSquared),
      'absolute',
    )
    return difference
      ? [{ told: t.exposed, effect: -difference.effect, error: difference.error }]
      : []
  })
  if (parts.length === 0) return undefined
  return { told: parts.reduce((sum, { told }) => sum + told, 0), ...weighted(parts) }
}
