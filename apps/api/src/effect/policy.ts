import {
  armOf,
  daysFrom,
  evidenceOf,
  figuresOf,
  fullTime,
  guard,
  judge,
  money,
  naive,
  ownEvidenceOf,
  relativeReduction,
  sampleRatioAlarm,
  scale,
  toldBeyond,
  watch,
  type Arm,
  type Centre,
  type Evidence,
  type Interval,
  type Live,
  type TooEarly,
} from '@headsup/deflection'
import type { Policy } from '@headsup/notice'
import type { ArmDay } from '@headsup/store/deflection'
import type { GuardCount } from '@headsup/store/outcomes'
import type { PolicyTruth } from '@headsup/store/settings'
import { avoidedBy, sparedPer1000 } from './avoided.ts'
import { policyCourse, weeks } from './course.ts'

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
  /** Every day on which a window of any policy ended, oldest first; courses are told on the same ones. */
  readonly everyDay: readonly string[]
  /** What guardrails are judged by. */
  readonly counts: readonly GuardCount[]
  /** The first day asked for, `2026-11-21`; `null` for all. */
  readonly from: string | null
  /** The last day asked for. */
  readonly to: string
  readonly today: string
  /** Drawn, but their window is still open. */
  readonly open: number
  /** Median lead of those told first and calling all the same; `null` while there is none. */
  readonly minutesAhead: number | null
  readonly handleSeconds: number
  readonly centre: Centre
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
  const { policy, version, since, from, to, truth, handleSeconds, open } = evidence
  const days = daysAsked(evidence)
  const [told, heldOut] = [armOf(days, 'treatment'), armOf(days, 'holdout')]
  const [found, own] = [evidenceOf(days), ownEvidenceOf(days)]
  const live = watch(found)
  const beyond = toldBeyond(days)
  const avoidedIn = avoidedBy(found)
  /** All who were told, of variants also those who got the favoured one. */
  const avoided = avoidedIn && scale(avoidedIn, beyond)
  const notices = noticesOf(days)
  const untold = untoldOf(found)
  const current = evidence.days.filter((row) => row.version >= since)
  return {
    code: policy.code,
    name: policy.name,
    enabled: policy.enabled,
    version,
    /** The first version of the treatment it gives now. */
    since,
    windowHours: policy.windowHours,
    told,
    heldOut,
    open,
    notices,
    finding: findingOf(live, told.exposed + heldOut.exposed),
    /** Of the period, at every look at once. */
    live,
    ownDriver: watch(own),
    ...concluded(evidence, current),
    /** Shares that made contact, of those told and of the same customers had nobody been told. */
    shares: untold === null ? null : { told: untold.told, untold: untold.untold },
    per1000: sparedPer1000(found),
    ownPer1000: sparedPer1000(own),
    /** 1 − told / untold; MOVER-R, for one look. `null` where areas were drawn. */
    relativeReduction: found.areas.length > 0 ? null : (relativeReduction(found.draws) ?? null),
    /** Contacts, not customers. */
    avoided,
    money: avoided
      ? money(avoided, policy.costPerContact, { notices, costPerNotice: policy.costPerNotice })
      : null,
    /** Full-time people whose work the avoided contacts would have been. */
    fullTime: avoided
      ? fullTime(avoided, handleSeconds, daysIn(days, from, to), evidence.centre)
      : null,
    holdoutCost: holdoutCostOf(avoided, told, heldOut, policy.costPerContact),
    costPerContact: policy.costPerContact,
    costPerNotice: policy.costPerNotice,
    naive: claims(told, avoided),
    /** Told before they made contact about it; `null` while nobody was. */
    headStart: headStartOf(days, evidence.minutesAhead),
    weeks: weeks(current),
    course: policyCourse(
      days,
      evidence.everyDay.filter((day) => asked(evidence, day)),
    ),
    truthPer1000: truth ? (truth.baseRate - truth.treatedRate) * 1000 : null,
  }
}

/** What all evidence since the last change of the treatment says, whatever period is looked at. */
function concluded({ policy, since, counts, today }: PolicyEvidence, rows: readonly ArmDay[]) {
  const guardrails = guard(
    policy.guardrails,
    counts.filter(({ version }) => version >= since),
  )
  const judged = judge({ ...policy, tallies: rows, guardrails, today })
  const { verdict, sampleRatio, displaced, live } = judged
  return {
    verdict: {
      ...verdict,
      daysUntilDecided: verdict.daysUntilDecided ?? null,
      /** The first day whose evidence it rests on, and how many days of it there are. */
      since: judged.since ?? null,
      days: judged.days,
      /** What it rests on. */
      figures: figuresOf(judged, armOf(rows, 'treatment'), armOf(rows, 'holdout')),
    },
    /** Fewer contacts about its drivers, but not fewer in all. */
    displaced,
    sampleRatio: sampleRatio ? { ...sampleRatio, alarm: sampleRatio.p < sampleRatioAlarm } : null,
    guardrails,
    /** Evidence against "no effect" since the treatment began, for e-BH over the portfolio. */
    e: live.kind === 'live' ? live.e : 0,
  }
}

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

/** Shares that made contact: of those told, and of the same customers had nobody been told. */
function untoldOf({ draws, areas }: Evidence) {
  if (areas.length > 0) {
    const [told, untold] = [true, false].map((treated) => {
      const own = areas.filter((area) => area.treated === treated)
      return own.reduce((sum, area) => sum + area.contacted / area.customers, 0) / own.length
    })
    return Number.isFinite(told) && Number.isFinite(untold)
      ? { told: told ?? 0, untold: untold ?? 0 }
      : null
  }
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
const holdoutCostOf = (
  avoided: Interval | null,
  told: Arm,
  heldOut: Arm,
  costPerContact: number,
): Interval | null =>
  avoided && told.exposed > 0
    ? scale(avoided, (heldOut.exposed / told.exposed) * costPerContact)
    : null

function headStartOf(rows: readonly ArmDay[], minutes: number | null) {
  const told = noticesOf(rows)
  const before = rows.reduce((sum, row) => sum + row.toldFirst, 0)
  return told > 0 ? { told, before, share: before / told, medianMinutes: minutes } : null
}

const noticesOf = (rows: readonly ArmDay[]) => rows.reduce((sum, row) => sum + row.delivered, 0)

export const daysIn = (
  rows: readonly { readonly day: string }[],
  from: string | null,
  to: string,
): number => daysFrom(from ?? rows.map(({ day }) => day).sort()[0] ?? to, to)

/** The rows of the period that was asked for. */
export const daysAsked = ({ days, from, to }: PolicyEvidence): ArmDay[] =>
  days.filter(({ day }) => asked({ from, to }, day))

const asked = ({ from, to }: Pick<PolicyEvidence, 'from' | 'to'>, day: string): boolean =>
  (from === null || day >= from) && day <= to
