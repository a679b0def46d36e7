import type { CauseRow, UsageDay } from '@headsup/notice'
import type { Store } from './connect.ts'

/** What a notice to this customer about this cause can say, as of `now`; undefined when the cause is gone. */
export async function readCause(
  store: Store,
  customerId: number,
  cause: string,
  now: Date,
): Promise<CauseRow | undefined> {
  const [kind = '', ...rest] = cause.split(':')
  const key = rest.join(':')
  if (kind === 'incident') return outage(store, key)
  if (kind === 'event') return businessEvent(store, customerId, key)
  const [alert] = await store.sql<[{ kind: string }?]>`select kind from alerts where key = ${key}`
  if (!alert) return undefined
  return alert.kind === 'bill' ? bill(store, key, now) : usage(store, key, now)
}

async function outage(store: Store, key: string): Promise<CauseRow | undefined> {
  const [row] = await store.sql<CauseRow[]>`
    select 'outage' as kind, a.code as area, a.names, date_part('epoch', i.started_at) * 1000 as "startedAt",
      date_part('epoch', i.expected_back_at) * 1000 as "expectedBackAt"
    from incidents i join areas a on a.id = i.area_id where i.key = ${key}`
  return row
}

async function businessEvent(
  store: Store,
  customerId: number,
  key: string,
): Promise<CauseRow | undefined> {
  const [row] = await store.sql<CauseRow[]>`
    select 'event' as kind, date_part('epoch', at) * 1000 as at, data from events
    where customer_id = ${customerId} and source || ':' || id = ${key}`
  return row
}

async function bill(store: Store, key: string, now: Date): Promise<CauseRow | undefined> {
  const [row] = await store.sql<
    (Omit<Extract<CauseRow, { kind: 'bill' }>, 'days'> & { customerId: number })[]
  >`
    select 'bill' as kind, s.value #>> '{}' as currency, p.projected, p.lower, p.upper, p.usual, p.spent,
      a.explanation ->> 'cycle' as cycle, a.explanation ->> 'cycleEnd' as "cycleEnd", a.customer_id as "customerId"
    from alerts a join settings s on s.key = 'currency'
      join lateral (select * from projections p where p.customer_id = a.customer_id
        and p.cycle = (a.explanation ->> 'cycle')::date order by p.at desc limit 1) p on true
    where a.key = ${key}`
  if (!row) return undefined
  const { customerId, ...facts } = row
  return { ...facts, days: await usageDays(store, customerId, now) }
}

async function usage(store: Store, key: string, now: Date): Promise<CauseRow | undefined> {
  const [row] = await store.sql<
    (Omit<Extract<CauseRow, { kind: 'usage' }>, 'days'> & { customerId: number })[]
  >`
    select 'usage' as kind, a.kind as alert, m.code, m.unit, m.names, a.customer_id as "customerId",
      date_part('epoch', a.started_at) * 1000 as "startedAt", ${usageSince(store, now)} as since
    from alerts a join metrics m on m.id = a.metric_id where a.key = ${key}`
  if (!row) return undefined
  const { customerId, ...facts } = row
  const days = await usageDays(store, customerId, now)
  return { ...facts, days: days.filter(({ code }) => code === facts.code) }
}

/**
 * Use since an alert `a` began, as a `UsageSince`. The newest hour may still be filling, so hours count by the
 * readings they have, and each reading is held against the usual one of its hour of the day in the four weeks before.
 */
export function usageSince({ sql }: Pick<Store, 'sql'>, now: Date) {
  return sql`(
    with hours as (
      select u.at, date_part('hour', u.at) as hour, u.total, u.n, u.at >= date_trunc('hour', a.started_at) as since
      from usage_hourly u where u.series_id = a.series_id
        and u.at between date_trunc('hour', a.started_at) - interval '28 days' and ${now.toISOString()}::text::timestamptz
    ), usual as (
      select hour, sum(total) / sum(n) as reading, avg(n) as n, avg(total) as total
      from hours where not since group by hour
    ), silent as (
      select date_part('hour', h) as hour
      from generate_series(a.started_at, least(${now.toISOString()}::text::timestamptz, a.started_at + interval '23 hours'), interval '1 hour') as h
    )
    select case when a.key like 'count:%' -- counted events leave no readings, and the alert says what an hour counted
      then jsonb_build_object('observed', a.observed, 'expected', a.expected, 'hours', 1, 'day', a.expected * 24)
      else jsonb_build_object(
        'observed', sum(h.total) / sum(h.n / u.n),
        'expected', coalesce(sum(h.n * u.reading) / sum(h.n / u.n), (select avg(total) from silent join usual using (hour))),
        'hours', sum(h.n / u.n),
        'day', (select avg(total) * 24 from usual)) end
    from hours h join usual u using (hour) where h.since)`
}

/** The last 60 local days of the customer's increments. */
function usageDays(store: Store, customerId: number, now: Date): Promise<UsageDay[]> {
  return store.sql<UsageDay[]>`
    select m.code, m.unit, m.names, m.price_per_unit as price,
      to_char(date_trunc('day', u.at at time zone c.time_zone), 'YYYY-MM-DD') as day, sum(u.total) as total
    from series s join customers c on c.id = s.customer_id join metrics m on m.id = s.metric_id
      join usage_hourly u on u.series_id = s.id
    where s.customer_id = ${customerId} and m.kind = 'increment'
      and u.at between ${now.toISOString()}::text::timestamptz - interval '60 days' and ${now.toISOString()}::text::timestamptz
    group by m.code, m.unit, m.names, m.price_per_unit, 5 order by m.code, 5`
}
