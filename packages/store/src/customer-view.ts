import type { Store } from './connect.ts'
import type { AlertKind, ChannelKind, Locale, Names } from './schema/index.ts'

export interface CustomerRow {
  readonly code: string
  readonly name: string | null
  readonly area: Names | null
  readonly segment: string | null
  readonly firing: number
  readonly projected: number | null
  readonly usual: number | null
  readonly probability: number | null
}

interface CustomerFilter {
  readonly text?: string | undefined
  readonly area?: string | undefined
  /** Only customers with an alert that fires. */
  readonly alerting?: boolean | undefined
  readonly after?: string | undefined
  readonly limit: number
}

/** Customers by code, from the one after `after` on. */
export function listCustomers(
  store: Store,
  { text, area, alerting, after, limit }: CustomerFilter,
): Promise<CustomerRow[]> {
  const { sql } = store
  const pattern = text ? `%${text.replace(/[\\%_]/g, (sign) => `\\${sign}`)}%` : ''
  return sql<CustomerRow[]>`
    with page as (
      select c.id, c.code, c.name, c.area_id, c.segment from customers c
      where true ${after ? sql`and c.code > ${after}` : sql``}
        ${text ? sql`and (c.code ilike ${pattern} or c.name ilike ${pattern})` : sql``}
        ${area ? sql`and c.area_id = (select id from areas where code = ${area})` : sql``}
        ${alerting ? sql`and exists (select from alerts x where x.customer_id = c.id and x.state = 'firing')` : sql``}
      order by c.code limit ${limit}
    )
    select c.code, c.name, a.names as area, c.segment,
      (select count(*)::int from alerts x where x.customer_id = c.id and x.state = 'firing') as firing,
      p.projected, p.usual, p.probability
    from page c left join areas a on a.id = c.area_id
      left join lateral (select * from projections p where p.customer_id = c.id order by cycle desc, at desc limit 1) as p on true
    order by c.code`
}

export interface CustomerHead {
  readonly id: number
  readonly code: string
  readonly name: string | null
  readonly areaId: number | null
  readonly areaCode: string | null
  readonly area: Names | null
  readonly segment: string | null
  readonly locale: Locale
  readonly timeZone: string
  readonly cycleDay: number
  readonly billLimit: number | null
  readonly createdAt: Date
  readonly channels: readonly {
    kind: ChannelKind
    address: string
    consent: boolean
    updatedAt: string
  }[]
  readonly series: readonly {
    seriesId: number
    metricId: number
    code: string
    kind: 'increment' | 'gauge'
    unit: string
    names: Names
  }[]
  readonly incidentId: string | null
  readonly contactsThisYear: number
}

/** One customer by code. @param yearStart  contacts are counted from then */
export async function findCustomer(
  store: Store,
  code: string,
  yearStart: Date,
): Promise<CustomerHead | undefined> {
  const [row] = await store.sql<CustomerHead[]>`
    select c.id, c.code, c.name, c.area_id as "areaId", a.code as "areaCode", a.names as area, c.segment, c.locale,
      c.time_zone as "timeZone", c.cycle_day as "cycleDay", c.bill_limit as "billLimit", c.created_at as "createdAt",
      coalesce((select jsonb_agg(jsonb_build_object('kind', h.kind, 'address', h.address, 'consent', h.consent, 'updatedAt', h.updated_at) order by h.kind)
        from channels h where h.customer_id = c.id), '[]') as channels,
      coalesce((select jsonb_agg(jsonb_build_object('seriesId', s.id, 'metricId', m.id, 'code', m.code, 'kind', m.kind, 'unit', m.unit, 'names', m.names) order by coalesce(m.price_per_unit, 0) = 1, m.id)
        from series s join metrics m on m.id = s.metric_id where s.customer_id = c.id), '[]') as series,
      (select i.id::text from incident_members x join incidents i on i.id = x.incident_id
        where x.customer_id = c.id and i.state = 'firing' order by i.id desc limit 1) as "incidentId",
      (select count(*)::int from contacts k where k.customer_id = c.id and k.at >= ${yearStart.toISOString()}::text::timestamptz) as "contactsThisYear"
    from customers c left join areas a on a.id = c.area_id
    where c.code = ${code}`
  return row
}

/** Hours of one series, column-wise and oldest first; hours without readings are absent. */
export interface Hours {
  /** Start of each hour, ms. */
  readonly at: number[]
  readonly total: number[]
  readonly n: number[]
}

export async function seriesHours(
  store: Store,
  seriesId: number,
  from: Date,
  to: Date,
): Promise<Hours> {
  const [row] = await store.sql<[{ [K in keyof Hours]: number[] | null }]>`
    select array_agg((extract(epoch from at) * 1000)::float8 order by at) as at, array_agg(total order by at) as total,
      array_agg(n::float8 order by at) as n
    from usage_hourly
    where series_id = ${seriesId} and at >= ${from.toISOString()}::text::timestamptz and at < ${to.toISOString()}::text::timestamptz`
  return { at: row.at ?? [], total: row.total ?? [], n: row.n ?? [] }
}

/** The detector's saved state of the 256 series among which this one is. */
export async function seriesSnapshot(
  store: Store,
  seriesId: number,
): Promise<Uint8Array | undefined> {
  const [row] = await store.sql<[{ state: Uint8Array }?]>`
    select state from snapshots where part = 'series' and block = ${Math.floor(seriesId / 256)}`
  return row?.state
}

export interface ProjectionRow {
  readonly cycle: string
  readonly at: Date
  readonly spent: number
  readonly projected: number
  readonly lower: number
  readonly upper: number
  /** That the bill ends above the multiple of usual that counts as a shock. */
  readonly probability: number
  readonly usual: number | null
  readonly daysLeft: number
}

/** Where the bill was heading, day by day, in the newest cycle that began by then. */
export function billOf(store: Store, customerId: number, until: Date): Promise<ProjectionRow[]> {
  return store.sql<ProjectionRow[]>`
    select cycle::text, at, spent, projected, lower, upper, probability, usual, days_left as "daysLeft"
    from projections
    where customer_id = ${customerId} and at <= ${until.toISOString()}::text::timestamptz
      and cycle = (select max(cycle) from projections
        where customer_id = ${customerId} and at <= ${until.toISOString()}::text::timestamptz)
    order by at`
}

export interface TimelineEntry {
  readonly kind: 'alert' | 'notice' | 'held' | 'skipped' | 'contact' | 'event'
  readonly at: Date
  readonly id: string
  readonly alert: AlertKind | null
  readonly state: string | null
  readonly metric: string | null
  readonly metricNames: Names | null
  readonly until: Date | null
  readonly observed: number | null
  readonly expected: number | null
  readonly policy: Names | null
  readonly policyCode: string | null
  readonly reason: string | null
  readonly detail: Record<string, unknown> | null
  readonly channel: string | null
  readonly driver: string | null
  readonly text: string | null
  readonly decidedAt: Date | null
}

/** Everything that happened to or was done for one customer in a time, newest first. */
export function timelineOf(
  store: Store,
  customerId: number,
  from: Date,
  to: Date,
  limit: number,
): Promise<TimelineEntry[]> {
  const { sql } = store
  const since = sql`${from.toISOString()}::text::timestamptz`
  const until = sql`${to.toISOString()}::text::timestamptz`
  return sql<TimelineEntry[]>`
    select * from (
      select 'alert' as kind, coalesce(a.fired_at, a.started_at) as at, a.id::text as id, a.kind as alert, a.state,
        m.code as metric, m.names as "metricNames", a.resolved_at as until, a.observed, a.expected, null::jsonb as policy,
        null as "policyCode", null as reason, null::jsonb as detail, null as channel, null as driver, null as text, null::timestamptz as "decidedAt"
      from alerts a left join metrics m on m.id = a.metric_id
      where a.customer_id = ${customerId} and a.state <> 'pending' and a.started_at >= ${since} and a.started_at < ${until}
      union all
      select case d.outcome when 'send' then 'notice' when 'hold' then 'held' else 'skipped' end,
        coalesce(n.delivered_at, n.due_at, d.at), coalesce(n.id, d.id)::text, null, n.state, null, null, null, null, null,
        p.rule -> 'name', p.code, coalesce(d.reason, n.reason), d.detail, n.channel, null, n.message ->> 'subject', d.at
      from decisions d join policies p on p.id = d.policy_id left join notices n on n.exposure_id = d.exposure_id
      where d.customer_id = ${customerId} and d.at >= ${since} and d.at < ${until} and d.reason is distinct from 'absorbed'
      union all
      select 'contact', c.at, c.id::text, null, null, null, null, null, null, null, null, null, null, null, c.channel, c.driver, c.text, null
      from contacts c where c.customer_id = ${customerId} and c.at >= ${since} and c.at < ${until}
      union all
      select 'event', e.at, e.id, null, null, null, null, null, null, null, null, null, null, e.data, null, e.type, null, null
      from events e where e.customer_id = ${customerId} and e.at >= ${since} and e.at < ${until}
    ) as entries
    order by at desc, kind, id desc limit ${limit}`
}

/** Says whether a way of writing to a customer may be used. @returns whether the customer has it */
export async function setConsent(
  store: Store,
  code: string,
  kind: ChannelKind,
  consent: boolean,
  at: Date,
): Promise<boolean> {
  const rows = await store.sql`
    update channels h set consent = ${consent}, updated_at = ${at.toISOString()}::text::timestamptz
    from customers c where c.id = h.customer_id and c.code = ${code} and h.kind = ${kind} returning 1`
  return rows.length > 0
}
