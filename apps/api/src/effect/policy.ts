import {
  fullTime,
  judge,
  liveOver,
  money,
  naive,
  relativeReduction,
  sampleRatioAlarm,
  sampleRatioOver,
  scale,
  type GuardrailResult,
  type HeadStart,
  type Interval,
  type Live,
  type TooEarly,
} from '@headsup/deflection'
import type { Policy } from '@headsup/notice'
import type { ArmDay } from '@headsup/store/deflection'
import type { PolicyTruth } from '@headsup/store/settings'
import { avoidedBy, sparedPer1000 } from './avoided.ts'
import { policyCourse, weeks } from './course.ts'
import { armOf, comparedOf, type SharedDraw } from './evidence.ts'

/** What can be said so far. `undecided`: the interval holds 0. */
export type Finding = 'nobody' | 'early' | 'undecided' | 'fewer' | 'more'

/** One policy's evidence and what is needed to weigh it. */
export interface PolicyEvidence {
  readonly policy: Policy
  readonly version: number
  /** The first version of the treatment that the policy gives now. */
  readonly since: number
  /** Every day, whatever was asked for. */
  readonly days: readonly ArmDay[]
  /** The first day asked for, `2026-11-21`; `null` for all. */
  readonly from: string | null
  /** The last day asked for. */
  readonly to: string
  readonly today: string
  /** Drawn, but their window is still open. */
  readonly open: number
  readonly handleSeconds: number
  /** Only in a simulation. */
  readonly truth: PolicyTruth | undefined
}

export type PolicyEffect = ReturnType<typeof effectOf>

/**
 * One policy against its own holdout, by intention to treat. The figures are those of the period that was
 * asked for; what is concluded rests on all that came in since what it sends last changed, because a verdict
 * does not change with the period one looks at. Intervals hold however often they are looked at.
 */
export function effectOf(evidence: PolicyEvidence) {
  const { policy, version, since, from, to, today, truth, handleSeconds, open } = evidence
  const days = daysAsked(evidence)
  const [told, heldOut] = [armOf(days, 'treatment'), armOf(days, 'holdout')]
  const { draws, own } = comparedOf(days)
  const live = liveOver(draws)
  const avoided = avoidedBy(draws)
  const notices = noticesOf(days)
  const untold = untoldOf(draws)
  const current = evidence.days.filter((row) => row.version >= since)
  return {
    code: policy.code,
    name: policy.name,
    enabled: policy.enabled,
    version,
    windowHours: policy.windowHours,
    told,
    heldOut,
    open,
    notices,
    finding: findingOf(live, told.exposed + heldOut.exposed),
    /** Of the period, at every look at once. */
    live,
    ownDriver: liveOver(own),
    ...concluded(policy, current, today),
    /** Shares that made contact, of those told and of the same customers had nobody been told. */
    shares: untold === null ? null : { told: untold.told, untold: untold.untold },
    per1000: sparedPer1000(draws),
    ownPer1000: sparedPer1000(own),
    /** 1 − told / untold; MOVER-R, for one look. */
    relativeReduction: relativeReduction(draws) ?? null,
    /** Contacts, not customers. */
    avoided,
    money: avoided
      ? money(avoided, policy.costPerContact, { notices, costPerNotice: policy.costPerNotice })
      : null,
    /** Full-time people whose work the avoided contacts would have been. */
    fullTime: avoided ? fullTime(avoided, handleSeconds, daysIn(days, from, to)) : null,
    holdoutCost: holdoutCostOf(avoided, draws, policy.costPerContact),
    costPerContact: policy.costPerContact,
    costPerNotice: policy.costPerNotice,
    naive: claims(told, avoided),
    /** Told before they made contact about it; `null` while nobody was. */
    headStart: null as HeadStart | null,
    weeks: weeks(current),
    course: policyCourse(days),
    truthPer1000: truth ? (truth.baseRate - truth.treatedRate) * 1000 : null,
  }
}

/** What all evidence since the last change of the treatment says, whatever period is looked at. */
function concluded(policy: Policy, rows: readonly ArmDay[], today: string) {
  const { draws, own } = comparedOf(rows)
  const first = rows.map(({ day }) => day).sort()[0]
  const days = first === undefined ? 0 : daysBetween(first, today)
  const sampleRatio = sampleRatioOver(draws.map(drawnAs))
  const guardrails: GuardrailResult[] = []
  const { displaced, verdict, live } = judge({
    draws,
    ownDraws: own,
    sampleRatio,
    guardrails,
    notices: noticesOf(rows),
    costPerNotice: policy.costPerNotice,
    costPerContact: policy.costPerContact,
    days,
  })
  return {
    verdict: {
      ...verdict,
      daysUntilDecided: verdict.daysUntilDecided ?? null,
      since: first ?? null,
      days,
    },
    /** Fewer contacts about its drivers, but not fewer in all. */
    displaced,
    sampleRatio: sampleRatio ? { ...sampleRatio, alarm: sampleRatio.p < sampleRatioAlarm } : null,
    guardrails,
    /** Evidence against "no effect" since the treatment began, for e-BH over the portfolio. */
    e: live.kind === 'live' ? live.e : 0,
  }
}

/** Without a share nobody can say what was drawn, so that nothing can be said to be off. */
const drawnAs = ({ share, holdout, treatment }: SharedDraw) => ({
  customers: [holdout.exposed, treatment.exposed],
  weights: share === null ? [] : [share, 1 - share],
})

export function findingOf(live: Live | TooEarly, exposed: number): Finding {
  if (exposed === 0) return 'nobody'
  if (live.kind === 'tooEarly') return 'early'
  return live.decision === 'works' ? 'fewer' : live.decision === 'harms' ? 'more' : 'undecided'
}

/** Claims that would be made without a holdout, and how many times too high they are. */
export const claims = (told: Parameters<typeof naive>[0], avoided: Interval | null) =>
  naive(told, avoided?.estimate).map(({ timesTooHigh, ...claim }) => ({
    ...claim,
    timesTooHigh: timesTooHigh ?? null,
  }))

function untoldOf(draws: readonly SharedDraw[]) {
  const told = draws.reduce((sum, { treatment }) => sum + treatment.exposed, 0)
  if (told === 0) return null
  const contacted = draws.reduce((sum, { treatment }) => sum + treatment.contacted, 0)
  const untold = draws.reduce(
    (sum, { treatment, holdout }) =>
      sum + treatment.exposed * (holdout.contacted / holdout.exposed),
    0,
  )
  return { told: contacted / told, untold: untold / told }
}

/** What not telling the holdout cost: what telling avoids for each customer, times those held out. */
function holdoutCostOf(
  avoided: Interval | null,
  draws: readonly SharedDraw[],
  costPerContact: number,
): Interval | null {
  const told = draws.reduce((sum, { treatment }) => sum + treatment.exposed, 0)
  const heldOut = draws.reduce((sum, { holdout }) => sum + holdout.exposed, 0)
  return avoided && told > 0 ? scale(avoided, (heldOut / told) * costPerContact) : null
}

const noticesOf = (rows: readonly ArmDay[]) => rows.reduce((sum, row) => sum + row.delivered, 0)

export const daysIn = (
  rows: readonly { readonly day: string }[],
  from: string | null,
  to: string,
): number => daysBetween(from ?? rows.map(({ day }) => day).sort()[0] ?? to, to)

/** The rows of the period that was asked for. */
export const daysAsked = ({ days, from, to }: PolicyEvidence): ArmDay[] =>
  days.filter(({ day }) => (from === null || day >= from) && day <= to)

/** Days from the one up to and including the other. */
const daysBetween = (from: string, to: string): number =>
  Math.max(1, Math.round((Date.parse(to) - Date.parse(from)) / 86_400_000) + 1)
