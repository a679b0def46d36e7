import {
  amountsTo,
  DeliveryError,
  expired,
  linkKey,
  factsOf,
  lackOf,
  nextAttempt,
  Policy,
  render,
  type FailureReason,
} from '@headsup/notice'
import { png } from '@headsup/notice/png'
import type { ChannelKind, Store } from '@headsup/store'
import { readCause } from '@headsup/store/facts'
import { claimDue, settleNotice, type DueNotice, type Outcome } from '@headsup/store/outbox'
import { readSettings } from '@headsup/store/settings'
import type { Channel } from './channels/channel.ts'

interface Deps {
  readonly store: Store
  readonly clock: () => Date
  readonly channels: readonly Channel[]
  /** Where customers' links lead, without a slash at the end. */
  readonly publicUrl: string
  readonly secret: string
  /** Spreads retries; [0, 1). */
  readonly jitter: () => number
  /** Notices on their way at once. */
  readonly concurrency?: number
  /** By the clock; longer than any channel may take, so that a lease only runs out under the dead. */
  readonly leaseMs?: number
}

/** Sends what is due in the outbox. Any number may run; each notice is leased to one of them. */
export interface Deliverer {
  step(signal?: AbortSignal): Promise<boolean>
}

export function createDeliverer({
  store,
  clock,
  channels,
  publicUrl,
  secret,
  jitter,
  concurrency = 8,
  leaseMs = 60_000,
}: Deps): Deliverer {
  const channelOf = new Map<ChannelKind, Channel>(channels.map((one) => [one.kind, one]))

  async function attempt(notice: DueNotice, brand: string, signal: AbortSignal): Promise<Outcome> {
    const now = clock()
    const policy = Policy.parse(notice.rule)
    const cause = {
      kind: 'alert',
      key: notice.cause,
      startedAt: new Date(notice.startedAt),
      ended: notice.ended,
    } as const
    const over = expired(policy, cause, now)
    if (over) return { kind: 'cancelled', reason: over.reason }
    const known = await readCause(store, notice.customerId, notice.cause, now)
    const facts = known && factsOf(known, { ...notice, now })
    if (!known || !facts)
      return {
        kind: 'dead',
        reason: 'no facts',
        detail: `${notice.cause}: ${lackOf(known, notice.template, notice.timeZone)}`,
      }
    if (!amountsTo(policy, known)) return { kind: 'cancelled', reason: 'over' }
    const channel = channelOf.get(notice.channel)
    if (!channel)
      return failed(notice, new DeliveryError('unauthorized', 'this channel is not set up'), now)
    const key = linkKey(notice.id, secret)
    const seeUrl = `${publicUrl}/n/${key}`
    const message = render(facts, { ...notice, now, brandName: brand, seeUrl, stopUrl: seeUrl })
    try {
      await channel.send(
        {
          ...message,
          id: String(notice.id),
          to: notice.address,
          locale: notice.locale,
          pictures: message.pictures.map(({ cid, svg }) => ({ cid, png: png(svg) })),
          stopUrl: `${publicUrl}/api/n/${key}/stop`,
          customer: notice.customerCode,
          policy: policy.code,
          facts,
        },
        signal,
      )
    } catch (error) {
      if (error instanceof DeliveryError) return failed(notice, error, now)
      throw error
    }
    const { subject, text, html } = message
    return { kind: 'delivered', message: { subject, text, html }, facts: known }
  }

  function failed(notice: DueNotice, error: DeliveryError, now: Date): Outcome {
    const reason: FailureReason = error.reason
    // Which way was tried stays with the attempt, so that it is not tried again.
    const detail = `${notice.channel}: ${error.message}`
    const next = nextAttempt(now, notice.attempt, reason, jitter(), error.retryAfterMs)
    if (next.kind === 'retry') return { kind: 'retry', at: next.at, reason, detail }
    const other = notice.others.find(({ kind }) => channelOf.has(kind))
    return other
      ? { kind: 'elsewhere', channel: other.kind, address: other.address, reason, detail }
      : { kind: 'dead', reason, detail }
  }

  return {
    async step(signal = new AbortController().signal) {
      const now = clock()
      const due = await claimDue(store.db, now, new Date(+now + leaseMs), concurrency * 4)
      if (due.length === 0) return false
      const { brand } = await readSettings(store.db)
      const waiting = [...due]
      const worker = async () => {
        for (let notice = waiting.shift(); notice; notice = waiting.shift())
          await settleNotice(store, notice, await attempt(notice, brand, signal), clock())
      }
      await Promise.all(Array.from({ length: concurrency }, worker))
      return true
    },
  }
}
