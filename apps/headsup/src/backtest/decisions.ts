import { uniform } from '@headsup/deflection'
import {
  decide,
  wants,
  type Locale,
  type Policy,
  type Reach,
  type Signal,
  type SkipReason,
} from '@headsup/notice'
import type { Lines } from './output.ts'

const WEEK_MS = 7 * 86_400_000

/** A customer as far as the files tell. */
export interface Person {
  readonly code: string
  readonly timeZone: string
  readonly locale: Locale
  /** `null` where no file says how customers are reached: then all can be, and all have agreed. */
  readonly channels: readonly Reach[] | null
}

/** Something that fired, and whom it concerns. */
export interface Occurrence {
  readonly signal: Signal
  readonly kind: 'alert' | 'incident'
  /** The same for good: a policy decides on a customer's cause once. */
  readonly cause: string
  /** ms since 1970, in the data's own time. */
  readonly at: number
  readonly startedAt: number
  /** Whether an area incident already tells of it. */
  readonly absorbed: boolean
  readonly people: readonly Person[]
}

/** What one policy came to. Every question it asked is in exactly one of the counts. */
export interface PolicyTally {
  readonly policy: Policy
  told: number
  /** Of those told: how many only after the quiet hours. */
  waited: number
  held: number
  /** Was to be told after the quiet hours, but then it was over. */
  overBefore: number
  readonly skipped: Map<SkipReason, number>
}

/** What policies would have decided about a history, customer by customer and in its own time. */
export interface Decisions {
  happen(occurrence: Occurrence): void
  /** The cause is over: notices that still wait do not go out. */
  over(cause: string, at: number): void
  tallies(): readonly PolicyTally[]
}

interface Waiting {
  readonly tally: PolicyTally
  readonly dueAt: number
}

/**
 * Asks each policy by the very `decide` of the service. A history of usage knows no contacts and no
 * customer who stopped a policy, so nobody has asked already and nobody has stopped.
 *
 * @param out  takes a line a decision
 */
export function createDecisions(policies: readonly Policy[], out: Lines): Decisions {
  const tallies = policies.map((policy): PolicyTally => ({
    policy,
    told: 0,
    waited: 0,
    held: 0,
    overBefore: 0,
    skipped: new Map(),
  }))
  const decided = new Set<string>()
  const waiting = new Map<string, Waiting[]>()
  /** When each policy last drew a customer into either arm, and all policies in the last week. */
  const lastDrawn = new Map<string, number>()
  const drawn = new Map<string, number[]>()

  function ask(tally: PolicyTally, occurrence: Occurrence, person: Person): void {
    const { policy } = tally
    const { kind, cause, at, startedAt, absorbed } = occurrence
    const question = `${policy.code}\n${person.code}\n${cause}`
    if (decided.has(question)) return
    decided.add(question)
    const arm = `${policy.code}\n${person.code}`
    const week = (drawn.get(person.code) ?? []).filter((then) => then > at - WEEK_MS)
    const last = lastDrawn.get(arm)
    const decision = decide(
      {
        policy,
        customer: {
          id: person.code,
          code: person.code,
          locale: person.locale,
          timeZone: person.timeZone,
          channels:
            person.channels ??
            policy.channels.map((kind) => ({ kind, address: '', consent: true })),
        },
        cause: { kind, key: cause, startedAt: new Date(startedAt) },
        u: uniform(arm),
        lastNoticeAt: last === undefined ? null : new Date(last),
        noticesThisWeek: week.length,
        absorbed,
      },
      new Date(at),
    )
    const line = {
      customerId: person.code,
      policy: policy.code,
      cause,
      at: new Date(at).toISOString(),
    }
    if (decision.kind === 'skip') {
      const { reason, detail } = decision
      tally.skipped.set(reason, (tally.skipped.get(reason) ?? 0) + 1)
      out.write({ ...line, outcome: 'skip', reason, detail })
      return
    }
    lastDrawn.set(arm, at)
    drawn.set(person.code, [...week, at])
    if (decision.kind === 'hold') {
      tally.held++
      out.write({ ...line, outcome: 'hold' })
      return
    }
    tally.told++
    const dueAt = decision.at.getTime()
    if (dueAt > at) {
      tally.waited++
      const others = waiting.get(cause)
      if (others) others.push({ tally, dueAt })
      else waiting.set(cause, [{ tally, dueAt }])
    }
    out.write({
      ...line,
      outcome: 'send',
      channel: decision.channel,
      dueAt: decision.at.toISOString(),
    })
  }

  return {
    happen(occurrence) {
      for (const tally of tallies)
        if (wants(tally.policy.trigger, occurrence.signal))
          for (const person of occurrence.people) ask(tally, occurrence, person)
    },
    over(cause, at) {
      for (const { tally, dueAt } of waiting.get(cause) ?? []) {
        if (dueAt <= at) continue
        tally.told--
        tally.waited--
        tally.overBefore++
      }
      waiting.delete(cause)
    },
    tallies: () => tallies,
  }
}
