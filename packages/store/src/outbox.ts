import { sql } from 'drizzle-orm'
import type { Db, Store } from './connect.ts'
import type { ChannelKind, Locale, Message } from './schema/index.ts'

/** One notice that is due, leased to the caller. */
export interface DueNotice {
  readonly id: number
  readonly channel: ChannelKind
  readonly address: string
  readonly locale: Locale
  readonly template: string
  readonly cause: string
  readonly attempt: number
  readonly customerId: number
  readonly customerCode: string
  readonly timeZone: string
  /** The policy as it rules now. */
  readonly rule: Record<string, unknown>
  /** When the cause began, ms since 1970, and whether it is over. */
  readonly startedAt: number
  readonly ended: boolean
  /** Other ways the customer agreed to, untried for this notice. */
  readonly others: { kind: ChannelKind; address: string }[]
}

/**
 * Leases up to `limit` due notices to one worker until `leaseUntil`. Rows another worker holds are
 * skipped, never waited for; a worker that dies leaves its notices to whoever comes after the lease.
 */
export async function claimDue(
  db: Db,
  now: Date,
  leaseUntil: Date,
  limit: number,
): Promise<DueNotice[]> {
  const rows = await db.execute<DueNotice & Record<string, unknown>>(sql`
    with due as (
      select id from notices where state = 'queued' and due_at <= ${now.toISOString()}::timestamptz
      order by due_at limit ${limit} for update skip locked
    ), leased as (
      update notices n set attempt = n.attempt + 1, due_at = ${leaseUntil.toISOString()}::timestamptz
      from due where due.id = n.id returning n.*
    )
    select n.id::int, n.channel, n.address, n.locale, n.template, e.cause, n.attempt, n.customer_id as "customerId",
      c.code as "customerCode", c.time_zone as "timeZone", p.rule,
      date_part('epoch', coalesce(a.started_at, i.started_at, v.at)) * 1000 as "startedAt",
      coalesce(a.state, i.state, 'firing') = 'resolved' as ended,
      (select coalesce(jsonb_agg(jsonb_build_object('kind', k.kind, 'address', k.address)), '[]') from channels k
        where k.customer_id = c.id and k.kind <> n.channel and p.rule -> 'channels' ? k.kind
          and (k.consent or p.rule ->> 'consent' = 'not required')
          and not exists (select from attempts t where t.notice_id = n.id and t.detail like k.kind || ':%')) as others
    from leased n
      join exposures e on e.id = n.exposure_id join customers c on c.id = n.customer_id join policies p on p.id = n.policy_id
      left join alerts a on e.cause = 'alert:' || a.key
      left join incidents i on e.cause = 'incident:' || i.key
      left join events v on e.cause like 'event:%' and e.cause = 'event:' || v.source || ':' || v.id and v.customer_id = c.id
    order by n.id`)
  return [...rows]
}

/** What became of one attempt. */
export type Outcome =
  | { readonly kind: 'delivered'; readonly message: Message; readonly facts: object }
  | { readonly kind: 'retry'; readonly at: Date; readonly reason: string; readonly detail: string }
  | { readonly kind: 'dead'; readonly reason: string; readonly detail: string }
  | {
      readonly kind: 'elsewhere'
      readonly channel: ChannelKind
      readonly address: string
      readonly reason: string
      readonly detail: string
    }
  | { readonly kind: 'cancelled'; readonly reason: string }

/**
 * Writes down what an attempt came to, once. A worker whose lease ran out meanwhile may still
 * report a delivery, since that has happened; any other outcome of a stale lease is dropped.
 */
export async function settleNotice(
  store: Store,
  { id, attempt }: Pick<DueNotice, 'id' | 'attempt'>,
  outcome: Outcome,
  now: Date,
): Promise<void> {
  const at = sql`${now.toISOString()}::timestamptz`
  const held = sql`id = ${id} and state = 'queued' and attempt = ${attempt}`
  await store.db.transaction(async (tx) => {
    const [settled] = await tx.execute(settlement(outcome))
    if (!settled || outcome.kind === 'cancelled') return
    const reason = 'reason' in outcome ? outcome.reason : null
    const detail = 'detail' in outcome ? outcome.detail : null
    const kind = outcome.kind === 'elsewhere' ? 'retry' : outcome.kind
    await tx.execute(sql`insert into attempts (notice_id, attempt, at, outcome, reason, detail)
      values (${id}, ${attempt}, ${at}, ${kind}, ${reason}, ${detail}) on conflict do nothing`)
  })

  function settlement(of: Outcome) {
    switch (of.kind) {
      case 'delivered':
        return sql`update notices set state = 'delivered', delivered_at = ${at}, reason = null, detail = null,
          message = ${JSON.stringify(of.message)}::text::jsonb, facts = ${JSON.stringify(of.facts)}::text::jsonb
          where id = ${id} and state <> 'delivered' returning 1`
      case 'retry':
        return sql`update notices set due_at = ${of.at.toISOString()}::timestamptz, reason = ${of.reason}, detail = ${of.detail}
          where ${held} returning 1`
      case 'dead':
        return sql`update notices set state = 'dead', reason = ${of.reason}, detail = ${of.detail} where ${held} returning 1`
      case 'elsewhere':
        return sql`update notices set channel = ${of.channel}, address = ${of.address}, due_at = ${at}
          where ${held} returning 1`
      case 'cancelled':
        return sql`update notices set state = 'cancelled', reason = ${of.reason} where ${held} returning 1`
    }
  }
}
