import type { Store } from './connect.ts'
import type { Names } from './schema/index.ts'

/** An outage that goes on. */
export interface OpenOutage {
  readonly id: string
  readonly area: Names
  readonly areaCode: string
  readonly startedAt: Date
  readonly members: number
}

export function openOutages({ sql }: Pick<Store, 'sql'>): Promise<OpenOutage[]> {
  return sql<OpenOutage[]>`
    select i.id::text, a.names as area, a.code as "areaCode", i.started_at as "startedAt",
      (select count(*)::int from incident_members m where m.incident_id = i.id) as members
    from incidents i join areas a on a.id = i.area_id
    where i.state = 'firing' order by i.started_at`
}

/** What outages that are over brought. */
export interface OutageExperience {
  readonly outages: number
  /** Customers they reached, each outage counted by itself. */
  readonly members: number
  /** By half hours since an outage began: contacts of its members beyond those a week before; may be < 0. */
  readonly extra: readonly number[]
}

/** Half hours since the beginning within which an outage is asked about. */
const HALF_HOURS = 24

/**
 * Contacts of customers in past outages, half hour by half hour, less what the same customers made in
 * the same hours of the week before: what one more outage will bring for each customer it reaches.
 *
 * @param since  outages that began earlier tell nothing any more
 */
export async function outageExperience(
  { sql }: Pick<Store, 'sql'>,
  since: Date,
): Promise<OutageExperience> {
  const [{ outages, members }] = await sql<[{ outages: number; members: number }]>`
    select count(distinct i.id)::int as outages, count(m.customer_id)::int as members
    from incidents i left join incident_members m on m.incident_id = i.id
    where i.state = 'resolved' and i.started_at >= ${since.toISOString()}::text::timestamptz`
  const rows = await sql<{ nth: number; n: number }[]>`
    select floor(extract(epoch from c.at - i.started_at + make_interval(days => week * 7)) / 1800)::int as nth,
      sum(case week when 0 then 1 else -1 end)::int as n
    from incidents i
      join incident_members m on m.incident_id = i.id
      cross join (values (0), (1)) w (week)
      join contacts c on c.customer_id = m.customer_id
        and c.at >= i.started_at - make_interval(days => week * 7)
        and c.at < i.started_at - make_interval(days => week * 7) + make_interval(mins => ${HALF_HOURS} * 30)
    where i.state = 'resolved' and i.started_at >= ${since.toISOString()}::text::timestamptz
    group by 1`
  const extra = Array.from({ length: HALF_HOURS }, () => 0)
  for (const { nth, n } of rows) extra[nth] = n
  return { outages, members, extra }
}
