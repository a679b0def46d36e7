import type { Store } from './connect.ts'
import type { AlertKind, Names } from './schema/index.ts'

/** One thing that happened, told in data; `count` above 1 gathers notices of one incident in one minute. */
export interface Happening {
  readonly kind: 'alert' | 'incident' | 'notice' | 'held' | 'skipped' | 'contact'
  readonly at: Date
  readonly id: string
  readonly count: number
  readonly customer: string | null
  readonly name: string | null
  readonly areaCode: string | null
  readonly area: Names | null
  readonly alert: AlertKind | null
  readonly metric: string | null
  readonly metricNames: Names | null
  /** Observed over expected, where an alert says it. */
  readonly ratio: number | null
  readonly channel: string | null
  readonly driver: string | null
  readonly subject: string | null
  readonly policy: Names | null
  readonly reason: string | null
  readonly detail: Record<string, unknown> | null
  /** Whether the customer who contacted us was held out. */
  readonly heldOut: boolean | null
}

/**
 * The newest happenings up to `until`, newest first. Alerts that an incident explains are left to the incident.
 * Reads the newest few hundred rows of each table by key or time, however large the tables are.
 */
export function newestHappenings(store: Store, until: Date, limit: number): Promise<Happening[]> {
  const at = until.toISOString()
  return store.sql<Happening[]>`
    with moments as (
      (select 'alert' as kind, a.fired_at as at, a.id::text as id, 1 as count, a.customer_id, null::int as area_id,
        a.kind as alert, a.metric_id, a.observed / nullif(a.expected, 0) as ratio, null as channel, null as driver,
        null::int as policy_id, null as reason, null::jsonb as detail, null::boolean as held
      from (select * from alerts order by id desc limit 400) as a
      where a.fired_at <= ${at}::text::timestamptz and a.incident_id is null
      order by a.fired_at desc limit ${limit})
      union all
      (select 'incident', i.started_at, i.id::text, i.customers, null, i.area_id, null, null, null, null, null,
        null, i.state, null, null
      from incidents i order by i.id desc limit ${limit})
      union all
      (select 'notice', max(n.delivered_at), max(n.id)::text, count(*)::int,
        case when count(*) = 1 then max(n.customer_id) end, max(i.area_id), null, null, null, n.channel, null,
        n.policy_id, null, null, null
      from (select *, (select e.cause from exposures e where e.id = exposure_id) as cause from notices order by id desc limit 600) as n
        left join incidents i on n.cause = 'incident:' || i.key
      where n.delivered_at <= ${at}::text::timestamptz
      group by n.policy_id, n.channel, case when i.id is null then n.id::text else i.id || date_trunc('minute', n.delivered_at)::text end
      order by 2 desc limit ${limit})
      union all
      (select case d.outcome when 'hold' then 'held' else 'skipped' end, max(d.at), max(d.id)::text, count(*)::int,
        case when count(*) = 1 then max(d.customer_id) end, max(i.area_id), null, null, null, null, null,
        d.policy_id, d.reason, case when count(*) = 1 then (array_agg(d.detail))[1] end, null
      from (select * from decisions order by id desc limit 600) as d
        left join incidents i on d.cause = 'incident:' || i.key
      where d.outcome <> 'send' and d.reason is distinct from 'absorbed' and d.at <= ${at}::text::timestamptz
      group by d.outcome, d.policy_id, d.reason, case when i.id is null then d.id::text else i.id || date_trunc('minute', d.at)::text end
      order by 2 desc limit ${limit})
      union all
      (select 'contact', c.at, c.id::text, 1, c.customer_id, null, null, null, null, c.channel, c.driver, null,
        null, null, e.arm = 'holdout'
      from contacts c left join exposures e on e.id = c.exposure_id
      where c.at <= ${at}::text::timestamptz order by c.at desc limit ${limit})
    )
    select m.kind, m.at, m.id, m.count, c.code as customer, c.name, ar.code as "areaCode", ar.names as area, m.alert,
      mt.code as metric, mt.names as "metricNames", m.ratio, m.channel, m.driver,
      case when m.kind = 'notice' and m.count = 1 then (select n.message ->> 'subject' from notices n where n.id = m.id::bigint) end as subject,
      p.rule -> 'name' as policy, m.reason, m.detail, m.held as "heldOut"
    from moments m
      left join customers c on c.id = m.customer_id
      left join areas ar on ar.id = m.area_id
      left join metrics mt on mt.id = m.metric_id
      left join policies p on p.id = m.policy_id
    where m.at is not null
    order by m.at desc, m.kind, m.id desc
    limit ${limit}`
}
