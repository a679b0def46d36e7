import type { Store } from './connect.ts'
import type { Names } from './schema/index.ts'

export interface AreaRow {
  readonly id: number
  readonly code: string
  readonly names: Names
  readonly customers: number
  /** Alerts that fire, those of an incident left out. */
  readonly firing: number
  /** The incident that goes on. */
  readonly incidentId: string | null
  readonly since: Date | null
  readonly expectedBackAt: Date | null
}

/** Every area with how it stands, by name. */
export function listAreas(store: Store): Promise<AreaRow[]> {
  return store.sql<AreaRow[]>`
    select a.id, a.code, a.names, coalesce(c.customers, 0) as customers, coalesce(f.firing, 0) as firing,
      i.id::text as "incidentId", i.started_at as since, i.expected_back_at as "expectedBackAt"
    from areas a
      left join (select area_id, count(*)::int as customers from customers group by 1) as c on c.area_id = a.id
      left join (select c.area_id, count(*)::int as firing from alerts x join customers c on c.id = x.customer_id
        where x.state = 'firing' and x.incident_id is null group by 1) as f on f.area_id = a.id
      left join lateral (select * from incidents i where i.area_id = a.id and i.state = 'firing' order by i.id desc limit 1) as i on true
    order by coalesce(a.names ->> 'en', a.code)`
}
