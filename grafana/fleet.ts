import type { Dashboard, Panel } from '@grafana/schema'

/** One panel's SQL, as Grafana's PostgreSQL data source takes it. */
interface Chart {
  readonly title: string
  readonly description: string
  readonly type: 'timeseries' | 'stat' | 'table'
  readonly sql: string
  readonly unit?: string
  /** Columns of the 24 that a row has, and rows. */
  readonly width: number
  readonly height: number
}

const datasource = { type: 'grafana-postgresql-datasource', uid: 'headsup' }

/** What the fleet uses, what Headsup made of it, and how far behind it is. */
export const charts: readonly Chart[] = [
  {
    title: 'Customers',
    description: 'Known to Headsup',
    type: 'stat',
    sql: 'select count(*) as customers from customers',
    width: 4,
    height: 4,
  },
  {
    title: 'Alerts firing',
    description: 'Of single customers; what an area incident explains is left out',
    type: 'stat',
    sql: `select count(*) as alerts from alerts where state = 'firing' and incident_id is null`,
    width: 4,
    height: 4,
  },
  {
    title: 'Areas out',
    description: 'Open area incidents',
    type: 'stat',
    sql: `select count(*) as incidents from incidents where state = 'firing'`,
    width: 4,
    height: 4,
  },
  {
    title: 'Notices waiting',
    description: 'Due or retried later',
    type: 'stat',
    sql: `select count(*) as notices from notices where state = 'queued'`,
    width: 4,
    height: 4,
  },
  {
    title: 'Notices that failed',
    description: 'Dead, with a reason on the Notices page',
    type: 'stat',
    sql: `select count(*) as notices from notices where state = 'dead' and $__timeFilter(created_at)`,
    width: 4,
    height: 4,
  },
  {
    title: 'Detection lag',
    description:
      'From a batch being stored to its alerts being known, 99th percentile of the range',
    type: 'stat',
    sql: `select percentile_cont(0.99) within group (order by lag_ms) as lag from pulses where role = 'detector' and $__timeFilter(at)`,
    unit: 'ms',
    width: 4,
    height: 4,
  },
  {
    title: 'Fleet usage',
    description: 'Every metric over all areas',
    type: 'timeseries',
    sql: `select $__timeGroupAlias(u.at, $__interval), m.code as metric, sum(u.total) as total
from usage_area u join metrics m on m.id = u.metric_id
where $__timeFilter(u.at) group by 1, 2 order by 1`,
    width: 24,
    height: 9,
  },
  {
    title: 'Alerts by kind',
    description: 'By when they began to fire',
    type: 'timeseries',
    sql: `select $__timeGroupAlias(fired_at, $__interval), kind as metric, count(*) as alerts
from alerts where $__timeFilter(fired_at) group by 1, 2 order by 1`,
    width: 12,
    height: 8,
  },
  {
    title: 'Decisions',
    description: 'Told, held out, or deliberately not told',
    type: 'timeseries',
    sql: `select $__timeGroupAlias(at, $__interval), outcome as metric, count(*) as decisions
from decisions where $__timeFilter(at) group by 1, 2 order by 1`,
    width: 12,
    height: 8,
  },
  {
    title: 'Observations stored',
    description: 'After deduplication, by arrival',
    type: 'timeseries',
    sql: `select $__timeGroupAlias(appended_at, $__interval), sum(size) as observations
from log where $__timeFilter(appended_at) group by 1 order by 1`,
    width: 12,
    height: 8,
  },
  {
    title: 'Contacts by driver',
    description: 'What customers contacted about',
    type: 'timeseries',
    sql: `select $__timeGroupAlias(at, $__interval), coalesce(driver, 'unknown') as metric, count(*) as contacts
from contacts where $__timeFilter(at) group by 1, 2 order by 1`,
    width: 12,
    height: 8,
  },
  {
    title: 'Told against held out',
    description: 'Contacts for each customer drawn; the Deflection page says how sure that is',
    type: 'table',
    sql: `select p.code as policy, e.arm, count(*) as customers, avg((e.contacts > 0)::int) as contacted, avg(e.contacts) as contacts
from exposures e join policies p on p.id = e.policy_id
where $__timeFilter(e.assigned_at) group by 1, 2 order by 1, 2`,
    width: 24,
    height: 8,
  },
]

/** Places the charts left to right, wrapping at 24 columns. */
function panels(): Panel[] {
  let x = 0
  let y = 0
  let tallest = 0
  return charts.map(({ title, description, type, sql, unit, width, height }, i): Panel => {
    if (x + width > 24) {
      y += tallest
      x = tallest = 0
    }
    const gridPos = { x, y, w: width, h: height }
    x += width
    tallest = Math.max(tallest, height)
    const format = type === 'timeseries' ? 'time_series' : 'table'
    return {
      id: i + 1,
      title,
      description,
      type,
      datasource,
      gridPos,
      fieldConfig: { defaults: { unit: unit ?? 'short' }, overrides: [] },
      targets: [{ refId: 'A', datasource, format, rawQuery: true, rawSql: sql }],
    } as Panel
  })
}

export const fleet: Partial<Dashboard> = {
  uid: 'headsup-fleet',
  title: 'Headsup: fleet',
  tags: ['headsup'],
  timezone: 'browser',
  schemaVersion: 41,
  refresh: '10s',
  time: { from: 'now-24h', to: 'now' },
  panels: panels() as NonNullable<Dashboard['panels']>,
}
