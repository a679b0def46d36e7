import { asc, eq, sql } from 'drizzle-orm'
import type { Db, Store, Tx } from './connect.ts'
import { usageSince } from './facts.ts'
import { lockOf } from './contacts.ts'
import type { Place } from './log.ts'
import type { UsageSince } from '@headsup/notice'
import { policies, type AlertKind, type ChannelKind, type Locale } from './schema/index.ts'

/** An alert or incident that began to fire, or an incident that grew. */
export interface FiringRow extends Place {
  readonly alert: {
    readonly id: number
    readonly key: string
    readonly kind: AlertKind
    readonly ended: boolean
    readonly absorbed: boolean
    readonly silenced: boolean
    readonly customerId: number
    readonly metric: string | null
    readonly startedAt: string
    readonly surprise: number
    /** Null for a bill. */
    readonly since: UsageSince | null
    readonly explanation: Record<string, unknown>
  } | null
  readonly incident: {
    readonly id: number
    readonly key: string
    readonly ended: boolean
    readonly startedAt: string
    /** The area's code. */
    readonly area: string
    readonly customers: number
    readonly members: number[]
  } | null
}

/**
 * What fired after a place, oldest first; never skipping what commits late (see `readLog`). It waits for the
 * rollups: whatever was in the log when an alert fired is in them before the alert is read, so that what is said
 * of it is not older than what set it off.
 */
export function readFiring(
  store: Store,
  after: Place,
  now: Date,
  limit: number,
): Promise<FiringRow[]> {
  return store.sql<FiringRow[]>`
    with unread as (
      select txid from log
      where (txid, seq) > (coalesce((select txid from cursors where consumer = 'rollup'), '0'),
        coalesce((select seq from cursors where consumer = 'rollup'), 0))
      order by txid, seq limit 1
    )
    select t.txid::text, t.seq::text,
      case when a.id is not null then jsonb_build_object('id', a.id, 'key', a.key, 'kind', a.kind,
        'ended', a.state = 'resolved', 'absorbed', a.incident_id is not null,
        'silenced', coalesce(a.silenced_until > ${now.toISOString()}::text::timestamptz, false),
        'customerId', a.customer_id, 'metric', m.code, 'startedAt', a.started_at, 'surprise', a.surprise,
        'since', case when a.series_id is not null then ${usageSince(store, now)} end, 'explanation', a.explanation) end as alert,
      case when i.id is not null then jsonb_build_object('id', i.id, 'key', i.key, 'ended', i.state = 'resolved',
        'startedAt', i.started_at, 'area', r.code, 'customers', i.customers,
        'members', (select coalesce(jsonb_agg(customer_id order by customer_id), '[]') from incident_members where incident_id = i.id)) end as incident
    from transitions t
      left join alerts a on a.id = t.alert_id left join metrics m on m.id = a.metric_id
      left join incidents i on i.id = t.incident_id left join areas r on r.id = i.area_id
    where (t.txid, t.seq) > (${after.txid}::text::xid8, ${after.seq}::text::bigint)
      and t.txid < pg_snapshot_xmin(pg_current_snapshot()) and t.state = 'firing'
      and not exists (select from unread where unread.txid < t.txid)
    order by t.txid, t.seq limit ${limit}`
}

/** The policies that are on, as they rule now. */
export const activePolicies = (db: Db) =>
  db
    .select({ id: policies.id, version: policies.version, rule: policies.rule })
    .from(policies)
    .where(eq(policies.enabled, true))
    .orderBy(asc(policies.id))

/** One customer, one policy, one cause: what may have to be decided. */
export interface Question {
  readonly policyId: number
  readonly customerId: number
  readonly cause: string
  /** ms since 1970 */
  readonly startedAt: number
  /** Contacts about these since the cause began mean the customer has asked already. */
  readonly drivers: readonly string[]
}

export interface Standing {
  readonly policyId: number
  readonly customerId: number
  readonly cause: string
  readonly code: string
  readonly locale: Locale
  readonly timeZone: string
  readonly channels: { kind: ChannelKind; address: string; consent: boolean }[]
  /** When this policy last drew the customer into either arm, ms since 1970. */
  readonly lastExposedAt: number | null
  /** Exposures of all policies in the seven days before, either arm. */
  readonly exposuresThisWeek: number
  readonly contactedSince: boolean
  readonly stopped: boolean
}

/** Where each question's customer stands; questions decided before are left out. */
export async function standings(
  db: Db,
  questions: readonly Question[],
  now: Date,
): Promise<Standing[]> {
  const at = sql`${now.toISOString()}::timestamptz`
  const rows = await db.execute<Standing & Record<string, unknown>>(sql`
    select q."policyId", q."customerId", q.cause, c.code, c.locale, c.time_zone as "timeZone",
      (select coalesce(jsonb_agg(jsonb_build_object('kind', kind, 'address', address, 'consent', consent)), '[]')
        from channels where customer_id = c.id) as channels,
      (select date_part('epoch', max(assigned_at)) * 1000 from exposures e where e.customer_id = c.id and e.policy_id = q."policyId") as "lastExposedAt",
      (select count(*)::int from exposures e where e.customer_id = c.id and e.assigned_at > ${at} - interval '7 days') as "exposuresThisWeek",
      exists (select from contacts t where t.customer_id = c.id and t.at >= to_timestamp(q."startedAt" / 1000)
        and t.at <= ${at} and q.drivers ? t.driver) as "contactedSince",
      exists (select from stops s where s.customer_id = c.id and s.policy_id = q."policyId") as stopped
    from jsonb_to_recordset(${JSON.stringify(questions)}::text::jsonb)
        as q ("policyId" int, "customerId" int, cause text, "startedAt" float8, drivers jsonb)
      join customers c on c.id = q."customerId"
    where not exists (select from decisions d where d.policy_id = q."policyId" and d.customer_id = c.id and d.cause = q.cause)`)
  return [...rows]
}

/** One decision, with the notice it made if any. Instants in ms since 1970. */
export interface NewDecision {
  readonly policyId: number
  readonly policyVersion: number
  readonly customerId: number
  readonly cause: string
  readonly outcome: 'send' | 'hold' | 'skip'
  readonly reason: string | null
  readonly detail: object
  readonly windowEndsAt: number
  /** Of the policy's variants, and whether it was drawn with equal chances. */
  readonly variant?: string | null
  readonly uniform?: boolean
  readonly notice: {
    readonly channel: ChannelKind
    readonly address: string
    readonly locale: Locale
    readonly template: string
    readonly dueAt: number
  } | null
}

/**
 * Keeps decisions with their exposures and notices. Call it in the transaction that moves the
 * decider's cursor: then each is there once, whatever dies when.
 *
 * @returns the ids of the exposures
 */
export async function recordDecisions(
  tx: Tx,
  decided: readonly NewDecision[],
  now: Date,
): Promise<number[]> {
  const at = sql`${now.toISOString()}::timestamptz`
  const asked = JSON.stringify(decided)
  // As whoever records contacts does, so that none is missed between a unit and its contacts.
  await tx.execute(
    lockOf(sql`select ("decision" ->> 'customerId')::int as customer_id
      from json_array_elements(${asked}::text::json) as t ("decision")`),
  )
  const rows: { id: number }[] = await tx.execute(sql`
    with d as (
      select * from jsonb_to_recordset(${asked}::text::jsonb) as t ("policyId" int, "policyVersion" int,
        "customerId" int, cause text, outcome text, reason text, detail jsonb, "windowEndsAt" float8, variant text, uniform boolean, notice jsonb)
    ), exposed as (
      insert into exposures (policy_id, policy_version, customer_id, cause, arm, assigned_at, window_ends_at, segment, variant, uniform, prior_contacts)
      select "policyId", "policyVersion", "customerId", cause, case outcome when 'send' then 'treatment' else 'holdout' end,
        ${at}, to_timestamp("windowEndsAt" / 1000), c.segment, variant, coalesce(uniform, true),
        (select count(*) from contacts x where x.customer_id = c.id and x.at < ${at} and x.at >= ${at} - interval '90 days')
      from d join customers c on c.id = "customerId" where outcome <> 'skip' order by "policyId", "customerId", cause
      returning id, policy_id, customer_id, cause
    ), kept as (
      insert into decisions (at, policy_id, policy_version, customer_id, cause, outcome, reason, detail, exposure_id)
      select ${at}, "policyId", "policyVersion", "customerId", d.cause, outcome, reason, detail, e.id
      from d left join exposed e on e.policy_id = "policyId" and e.customer_id = "customerId" and e.cause = d.cause
      order by "policyId", "customerId", d.cause
    ), programme as (
      insert into programme_units (quarter, customer_id, held, since, contacts)
      select distinct on ("customerId") date_trunc('quarter', ${at} at time zone 'UTC')::date, "customerId", outcome = 'skip', ${at},
        (select count(*) from contacts x where x.customer_id = "customerId" and x.at >= ${at}
          and x.at < (date_trunc('quarter', ${at} at time zone 'UTC') + interval '3 months') at time zone 'UTC')
      from d where outcome <> 'skip' or reason = 'global holdout'
      order by "customerId"
      on conflict do nothing
    ), queued as (
      insert into notices (exposure_id, policy_id, customer_id, channel, address, locale, template, due_at, created_at)
      select e.id, "policyId", "customerId", notice ->> 'channel', notice ->> 'address', notice ->> 'locale', notice ->> 'template',
        to_timestamp((notice ->> 'dueAt')::float8 / 1000), ${at}
      from d join exposed e on e.policy_id = "policyId" and e.customer_id = "customerId" and e.cause = d.cause
      where jsonb_typeof(notice) = 'object' order by e.id
    )
    select id::int from exposed order by id`)
  return rows.map(({ id }) => id)
}
