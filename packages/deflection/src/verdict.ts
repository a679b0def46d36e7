import type { GuardrailResult } from './guardrail.ts'
import type { Live, TooEarly } from './live.ts'
import type { Interval } from './interval.ts'
import { sampleRatioAlarm, type SampleRatio } from './sample-ratio.ts'

/** What to do with a policy. */
export type Conclusion = 'keep' | 'change' | 'retire' | 'undecided'

/** Why; pages translate by `kind`. */
export type Reason =
  | { readonly kind: 'sampleRatio'; readonly p: number }
  | { readonly kind: 'guardrail'; readonly name: string }
  | { readonly kind: 'moreContacts' }
  | { readonly kind: 'fewerContacts' }
  | { readonly kind: 'paysForItself' }
  | { readonly kind: 'costsMoreThanItSaves' }
  | { readonly kind: 'tooSmallToMatter'; readonly atMost: number }
  | { readonly kind: 'displaced' }
  | { readonly kind: 'guardrailOpen'; readonly name: string }
  | { readonly kind: 'tooEarly' }
  | { readonly kind: 'plannedEnd'; readonly atMost: number }
  | { readonly kind: 'notClearYet' }

/** Everything a verdict rests on. */
export interface Grounds {
  /** All contacts: the measure that counts. */
  readonly primary: Live | TooEarly
  /** Contacts of the policy's own drivers: shows displacement. */
  readonly ownDriver?: Live | TooEarly | undefined
  readonly guardrails?: readonly GuardrailResult[]
  readonly sampleRatio?: SampleRatio | undefined
  /** Avoided cost after notices, with its always-valid interval. */
  readonly net?: Interval | undefined
  /**
   * Smallest relative reduction worth having, see `breakEven`; a policy certain to stay below is not kept.
   * Default .05.
   */
  readonly worthwhile?: number
  /** Days since this version of the policy started. */
  readonly days: number
  /** Days it was given to show an effect, see `plan`; without it a policy may stay undecided for ever. */
  readonly plannedDays?: number
}

/** A verdict with its reasons, the deciding one first. */
export interface Verdict {
  readonly conclusion: Conclusion
  readonly reasons: readonly Reason[]
  /** Stop sending at once: the policy does harm. */
  readonly stop: boolean
  /** Further days until decided if things go on as they are; only when undecided and in sight. */
  readonly daysUntilDecided: number | undefined
}

/** Longer than this is "not at this rate". */
const horizonDays = 730

/**
 * The verdict on a policy. Read from top to bottom; the first rule that applies concludes.
 */
export function verdict(grounds: Grounds): Verdict {
  const { primary, ownDriver, guardrails = [], sampleRatio, net, worthwhile = 0.05 } = grounds
  if (sampleRatio && sampleRatio.p < sampleRatioAlarm) {
    return undecided([{ kind: 'sampleRatio', p: sampleRatio.p }], undefined)
  }
  const breached = guardrails.filter(({ state }) => state === 'breached')
  if (breached.length > 0) {
    return retire(
      breached.map(({ name }) => ({ kind: 'guardrail', name })),
      true,
    )
  }
  if (primary.kind === 'tooEarly') return undecided([{ kind: 'tooEarly' }], untilGate(grounds))
  if (primary.decision === 'harms') return retire([{ kind: 'moreContacts' }], true)

  const atMost = primary.difference.upper / primary.holdoutShare
  const tooSmall: Reason = { kind: 'tooSmallToMatter', atMost }
  if (primary.decision === 'works') {
    if (net && net.upper < 0) return change([{ kind: 'costsMoreThanItSaves' }])
    if (atMost < worthwhile) return change([tooSmall, { kind: 'fewerContacts' }])
    const open = guardrails.filter(({ state }) => state === 'open')
    return {
      conclusion: 'keep',
      reasons: [
        { kind: 'fewerContacts' },
        ...(net && net.lower > 0 ? [{ kind: 'paysForItself' } as const] : []),
        ...open.map(({ name }) => ({ kind: 'guardrailOpen', name }) as const),
      ],
      stop: false,
      daysUntilDecided: undefined,
    }
  }
  if (atMost < worthwhile) {
    const moved = ownDriver?.kind === 'live' && ownDriver.decision === 'works'
    return moved ? change([{ kind: 'displaced' }, tooSmall]) : retire([tooSmall], false)
  }
  if (grounds.plannedDays !== undefined && grounds.days >= grounds.plannedDays) {
    return change([{ kind: 'plannedEnd', atMost }])
  }
  return undecided([{ kind: 'notClearYet' }], untilDecided(primary, grounds.days, worthwhile))
}

const change = (reasons: Reason[]): Verdict => ({
  conclusion: 'change',
  reasons,
  stop: false,
  daysUntilDecided: undefined,
})

const retire = (reasons: Reason[], stop: boolean): Verdict => ({
  conclusion: 'retire',
  reasons,
  stop,
  daysUntilDecided: undefined,
})

const undecided = (reasons: Reason[], daysUntilDecided: number | undefined): Verdict => ({
  conclusion: 'undecided',
  reasons,
  stop: false,
  daysUntilDecided,
})

/** Until there is what is needed to say anything. */
function untilGate({ primary, days }: Grounds): number | undefined {
  if (primary.kind !== 'tooEarly') return undefined
  if (primary.progress === 0 || days <= 0) return undefined
  return within(Math.ceil(days / primary.progress - days))
}

/**
 * Until the interval, shrinking about as 1/√time around the present estimate, leaves 0 or falls below what is
 * worth having, whichever comes first.
 */
function untilDecided(
  { difference, holdoutShare }: Live,
  days: number,
  worthwhile: number,
): number | undefined {
  const half = difference.upper - difference.estimate
  const room = Math.max(
    Math.abs(difference.estimate),
    worthwhile * holdoutShare - difference.estimate,
  )
  return room > 0 ? within(Math.ceil(days * (half / room) ** 2 - days)) : undefined
}

const within = (days: number): number | undefined =>
  days <= horizonDays ? Math.max(1, days) : undefined
