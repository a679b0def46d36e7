import { randomUUID } from 'node:crypto'
import {
  drawVariant,
  globalHoldout,
  quarterOf,
  uniform,
  variantOdds,
  type VariantOdds,
} from '@headsup/deflection'
import { decide, effectOf, Policy, wants, type Signal, type Variant } from '@headsup/notice'
import type { Store } from '@headsup/store'
import { attributeEarlier } from '@headsup/store/contacts'
import {
  activePolicies,
  readFiring,
  recordDecisions,
  standings,
  type FiringRow,
  type NewDecision,
  type Question,
  type Standing,
} from '@headsup/store/decisions'
import { variantsSeen } from '@headsup/store/variants'
import { claimCursor, holdCursor, type Place } from '@headsup/store/log'
import { readSettings } from '@headsup/store/settings'
import { placeOf, positionOf, type BusinessEvent, type EventLog } from '@headsup/stream'

const HOUR_MS = 3_600_000

interface Deps {
  readonly store: Store
  readonly log: EventLog
  readonly clock: () => Date
}

/** Something happened that policies may want to tell some customers of. */
interface Occurrence {
  readonly signal: Signal
  readonly kind: 'alert' | 'incident' | 'event'
  /** `alert:…`, `incident:…` or `event:…`, the same for good. */
  readonly cause: string
  readonly startedAt: Date
  readonly ended: boolean
  readonly absorbed: boolean
  readonly customers: readonly number[]
  /** Where a whole area is affected: its code. It is told or held out as one, because it talks to itself. */
  readonly area?: string
}

interface ActivePolicy {
  readonly id: number
  readonly version: number
  readonly rule: Policy
}

/** Turns what fired and what happened into exposures and notices, or into reasons why not. */
export interface Decider {
  /** @throws {SupersededError} when another decider has started */
  step(): Promise<boolean>
}

/**
 * Makes this process the decider. Decisions, exposures, notices and the cursor are one
 * transaction, so that a decider may die anywhere and each customer is decided on once.
 */
export async function createDecider({ store, log, clock }: Deps): Promise<Decider> {
  const owner = randomUUID()
  let firing = await claimCursor(store, 'decider', owner)
  let events = positionOf(await claimCursor(store, 'decider-events', owner))

  async function settle(
    occurrences: readonly Occurrence[],
    consumer: string,
    place: Place,
  ): Promise<void> {
    const now = clock()
    const policies = (await activePolicies(store.db)).map(({ rule, ...row }): ActivePolicy => ({
      ...row,
      rule: Policy.parse(rule),
    }))
    const asked = questions(occurrences, policies)
    const { globalHoldout: share } = await readSettings(store.db)
    const odds = await oddsOf(store, policies, now)
    await store.db.transaction(async (tx) => {
      await holdCursor(tx, consumer, owner, place)
      if (asked.size === 0) return
      const all = [...asked.values()].map(({ question }) => question)
      const decided = judge(await standings(tx, all, now), asked, { share, odds }, now)
      await attributeEarlier(tx, await recordDecisions(tx, decided, now))
    })
  }

  return {
    async step() {
      const fired = await readFiring(store, firing, clock(), 200)
      const last = fired.at(-1)
      if (last) {
        await settle(fired.map(occurrenceOf).filter(present), 'decider', last)
        firing = last
      }
      const entries = await log.read(events, 50, 'events')
      const end = entries.at(-1)?.position
      if (end) {
        const happened = entries.flatMap((entry) => entry.events.map(eventOccurrence))
        await settle(happened.filter(present), 'decider-events', placeOf(end))
        events = end
      }
      return last !== undefined || end !== undefined
    },
  }
}

interface Asked {
  readonly question: Question
  readonly occurrence: Occurrence
  readonly policy: ActivePolicy
}

const nameOf = (q: Pick<Question, 'policyId' | 'customerId' | 'cause'>) =>
  `${q.policyId} ${q.customerId} ${q.cause}`

/** Every policy that wants an occurrence asks about every customer of it. */
function questions(
  occurrences: readonly Occurrence[],
  policies: readonly ActivePolicy[],
): Map<string, Asked> {
  const asked = new Map<string, Asked>()
  for (const occurrence of occurrences)
    for (const policy of policies) {
      if (!wants(policy.rule.trigger, occurrence.signal)) continue
      for (const customerId of occurrence.customers) {
        const question: Question = {
          policyId: policy.id,
          customerId,
          cause: occurrence.cause,
          startedAt: +occurrence.startedAt,
          drivers: policy.rule.drivers,
        }
        asked.set(nameOf(question), { question, occurrence, policy })
      }
    }
  return asked
}

/** Decides in the order asked; what one decision does to a cap, the next one sees. */
function judge(
  customers: readonly Standing[],
  asked: ReadonlyMap<string, Asked>,
  { share: globalShare, odds }: { share: number; odds: ReadonlyMap<number, VariantOdds[]> },
  now: Date,
): NewDecision[] {
  const quarter = quarterOf(now)
  const standing = new Map(customers.map((one) => [nameOf(one), one]))
  /** Policies that drew a customer in just now, one entry a decision. */
  const drawn = new Map<number, number[]>()
  const decided: NewDecision[] = []
  for (const [name, { occurrence, policy }] of asked) {
    const customer = standing.get(name)
    if (!customer) continue
    const justDrawn = drawn.get(customer.customerId) ?? []
    const way = variantFor(policy, odds.get(policy.id), `${customer.code}\n${occurrence.cause}`)
    const decision = decide(
      {
        policy: policy.rule,
        customer: { ...customer, id: customer.customerId, channels: reachable(customer) },
        cause: {
          kind: occurrence.kind,
          key: occurrence.cause,
          startedAt: occurrence.startedAt,
          ended: occurrence.ended,
        },
        variant: way?.variant ?? null,
        u: lotOf(policy.rule.code, occurrence, customer.code),
        globallyHeld: globalHoldout(customer.code, quarter, globalShare)
          ? { quarter, share: globalShare }
          : null,
        lastNoticeAt: justDrawn.includes(policy.id)
          ? now
          : customer.lastExposedAt === null
            ? null
            : new Date(customer.lastExposedAt),
        noticesThisWeek: customer.exposuresThisWeek + justDrawn.length,
        contactedSince: customer.contactedSince,
        stopped: customer.stopped,
        absorbed: occurrence.absorbed,
      },
      now,
    )
    if (decision.kind !== 'skip') drawn.set(customer.customerId, [...justDrawn, policy.id])
    decided.push({
      policyId: policy.id,
      policyVersion: policy.version,
      customerId: customer.customerId,
      cause: occurrence.cause,
      outcome: decision.kind,
      reason: decision.kind === 'skip' ? decision.reason : null,
      detail:
        decision.kind === 'skip'
          ? decision.detail
          : decision.kind === 'hold'
            ? { holdout: decision.holdout }
            : { waitsFor: decision.waitsFor },
      windowEndsAt: +now + policy.rule.windowHours * HOUR_MS,
      ...(decision.kind === 'send' && way && { variant: way.variant.code, uniform: way.uniform }),
      notice:
        decision.kind === 'send'
          ? {
              channel: decision.channel,
              address: decision.address,
              locale: customer.locale,
              template: way?.variant.template ?? policy.rule.template,
              dueAt: +decision.at,
            }
          : null,
    })
  }
  return decided
}

/** How likely each variant of each policy that has some is to be drawn; none are looked up where none has. */
async function oddsOf(
  store: Store,
  policies: readonly ActivePolicy[],
  now: Date,
): Promise<ReadonlyMap<number, VariantOdds[]>> {
  const varied = policies.filter(({ rule }) => rule.variants.length > 0)
  const odds = new Map<number, VariantOdds[]>()
  for (const { id, version, rule } of varied) {
    const seen = await variantsSeen(store, { policyId: id, version, now })
    odds.set(
      id,
      variantOdds(
        rule.variants.map(({ code }) => {
          const found = seen.find(({ variant }) => variant === code)
          return { variant: code, told: found?.told ?? 0, contacted: found?.contacted ?? 0 }
        }),
        rule.uniformSlice,
      ),
    )
  }
  return odds
}

/** The same question is always answered alike while the odds stand. */
function variantFor(
  { rule }: ActivePolicy,
  odds: readonly VariantOdds[] | undefined,
  who: string,
): { variant: Variant; uniform: boolean } | undefined {
  if (!odds) return undefined
  const drawn = drawVariant(
    odds,
    rule.uniformSlice,
    uniform(`slice ${rule.code}\n${who}`),
    uniform(`variant ${rule.code}\n${who}`),
  )
  const variant = rule.variants.find(({ code }) => code === drawn.variant)
  return variant && { variant, uniform: drawn.uniform }
}

/** A customer's lot in a policy is the same for good; an area's is drawn anew for each incident. */
const lotOf = (policy: string, { area, cause }: Occurrence, customer: string): number =>
  uniform(area === undefined ? `${policy}\n${customer}` : `${policy}\n${area}\n${cause}`)

/** The channels that policies know how to use. */
const reachable = ({ channels }: Standing) =>
  channels.flatMap((reach) =>
    reach.kind === 'email' || reach.kind === 'webhook' ? [{ ...reach, kind: reach.kind }] : [],
  )

function occurrenceOf({ alert, incident }: FiringRow): Occurrence | undefined {
  if (incident)
    return {
      signal: { kind: 'outage', customers: incident.customers },
      kind: 'incident',
      cause: `incident:${incident.key}`,
      startedAt: new Date(incident.startedAt),
      ended: incident.ended,
      absorbed: false,
      customers: incident.members,
      area: incident.area,
    }
  if (!alert || alert.silenced) return undefined
  const signal = signalOf(alert)
  return (
    signal && {
      signal,
      kind: 'alert',
      cause: `alert:${alert.key}`,
      startedAt: new Date(alert.startedAt),
      ended: alert.ended,
      absorbed: alert.absorbed,
      customers: [alert.customerId],
    }
  )
}

function signalOf(alert: NonNullable<FiringRow['alert']>): Signal | undefined {
  if (alert.kind === 'bill') {
    const { probability, projected, usual } = alert.explanation
    return {
      kind: 'bill',
      probability: Number(probability),
      projected: Number(projected),
      usual: Number(usual),
    }
  }
  const { kind, metric, surprise, since } = alert
  return metric === null || since === null
    ? undefined
    : { kind: 'alert', alert: kind, metric, surprise, effect: effectOf(kind, since) }
}

const eventOccurrence = (event: BusinessEvent): Occurrence | undefined =>
  event.customerId === null
    ? undefined
    : {
        signal: { kind: 'event', type: event.type },
        kind: 'event',
        cause: `event:${event.source}:${event.id}`,
        startedAt: new Date(event.at),
        ended: false,
        absorbed: false,
        customers: [event.customerId],
      }

const present = <T>(value: T | undefined): value is T => value !== undefined
