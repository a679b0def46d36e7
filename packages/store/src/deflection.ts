import type { Store } from './connect.ts'
import type { ArmName } from './schema/index.ts'

/** Which exposures count: drawn from `from` on, and their window over by `now`. */
export interface Period {
  /** `null` counts from the first exposure on. */
  readonly from: Date | null
  readonly now: Date
}

/**
 * Sufficient statistics of one arm of one policy under one share of held-out customers, on one day or over
 * a whole period. Arms of different shares must not be added up: see the report that concludes from them.
 */
export interface ArmCount {
  readonly code: string
  readonly arm: ArmName
  /** The holdout the lot was drawn with; `null` when its version is not kept. */
  readonly share: number | null
  readonly exposed: number
  /** Of these, who made any contact inside their window. */
  readonly contacted: number
  readonly contacts: number
  /** Σ (contacts of one exposure)². */
  readonly contactsSquared: number
  /** The same for contacts about the policy's own drivers. */
  readonly ownContacted: number
  readonly ownContacts: number
  readonly ownContactsSquared: number
}

/** An arm's count among the exposures whose window ended on one day. */
export interface ArmDay extends ArmCount {
  /** `2026-11-21`, a day of the zone that was asked for. */
  readonly day: string
}

/**
 * The evidence as it came in: an exposure counts on the day its window ended, in both arms alike, because
 * before that the customer may still call. Days on which nothing ended are left out.
 *
 * @param timeZone IANA name; whose days they are
 */
export async function armsByDay(
  { sql }: Pick<Store, 'sql'>,
  { from, now }: Period,
  timeZone: string,
): Promise<ArmDay[]> {
  return sql<ArmDay[]>`
    with days as materialized ( -- zones are looked up by day, not by exposure: half the time
      select min(day)::date as first, array_agg(day at time zone ${timeZone} order by day) as starts
      from generate_series(
        date_trunc('day', (select coalesce(${from?.toISOString() ?? null}::text::timestamptz, min(at)) from policies p,
          lateral (select min(assigned_at) as at from exposures where policy_id = p.id) as e) at time zone ${timeZone}),
        ${now.toISOString()}::text::timestamptz at time zone ${timeZone}, interval '1 day') as day
    )
    select p.code, e.arm, (v.rule ->> 'holdout')::float8 as share, ((select first from days) + e.nth - 1)::text as day,
      sum(e.exposed)::int as exposed, sum(e.contacted)::int as contacted, sum(e.contacts)::int as contacts,
      sum(e.squared)::int as "contactsSquared", sum(e.own_contacted)::int as "ownContacted",
      sum(e.own_contacts)::int as "ownContacts", sum(e.own_squared)::int as "ownContactsSquared"
    from (
      select policy_id, policy_version, arm, width_bucket(window_ends_at, (select starts from days)) as nth,
        count(*) as exposed,
        count(*) filter (where contacts > 0) as contacted,
        sum(contacts) as contacts,
        sum(contacts * contacts) as squared,
        count(*) filter (where own_contacts > 0) as own_contacted,
        sum(own_contacts) as own_contacts,
        sum(own_contacts * own_contacts) as own_squared
      from exposures
      where assigned_at >= coalesce(${from?.toISOString() ?? null}::text::timestamptz, '-infinity')
        and window_ends_at <= ${now.toISOString()}::text::timestamptz
      group by 1, 2, 3, 4
    ) e
    join policies p on p.id = e.policy_id
    left join policy_versions v on v.policy_id = e.policy_id and v.version = e.policy_version
    group by p.code, e.arm, share, e.nth
    order by e.nth, p.code, share, e.arm`
}

/** What else one arm of one policy is judged by. */
export interface ArmContext {
  readonly code: string
  readonly arm: ArmName
  /** Of the counted exposures, how many had their notice delivered. */
  readonly delivered: number
  /** Drawn in the period, but their window is still open: not counted yet. */
  readonly open: number
}

/** The context of every arm that was drawn into since `from`. */
export async function armContexts(
  { sql }: Pick<Store, 'sql'>,
  { from, now }: Period,
): Promise<ArmContext[]> {
  const at = now.toISOString()
  return sql<ArmContext[]>`
    select p.code, e.arm, e.delivered, e.open
    from (
      select e.policy_id, e.arm,
        count(n.exposure_id) filter (where e.window_ends_at <= ${at}::text::timestamptz)::int as delivered,
        count(*) filter (where e.window_ends_at > ${at}::text::timestamptz)::int as open
      from exposures e
      left join notices n on n.exposure_id = e.id and n.state = 'delivered'
      where e.assigned_at >= coalesce(${from?.toISOString() ?? null}::text::timestamptz, '-infinity')
        and e.assigned_at <= ${at}::text::timestamptz
      group by e.policy_id, e.arm
    ) e
    join policies p on p.id = e.policy_id
    order by p.code, e.arm`
}
