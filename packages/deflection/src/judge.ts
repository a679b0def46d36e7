import type { Draw } from './draw.ts'
import type { GuardrailResult } from './guardrail.ts'
import { liveOver, type Live, type TooEarly, type Watch } from './live.ts'
import { breakEven, money } from './money.ts'
import type { SampleRatio } from './sample-ratio.ts'
import { verdict, type Verdict } from './verdict.ts'

/** All that was counted of a policy since what it sends last changed. */
export interface Counted {
  /** By share of held-out customers, all contacts. */
  readonly draws: readonly Draw[]
  /** The same, contacts about the policy's own drivers. */
  readonly ownDraws: readonly Draw[]
  readonly sampleRatio: SampleRatio | undefined
  readonly guardrails: readonly GuardrailResult[]
  /** Notices delivered to those counted. */
  readonly notices: number
  readonly costPerNotice: number
  readonly costPerContact: number
  /** Days since it started. */
  readonly days: number
}

/** A policy with what is concluded about it. */
export interface Judged {
  readonly live: Live | TooEarly
  readonly ownDriver: Live | TooEarly
  /** Fewer contacts about its own drivers, but not fewer in all: they came about something else. */
  readonly displaced: boolean
  readonly verdict: Verdict
}

/** What is worth having at least: 5 % fewer contacts, or more where notices cost more than that. */
const leastWorthwhile = 0.05

/** Concludes from counts alone: the same for the page, the report and the role that stops what does harm. */
export function judge(counted: Counted, watch: Watch = {}): Judged {
  const { draws, ownDraws, guardrails, sampleRatio, days } = counted
  const primary = liveOver(draws, watch)
  const ownDriver = liveOver(ownDraws, watch)
  const contacts = primary.kind === 'live' ? primary.avoidedContacts : undefined
  return {
    live: primary,
    ownDriver,
    displaced:
      ownDriver.kind === 'live' &&
      ownDriver.decision === 'works' &&
      !(primary.kind === 'live' && primary.decision === 'works'),
    verdict: verdict({
      primary,
      ownDriver,
      guardrails,
      sampleRatio,
      net: contacts && money(contacts, counted.costPerContact, counted).net,
      worthwhile: worthwhile(counted),
      days,
    }),
  }
}

function worthwhile({ draws, costPerNotice, costPerContact }: Counted): number {
  const heldOut = draws.reduce((sum, { holdout }) => sum + holdout.exposed, 0)
  const contacts = draws.reduce((sum, { holdout }) => sum + holdout.contacts, 0)
  if (contacts === 0 || costPerContact === 0) return leastWorthwhile
  // Nothing above 1 can be reached; a notice that dear is then retired for good reason.
  const even = Math.min(1, breakEven(costPerNotice, contacts / heldOut, costPerContact))
  return Math.max(leastWorthwhile, even)
}
