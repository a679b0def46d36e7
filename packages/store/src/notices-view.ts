import type { Row } from 'postgres'
import type { Store } from './connect.ts'
import type { ChannelKind, Locale, Message, NoticeState } from './schema/index.ts'

/** Where notices stand. A queued one splits: it waits for its hour, or it is being tried. */
export const NOTICE_VIEWS = ['queued', 'waiting', 'delivered', 'dead', 'cancelled'] as const
export type NoticeView = (typeof NOTICE_VIEWS)[number]

type Sql = Pick<Store, 'sql'>

/** How many notices stand where. What is over is counted since an instant, what is not whenever it began. */
export interface OutboxCounts {
  /** Due, or between two attempts. */
  readonly queued: number
  /** Never tried, because its hour has not come. */
  readonly waiting: number
  /** The earliest of these hours. */
  readonly waitingUntil: Date | null
  readonly delivered: number
  /** Of these, at the first attempt. */
  readonly deliveredAtFirst: number
  /** Dead and waiting for a person, whenever that was. */
  readonly dead: number
  readonly cancelled: number
  /** On purpose not told: skipped or held out. */
  readonly notSent: number
}

/** Counts the outbox at an instant. One statement, one state of the database. */
export async function countOutbox({ sql }: Sql, since: Date, now: Date): Promise<OutboxCounts> {
  const [from, at] = [since.toISOString(), now.toISOString()]
  const [row] = await sql<[OutboxCounts]>`
    select q.*, d.*,
      (select count(*)::int from notices where state = 'dead') as dead,
      (select count(*)::int from notices
       where state = 'cancelled' and created_at >= ${from}::text::timestamptz) as cancelled,
      (select count(*)::int from decisions
       where at >= ${from}::text::timestamptz and outcome <> 'send') as "notSent"
    from
      (select
        count(*) filter (where attempt > 0 or due_at <= ${at}::text::timestamptz)::int as queued,
        count(*) filter (where attempt = 0 and due_at > ${at}::text::timestamptz)::int as waiting,
        min(due_at) filter (where attempt = 0 and due_at > ${at}::text::timestamptz) as "waitingUntil"
       from notices where state = 'queued') q,
      (select
        count(*)::int as delivered,
        count(*) filter (where attempt <= 1)::int as "deliveredAtFirst"
       from notices where state = 'delivered' and delivered_at >= ${from}::text::timestamptz) d`
  return row
}

/** A notice in a list. */
export interface NoticeRow {
  readonly id: number
  readonly view: NoticeView
  readonly customer: string
  readonly name: string | null
  readonly policy: string
  readonly policyVersion: number
  readonly channel: ChannelKind
  readonly locale: Locale
  readonly template: string
  /** Like the facts `null` until it went out, because it is written at that moment. */
  readonly subject: string | null
  readonly timeZone: string
  readonly createdAt: Date
  readonly dueAt: Date
  readonly deliveredAt: Date | null
  readonly attempt: number
  readonly reason: string | null
  readonly detail: string | null
}

export interface NoticePage {
  readonly view?: NoticeView | undefined
  /** A policy's code. */
  readonly policy?: string | undefined
  /** A customer's code. */
  readonly customer?: string | undefined
  /** Rows with a smaller id; the last id of the page before. */
  readonly before?: number | undefined
  readonly limit: number
  readonly now: Date
}

/** Notices, newest first, `limit` at most. Pages neither overlap nor skip while new notices arrive. */
export async function listNotices({ sql }: Sql, page: NoticePage): Promise<NoticeRow[]> {
  const { view, policy, customer, before } = page
  const at = page.now.toISOString()
  const hourCame = sql`(n.attempt > 0 or n.due_at <= ${at}::text::timestamptz)`
  const stands =
    view === 'queued'
      ? sql`and n.state = 'queued' and ${hourCame}`
      : view === 'waiting'
        ? sql`and n.state = 'queued' and not ${hourCame}`
        : view
          ? sql`and n.state = ${view}`
          : sql``
  const rows = await sql<Row[]>`
    select n.id::float8 as id, ${viewOf(sql, at)} as view, c.code as customer, c.name,
      p.code as policy, e.policy_version as "policyVersion", n.channel, n.locale, n.template,
      n.message->>'subject' as subject, c.time_zone as "timeZone",
      n.created_at as "createdAt", n.due_at as "dueAt", n.delivered_at as "deliveredAt",
      n.attempt, n.reason, n.detail
    from notices n
    join customers c on c.id = n.customer_id
    join policies p on p.id = n.policy_id
    join exposures e on e.id = n.exposure_id
    where true ${stands}
      ${policy === undefined ? sql`` : sql`and n.policy_id = (select id from policies where code = ${policy})`}
      ${customer === undefined ? sql`` : sql`and n.customer_id = (select id from customers where code = ${customer})`}
      ${before === undefined ? sql`` : sql`and n.id < ${before}`}
    order by n.id desc
    limit ${page.limit}`
  return rows as unknown as NoticeRow[]
}

/** One attempt to deliver. */
export interface AttemptRow {
  readonly attempt: number
  readonly at: Date
  readonly outcome: 'delivered' | 'retry' | 'dead'
  readonly reason: string | null
  readonly detail: string | null
}

/** A notice with everything that led to it. */
export interface NoticeDetail extends NoticeRow {
  readonly state: NoticeState
  readonly customerId: number
  readonly address: string
  readonly message: Message | null
  /** What was known of its cause when it went out, as `readCause` of facts.ts gave it. */
  readonly facts: Record<string, unknown> | null
  readonly cause: string
  readonly assignedAt: Date
  readonly windowEndsAt: Date
  /** Contacts inside the window so far. */
  readonly contacts: number
  /** What the decision noted, as the notice package wrote it. */
  readonly decision: Record<string, unknown>
  readonly decidedAt: Date | null
  /** Channels the customer agreed to. */
  readonly consents: readonly ChannelKind[]
  /** Delivered notices of this policy to this customer before this one: the latest of them. */
  readonly lastToldAt: Date | null
  /** Oldest first. */
  readonly attempts: readonly AttemptRow[]
}

/** One notice, or `undefined`. */
export async function readNotice(
  { sql }: Sql,
  id: number,
  now: Date,
): Promise<NoticeDetail | undefined> {
  const rows = await sql<Row[]>`
    select n.id::float8 as id, ${viewOf(sql, now.toISOString())} as view, n.state, c.id as "customerId", c.code as customer,
      c.name, p.code as policy, e.policy_version as "policyVersion", n.channel, n.address, n.locale,
      n.template, n.facts, n.message, n.message->>'subject' as subject, c.time_zone as "timeZone",
      n.created_at as "createdAt", n.due_at as "dueAt", n.delivered_at as "deliveredAt",
      n.attempt, n.reason, n.detail,
      e.cause, e.assigned_at as "assignedAt", e.window_ends_at as "windowEndsAt", e.contacts,
      coalesce(d.detail, '{}') as decision, d.at as "decidedAt",
      coalesce((select array_agg(kind order by kind) from channels
                where customer_id = c.id and consent), '{}') as consents,
      (select max(delivered_at) from notices
       where customer_id = c.id and policy_id = p.id and id < n.id) as "lastToldAt"
    from notices n
    join customers c on c.id = n.customer_id
    join policies p on p.id = n.policy_id
    join exposures e on e.id = n.exposure_id
    left join decisions d
      on d.policy_id = e.policy_id and d.customer_id = e.customer_id and d.cause = e.cause
    where n.id = ${id}`
  const [row] = rows as unknown as Omit<NoticeDetail, 'attempts'>[]
  if (!row) return undefined
  const attempts = await sql<AttemptRow[]>`
    select attempt, at, outcome, reason, detail from attempts where notice_id = ${id} order by attempt`
  return { ...row, attempts }
}

/**
 * Puts dead notices back into the outbox, due at once. Their attempts go on counting: one more failure
 * and they are dead again. A notice that is not dead is left alone.
 *
 * @param ids `null` for every dead notice
 * @returns how many were put back
 */
export async function retryDead({ sql }: Sql, ids: number[] | null, now: Date): Promise<number> {
  const { count } = await sql`
    update notices set state = 'queued', due_at = ${now.toISOString()}::text::timestamptz, reason = null, detail = null
    where state = 'dead' and (${ids}::bigint[] is null or id = any(${ids}::bigint[]))`
  return count
}

/** One reason not to tell, how often it decided, and the detail of the newest case. */
export interface ReasonCount {
  readonly outcome: 'hold' | 'skip'
  /** `null` for a holdout. */
  readonly reason: string | null
  readonly detail: Record<string, unknown>
  readonly n: number
}

/** Why customers were not told since an instant, the commonest reason first. */
export async function countReasons({ sql }: Sql, since: Date): Promise<ReasonCount[]> {
  return sql<ReasonCount[]>`
    select outcome, reason, count(*)::int as n, (array_agg(detail order by id desc))[1] as detail
    from decisions
    where at >= ${since.toISOString()}::text::timestamptz and outcome <> 'send'
    group by outcome, reason
    order by n desc, reason`
}

/** A decision not to tell. */
export interface UntoldRow {
  readonly id: number
  readonly at: Date
  readonly outcome: 'hold' | 'skip'
  readonly reason: string | null
  readonly detail: Record<string, unknown>
  readonly customer: string
  readonly name: string | null
  readonly policy: string
  readonly policyVersion: number
  readonly cause: string
}

export interface UntoldPage {
  /** One reason only; `holdout` for those held out. */
  readonly reason?: string | undefined
  readonly policy?: string | undefined
  readonly before?: number | undefined
  readonly limit: number
}

/** Decisions not to tell, newest first, `limit` at most. */
export async function listUntold({ sql }: Sql, page: UntoldPage): Promise<UntoldRow[]> {
  const { reason, policy, before } = page
  return sql<UntoldRow[]>`
    select d.id::float8 as id, d.at, d.outcome, d.reason, d.detail, c.code as customer, c.name,
      p.code as policy, d.policy_version as "policyVersion", d.cause
    from decisions d
    join customers c on c.id = d.customer_id
    join policies p on p.id = d.policy_id
    where d.outcome <> 'send'
      ${reason === undefined ? sql`` : reason === 'holdout' ? sql`and d.reason is null` : sql`and d.reason = ${reason}`}
      ${policy === undefined ? sql`` : sql`and d.policy_id = (select id from policies where code = ${policy})`}
      ${before === undefined ? sql`` : sql`and d.id < ${before}`}
    order by d.id desc
    limit ${page.limit}`
}

/** How one channel has been doing since an instant. */
export interface ChannelStatus {
  readonly channel: ChannelKind
  /** Attempts by outcome. */
  readonly delivered: number
  readonly retried: number
  readonly dead: number
  readonly lastDeliveredAt: Date | null
  readonly lastFailedAt: Date | null
  /** Of the newest failure. */
  readonly lastReason: string | null
  readonly lastDetail: string | null
}

/** Channels that were tried since an instant. */
export async function channelStatus({ sql }: Sql, since: Date): Promise<ChannelStatus[]> {
  return sql<ChannelStatus[]>`
    select n.channel,
      count(*) filter (where a.outcome = 'delivered')::int as delivered,
      count(*) filter (where a.outcome = 'retry')::int as retried,
      count(*) filter (where a.outcome = 'dead')::int as dead,
      max(a.at) filter (where a.outcome = 'delivered') as "lastDeliveredAt",
      max(a.at) filter (where a.outcome <> 'delivered') as "lastFailedAt",
      (array_agg(a.reason order by a.at desc) filter (where a.outcome <> 'delivered'))[1] as "lastReason",
      (array_agg(a.detail order by a.at desc) filter (where a.outcome <> 'delivered'))[1] as "lastDetail"
    from attempts a join notices n on n.id = a.notice_id
    where a.at >= ${since.toISOString()}::text::timestamptz
    group by n.channel
    order by n.channel`
}

/** The same split of `queued` everywhere. */
const viewOf = (sql: Store['sql'], at: string) => sql`
  case when n.state = 'queued' and n.attempt = 0 and n.due_at > ${at}::text::timestamptz
       then 'waiting' else n.state end`
