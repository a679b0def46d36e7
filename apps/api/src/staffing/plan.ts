import { addDays, plan } from '@headsup/deflection'
import type { Centre } from '@headsup/store/centre'
import type { ForecastEvidence } from '../forecast/evidence.ts'
import type { EffectReport } from '../effect/report.ts'
import type { Programme } from './programme.ts'
import { costOf, staffed } from './report.ts'
import { handlingOf, weekOf, type Queue } from './task.ts'

/** What somebody who plans says; what is left out is taken from the policy's past, or assumed. */
export interface Wish {
  readonly policy?: string | undefined
  readonly holdout?: number | undefined
  readonly baseShare?: number | undefined
  readonly perDay?: number | undefined
  readonly costPerContact?: number | undefined
  readonly power: number
  readonly queue: Queue
}

/** Where a figure of the plan is known from. */
export type Source = 'said' | 'past' | 'policy' | 'centre' | 'assumed'

const ASSUMED = { holdout: 0.1, baseShare: 0.1, perDay: 100, costPerContact: 5 }
/** Held-out customers below which the past says too little. */
const LEAST_HELD_OUT = 50
const HOLDOUTS = [0.05, 0.1, 0.2, 0.3, 0.5]
const REDUCTIONS = [0.1, 0.2, 0.4]

/**
 * The Planner's figures: how long it takes to see reductions, what the holdout costs meanwhile, and what the
 * reduction would be worth a week.
 */
export function reportPlan(
  evidence: ForecastEvidence,
  centre: Centre,
  policies: EffectReport['policies'],
  days: Programme['days'],
  wish: Wish,
) {
  const policy = policies.find(({ code }) => code === wish.policy)
  const handling = handlingOf(evidence.counts, centre.handlingSeconds)
  const held = policy?.heldOut.exposed ?? 0
  const drawn = held + (policy?.told.exposed ?? 0)
  const past = policy && held >= LEAST_HELD_OUT && policy.heldOut.contacted > 0
  const holdout = chosen(wish.holdout, [
    ['policy', policy && drawn > 0 && held > 0 ? held / drawn : undefined],
    ['assumed', ASSUMED.holdout],
  ])
  const baseShare = chosen(wish.baseShare, [
    ['past', past ? policy.heldOut.contacted / held : undefined],
    ['assumed', ASSUMED.baseShare],
  ])
  const perDay = chosen(wish.perDay, [
    ['past', drawn > 0 ? drawn / days : undefined],
    ['assumed', ASSUMED.perDay],
  ])
  const costPerContact = chosen(wish.costPerContact, [
    ['centre', costOf(centre, handling.seconds) ?? undefined],
    ['policy', policy?.costPerContact],
    ['assumed', ASSUMED.costPerContact],
  ])
  const of = {
    baseShare: baseShare.value,
    perDay: perDay.value,
    costPerContact: costPerContact.value,
    power: wish.power,
  }
  return {
    currency: evidence.currency,
    policies: policies.map(({ code, name }) => ({ code, name })),
    policy: policy ? { code: policy.code, name: policy.name } : null,
    past: policy
      ? { days, drawn, heldOut: held, contacted: policy.heldOut.contacted, enough: past === true }
      : null,
    centre: { ...centre, handling },
    queue: wish.queue,
    assumed: { holdout, baseShare, perDay, costPerContact, power: wish.power },
    sights: plan({ ...of, holdout: holdout.value }, REDUCTIONS).map((sight) => {
      const avoidedWeek = 7 * perDay.value * (1 - holdout.value) * baseShare.value * sight.reduction
      return {
        ...sight,
        avoidedWeek,
        savedWeek: avoidedWeek * costPerContact.value,
        fteSaved: fteOf(evidence, centre, wish.queue, avoidedWeek),
      }
    }),
    /** The middle reduction under other holdouts: a larger one tells sooner and costs more. */
    holdouts: HOLDOUTS.map((share) => {
      const [sight] = plan({ ...of, holdout: share }, [0.2])
      return { holdout: share, ...sight }
    }),
  }
}

/** The first figure that is known, and where from. */
function chosen(
  said: number | undefined,
  known: readonly (readonly [Source, number | undefined])[],
): { value: number; source: Source } {
  if (said !== undefined) return { value: said, source: 'said' }
  for (const [source, value] of known) if (value !== undefined) return { value, source }
  throw new RangeError('a figure of the plan has no value to fall back to')
}

/** People that so many contacts fewer a week would free; `null` before contacts are forecast. */
function fteOf(
  { learnt, today, extra, counts }: ForecastEvidence,
  centre: Centre,
  queue: Queue,
  avoidedWeek: number,
): number | null {
  if (!learnt) return null
  const days = weekOf(learnt, addDays(today, 1), centre, extra)
  // The contacts forecast are those of today; the policy would take some away.
  const avoided = { estimate: -avoidedWeek, lower: -avoidedWeek, upper: -avoidedWeek }
  const handling = handlingOf(counts, centre.handlingSeconds)
  const { plan } = staffed(days, centre, handling, { queue, times: [], avoided })
  return plan.fteWith - plan.fteWithout
}
