import {
  addArms,
  effect,
  holdoutCost,
  money,
  naive,
  scale,
  type Arm,
  type Effect,
  type Interval,
  type Measured,
} from '@headsup/deflection'
import type { Policy } from '@headsup/notice'
import type { ArmContext, ArmDay } from '@headsup/store/deflection'
import type { PolicyTruth } from '@headsup/store/settings'

/** Contacts below which, in either arm, nothing is concluded: the first ones decide nothing. */
export const LEAST_CONTACTED = 10

/** What can be said so far. `undecided`: the interval holds 0. */
export type Verdict = 'nobody' | 'early' | 'undecided' | 'fewer' | 'more'

export interface Evidence {
  readonly days: readonly ArmDay[]
  readonly contexts: readonly ArmContext[]
  /** In the order of the page; those without an exposure stay, as not measured yet. */
  readonly policies: readonly Policy[]
  /** By policy code, only in a simulation. */
  readonly truth: Readonly<Record<string, PolicyTruth>>
}

export type EffectReport = ReturnType<typeof reportEffect>
export type PolicyEffect = ReturnType<typeof effectOf>

/**
 * The Deflection page's figures, all by intention to treat.
 *
 * Policies are measured apart, each against its own holdout, and then added up: estimates add, and the
 * distances to the limits add in squares (MOVER), because the holdouts are drawn independently. Arms are
 * never pooled over policies: their shares of held-out customers differ. A customer told by two policies
 * counts in both.
 */
export function reportEffect({ days, contexts, policies, truth }: Evidence) {
  const measured = policies.map((policy) => effectOf(policy, days, contexts, truth[policy.code]))
  return {
    total: totalOf(measured),
    policies: measured,
    course: courseOf(days),
  }
}

/**
 * One policy against its own holdout. While its share of held-out customers changed, each share is
 * measured apart and the parts are added: pooled, a busy week with a small holdout would pass for an effect.
 */
function effectOf(
  policy: Policy,
  days: readonly ArmDay[],
  contexts: readonly ArmContext[],
  truth: PolicyTruth | undefined,
) {
  const own = days.filter(({ code }) => code === policy.code)
  const [told, heldOut] = [armOf(own, 'treatment'), armOf(own, 'holdout')]
  const about = (arm: 'treatment' | 'holdout') =>
    contexts.find((one) => one.code === policy.code && one.arm === arm)
  const notices = about('treatment')?.delivered ?? 0
  const strata = strataOf(own)
  const avoided = sumOf(strata.map(({ all }) => all.avoidedContacts ?? null))
  const spared = per1000(strata.map(({ told, all }) => ({ told, effect: all })))
  return {
    code: policy.code,
    name: policy.name,
    enabled: policy.enabled,
    windowHours: policy.windowHours,
    told,
    heldOut,
    open: (about('treatment')?.open ?? 0) + (about('holdout')?.open ?? 0),
    notices,
    verdict: verdictBy(spared, told, heldOut),
    /** Shares that made contact, of those told and of those had nobody been told. */
    shares: sharesOf(strata.map(({ told, all }) => ({ told, untold: all.holdoutShare }))),
    /** Customers spared a contact, per 1,000 told; Newcombe. */
    per1000: spared,
    /** The same, counting only contacts about the policy's own drivers. */
    ownPer1000: per1000(
      strata.flatMap(({ told, own }) => (own.kind === 'measured' ? [{ told, effect: own }] : [])),
    ),
    /** Contacts, Welch. */
    avoided,
    money: avoided
      ? money(avoided, policy.costPerContact, { notices, costPerNotice: policy.costPerNotice })
      : null,
    holdoutCost: sumOf(
      strata.map(({ heldOut, all }) =>
        all.perCustomer
          ? holdoutCost(all.perCustomer, heldOut.exposed, policy.costPerContact)
          : null,
      ),
    ),
    costPerContact: policy.costPerContact,
    costPerNotice: policy.costPerNotice,
    naive: naive(told, nothingMeasured).map(({ kind, claimed }) => ({ kind, claimed })),
    truthPer1000: truth ? (truth.baseRate - truth.treatedRate) * 1000 : null,
  }
}

const nothingMeasured: Effect = { kind: 'empty', empty: 'both' }

/** The parts of one policy's evidence that were drawn with one share and have both arms. */
function strataOf(days: readonly ArmDay[]) {
  return [...new Set(days.map(({ share }) => share))].flatMap((share) => {
    const drawn = days.filter((one) => one.share === share)
    const [told, heldOut] = [armOf(drawn, 'treatment'), armOf(drawn, 'holdout')]
    const all = effect(heldOut, told)
    const own = effect(ownArmOf(drawn, 'holdout'), ownArmOf(drawn, 'treatment'))
    return all.kind === 'measured' ? [{ told, heldOut, all, own }] : []
  })
}

/** Customers spared a contact, per 1,000 of all who were told. */
function per1000(strata: readonly { told: Arm; effect: Measured }[]): Interval | null {
  const told = strata.reduce((sum, one) => sum + one.told.exposed, 0)
  const spared = sumOf(strata.map((one) => one.effect.avoidedCustomers))
  return spared && told > 0 ? scale(spared, 1000 / told) : null
}

/** All policies together; intervals are `null` while no policy has one. */
function totalOf(policies: readonly PolicyEffect[]) {
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
    verdict: verdictBy(avoided, told, heldOut),
    shares: sharesOf(
      policies.flatMap(({ told, shares }) => (shares ? [{ told, untold: shares.untold }] : [])),
    ),
    avoided,
    /** Contacts avoided per 1,000 told. */
    per1000: avoided && told.exposed > 0 ? scale(avoided, 1000 / told.exposed) : null,
    gross,
    noticeCost,
    net: gross && {
      estimate: gross.estimate - noticeCost,
      lower: gross.lower - noticeCost,
      upper: gross.upper - noticeCost,
    },
    holdoutCost: sumOf(policies.map((one) => one.holdoutCost)),
    naive: (['nobodyCalled', 'thirtyPercent'] as const).map((kind) => ({
      kind,
      claimed: policies.reduce(
        (sum, one) => sum + (one.naive.find((claim) => claim.kind === kind)?.claimed ?? 0),
        0,
      ),
    })),
  }
}

/**
 * Shares that made contact: of those told, and of the same customers had nobody been told, which is each
 * part's holdout weighted by how many it told. Pooled holdouts would mix in how much is held out.
 */
function sharesOf(parts: readonly { told: Arm; untold: number }[]) {
  const told = parts.reduce((sum, one) => sum + one.told.exposed, 0)
  if (told === 0) return null
  const contacted = parts.reduce((sum, one) => sum + one.told.contacted, 0)
  const untold = parts.reduce((sum, one) => sum + one.told.exposed * one.untold, 0)
  return { told: contacted / told, untold: untold / told }
}

/** How the total stood at the end of each day on which a window ended. */
function courseOf(days: readonly ArmDay[]) {
  const course: (Interval & { day: string; told: number; heldOut: number })[] = []
  const sofar = new Map<string, Record<'treatment' | 'holdout', Arm>>()
  for (const day of [...new Set(days.map((one) => one.day))].sort()) {
    for (const row of days) {
      if (row.day !== day) continue
      const drawn = `${row.code} ${row.share}`
      const arms = sofar.get(drawn) ?? { treatment: nothing, holdout: nothing }
      sofar.set(drawn, { ...arms, [row.arm]: addArms([arms[row.arm], row]) })
    }
    const all = [...sofar.values()]
    const told = all.reduce((sum, { treatment }) => sum + treatment.exposed, 0)
    const heldOut = all.reduce((sum, { holdout }) => sum + holdout.exposed, 0)
    const avoided = sumOf(
      all.map(({ treatment, holdout }) => {
        const one = effect(holdout, treatment)
        return (one.kind === 'measured' && one.avoidedContacts) || null
      }),
    )
    if (avoided && told > 0) course.push({ day, told, heldOut, ...scale(avoided, 1000 / told) })
  }
  return course
}

/** Independent estimates added: limits by the square root of summed squares (Zou and Donner, 2008). */
function sumOf(intervals: readonly (Interval | null)[]): Interval | null {
  const known = intervals.filter((one) => one !== null)
  if (known.length === 0) return null
  const estimate = known.reduce((sum, one) => sum + one.estimate, 0)
  return {
    estimate,
    lower: estimate - Math.hypot(...known.map((one) => one.estimate - one.lower)),
    upper: estimate + Math.hypot(...known.map((one) => one.upper - one.estimate)),
  }
}

function verdictBy(effectOn: Interval | null, told: Arm, heldOut: Arm): Verdict {
  if (told.exposed === 0 && heldOut.exposed === 0) return 'nobody'
  if (!effectOn || Math.min(told.contacted, heldOut.contacted) < LEAST_CONTACTED) return 'early'
  if (effectOn.lower > 0) return 'fewer'
  return effectOn.upper < 0 ? 'more' : 'undecided'
}

const nothing: Arm = { exposed: 0, contacted: 0, contacts: 0, contactsSquared: 0 }

const armOf = (days: readonly ArmDay[], arm: 'treatment' | 'holdout'): Arm =>
  addArms(days.filter((one) => one.arm === arm))

const ownArmOf = (days: readonly ArmDay[], arm: 'treatment' | 'holdout'): Arm =>
  addArms(
    days
      .filter((one) => one.arm === arm)
      .map((one) => ({
        exposed: one.exposed,
        contacted: one.ownContacted,
        contacts: one.ownContacts,
        contactsSquared: one.ownContactsSquared,
      })),
  )
