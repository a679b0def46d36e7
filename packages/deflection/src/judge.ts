import { armOf, evidenceOf, ownEvidenceOf, sampleRatioOf, watch, type Tally } from './evidence.ts'
import type { GuardrailResult } from './guardrail.ts'
import type { Live, TooEarly } from './live.ts'
import { breakEven, money } from './money.ts'
import type { SampleRatio } from './sample-ratio.ts'
import { verdict, type Verdict } from './verdict.ts'

/** All that is known of a policy since what it sends last changed. */
export interface Counted {
  readonly tallies: readonly (Tally & { readonly delivered: number })[]
  readonly guardrails: readonly GuardrailResult[]
  readonly costPerNotice: number
  readonly costPerContact: number
  /** `2026-11-21`. */
  readonly today: string
}

/** A policy with what is concluded about it. */
export interface Judged {
  readonly live: Live | TooEarly
  readonly ownDriver: Live | TooEarly
  /** Fewer contacts about its own drivers, but not fewer in all: they came about something else. */
  readonly displaced: boolean
  readonly sampleRatio: SampleRatio | undefined
  readonly verdict: Verdict
  /** The first day on which a window ended, and how many days ago that was, itself counted; 0 before it. */
  readonly since: string | undefined
  readonly days: number
}

/** What is worth having at least: 5 % fewer contacts, or more where notices cost more than that. */
const leastWorthwhile = 0.05

/** Concludes from counts alone: the same for the page, the report and the role that stops what does harm. */
export function judge(counted: Counted): Judged {
  const { tallies, guardrails, today } = counted
  const since = tallies.map(({ day }) => day).sort()[0]
  const days = since === undefined ? 0 : daysFrom(since, today)
  const notices = tallies.reduce((sum, { delivered }) => sum + delivered, 0)
  const primary = watch(evidenceOf(tallies))
  const ownDriver = watch(ownEvidenceOf(tallies))
  const sampleRatio = sampleRatioOf(tallies)
  const contacts = primary.kind === 'live' ? primary.avoidedContacts : undefined
  return {
    live: primary,
    ownDriver,
    displaced:
      ownDriver.kind === 'live' &&
      ownDriver.decision === 'works' &&
      !(primary.kind === 'live' && primary.decision === 'works'),
    sampleRatio,
    verdict: verdict({
      primary,
      ownDriver,
      guardrails,
      sampleRatio,
      net: contacts && money(contacts, counted.costPerContact, { ...counted, notices }).net,
      worthwhile: worthwhile(counted),
      days,
    }),
    since,
    days,
  }
}

/** Days from the one up to and including the other, at least one. */
export const daysFrom = (first: string, last: string): number =>
  Math.max(1, Math.round((Date.parse(last) - Date.parse(first)) / 86_400_000) + 1)

function worthwhile({ tallies, costPerNotice, costPerContact }: Counted): number {
  const { exposed: heldOut, contacts } = armOf(tallies, 'holdout')
  if (contacts === 0 || costPerContact === 0) return leastWorthwhile
  // Nothing above 1 can be reached; a notice that dear is then retired for good reason.
  const even = Math.min(1, breakEven(costPerNotice, contacts / heldOut, costPerContact))
  return Math.max(leastWorthwhile, even)
}
