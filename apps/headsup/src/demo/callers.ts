import type { PolicyTruth } from '@headsup/store/settings'
import type { Carrier } from './carrier.ts'
import { DAY_MS, HOUR_MS, localDay, OFFSET_MS, reaches, startOfDay } from './happenings.ts'
import { draw, gauss, pick } from './random.ts'
import type { Subscriber } from './subscribers.ts'
import { said } from './wording.ts'

/** What the product is to find out: how probably a customer with a cause calls about it. */
export const truth = {
  'bill-shock': { baseRate: 0.5, treatedRate: 0.3 }, // −40 %
  'area-outage': { baseRate: 0.4, treatedRate: 0.2 }, // −50 %
  'usage-leak': { baseRate: 0.2, treatedRate: 0.2 }, // no effect
  'order-delayed': { baseRate: 0.5, treatedRate: 0.35 }, // −30 %
} as const satisfies Record<string, PolicyTruth>
export type PolicyCode = keyof typeof truth

/** Calls about nothing we could have told them, of one subscriber in a day of the middle. */
const BACKGROUND_A_DAY = 0.6 / 30
/** How many of them come on a weekday, Sunday first: Mondays make up for the weekend. */
const WEEKDAYS = [0.6, 1.35, 1.15, 1.05, 1.05, 1.1, 0.7]
/** Of those of a day, how many come around noon; the others around the end of work. */
const BY_NOON = 0.6

/** Why somebody may call. */
export interface Cause {
  readonly policy: PolicyCode
  readonly subscriber: Subscriber
  /** ms since 1970 */
  readonly startedAt: number
}

export interface Call {
  readonly id: string
  readonly subscriber: Subscriber
  readonly at: Date
  readonly channel: string
  readonly driver: string
  readonly text: string
  readonly handlingSeconds: number
  /** None for a call that nobody could have foreseen. */
  readonly cause: Cause | undefined
  /** Made only if nobody told the subscriber of the cause before. */
  readonly onlyUntold: boolean
}

/**
 * The calls of some hours, as a caller sees it: something is the matter, at some time it is
 * noticed, and being told of it before keeps some from calling. The arm a policy drew is unknown
 * here; all that counts is whether a notice had arrived.
 */
export function calls(carrier: Carrier, seed: number, from: number, to: number): Call[] {
  const found: Call[] = []
  for (const { cause, at, key } of causes(carrier, seed, from, to)) {
    if (at <= from || at > to) continue
    const { subscriber, policy } = cause
    const u = draw(seed, subscriber.index, key, 500)
    const { baseRate, treatedRate } = truth[policy]
    if (u >= baseRate) continue
    const driver = drivers[policy]
    found.push({
      ...conversation(seed, subscriber, key, driver),
      at: new Date(at),
      cause,
      onlyUntold: u >= treatedRate,
    })
  }
  for (let day = localDay(from); day <= localDay(to); day++)
    for (const subscriber of carrier.subscribers) {
      const u = (what: number) => draw(seed, subscriber.index, day, what)
      // The first of January 1970 was a Thursday.
      if (u(600) >= BACKGROUND_A_DAY * (WEEKDAYS[(((day + 4) % 7) + 7) % 7] ?? 1)) continue
      const hour = (u(603) < BY_NOON ? 9 : 15) + 3 * (u(601) + u(604))
      const at = startOfDay(day) + Math.floor(hour * HOUR_MS)
      if (at <= from || at > to) continue
      const driver = pick(u(602), [
        [35, 'device'],
        [30, 'plan'],
        [30, 'payment'],
        [5, 'billing'],
      ] as const)
      found.push({
        ...conversation(seed, subscriber, day, driver),
        at: new Date(at),
        cause: undefined,
        onlyUntold: false,
      })
    }
  return found.sort((a, b) => +a.at - +b.at)
}

const drivers: Record<PolicyCode, string> = {
  'bill-shock': 'billing',
  'area-outage': 'outage',
  'usage-leak': 'usage',
  'order-delayed': 'delivery',
}

interface Noticed {
  readonly cause: Cause
  /** When the subscriber would call. */
  readonly at: number
  readonly key: number
}

/** The longest that anybody takes to call. */
const PATIENCE_MS = 8 * DAY_MS

/** Everything that may make somebody call between two instants. */
function* causes(carrier: Carrier, seed: number, from: number, to: number): Generator<Noticed> {
  const since = from - PATIENCE_MS
  const { happenings, subscribers } = carrier
  for (const subscriber of subscribers) {
    for (const episode of happenings.episodes(subscriber, since, to)) {
      const key = Math.floor(episode.from / 60_000)
      const u = draw(seed, subscriber.index, key, 501)
      const cause = (policy: PolicyCode): Cause => ({ policy, subscriber, startedAt: episode.from })
      // Money is noticed a day and a half to four days later, in the app or a message of the bank.
      if (episode.kind === 'runaway' || episode.kind === 'roaming')
        yield {
          cause: cause('bill-shock'),
          at: byDay(episode.from + (1.5 + 2.5 * u) * DAY_MS),
          key,
        }
      if (episode.kind === 'leak')
        yield { cause: cause('usage-leak'), at: byDay(episode.from + (2 + 4 * u) * DAY_MS), key }
    }
    for (const late of happenings.lateOrders(subscriber, since, to)) {
      const key = Math.floor(late.at / 60_000)
      const at = byDay(late.at + (4 + 50 * draw(seed, subscriber.index, key, 501)) * HOUR_MS)
      yield { cause: { policy: 'order-delayed', subscriber, startedAt: late.at }, at, key }
    }
  }
  for (const outage of happenings.outages(since, to))
    for (const subscriber of subscribers) {
      if (subscriber.area !== outage.area || !reaches(outage, subscriber)) continue
      // Most do not call at once: they see that it lasts, or want to know afterwards what it was.
      const u = draw(seed, subscriber.index, outage.key, 501)
      const at = outage.from + (0.4 + 7 * u) * HOUR_MS
      yield {
        cause: { policy: 'area-outage', subscriber, startedAt: outage.from },
        at,
        key: outage.key,
      }
    }
}

/** Nobody calls at night: what is noticed then waits for the morning. */
function byDay(at: number): number {
  const local = (((at + OFFSET_MS) % DAY_MS) + DAY_MS) % DAY_MS
  if (local >= 9 * HOUR_MS && local < 22 * HOUR_MS) return Math.floor(at)
  // Spread over the morning by what is left of the time, so that they do not call all at once.
  const morning = local < 9 * HOUR_MS ? at - local : at - local + DAY_MS
  return Math.floor(morning + 9 * HOUR_MS + (local % (4 * HOUR_MS)))
}

function conversation(seed: number, subscriber: Subscriber, key: number, driver: string) {
  const u = (what: number) => draw(seed, subscriber.index, key, what)
  const texts = said[driver] ?? []
  return {
    id: `${subscriber.customer.code}-${driver}-${key}`,
    subscriber,
    driver,
    channel: pick(u(502), [
      [80, 'phone'],
      [15, 'chat'],
      [5, 'email'],
    ] as const),
    text: texts[Math.floor(u(503) * texts.length)]?.[subscriber.customer.locale] ?? '',
    handlingSeconds: Math.round(360 * Math.exp(0.5 * gauss(seed, subscriber.index, key, 504))),
  }
}
