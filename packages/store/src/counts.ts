import { sql } from 'drizzle-orm'
import type { Store, Tx } from './connect.ts'

/** What is counted and judged: contacts of each driver, or business events of each customer. */
export type Counts = 'drivers' | 'events'

/**
 * Makes this transaction the only one that judges, and says how far that has come; `null` at the very first.
 * Whoever else judges waits for its end, and goes on from there.
 */
export async function holdCounts(tx: Tx, counts: Counts): Promise<Date | null> {
  await tx.execute(
    sql`insert into count_watches (counts, until) values (${counts}, '-infinity') on conflict do nothing`,
  )
  const [row] = await tx.execute<{ ms: number | null }>(sql`
    select date_part('epoch', nullif(until, '-infinity')) * 1000 as ms from count_watches where counts = ${counts} for update`)
  return typeof row?.ms === 'number' ? new Date(row.ms) : null
}

/** Counts have been judged up to an instant. */
export async function countsJudged(tx: Tx, counts: Counts, until: Date): Promise<void> {
  await tx.execute(
    sql`update count_watches set until = ${until.toISOString()}::timestamptz where counts = ${counts}`,
  )
}

/** When the newest contact came that had come by `now`, and the first of all; `null` before any. */
export async function contactsSpan(
  tx: Tx,
  now: Date,
): Promise<{ readonly first: Date; readonly newest: Date } | null> {
  const [row] = await tx.execute<{ first: number | null; newest: number | null }>(sql`
    select date_part('epoch', min(at)) * 1000 as first, date_part('epoch', max(at)) * 1000 as newest
    from contacts where at <= ${now.toISOString()}::timestamptz`)
  return typeof row?.first === 'number' && typeof row.newest === 'number'
    ? { first: new Date(row.first), newest: new Date(row.newest) }
    : null
}

/** Contacts about a driver in windows that end at one instant, and at the same time of weeks before. */
export interface DriverCounts {
  readonly driver: string
  /** By length of window as they were asked for, then by week, the running one first. */
  readonly counts: readonly (readonly number[])[]
}

/**
 * Counts the contacts of each driver that had any lately or in the weeks before. A week back is the same time on the
 * clocks of the zone.
 *
 * @param hours  lengths of the windows, the longest last
 * @param weeks  how many weeks before
 */
export async function countDrivers(
  tx: Tx,
  asked: {
    readonly until: Date
    readonly hours: readonly number[]
    readonly weeks: number
    readonly timeZone: string
  },
): Promise<DriverCounts[]> {
  const { until, hours, weeks, timeZone } = asked
  const at = sql`${until.toISOString()}::timestamptz`
  const within = (one: number) =>
    sql`count(*) filter (where c.at > e.until - ${one} * interval '1 hour')::int`
  const rows: { driver: string; week: number; counts: number[] }[] = await tx.execute(sql`
    with ends as materialized (
      select week, ((${at} at time zone ${timeZone}) - week * interval '7 days') at time zone ${timeZone} as until
      from generate_series(0, ${weeks}::int) as week
    )
    select c.driver, e.week, array[${sql.join(hours.map(within), sql`, `)}] as counts
    from ends e join contacts c on c.at > e.until - ${hours.at(-1)} * interval '1 hour' and c.at <= e.until
    where c.driver is not null
    group by 1, 2 order by 1, 2`)
  const drivers = new Map<string, number[][]>()
  for (const { driver, week, counts } of rows) {
    let known = drivers.get(driver)
    if (!known) drivers.set(driver, (known = hours.map(() => new Array<number>(weeks + 1).fill(0))))
    counts.forEach((count, i) => (known[i]![week] = count))
  }
  return [...drivers].map(([driver, counts]) => ({ driver, counts }))
}

/** More contacts about a driver than such a window brings. */
export interface SurgeFinding {
  readonly driver: string
  readonly hours: number
  readonly observed: number
  readonly expected: number
  readonly surprise: number
}

/** So long after it was last seen a surge is over; one that comes back within a day is still the same. */
const CALM = sql`interval '1 hour'`
const SAME = sql`interval '20 hours'`

/** Writes what was found at an instant: surges that began, go on or came back, and those that are over. */
export async function recordDriverSurges(
  tx: Tx,
  at: Date,
  found: readonly SurgeFinding[],
): Promise<void> {
  const now = sql`${at.toISOString()}::timestamptz`
  await tx.execute(sql`
    with found as (
      select * from jsonb_to_recordset(${JSON.stringify(found)}::text::jsonb)
        as t (driver text, hours float8, observed int, expected float8, surprise float8)
    ), known as (
      update driver_surges s set state = 'firing', resolved_at = null, seen_at = ${now},
        hours = case when f.surprise > s.surprise then f.hours else s.hours end,
        observed = case when f.surprise > s.surprise then f.observed else s.observed end,
        expected = case when f.surprise > s.surprise then f.expected else s.expected end,
        surprise = greatest(f.surprise, s.surprise)
      from found f
      where s.id = (select max(id) from driver_surges where driver = f.driver)
        and (s.state = 'firing' or s.resolved_at > ${now} - ${SAME})
      returning s.driver
    )
    insert into driver_surges (driver, state, started_at, seen_at, hours, observed, expected, surprise)
    select driver, 'firing', ${now} - hours * interval '1 hour', ${now}, hours, observed, expected, surprise
    from found where driver not in (select driver from known) order by driver`)
  await tx.execute(sql`
    update driver_surges set state = 'resolved', resolved_at = seen_at
    where state = 'firing' and seen_at <= ${now} - ${CALM}`)
}

/** A surge as pages show it. */
export interface DriverSurge extends SurgeFinding {
  readonly id: string
  readonly state: 'firing' | 'resolved'
  readonly startedAt: Date
  readonly seenAt: Date
  readonly resolvedAt: Date | null
}

/** Surges of drivers that go on or ended after an instant, those that go on first, then the newest. */
export function listDriverSurges(store: Store, since: Date, limit: number): Promise<DriverSurge[]> {
  return store.sql<DriverSurge[]>`
    select id::text, driver, state, started_at as "startedAt", seen_at as "seenAt", resolved_at as "resolvedAt", hours,
      observed, expected, surprise
    from driver_surges
    where state = 'firing' or resolved_at > ${since.toISOString()}::text::timestamptz
    order by state, started_at desc, id desc limit ${limit}`
}

/** Business events of some types: how many hours of all customers are known, and what came in them. */
export interface EventCounts {
  /** How far back such events are known, days. */
  readonly days: number
  /** Customer-hours. */
  readonly hours: number
  readonly active: number
  readonly count: number
}

/**
 * Counts events of the given types of all customers, in up to `days` days that end at `until`. An installation that
 * has known such events for less counts from the first of them.
 */
export async function countEvents(
  tx: Tx,
  asked: { readonly types: readonly string[]; readonly until: Date; readonly days: number },
): Promise<EventCounts> {
  const { types, until, days } = asked
  const at = sql`${until.toISOString()}::timestamptz`
  const [row] = await tx.execute<EventCounts & Record<string, unknown>>(sql`
    with kinds as (
      select value as type from json_array_elements_text(${JSON.stringify(types)}::text::json)
    ), since as (
      select greatest(${at} - ${days} * interval '1 day', least(${at}, min(first))) as since
      from kinds, lateral (select min(e.at) as first from events e where e.type = kinds.type) as f
    )
    select coalesce(extract(epoch from ${at} - since) / 86400, 0)::float8 as days,
      coalesce(extract(epoch from ${at} - since) / 3600, 0)::float8 * (select count(*) from customers) as hours,
      count(distinct (e.customer_id, bucket(interval '1 hour', e.at)))::float8 as active, count(e.id)::float8 as count
    from since left join events e
      on e.at > since.since and e.at <= ${at} and e.customer_id is not null and e.type in (select type from kinds)
    group by since`)
  return row ?? { days: 0, hours: 0, active: 0, count: 0 }
}

/** Whether any event of the types came after an instant, or an alert about counted events still fires. */
export async function anyCounted(tx: Tx, types: readonly string[], since: Date): Promise<boolean> {
  const [row] = await tx.execute<{ any: boolean }>(sql`
    select exists (select from events
        where type in (select json_array_elements_text(${JSON.stringify(types)}::text::json)) and at > ${since.toISOString()}::timestamptz)
      or exists (select from alerts where state = 'firing' and key like 'count:%') as any`)
  return row?.any ?? false
}

/** Events of one customer in the last hour, and in the days before the last one. */
export interface CustomerEvents {
  readonly customerId: number
  readonly code: string
  readonly observed: number
  readonly firstAt: Date
  readonly active: number
  readonly count: number
}

/** Customers with at least so many events of the types in the hour that ends at `until`. */
export async function busyCustomers(
  tx: Tx,
  asked: {
    readonly types: readonly string[]
    readonly until: Date
    readonly days: number
    readonly least: number
  },
): Promise<CustomerEvents[]> {
  const { types, until, days, least } = asked
  const at = sql`${until.toISOString()}::timestamptz`
  const rows = await tx.execute<Omit<CustomerEvents, 'firstAt'> & { firstAt: number }>(sql`
    with kinds as (
      select value as type from json_array_elements_text(${JSON.stringify(types)}::text::json)
    ), busy as (
      select customer_id, count(*)::int as observed, min(at) as first_at
      from events join kinds using (type)
      where at > ${at} - interval '1 hour' and at <= ${at} and customer_id is not null
      group by 1 having count(*) >= ${least}
    )
    select b.customer_id as "customerId", c.code, b.observed, date_part('epoch', b.first_at) * 1000 as "firstAt",
      count(distinct bucket(interval '1 hour', e.at))::float8 as active, count(e.id)::float8 as count
    from busy b join customers c on c.id = b.customer_id
      left join events e on e.customer_id = b.customer_id and e.type in (select type from kinds)
        and e.at > ${at} - ${days} * interval '1 day' and e.at <= ${at} - interval '1 day'
    group by 1, 2, 3, 4 order by 1`)
  return [...rows].map((row) => ({ ...row, firstAt: new Date(row.firstAt) }))
}

/** Which series alerts about a counted metric belong to; makes the metric and the series that there are not. */
export async function seriesOfCounts(
  tx: Tx,
  metric: string,
  customerIds: readonly number[],
): Promise<
  { readonly customerId: number; readonly metricId: number; readonly seriesId: number }[]
> {
  if (customerIds.length === 0) return []
  const ids = sql`select value::int from json_array_elements_text(${JSON.stringify(customerIds)}::text::json)`
  await tx.execute(sql`
    insert into metrics (code) select ${metric}::text where not exists (select from metrics where code = ${metric})
    on conflict do nothing`)
  await tx.execute(sql`
    insert into series (customer_id, metric_id)
    select c.id, m.id from customers c, metrics m
    where c.id in (${ids}) and m.code = ${metric}
      and not exists (select from series s where s.customer_id = c.id and s.metric_id = m.id)
    order by 1, 2 on conflict do nothing`)
  const rows: { customerId: number; metricId: number; seriesId: number }[] = await tx.execute(sql`
    select s.customer_id as "customerId", s.metric_id as "metricId", s.id as "seriesId"
    from series s join metrics m on m.id = s.metric_id
    where m.code = ${metric} and s.customer_id in (${ids})`)
  return [...rows]
}

/** An alert of counted events that still fires. */
export interface OpenCount {
  readonly key: string
  readonly customerId: number
  readonly seriesId: number
  readonly metricId: number
  readonly startedAt: Date
  readonly surprise: number
  readonly expected: number
  readonly lower: number
  readonly upper: number
  readonly observed: number
  readonly explanation: Record<string, unknown>
}

/** Alerts of counted events that are not over, of a metric. */
export async function openCounts(tx: Tx, metric: string): Promise<OpenCount[]> {
  const rows: (Omit<OpenCount, 'startedAt'> & { startedAt: number })[] = await tx.execute(sql`
    select a.key, a.customer_id as "customerId", a.series_id as "seriesId", a.metric_id as "metricId",
      date_part('epoch', a.started_at) * 1000 as "startedAt", a.surprise, a.expected, a.lower, a.upper, a.observed, a.explanation
    from alerts a join metrics m on m.id = a.metric_id
    where a.state = 'firing' and m.code = ${metric} and a.key like 'count:%' order by a.id`)
  return rows.map((row) => ({ ...row, startedAt: new Date(row.startedAt) }))
}

/** Alerts that go on show the most that was counted. It is no new step of their life, so nobody is told again. */
export async function growCounts(
  tx: Tx,
  at: Date,
  grown: readonly { readonly key: string; readonly observed: number; readonly surprise: number }[],
): Promise<void> {
  if (grown.length === 0) return
  await tx.execute(sql`
    update alerts a set observed = g.observed, surprise = greatest(a.surprise, g.surprise), updated_at = ${at.toISOString()}::timestamptz
    from jsonb_to_recordset(${JSON.stringify(grown)}::text::jsonb) as g (key text, observed float8, surprise float8)
    where a.key = g.key and a.observed < g.observed`)
}
