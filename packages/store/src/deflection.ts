import type { Sql } from 'postgres'
import type { Store } from './connect.ts'
import type { ArmName } from './schema/index.ts'

/**
 * Sufficient statistics of some exposures of one arm, all drawn with one share of held-out customers. Arms of
 * different shares must not be added up: see the report that concludes from them.
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
  /** Of those exposed, whose notice was delivered, and of these, before any contact about it. */
  readonly delivered: number
  readonly toldFirst: number
  /** Contacts in the 90 days before the draw: Σ, Σ of squares, Σ of products with those inside the window. */
  readonly prior: number
  readonly priorSquared: number
  readonly priorProducts: number
}

/** An arm's count among the exposures whose window ended on one day. */
export interface ArmDay extends ArmCount {
  /** `2026-11-21`, a day of the installation's zone. */
  readonly day: string
  /** The incident that a whole area was drawn for; empty for customers drawn one by one. */
  readonly unit: string
  /** Whether they were drawn with equal chances; false only for variants that were favoured. */
  readonly uniform: boolean
}

/**
 * The evidence as it came in: an exposure counts on the day its window ended, in both arms alike, because
 * before that the customer may still call. Days on which nothing ended are left out.
 *
 * Read from sums that the database keeps, which are exact at any moment; only of the day that still runs
 * are exposures read themselves.
 *
 * @param code  one policy alone; left out, all of them
 */
export function armsByDay(
  { sql }: Pick<Store, 'sql'>,
  now: Date,
  code?: string,
): Promise<ArmDay[]> {
  return sql<ArmDay[]>`
    select p.code, t.version, t.arm, (v.rule ->> 'holdout')::float8 as share, t.day::text, t.unit, t.uniform, ${measures(sql)}
    from (
      select day, policy_id, policy_version as version, arm, unit, uniform, ${sums(sql)}
      from (${ended(sql, now, code)}) as e group by 1, 2, 3, 4, 5, 6
    ) t
    join policies p on p.id = t.policy_id
    left join policy_versions v on v.policy_id = t.policy_id and v.version = t.version
    where t.exposed > 0
    order by t.day, p.id, t.version, t.arm, t.unit, t.uniform`
}

/** An arm's count among the customers of one segment or variant. */
export interface ArmPart extends ArmCount {
  /** Empty for customers of none. */
  readonly part: string
  readonly uniform: boolean
  /** The last day on which a window of it ended. */
  readonly lastDay: string
}

/**
 * One policy's evidence by segment of its customers, or by variant of its notice.
 *
 * @param since  the first version that counts
 * @param from   the first day that counts, `null` for all
 */
export function armsByPart(
  { sql }: Pick<Store, 'sql'>,
  by: 'segment' | 'variant',
  { code, since, from, now }: { code: string; since: number; from: string | null; now: Date },
): Promise<ArmPart[]> {
  return sql<ArmPart[]>`
    select ${code} as code, t.version, t.arm, (v.rule ->> 'holdout')::float8 as share, t.part, t.uniform, t."lastDay"::text, ${measures(sql)}
    from (
      select policy_id, policy_version as version, arm, ${sql(by)} as part, uniform, max(day) as "lastDay", ${sums(sql)}
      from (${ended(sql, now, code)}) as e
      where policy_version >= ${since} and day >= coalesce(${from}::text::date, '-infinity')
      group by 1, 2, 3, 4, 5
    ) t
    left join policy_versions v on v.policy_id = t.policy_id and v.version = t.version
    where t.exposed > 0
    order by t."lastDay", t.part, t.version, t.arm`
}

const measures = (sql: Sql) => sql`
  t.exposed, t.contacted, t.contacts, t.contacts_squared as "contactsSquared", t.own_contacted as "ownContacted",
  t.own_contacts as "ownContacts", t.own_contacts_squared as "ownContactsSquared", t.delivered, t.told_first as "toldFirst",
  t.prior, t.prior_squared as "priorSquared", t.prior_products as "priorProducts"`

const sums = (sql: Sql) => sql`
  sum(exposed)::int as exposed, sum(contacted)::int as contacted, sum(contacts)::int as contacts,
  sum(contacts_squared)::int as contacts_squared, sum(own_contacted)::int as own_contacted,
  sum(own_contacts)::int as own_contacts, sum(own_contacts_squared)::int as own_contacts_squared,
  sum(delivered)::int as delivered, sum(told_first)::int as told_first, sum(prior)::int as prior,
  sum(prior_squared)::int as prior_squared, sum(prior_products)::int as prior_products`

/** Everything whose window is over: days that are over by their sums, the running day exposure by exposure. */
function ended(sql: Sql, now: Date, code?: string) {
  const at = sql`${now.toISOString()}::text::timestamptz`
  const zone = sql`(select value #>> '{}' from settings where key = 'timeZone')`
  const of =
    code === undefined ? sql`` : sql`and policy_id = (select id from policies where code = ${code})`
  const columns = sql`
    day, policy_id, policy_version, arm, variant, uniform, segment, unit, exposed, contacted, contacts, contacts_squared,
    own_contacted, own_contacts, own_contacts_squared, delivered, told_first, prior, prior_squared, prior_products`
  return sql`
    select ${columns} from tallies where day < (${at} at time zone ${zone})::date ${of}
    union all
    select ${columns} from tally_deltas where day < (${at} at time zone ${zone})::date ${of}
    union all
    select (window_ends_at at time zone ${zone})::date, policy_id, policy_version, arm, coalesce(variant, ''), uniform,
      coalesce(segment, ''), case when cause like 'incident:%' then cause else '' end,
      1, (contacts > 0)::int, contacts, contacts * contacts, (own_contacts > 0)::int, own_contacts, own_contacts * own_contacts,
      (told_at is not null)::int, coalesce(told_at < coalesce(first_own_contact_at, 'infinity'), false)::int,
      prior_contacts, prior_contacts * prior_contacts, prior_contacts * contacts
    from exposures
    where window_ends_at >= (date_trunc('day', ${at} at time zone ${zone}) at time zone ${zone})
      and window_ends_at <= ${at} ${of}`
}

/** How many of each policy were drawn, in either arm, whose window is still open. */
export async function openExposures(
  { sql }: Pick<Store, 'sql'>,
  now: Date,
): Promise<{ code: string; open: number }[]> {
  const at = sql`${now.toISOString()}::text::timestamptz`
  const zone = sql`(select value #>> '{}' from settings where key = 'timeZone')`
  return sql`
    select p.code, sum(n)::int as open
    from (
      select policy_id, exposed as n from tallies where day > (${at} at time zone ${zone})::date
      union all
      select policy_id, exposed from tally_deltas where day > (${at} at time zone ${zone})::date
      union all
      select policy_id, 1 from exposures where window_ends_at > ${at}
        and window_ends_at < ((${at} at time zone ${zone})::date + 1)::timestamp at time zone ${zone}
    ) t join policies p on p.id = t.policy_id
    group by p.code having sum(n) > 0 order by p.code`
}

/** The latest so many say by how much notices are ahead: enough for a median, however long the history. */
const LATEST = 5000

/**
 * By how many minutes those told first and calling all the same were ahead: the middle of the latest 5,000
 * of windows that ended in [from, now].
 */
export async function minutesAhead(
  { sql }: Pick<Store, 'sql'>,
  { from, now }: { readonly from: Date | null; readonly now: Date },
): Promise<{ code: string; minutes: number }[]> {
  return sql`
    select p.code, e.minutes from policies p, lateral (
      select percentile_disc(0.5) within group (order by date_part('epoch', first_own_contact_at - told_at)) / 60 as minutes
      from (
        select told_at, first_own_contact_at from exposures
        where policy_id = p.id and told_at < first_own_contact_at
          and window_ends_at <= ${now.toISOString()}::text::timestamptz
          and window_ends_at >= coalesce(${from?.toISOString() ?? null}::text::timestamptz, '-infinity')
        order by window_ends_at desc limit ${LATEST}
      ) latest
    ) e where e.minutes is not null`
}

/** Mean handling time of the last four weeks' contacts that say theirs, in seconds; 0 while none does. */
export async function handleSeconds({ sql }: Pick<Store, 'sql'>, now: Date): Promise<number> {
  const [row] = await sql<[{ seconds: number | null }]>`
    select sum(handling_seconds) / nullif(sum(handled), 0) as seconds from contact_counts
    where at > ${now.toISOString()}::text::timestamptz - interval '28 days' and at <= ${now.toISOString()}::text::timestamptz`
  return row.seconds ?? 0
}

/** Adds up to `most` differences to the sums. @returns how many; 0 when there are none or another does it */
export async function foldTallies({ sql }: Pick<Store, 'sql'>, most = 10_000): Promise<number> {
  const [row] = await sql<[{ folded: number }]>`select fold_tallies(${most}) as folded`
  return row.folded
}
