import { sql, type SQL } from 'drizzle-orm'
import type { Store, Tx } from './connect.ts'
import { createSeriesResolver } from './ingest.ts'

/** Somebody who called, wrote or chatted. */
export interface NewContact {
  /** The operator's code; created when unknown. */
  readonly customer: string
  readonly at: Date
  readonly channel: string
  /** The coded reason, where somebody coded it. */
  readonly driver?: string | null | undefined
  readonly text?: string | null | undefined
  /** ≥ 0 */
  readonly handlingSeconds?: number | null | undefined
  /** The sender's; without one, customer, time and channel identify. */
  readonly id?: string | null | undefined
  readonly source?: string | undefined
}

/** Of a batch: how many were new, and how many of those answer an exposure. */
interface Counts {
  readonly recorded: number
  readonly attributed: number
}

/**
 * Advisory locks stand for customers by the remainder of their id: a transaction about a hundred
 * thousand customers then holds 256 locks, and the server's lock table has room for all. The first
 * number keeps them apart from advisory locks about other things.
 */
export const lockOf = (customerIds: SQL) => sql`
  select pg_advisory_xact_lock(1214607361, bucket)
  from (select distinct customer_id % 256 as bucket from (${customerIds}) c order by 1) b`

/**
 * What an exposure's policy means to avoid, as it ruled then. A policy that names no driver means
 * every contact.
 */
const ownDriver = (driver: SQL) => sql`
  coalesce((
    select jsonb_array_length(coalesce(r.rule -> 'drivers', '[]')) = 0 or r.rule -> 'drivers' ? ${driver}
    from (
      select v.rule from policy_versions v where v.policy_id = e.policy_id and v.version = e.policy_version
      union all
      select p.rule from policies p where p.id = e.policy_id
      limit 1
    ) r
  ), false)`

/** Adds what was just `answered` to the exposures it answers. @param by  where the contacts are, as `f` */
const countedBy = (by: SQL) => sql`
  counted as (
    update exposures set contacts = contacts + n, own_contacts = own_contacts + own,
      first_own_contact_at = least(first_own_contact_at, first_own)
    from (
      select a.exposure_id, count(*) as n, count(*) filter (where own_driver) as own, min(f.at) filter (where own_driver) as first_own
      from answered a join ${by} group by a.exposure_id
    ) a
    where exposures.id = a.exposure_id
    returning 1
  )`

/** The newest exposure first; of equals the one whose driver it is. */
const newestFirst = sql`e.assigned_at desc, own_driver desc, e.id desc`

/**
 * Keeps contacts, each once, and counts each for every exposure whose window holds it, in one
 * transaction. A contact and an exposure that commit at the same moment cannot miss each other:
 * both lock the customer first, so that whoever comes second sees the other.
 */
export async function recordContacts(
  store: Store,
  contacts: readonly NewContact[],
): Promise<Counts> {
  if (contacts.length === 0) return { recorded: 0, attributed: 0 }
  const resolver = createSeriesResolver(store)
  await resolver.ensureCustomers(contacts.map(({ customer }) => customer))
  const rows = JSON.stringify(
    contacts.map((contact) => ({
      customerId: resolver.customer(contact.customer),
      source: contact.source ?? '',
      identity: contact.id ?? `${contact.customer} ${contact.at.toISOString()} ${contact.channel}`,
      at: contact.at.toISOString(),
      channel: contact.channel,
      driver: contact.driver ?? null,
      text: contact.text ?? null,
      handlingSeconds: contact.handlingSeconds ?? null,
    })),
  )
  return store.db.transaction(async (tx) => {
    await tx.execute(
      lockOf(sql`select ("contact" ->> 'customerId')::int as customer_id
        from json_array_elements(${rows}::text::json) as t ("contact")`),
    )
    // The lock came in a statement of its own: this one's snapshot shows what its holder committed.
    const [counted] = await tx.execute<{ recorded: number; attributed: number }>(sql`
      with incoming as (
        select * from json_to_recordset(${rows}::text::json) as t ("customerId" int, source text, identity text,
          at timestamptz, channel text, driver text, text text, "handlingSeconds" float8)
      ), fresh as (
        insert into contacts (source, identity, at, customer_id, channel, driver, text, handling_seconds, exposure_id)
        select source, identity, at, "customerId", channel, driver, text, "handlingSeconds", (
          select e.id from exposures e, lateral (select ${ownDriver(sql`i.driver`)} as own_driver) o
          where e.customer_id = "customerId" and e.assigned_at <= i.at and i.at < e.window_ends_at
          order by ${newestFirst} limit 1
        )
        from incoming i
        order by source, identity
        on conflict (source, identity) do nothing
        returning id, customer_id, at, driver, exposure_id
      ), answered as (
        insert into attributions (contact_id, exposure_id, own_driver)
        select f.id, e.id, ${ownDriver(sql`f.driver`)}
        from fresh f join exposures e
          on e.customer_id = f.customer_id and e.assigned_at <= f.at and f.at < e.window_ends_at
        returning contact_id, exposure_id, own_driver
      ), ${countedBy(sql`fresh f on f.id = contact_id`)}, programme as (
        update programme_units u set contacts = u.contacts + n
        from (
          select u.quarter, u.customer_id, count(*) as n
          from fresh f join programme_units u on u.customer_id = f.customer_id and u.since <= f.at
            and u.quarter = date_trunc('quarter', f.at at time zone 'UTC')::date
          group by 1, 2
        ) a
        where u.quarter = a.quarter and u.customer_id = a.customer_id
      )
      select count(*)::int as recorded, count(exposure_id)::int as attributed from fresh`)
    return counted ?? { recorded: 0, attributed: 0 }
  })
}

/**
 * Counts contacts and outcomes that were recorded before the exposures they follow. Call it in the
 * transaction that makes the exposures, after making them.
 */
export async function attributeEarlier(tx: Tx, exposureIds: readonly number[]): Promise<void> {
  if (exposureIds.length === 0) return
  const ids = JSON.stringify(exposureIds)
  const made = sql`select value::bigint from json_array_elements_text(${ids}::text::json) as t (value)`
  await tx.execute(lockOf(sql`select customer_id from exposures where id in (${made})`))
  await tx.execute(sql`
    insert into exposure_outcomes (exposure_id, kind, policy_id, policy_version, arm, value)
    select distinct on (e.id, o.kind) e.id, o.kind, e.policy_id, e.policy_version, e.arm, o.value
    from exposures e join outcomes o on o.customer_id = e.customer_id
      and e.assigned_at <= o.at and o.at < e.assigned_at + guard_days(e.policy_id, e.policy_version)
    where e.id in (${made})
    order by e.id, o.kind, o.at
    on conflict do nothing`)
  const answered: { contact_id: number }[] = await tx.execute(sql`
    with answered as (
      insert into attributions (contact_id, exposure_id, own_driver)
      select c.id, e.id, ${ownDriver(sql`c.driver`)}
      from exposures e join contacts c
        on c.customer_id = e.customer_id and e.assigned_at <= c.at and c.at < e.window_ends_at
      where e.id in (${made})
      on conflict do nothing
      returning contact_id, exposure_id, own_driver
    ), ${countedBy(sql`contacts f on f.id = contact_id`)}
    select distinct contact_id::float8 from answered`)
  if (answered.length === 0) return
  const contactIds = JSON.stringify(answered.map(({ contact_id }) => contact_id))
  await tx.execute(sql`
    update contacts set exposure_id = newest.exposure_id
    from (
      select distinct on (c.id) c.id, e.id as exposure_id
      from contacts c
        join exposures e on e.customer_id = c.customer_id and e.assigned_at <= c.at and c.at < e.window_ends_at,
        lateral (select ${ownDriver(sql`c.driver`)} as own_driver) o
      where c.id in (select value::bigint from json_array_elements_text(${contactIds}::text::json) as t (value))
      order by c.id, ${newestFirst}
    ) newest
    where contacts.id = newest.id and contacts.exposure_id is distinct from newest.exposure_id`)
}
