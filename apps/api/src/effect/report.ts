import {
  addArms,
  eBenjaminiHochberg,
  evidenceOf,
  fullTime,
  scale,
  usualCentre,
  type Arm,
  type Centre,
  type Interval,
} from '@headsup/deflection'
import { avoidedBy } from './avoided.ts'
import { totalCourse } from './course.ts'
import {
  claims,
  daysAsked,
  daysIn,
  effectOf,
  type Finding,
  type PolicyEffect,
  type PolicyEvidence,
} from './policy.ts'
import { sumOf } from './sum.ts'

/** Contacts below which, in either arm, nothing is concluded: the first ones decide nothing. */
const LEAST_CONTACTED = 10
/** Of the policies said to have an effect, at most so many in the long run have none. */
const FALSE_DISCOVERIES = 0.05

export type EffectReport = ReturnType<typeof reportEffect>

/**
 * The Deflection page's figures, all by intention to treat.
 *
 * Policies are measured apart, each against its own holdout, and then added up. Arms are never pooled over
 * policies: their shares of held-out customers differ. A customer told by two policies counts in both, which
 * is why the programme as a whole is measured by the global holdout and the sum only stands beside it.
 */
export function reportEffect(evidence: readonly PolicyEvidence[]) {
  const policies = evidence.map(effectOf)
  const discovered = eBenjaminiHochberg(
    policies.map(({ e }) => e),
    FALSE_DISCOVERIES,
  )
  const [one] = evidence
  const asked = evidence.flatMap(daysAsked)
  return {
    total: totalOf(policies, {
      days: one ? daysIn(asked, one.from, one.to) : 1,
      handleSeconds: one?.handleSeconds ?? 0,
      centre: one?.centre ?? usualCentre,
    }),
    policies: policies.map((policy, i) => ({
      ...policy,
      /** Among the policies that may be said to have an effect, all of them looked at together; e-BH. */
      discovered: discovered[i] ?? false,
    })),
    course: totalCourse(policies.map(({ course }) => course)),
    /** All policies since each began, added up as if customers did not overlap; beside the programme's own total. */
    addedUp: sumOf(evidence.map(({ days }) => avoidedBy(evidenceOf(days)))),
  }
}

/** All policies together; intervals are `null` while no policy has one. */
function totalOf(
  policies: readonly PolicyEffect[],
  { days, handleSeconds, centre }: { days: number; handleSeconds: number; centre: Centre },
) {
  const told = addArms(policies.map((one) => one.told))
  const heldOut = addArms(policies.map((one) => one.heldOut))
  const avoided = sumOf(policies.map((one) => one.avoided))
  const gross = sumOf(policies.map(({ money }) => money?.gross ?? null))
  const noticeCost = policies.reduce((sum, one) => sum + one.notices * one.costPerNotice, 0)
  return {
    told,
    heldOut,
    open: policies.reduce((sum, one) => sum + one.open, 0),
    notices: policies.reduce((sum, one) => sum + one.notices, 0),
    finding: findingBy(avoided, told, heldOut),
    shares: sharesOf(policies),
    avoided,
    /** Contacts avoided per 1,000 told. */
    per1000: avoided && told.exposed > 0 ? scale(avoided, 1000 / told.exposed) : null,
    fullTime: avoided ? fullTime(avoided, handleSeconds, days, centre) : null,
    gross,
    noticeCost,
    net: gross && {
      estimate: gross.estimate - noticeCost,
      lower: gross.lower - noticeCost,
      upper: gross.upper - noticeCost,
    },
    holdoutCost: sumOf(policies.map((one) => one.holdoutCost)),
    naive: claims(told, avoided),
  }
}

/** Shares that made contact: of those told, and of the same customers had nobody been told. */
function sharesOf(policies: readonly PolicyEffect[]) {
  const parts = policies.flatMap(({ told, shares }) =>
    shares ? [{ n: told.exposed, ...shares }] : [],
  )
  const n = parts.reduce((sum, one) => sum + one.n, 0)
  if (n === 0) return null
  return {
    told: parts.reduce((sum, one) => sum + one.n * one.told, 0) / n,
    untold: parts.reduce((sum, one) => sum + one.n * one.untold, 0) / n,
  }
}

function findingBy(avoided: Interval | null, told: Arm, heldOut: Arm): Finding {
  if (told.exposed === 0 && heldOut.exposed === 0) return 'nobody'
  if (!avoided || Math.min(told.contacted, heldOut.contacted) < LEAST_CONTACTED) return 'early'
  if (avoided.lower > 0) return 'fewer'
  return avoided.upper < 0 ? 'more' : 'undecided'
}
