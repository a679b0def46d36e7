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
  readonly version: number
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
  /** Of those exposed, whose notice was delivered. */
  readonly delivered: number
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
    select p.code, e.policy_version as version, e.arm, (v.rule ->> 'holdout')::float8 as share, ((select first from days) + e.nth - 1)::text as day,
      sum(e.exposed)::int as exposed, sum(e.contacted)::int as contacted, sum(e.contacts)::int as contacts,
      sum(e.squared)::int as "contactsSquared", sum(e.own_contacted)::int as "ownContacted",
      sum(e.own_contacts)::int as "ownContacts", sum(e.own_squared)::int as "ownContactsSquared",
      sum(e.delivered)::int as delivered
    from (
      select e.policy_id, policy_version, arm, width_bucket(window_ends_at, (select starts from days)) as nth,
        count(*) as exposed,
        count(*) filter (where contacts > 0) as contacted,
        sum(contacts) as contacts,
        sum(contacts * contacts) as squared,
        count(*) filter (where own_contacts > 0) as own_contacted,
        sum(own_contacts) as own_contacts,
        sum(own_contacts * own_contacts) as own_squared,
        count(n.exposure_id) as delivered
      from exposures e left join notices n on n.exposure_id = e.id and n.state = 'delivered'
      where assigned_at >= coalesce(${from?.toISOString() ?? null}::text::timestamptz, '-infinity')
        and window_ends_at <= ${now.toISOString()}::text::timestamptz
      group by 1, 2, 3, 4
    ) e
    join policies p on p.id = e.policy_id
    left join policy_versions v on v.policy_id = e.policy_id and v.version = e.policy_version
    group by p.code, e.policy_version, e.arm, share, e.nth
    order by e.nth, p.code, e.policy_version, e.arm`
}

/** How many of each policy were drawn, in either arm, whose window is still open. */
export async function openExposures(
  { sql }: Pick<Store, 'sql'>,
  now: Date,
): Promise<{ code: string; open: number }[]> {
  return sql`
    select p.code, count(*)::int as open
    from exposures e join policies p on p.id = e.policy_id
    where e.assigned_at <= ${now.toISOString()}::text::timestamptz
      and e.window_ends_at > ${now.toISOString()}::text::timestamptz
    group by p.code order by p.code`
}

/** Mean handling time of the latest contacts that say theirs, in seconds; 0 while none does. */
export async function handleSeconds({ sql }: Pick<Store, 'sql'>, now: Date): Promise<number> {
  const [row] = await sql<[{ seconds: number | null }]>`
    select avg(handling_seconds) as seconds from (
      select handling_seconds from contacts where at <= ${now.toISOString()}::text::timestamptz order by at desc limit 5000
    ) latest`
  return row.seconds ?? 0
}
