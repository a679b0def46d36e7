import type { Store } from './connect.ts'
import type { Names } from './schema/index.ts'

/** An area incident with what was done about it and who contacted us. */
export interface IncidentFacts {
  readonly id: string
  readonly key: string
  readonly state: 'firing' | 'resolved'
  readonly areaId: number
  readonly areaCode: string
  readonly area: Names
  readonly startedAt: Date
  readonly updatedAt: Date
  readonly resolvedAt: Date | null
  readonly expectedBackAt: Date | null
  /** Customers low or silent. */
  readonly members: number
  /** Customers in the area. */
  readonly customers: number
  /** Share low or silent, now and usually at that hour. */
  readonly observed: number
  readonly expected: number
  readonly surprise: number
  readonly told: number
  readonly held: number
  /** No channel, no consent, or stopped. */
  readonly unreachable: number
  /** Exposed customers who contacted us about it, by arm. */
  readonly contactsTold: number
  readonly contactsHeld: number
  /** Contacts of any member since it began. */
  readonly contacts: number
}

interface Which {
  readonly id?: number
  readonly areaId?: number
  readonly state?: 'firing' | 'resolved'
  readonly limit: number
}

/** Incidents, the newest first. */
export function incidentFacts(
  store: Store,
  { id, areaId, state, limit }: Which,
): Promise<IncidentFacts[]> {
  const { sql } = store
  return sql<IncidentFacts[]>`
    select i.id::text, i.key, i.state, a.id as "areaId", a.code as "areaCode", a.names as area,
      i.started_at as "startedAt", i.updated_at as "updatedAt", i.resolved_at as "resolvedAt",
      i.expected_back_at as "expectedBackAt", i.customers, i.observed, i.expected, i.surprise,
      (select count(*)::int from incident_members m where m.incident_id = i.id) as members,
      e.told, e.held, e."contactsTold", e."contactsHeld", e.unreachable,
      (select count(*)::int from contacts c join incident_members m on m.customer_id = c.customer_id
        where m.incident_id = i.id and c.at >= i.started_at
          and c.at <= coalesce(i.resolved_at, i.updated_at) + interval '6 hours') as contacts
    from incidents i join areas a on a.id = i.area_id, lateral (
      select count(*) filter (where x.arm = 'treatment')::int as told, count(*) filter (where x.arm = 'holdout')::int as held,
        count(*) filter (where x.arm = 'treatment' and x.own_contacts > 0)::int as "contactsTold",
        count(*) filter (where x.arm = 'holdout' and x.own_contacts > 0)::int as "contactsHeld",
        count(distinct d.customer_id) filter (where d.reason in ('no channel', 'no consent', 'stopped'))::int as unreachable
      from decisions d left join exposures x on x.id = d.exposure_id
      where d.cause = 'incident:' || i.key
    ) as e
    where true ${id === undefined ? sql`` : sql`and i.id = ${id}`}
      ${areaId === undefined ? sql`` : sql`and i.area_id = ${areaId}`}
      ${state === undefined ? sql`` : sql`and i.state = ${state}`}
    order by i.id desc limit ${limit}`
}

export interface Member {
  readonly code: string
  readonly name: string | null
  readonly standing: 'told' | 'waiting' | 'held' | 'unreachable' | 'not decided'
  readonly reason: string | null
  readonly contacted: boolean
}

/** Members of an incident and where each stands; those who contacted us first. */
export function incidentMembersOf(store: Store, id: number, limit: number): Promise<Member[]> {
  return store.sql<Member[]>`
    select c.code, c.name, d.reason, coalesce(e.own_contacts > 0, false) as contacted,
      case when e.arm = 'holdout' then 'held' when n.state = 'delivered' then 'told' when e.arm = 'treatment' then 'waiting'
        when d.outcome = 'skip' then 'unreachable' else 'not decided' end as standing
    from incidents i join incident_members m on m.incident_id = i.id join customers c on c.id = m.customer_id
      left join lateral (select * from decisions d where d.customer_id = c.id and d.cause = 'incident:' || i.key
        order by (d.outcome = 'skip'), d.id limit 1) as d on true
      left join exposures e on e.id = d.exposure_id
      left join notices n on n.exposure_id = e.id
    where i.id = ${id}
    order by contacted desc, standing, c.code limit ${limit}`
}

/** Says when service is expected back. @returns whether there is such an incident */
export async function setExpectedBack(store: Store, id: number, at: Date | null): Promise<boolean> {
  const rows = await store.sql`
    update incidents set expected_back_at = ${at === null ? null : at.toISOString()}::text::timestamptz
    where id = ${id} returning 1`
  return rows.length > 0
}
