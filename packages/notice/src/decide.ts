import type { Locale } from './locale.ts'
import type { ChannelKind, Policy, QuietHours, Variant } from './policy.ts'
import { nextAllowed } from './quiet-hours.ts'

const HOUR_MS = 3_600_000

/** The way to reach a customer, and whether the customer agreed to it. */
export interface Reach {
  readonly kind: ChannelKind
  readonly address: string
  readonly consent: boolean
}

/** What the policy would tell of. */
export interface Cause {
  readonly kind: 'alert' | 'incident' | 'event'
  /** Names the alert, incident or event for good: the same cause is never told twice. */
  readonly key: string
  readonly startedAt: Date
  /** Whether it is over. */
  readonly ended?: boolean
}

/** One customer who might be told by one policy. Everything the decision rests on is in here. */
export interface Candidate {
  readonly policy: Policy
  readonly customer: {
    readonly id: string | number
    readonly code: string
    readonly locale: Locale
    /** IANA name. */
    readonly timeZone: string
    readonly channels: readonly Reach[]
  }
  readonly cause: Cause
  /** The holdout draw, 0 ≤ u < 1: a hash of policy and customer (outages: policy, area and incident). */
  readonly u: number
  /** When this policy last told this customer, or was to; held-out customers too, or the arms would differ. */
  readonly lastNoticeAt: Date | null
  /** Notices of all policies to this customer in the last seven days. */
  readonly noticesThisWeek: number
  /** Whether the customer has contacted us about it since it began. */
  readonly contactedSince?: boolean
  /** Whether the customer has stopped the notices of this policy, service messages included. */
  readonly stopped?: boolean
  /** The way it is told to this customer, where the policy has several; who is eligible does not depend on it. */
  readonly variant?: Variant | null
  /** The quarter's share of customers who are told nothing at all, when this is one of them. */
  readonly globallyHeld?: SkipDetails['global holdout'] | null
  /** Whether an area incident already tells of this alert. */
  readonly absorbed?: boolean
}

/** Nothing to add to the reason. */
export type NoDetail = Readonly<Record<string, never>>

/** Each reason with what a sentence about it needs. Plain JSON, so that it can be stored and told years later. */
export interface SkipDetails {
  disabled: NoDetail
  over: NoDetail
  'too late': { readonly afterHours: number }
  absorbed: NoDetail
  'no channel': { readonly channels: readonly ChannelKind[] }
  'no consent': { readonly channels: readonly ChannelKind[] }
  stopped: NoDetail
  'already contacted': NoDetail
  cooldown: { readonly cooldownHours: number; readonly hoursSince: number }
  'weekly cap': { readonly notices: number; readonly maxPerCustomerWeek: number }
  /** Told nothing this quarter by any policy, so that the programme as a whole can be measured. */
  'global holdout': { readonly quarter: string; readonly share: number }
}

export type SkipReason = keyof SkipDetails

/** Why a customer is not told: reason and detail belong together. */
export type Skip = {
  readonly [R in SkipReason]: {
    readonly kind: 'skip'
    readonly reason: R
    readonly detail: SkipDetails[R]
  }
}[SkipReason]

/** Eligible, but left untold so that the effect can be measured. */
export interface Hold {
  readonly kind: 'hold'
  readonly arm: 'holdout'
  /** The share left untold. */
  readonly holdout: number
}

export interface Send {
  readonly kind: 'send'
  readonly arm: 'treatment'
  /** Not before this instant. */
  readonly at: Date
  readonly channel: ChannelKind
  readonly address: string
  /** The quiet hours it waits for, `null` when it goes at once. */
  readonly waitsFor: QuietHours | null
}

export type Decision = Send | Hold | Skip

/** One rule. An answer ends the matter; `undefined` passes the candidate on. */
type Stage = (candidate: Candidate, now: Date) => Decision | undefined

const enabled: Stage = ({ policy }) => (policy.enabled ? undefined : skip('disabled', {}))

const stillTrue: Stage = (candidate, now) => expired(candidate.policy, candidate.cause, now)

const inTime: Stage = ({ policy, cause, customer }, now) =>
  expired(policy, cause, nextAllowed(now, policy.quietHours, customer.timeZone))

const ofItsOwn: Stage = ({ absorbed = false }) => (absorbed ? skip('absorbed', {}) : undefined)

const reachable: Stage = ({ policy, customer }) => {
  const detail = { channels: policy.channels }
  const known = customer.channels.filter((reach) => policy.channels.includes(reach.kind))
  if (known.length === 0) return skip('no channel', detail)
  return way(policy, known) === undefined ? skip('no consent', detail) : undefined
}

const notStopped: Stage = ({ stopped = false }) => (stopped ? skip('stopped', {}) : undefined)

const unasked: Stage = ({ contactedSince = false }) =>
  contactedSince ? skip('already contacted', {}) : undefined

const cooldown: Stage = ({ policy, lastNoticeAt }, now) => {
  if (lastNoticeAt === null) return undefined
  const hoursSince = Math.max(0, (now.getTime() - lastNoticeAt.getTime()) / HOUR_MS)
  if (hoursSince >= policy.cooldownHours) return undefined
  return skip('cooldown', { cooldownHours: policy.cooldownHours, hoursSince })
}

const weeklyCap: Stage = ({ policy: { maxPerCustomerWeek }, noticesThisWeek }) =>
  noticesThisWeek < maxPerCustomerWeek
    ? undefined
    : skip('weekly cap', { notices: noticesThisWeek, maxPerCustomerWeek })

const programme: Stage = ({ globallyHeld = null }) =>
  globallyHeld ? skip('global holdout', globallyHeld) : undefined

const holdout: Stage = ({ policy, u }) =>
  u < policy.holdout ? { kind: 'hold', arm: 'holdout', holdout: policy.holdout } : undefined

const quietHours: Stage = ({ policy, customer, variant }, now) => {
  const first = (variant?.channels ?? []).filter((kind) => policy.channels.includes(kind))
  const rest = policy.channels.filter((kind) => !first.includes(kind))
  const reach = way({ ...policy, channels: [...first, ...rest] }, customer.channels)
  if (reach === undefined) return undefined
  const wanted = new Date(now.getTime() + (variant?.delayHours ?? 0) * HOUR_MS)
  const at = nextAllowed(wanted, policy.quietHours, customer.timeZone)
  return {
    kind: 'send',
    arm: 'treatment',
    at,
    channel: reach.kind,
    address: reach.address,
    waitsFor: at > wanted ? policy.quietHours : null,
  }
}

/**
 * The order is the policy. Eligibility comes before the holdout, so that both arms hold only people we
 * could have told, and so does the question whether the quiet hours would outlast the matter: its answer is
 * the same in both arms. The waiting itself comes after, because it is part of the treatment.
 */
const stages: readonly Stage[] = [
  enabled,
  stillTrue,
  ofItsOwn,
  reachable,
  notStopped,
  unasked,
  cooldown,
  weeklyCap,
  inTime,
  programme,
  holdout,
  quietHours,
]

/**
 * The first stage to answer decides.
 *
 * @throws {RangeError} when `u` is not in [0, 1), `now` is no time, or the customer's zone is unknown
 */
export function decide(candidate: Candidate, now: Date): Decision {
  const { u } = candidate
  if (!(u >= 0 && u < 1)) throw new RangeError(`the holdout draw must be in [0, 1), got ${u}`)
  if (Number.isNaN(now.getTime())) throw new RangeError('now must be a time')
  for (const stage of stages) {
    const decision = stage(candidate, now)
    if (decision) return decision
  }
  throw new RangeError('the last stage must always decide')
}

/**
 * Why it is no longer of use to tell of a cause at an instant, or `undefined` while it still is. Ask again
 * before each delivery: a notice may have waited for the morning.
 */
export function expired(policy: Policy, cause: Cause, at: Date): Skip | undefined {
  if (cause.ended === true) return skip('over', {})
  const { afterHours } = policy.stale
  const ageHours = (at.getTime() - cause.startedAt.getTime()) / HOUR_MS
  return ageHours > afterHours ? skip('too late', { afterHours }) : undefined
}

/** The most preferred way the customer agreed to, or any when the policy needs no consent. */
function way(policy: Policy, channels: readonly Reach[]): Reach | undefined {
  for (const kind of policy.channels) {
    const reach = channels.find(
      (one) => one.kind === kind && (one.consent || policy.consent === 'not required'),
    )
    if (reach) return reach
  }
  return undefined
}

function skip<R extends SkipReason>(reason: R, detail: SkipDetails[R]): Skip {
  return { kind: 'skip', reason, detail } as Skip
}
