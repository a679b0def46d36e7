import type { Store } from '../connect.ts'
import { recordDecisions, type NewDecision } from '../decisions.ts'

/** Makes customers c1, c2 … with an e-mail address and consent, and a policy, and gives them their first ids. */
export async function createCustomers(
  store: Store,
  count: number,
  rule: Readonly<Record<string, unknown>>,
): Promise<void> {
  const { sql } = store
  await sql`truncate attempts, notices, decisions, exposures, policies, contacts, stops, alerts, incidents, transitions,
    events, channels, usage_hourly, series, metrics, customers, areas restart identity cascade`
  await sql`insert into areas (code, names) values ('sha-tin', '{"en": "Sha Tin"}')`
  await sql`insert into metrics (code, unit) values ('data_mb', 'MB')`
  for (let i = 1; i <= count; i++) {
    await sql`insert into customers (code, locale, time_zone, area_id) values (${`c${i}`}, 'en', 'UTC', 1)`
    await sql`insert into channels (customer_id, kind, address, consent) values (${i}, 'email', ${`c${i}@example.com`}, true)`
    await sql`insert into series (customer_id, metric_id) values (${i}, 1)`
  }
  await sql`insert into policies (code, rule) values (${String(rule['code'])}, ${JSON.stringify(rule)}::text::jsonb)`
}

/** An alert of a customer's data use that fires: 80 in its hour, where 10 were usual in the three weeks before. @returns its key */
export async function raiseAlert(store: Store, customerId: number, at: Date): Promise<string> {
  const key = `leak:${customerId}:${+at}`
  await store.sql`
    insert into usage_hourly (series_id, at, total, n, low, high)
    select ${customerId}, h, case when h = hour then 80 else 10 end, 1, 10, 10
    from date_trunc('hour', ${at.toISOString()}::text::timestamptz) as hour,
      generate_series(hour - interval '20 days', hour, interval '1 hour') as h
    on conflict (series_id, at) do update set total = greatest(usage_hourly.total, excluded.total)`
  await store.sql`
    with raised as (
      insert into alerts (key, kind, state, customer_id, series_id, metric_id, started_at, updated_at, fired_at,
        surprise, expected, lower, upper, observed)
      values (${key}, 'leak', 'firing', ${customerId}, ${customerId}, 1, ${at.toISOString()}::text::timestamptz,
        ${at.toISOString()}::text::timestamptz, ${at.toISOString()}::text::timestamptz, 6, 10, 5, 15, 80)
      returning id, fired_at
    )
    insert into transitions (alert_id, state, at) select id, 'firing', fired_at from raised`
  return key
}

/** A decision to tell a customer by e-mail, of a cause that needs not exist. */
export const sending = (customerId: number, cause: string, dueAt: Date): NewDecision => ({
  policyId: 1,
  policyVersion: 1,
  customerId,
  cause,
  outcome: 'send',
  reason: null,
  detail: {},
  windowEndsAt: +dueAt + 72 * 3_600_000,
  notice: {
    channel: 'email',
    address: `c${customerId}@example.com`,
    locale: 'en',
    template: 'usage',
    dueAt: +dueAt,
  },
})

export const record = (store: Store, decided: readonly NewDecision[], now: Date) =>
  store.db.transaction((tx) => recordDecisions(tx, decided, now))
