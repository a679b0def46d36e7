import { createDetector, defaults } from '@headsup/detection'
import { factsOf, presets, render } from '@headsup/notice'
import type { Store } from '@headsup/store'
import { saveSnapshot } from '@headsup/store/detection'
import { readCause } from '@headsup/store/facts'
import { installPresets } from '@headsup/store/policies'

const DAY_MS = 86_400_000
export const DAYS = 56
export const CUSTOMERS = 2000
export const AREAS = 20
export const ALERTS = 20_000
const CONTACTS = 100_000
const ZONE = 'Asia/Hong_Kong'
/** Minutes between two readings of a series at ten million; fewer millions stretch them. */
const METRICS = [
  { code: 'data_mb', unit: 'MB', minutes: 30, price: null },
  { code: 'voice_min', unit: 'min', minutes: 60, price: 0.1 },
  { code: 'roaming_mb', unit: 'MB', minutes: 120, price: 0.2 },
  { code: 'charges', unit: 'HKD', minutes: 240, price: 1 },
] as const
export const METRIC_CODES = METRICS.map(({ code }) => code)

/** Fills an empty database with eight weeks of a carrier, ending at `now`, by SQL alone. */
export async function fillCarrier(store: Store, millions: number, now: Date): Promise<void> {
  const { sql } = store
  const since = new Date(now.getTime() - DAYS * DAY_MS).toISOString()
  await people(store)
  await installPresets(store, presets, new Date(since))
  await readings(store, millions, since)
  await detected(store, since)
  await savedState(store, now)
  await decided(store, since, now)
  await contacted(store, since)
  await running(store)
  await sql`vacuum analyze` // as autovacuum would have by now
}

async function people({ sql }: Store): Promise<void> {
  await sql`update settings set value = to_jsonb(${ZONE}::text) where key = 'timeZone'`
  await sql`insert into areas (code, names) select 'A-' || i, jsonb_build_object('en', 'Area ' || i, 'zh-Hant', '地區' || i)
    from generate_series(1, ${AREAS}::int) as i`
  await sql`insert into customers (code, name, area_id, locale, time_zone, segment, created_at)
    select 'C-' || i, 'Customer ' || i, a.id, (array['en', 'zh-Hant', 'zh-Hans'])[1 + i % 3], ${ZONE}, 'consumer', '2025-01-01'
    from generate_series(1, ${CUSTOMERS}::int) as i join areas a on a.code = 'A-' || (1 + i % ${AREAS}::int) order by i`
  await sql`insert into channels (customer_id, kind, address, consent)
    select id, kind, kind || id || '@example.com', id % 10 > 0 from customers, unnest(array['email', 'webhook']) as kind`
  for (const { code, unit, price } of METRICS)
    await sql`insert into metrics (code, unit, names, price_per_unit)
      values (${code}, ${unit}, jsonb_build_object('en', ${code}::text), ${price})`
  await sql`insert into series (customer_id, metric_id) select c.id, m.id from customers c, metrics m order by c.id, m.id`
}

/** A day a statement, each in the order of time, as readings and their rollups arrive. */
async function readings({ sql }: Store, millions: number, since: string): Promise<void> {
  await sql`select ensure_observations(${since}::text::timestamptz, ${since}::text::timestamptz + interval '57 days')`
  await sql`alter table usage_hourly drop constraint usage_hourly_pkey`
  for (let day = 0; day < DAYS; day++)
    await sql`
      with fresh as (
        insert into observations (at, series_id, value)
        select start + (n * step + s.customer_id / 20 * 7 % step) * interval '1 minute' as at, s.id,
          round(((2 + sin(n * step * pi() / 720)) * (0.5 + random()))::numeric, 2)
        from (select ${since}::text::timestamptz + ${day} * interval '1 day' as start) as day,
          lateral (select m.id, least(1440, minutes * 10 / ${millions}::float8)::int as step
            from unnest(${METRIC_CODES}::text[], ${METRICS.map(({ minutes }) => minutes)}::int[]) as t (code, minutes) join metrics m using (code)) as m
          join series s on s.metric_id = m.id, generate_series(0, 1440 / step - 1) as n
        order by 1
        returning at, series_id, value
      ), hourly as (
        insert into usage_hourly (series_id, at, total, n, low, high)
        select series_id, date_trunc('hour', at), sum(value), count(*), min(value), max(value) from fresh group by 1, 2 order by 2, 1
      )
      insert into usage_area (metric_id, at, area_id, total, n)
      select s.metric_id, bucket('5 minutes', f.at), c.area_id, sum(f.value), count(*)
      from fresh f join series s on s.id = f.series_id join customers c on c.id = s.customer_id group by 1, 2, 3 order by 2, 1, 3`
  await sql`alter table usage_hourly add primary key (series_id, at)`
}

async function detected({ sql }: Store, since: string): Promise<void> {
  const start = sql`${since}::text::timestamptz`
  await sql`
    insert into incidents (key, kind, area_id, state, started_at, updated_at, resolved_at, customers, observed, expected, surprise)
    select 'outage-' || i, 'outage', a.id, case when i > 58 then 'firing' else 'resolved' end, at, at + interval '2 hours',
      case when i <= 58 then at + interval '2 hours' end, 80, 0.8, 0.05, 30
    from generate_series(1, 60) as i join areas a on a.code = 'A-' || (1 + i * 7 % ${AREAS}::int),
      lateral (select ${start} + i * interval '1 hour' * ${(DAYS * 24 - 1) / 60}::float8 as at) as t order by i`
  await sql`insert into incident_members (incident_id, customer_id)
    select i.id, c.id from incidents i join customers c on c.area_id = i.area_id where c.id % 100 < 96`
  await sql`
    insert into alerts (key, kind, state, customer_id, series_id, metric_id, started_at, updated_at, fired_at, resolved_at,
      surprise, expected, lower, upper, observed, explanation, incident_id)
    select 'alert-' || i, kind, state, c.id, case when kind <> 'bill' then s.id end, case when kind <> 'bill' then s.metric_id end,
      at, at + interval '3 hours', case when state <> 'pending' then at + interval '1 minute' end,
      case when state = 'resolved' then at + interval '3 hours' end, 4 + random() * 20, 10, 5, 15, 40,
      case when kind = 'bill' then jsonb_build_object('cycle', date_trunc('month', at)::date, 'cycleEnd', (date_trunc('month', at) + interval '1 month')::date)
        else '{"since": 0, "onceInDays": 400, "comparedWith": "ownSeason", "horizonHours": 6, "excess": 90}' end,
      case when state = 'resolved' and i % 4 = 0 then 1 + i % 58 end
    from (select i, (array['spike', 'drop', 'silence', 'leak', 'bill'])[1 + i % 5] as kind,
        case when i <= ${ALERTS - 300}::int then 'resolved' when i % 3 = 0 then 'pending' else 'firing' end as state,
        ${start} + i * interval '1 minute' * ${((DAYS * 24 - 3) * 60) / ALERTS}::float8 as at
      from generate_series(1, ${ALERTS}::int) as i) as t
      join customers c on c.code = 'C-' || (1 + i * 7919 % ${CUSTOMERS}::int)
      join series s on s.customer_id = c.id and s.metric_id = 1 + i % 4 order by i`
  await sql`insert into transitions (alert_id, state, at)
    select a.id, t.state, t.at from alerts a, lateral (values ('pending', started_at), ('firing', fired_at), ('resolved', resolved_at)) as t (state, at)
    where t.at is not null order by t.at`
  await sql`insert into transitions (incident_id, state, at) select id, 'firing', started_at from incidents`
  await sql`insert into projections (customer_id, cycle, at, spent, projected, lower, upper, probability, usual, days_left)
    select c.id, date_trunc('month', at)::date, at, 100, 300, 250, 350, random(), 200, 10
    from generate_series(${start}, ${start} + interval '1 day' * ${DAYS - 1}::int, interval '1 day') as at, customers c`
}

/** The detector's memory, of one block learnt for three weeks and kept for all. */
async function savedState(store: Store, now: Date): Promise<void> {
  const detector = createDetector(defaults)
  for (let seriesId = 0; seriesId < 256; seriesId++) {
    const series = { seriesId, customerId: seriesId, metricId: 1, kind: 'increment' as const }
    detector.describe({ ...series, timeZone: ZONE, areaId: 1, segment: null })
  }
  for (let hour = 21 * 24; hour > 0; hour--)
    for (let seriesId = 0; seriesId < 256; seriesId++)
      detector.observe(
        seriesId,
        now.getTime() - hour * 3_600_000,
        2 + Math.sin(hour / 4) + (seriesId % 7) / 7,
      )
  const [{ bytes } = { bytes: new Uint8Array() }] = detector.dirtyBlocks()
  const blocks = Math.ceil((CUSTOMERS * METRICS.length + 1) / 256)
  const saved = Array.from(
    { length: blocks },
    (_, block) => ({ part: 'series', block, bytes }) as const,
  )
  await store.db.transaction((tx) => saveSnapshot(tx, saved))
}

/** Outages and three alerts in four are decided by three policies each; the rest is skipped. */
async function decided(store: Store, since: string, now: Date): Promise<void> {
  const { sql } = store
  await sql`insert into events (at, source, id, type, customer_id, data)
    select ${since}::text::timestamptz + i * interval '40 minutes', 'orders', i::text, 'order.delayed', c.id, '{"order": "1"}'
    from generate_series(1, 2000) as i join customers c on c.code = 'C-' || i`
  await sql`
    insert into exposures (policy_id, policy_version, customer_id, cause, arm, assigned_at, window_ends_at)
    select policy_id, 1, customer_id, cause, case when random() < 0.1 then 'holdout' else 'treatment' end, at, at + hours * interval '1 hour'
    from (
      select p.id as policy_id, m.customer_id, 'incident:' || i.key as cause, i.started_at + interval '5 minutes' as at, 24 as hours
      from incidents i join incident_members m on m.incident_id = i.id join policies p on p.code = 'area-outage'
      union all
      select p.id, a.customer_id, 'alert:' || a.key, a.started_at + interval '10 minutes', 72
      from alerts a, policies p where a.incident_id is null and p.code <> 'area-outage'
    ) as t order by at`
  await sql`
    insert into decisions (at, policy_id, policy_version, customer_id, cause, outcome, reason, detail, exposure_id)
    select * from (
      select assigned_at, policy_id, 1, customer_id, cause, case arm when 'holdout' then 'hold' else 'send' end, null, '{"holdout": 0.1}'::jsonb, id from exposures
      union all
      select a.started_at, p.id, 1, a.customer_id, 'alert:' || a.key, 'skip', reason, '{"channels": ["email"]}', null
      from alerts a join policies p on p.code = 'area-outage', lateral (select (array['no channel', 'no consent', 'stopped', 'absorbed'])[1 + a.id % 4] as reason) as r
    ) as t order by 1`
  await sql`
    insert into notices (exposure_id, policy_id, customer_id, channel, address, locale, template, facts, message, state, due_at,
      attempt, created_at, delivered_at, reason)
    select e.id, e.policy_id, e.customer_id, 'email', 'email@example.com', 'en', t.template,
      case when state = 'delivered' then t.facts end, case when state = 'delivered' then t.message end, state,
      e.assigned_at + case when state = 'queued' then interval '9 hours' else interval '0' end, case state when 'dead' then 3 when 'queued' then 0 else 1 end,
      e.assigned_at, case when state = 'delivered' then e.assigned_at + interval '1 minute' end, case when state = 'dead' then 'rejected' end
    from (select *, case when assigned_at > ${now.toISOString()}::text::timestamptz - interval '5 hours' and id % 3 = 0 then 'queued'
        when id % 100 = 7 then 'dead' when id % 50 = 3 then 'cancelled' else 'delivered' end as state from exposures) as e
      join policies p on p.id = e.policy_id
      join jsonb_to_recordset(${JSON.stringify(await letters(store, now))}::text::jsonb) as t (policy text, template text, facts jsonb, message jsonb) on t.policy = p.code
    where e.arm = 'treatment' order by e.assigned_at`
  await sql`insert into attempts (notice_id, attempt, at, outcome, reason)
    select n.id, i, n.created_at + i * interval '1 minute', case when i < n.attempt then 'retry' else n.state end, n.reason
    from notices n, generate_series(1, n.attempt) as i where n.state in ('delivered', 'dead')`
}

/** What each policy's notices said: real words about one real cause. */
async function letters(store: Store, now: Date) {
  const [cause] = await store.sql<[{ bill: string; usage: string; customerId: number }]>`
    select max(key) filter (where kind = 'bill') as bill, max(key) filter (where kind = 'spike') as usage, 1 as "customerId" from alerts`
  const of = {
    'bill-shock': `alert:${cause.bill}`,
    'usage-leak': `alert:${cause.usage}`,
    'order-delayed': `alert:${cause.usage}`,
    'area-outage': 'incident:outage-1',
  }
  const templates = {
    'bill-shock': 'bill',
    'usage-leak': 'usage',
    'order-delayed': 'usage',
    'area-outage': 'outage',
  }
  return Promise.all(
    (Object.keys(of) as (keyof typeof of)[]).map(async (policy) => {
      const facts = await readCause(store, cause.customerId, of[policy], now)
      const context = { locale: 'en', timeZone: ZONE, now } as const
      const words = facts && factsOf(facts, { ...context, template: templates[policy] })
      if (!words) throw new Error(`nothing to say about ${of[policy]}`)
      const { subject, text, html } = render(words, {
        ...context,
        brandName: 'Bench',
        seeUrl: 'https://example.com/n/x',
        stopUrl: 'https://example.com/n/x',
      })
      return { policy, template: templates[policy], facts, message: { subject, text, html } }
    }),
  )
}

async function contacted({ sql }: Store, since: string): Promise<void> {
  await sql`
    insert into contacts (identity, at, customer_id, channel, driver, handling_seconds)
    select i::text, ${since}::text::timestamptz + i * interval '1 minute' * ${((DAYS * 24 - 1) * 60) / CONTACTS}::float8, c.id, 'phone',
      (array['billing', 'usage', 'outage', 'network', 'order', null])[1 + i % 6], 240
    from generate_series(1, ${CONTACTS}::int) as i join customers c on c.code = 'C-' || (1 + i * 1543 % ${CUSTOMERS}::int) order by i`
  await sql`insert into attributions (contact_id, exposure_id, own_driver)
    select c.id, e.id, coalesce(p.rule -> 'drivers' ? c.driver, false)
    from contacts c join exposures e on e.customer_id = c.customer_id and e.assigned_at <= c.at and c.at < e.window_ends_at
      join policies p on p.id = e.policy_id`
  await sql`update exposures e set contacts = a.n, own_contacts = a.own
    from (select exposure_id, count(*) as n, count(*) filter (where own_driver) as own from attributions group by 1) as a where a.exposure_id = e.id`
  await sql`update contacts c set exposure_id = a.exposure_id
    from (select contact_id, max(exposure_id) as exposure_id from attributions group by 1) as a where a.contact_id = c.id`
}

/** What the roles leave behind while they run, by the wall clock: an hour of log, a day of pulses. */
async function running({ sql }: Store): Promise<void> {
  await sql`insert into log (appended_at, size, series_ids, ats, readings)
    select now() - (3600 - i) * interval '1 second', 500, ids, ats, readings
    from generate_series(1, 3600) as i, (select array_agg(id) as ids, array_agg(id::bigint) as ats, array_agg(id::float8) as readings
      from (select id from series order by id limit 500) as s) as batch`
  await sql`insert into pulses (at, role, observations, lag_ms)
    select now() - (86400 - i) * interval '1 second', role, 500, random() * 400
    from generate_series(1, 86400) as i, unnest(array['detector', 'decider']) as role`
  await sql`insert into changes (topic) select 'usage' from generate_series(1, 3600)`
}
