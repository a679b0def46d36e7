import type { Store } from './connect.ts'
import type { Names } from './schema/index.ts'

/**
 * How long ago the newest batch arrived, ms, or null before the first. Arrival is wall-clock time on both
 * sides, so that a simulated clock does not disturb it.
 */
export async function sinceLastBatch(store: Store): Promise<number | null> {
  const [row] = await store.sql<[{ ageMs: number }?]>`
    select (extract(epoch from clock_timestamp() - appended_at) * 1000)::float8 as "ageMs"
    from log order by txid desc, seq desc limit 1`
  return row ? Math.max(0, row.ageMs) : null
}

/**
 * The longest the log's last day went without a batch, ms, seen in steps of ten minutes: an hourly source is
 * quiet for an hour and nothing is the matter. Null with fewer than two arrivals that far apart.
 */
export async function longestPause({ sql }: Pick<Store, 'sql'>): Promise<number | null> {
  const [row] = await sql<[{ ms: number | null }]>`
    select (extract(epoch from max(pause)) * 1000)::float8 as ms
    from (
      select step - lag(step) over (order by step) as pause
      from generate_series(now() - interval '24 hours', now(), interval '10 minutes') as step
      where exists (select from log where appended_at >= step and appended_at < step + interval '10 minutes')
    ) as pauses`
  return row.ms
}

export interface FoundCustomer {
  readonly code: string
  readonly name: string | null
}

/** Up to eight customers whose code or name begins with, or else contains, the text; exact codes first. */
export function findCustomers(store: Store, text: string): Promise<FoundCustomer[]> {
  const pattern = `%${text.replace(/[\\%_]/g, (sign) => `\\${sign}`)}%`
  return store.sql<FoundCustomer[]>`
    select code, name from customers
    where code ilike ${pattern} or name ilike ${pattern}
    order by lower(code) = lower(${text}) desc, code ilike ${pattern.slice(1)} desc,
      name ilike ${pattern.slice(1)} desc nulls last, code
    limit 8`
}

export interface FoundArea {
  readonly code: string
  readonly names: Names
}

/** Up to five areas whose code or name in any language contains the text. */
export function findAreas(store: Store, text: string): Promise<FoundArea[]> {
  const pattern = `%${text.replace(/[\\%_]/g, (sign) => `\\${sign}`)}%`
  return store.sql<FoundArea[]>`
    select code, names from areas
    where code ilike ${pattern}
      or exists (select 1 from jsonb_each_text(names) as name where name.value ilike ${pattern})
    order by code limit 5`
}

export interface WatchedMetric {
  readonly id: number
  readonly code: string
  readonly kind: 'increment' | 'gauge'
  readonly unit: string
  readonly names: Names
  /** Start of its newest five minutes, ms; null before the first reading. */
  readonly newest: number | null
  /** Customers it was ever read of. */
  readonly series: number
}

/** Every metric, use before money, with how far its readings go. */
export function watchedMetrics(store: Store): Promise<WatchedMetric[]> {
  return store.sql<WatchedMetric[]>`
    select m.id, m.code, m.kind, m.unit, m.names,
      (select date_part('epoch', max(u.at)) * 1000 from usage_area u where u.metric_id = m.id) as newest,
      coalesce(s.series, 0) as series
    from metrics m
      left join (select metric_id, count(*)::int as series from series group by metric_id) as s on s.metric_id = m.id
    order by coalesce(m.price_per_unit, 0) = 1, m.id`
}

/** Five-minute slots of one metric, column-wise and oldest first; slots without readings are absent. */
export interface Slots {
  /** Start of each slot, ms. */
  readonly at: number[]
  readonly total: number[]
  /** Readings in the slot. */
  readonly n: number[]
}

/** The whole fleet from an instant on. */
export async function fleetSlots(store: Store, metricId: number, since: Date): Promise<Slots> {
  const [row] = await store.sql<[{ [K in keyof Slots]: number[] | null }]>`
    select array_agg(ms order by ms) as at, array_agg(total order by ms) as total, array_agg(n order by ms) as n
    from (
      select date_part('epoch', at) * 1000 as ms, sum(total) as total, sum(n)::float8 as n
      from usage_area
      where metric_id = ${metricId} and at >= ${since.toISOString()}::text::timestamptz
      group by at
    ) as slots`
  return { at: row.at ?? [], total: row.total ?? [], n: row.n ?? [] }
}

export interface AreaWindow extends Slots {
  readonly areaId: number
  /** How many weeks back. */
  readonly week: number
}

/**
 * The same hours of this week and of the weeks before, by area. A week back is the same time on the clocks of
 * the zone; `at` is counted from the start of its own window.
 */
export function areaWindows(
  store: Store,
  window: {
    metricId: number
    from: Date
    to: Date
    /** First and last, in weeks back; 0 is this one. */
    weeks: readonly [number, number]
    timeZone: string
  },
): Promise<AreaWindow[]> {
  const { metricId, weeks, timeZone } = window
  const from = window.from.toISOString()
  const ms = window.to.getTime() - window.from.getTime()
  return store.sql<AreaWindow[]>`
    with windows as materialized ( -- else the zone is looked up for every row
      select week, ((${from}::text::timestamptz at time zone ${timeZone}) - week * interval '7 days')
        at time zone ${timeZone} as start
      from generate_series(${weeks[0]}::int, ${weeks[1]}::int) as week
    )
    select u.area_id as "areaId", w.week, array_agg(u.ms order by u.ms) as at,
      array_agg(u.total order by u.ms) as total, array_agg(u.n::float8 order by u.ms) as n
    from windows as w, lateral (
      select area_id, date_part('epoch', at - w.start) * 1000 as ms, total, n
      from usage_area
      where metric_id = ${metricId} and at >= w.start and at < w.start + ${ms} * interval '1 ms'
    ) as u
    group by u.area_id, w.week`
}

export interface Pace {
  /** How many minutes back, 0 is the current one. */
  readonly minute: number
  readonly alerts: number
  /** Of those, how many an area incident explains. */
  readonly outage: number
  readonly notices: number
}

/** Alerts that fired and notices that arrived, a minute, in the hour before `now`. */
export function pace(store: Store, now: Date): Promise<Pace[]> {
  const at = now.toISOString()
  return store.sql<Pace[]>`
    with hour as (select ${at}::text::timestamptz - interval '1 hour' as since, ${at}::text::timestamptz as until)
    select minute, sum(alerts)::int as alerts, sum(outage)::int as outage, sum(notices)::int as notices
    from (
      select floor(extract(epoch from until - fired_at) / 60)::int as minute, 1 as alerts,
        (incident_id is not null)::int as outage, 0 as notices
      from hour, alerts
      where state in ('firing', 'resolved') and started_at > since - interval '3 days'
        and fired_at > since and fired_at <= until
      union all
      select floor(extract(epoch from until - delivered_at) / 60)::int, 0, 0, 1
      from hour, notices
      where delivered_at > since and delivered_at <= until
    ) as steps
    group by minute order by minute`
}

export interface IngestMinute {
  readonly minute: number
  /** Readings detected in that minute. */
  readonly readings: number
  /** 99th percentile of the age of a step's oldest batch, ms. */
  readonly lagMs: number
}

/** How much the detector took in, a minute, in the last hour of the wall clock, by which pulses are written. */
export function ingestPace(store: Store): Promise<IngestMinute[]> {
  return store.sql<IngestMinute[]>`
    select floor(date_part('epoch', now() - at) / 60)::int as minute,
      sum(observations)::int as readings,
      percentile_cont(0.99) within group (order by lag_ms) as "lagMs"
    from pulses
    where at > now() - interval '1 hour' and at <= now() and role = 'detector'
    group by 1 order by 1`
}

export interface Counts {
  readonly customers: number
  readonly firing: number
  readonly delivered: number
  readonly failed: number
  readonly waiting: number
}

/** Customers, alerts that fire, and what became of notices since the start of the local day. */
export async function counts(store: Store, dayStart: Date): Promise<Counts> {
  const since = dayStart.toISOString()
  const [row] = await store.sql<[Counts]>`
    select (select count(*)::int from customers) as customers,
      (select count(*)::int from alerts where state = 'firing' and incident_id is null) as firing,
      (select count(*)::int from notices where delivered_at >= ${since}::text::timestamptz) as delivered,
      (select count(*)::int from notices where created_at >= ${since}::text::timestamptz and state = 'dead') as failed,
      (select count(*)::int from notices where state = 'queued') as waiting`
  return row
}
