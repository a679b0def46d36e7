import type { Store } from './connect.ts'
import { unitIn } from './unit.ts'

export type MetricKind = 'increment' | 'gauge'

/** From the sender's codes to series ids, from memory where they are known. */
export interface SeriesResolver {
  /** The series of a customer's metric; undefined until `ensure` has seen the pair. */
  resolve(customerCode: string, metricCode: string): number | undefined

  /** undefined while the metric is not known. */
  kindOf(metricCode: string): MetricKind | undefined

  /** The customer's id; undefined until `ensure` or `ensureCustomers` has seen the code. */
  customer(customerCode: string): number | undefined

  /**
   * Makes `resolve` know every pair: reads what exists and creates the customers, metrics and
   * series that do not. Callers, also in other processes, may race: all get the same ids.
   * Codes are 1 to 200 (metrics: 100) well-formed characters without U+0000.
   */
  ensure(pairs: Iterable<readonly [customerCode: string, metricCode: string]>): Promise<void>

  /** The same for customers alone. */
  ensureCustomers(codes: Iterable<string>): Promise<void>

  /** Keeps up with customers deleted and metrics changed by others. Returns how to stop. */
  watch(): Promise<() => Promise<void>>
}

/**
 * Knows the series of one store. Metrics are the outer map, because there are few: a map a
 * customer would cost several times the memory.
 */
export function createSeriesResolver(store: Store): SeriesResolver {
  const ids = new Map<string, Map<string, number>>()
  const kinds = new Map<string, MetricKind>()
  const customers = new Map<string, number>()

  const forget = (code: string) => {
    customers.delete(code)
    for (const known of ids.values()) known.delete(code)
  }
  const forgetAll = () => {
    ids.clear()
    kinds.clear()
    customers.clear()
  }

  async function ensureCustomers(codes: Iterable<string>): Promise<void> {
    const missing = [...new Set(codes)].filter((code) => !customers.has(code))
    if (missing.length === 0) return
    for (const { id, code } of await findOrCreateCustomers(store, missing)) customers.set(code, id)
  }

  return {
    resolve: (customerCode, metricCode) => ids.get(metricCode)?.get(customerCode),
    kindOf: (metricCode) => kinds.get(metricCode),
    customer: (customerCode) => customers.get(customerCode),
    ensureCustomers,

    async ensure(pairs) {
      // A batch names its few new series again and again.
      const wanted = new Map<string, Set<string>>()
      for (const [customerCode, metricCode] of pairs) {
        if (ids.get(metricCode)?.has(customerCode)) continue
        const customerCodes = wanted.get(metricCode)
        if (customerCodes) customerCodes.add(customerCode)
        else wanted.set(metricCode, new Set([customerCode]))
      }
      if (wanted.size === 0) return
      for (const { code, kind } of await findOrCreateMetrics(store, [...wanted.keys()])) {
        kinds.set(code, kind)
        if (!ids.has(code)) ids.set(code, new Map())
      }
      const missing = [...wanted].flatMap(([metric, codes]) =>
        [...codes].map((customer) => [customer, metric] as const),
      )
      await ensureCustomers(missing.map(([customerCode]) => customerCode))
      for (const found of await findOrCreateSeries(store, missing))
        ids.get(found.metric)?.set(found.customer, found.id)
    },

    async watch() {
      // Whatever was said while the connection was away is not known, so nothing is.
      const deleted = await store.sql.listen('customer_deleted', forget, forgetAll)
      const changed = await store.sql.listen('metric_changed', (code) => kinds.delete(code))
      return async () => {
        await deleted.unlisten()
        await changed.unlisten()
      }
    },
  }
}

/**
 * Inserts come before the read and skip what exists, so that racing callers end with the same rows,
 * and identity values, of which metrics have few, are not spent on conflicts. Codes go in sorted:
 * two callers cannot deadlock.
 */
async function findOrCreateMetrics(store: Store, codes: readonly string[]) {
  const given = JSON.stringify(codes)
  await store.sql`
    insert into metrics (code, unit)
    select code, unit from json_to_recordset(${JSON.stringify(codes.map((code) => ({ code, unit: unitIn(code) })))}::text::json)
      as given (code text, unit text)
    where not exists (select 1 from metrics m where m.code = given.code)
    order by code
    on conflict do nothing`
  return store.sql<{ code: string; kind: MetricKind }[]>`
    select code, kind from metrics
    where code in (select json_array_elements_text(${given}::text::json))`
}

async function findOrCreateCustomers(store: Store, codes: readonly string[]) {
  const given = JSON.stringify(codes)
  await store.sql`
    insert into customers (code, locale, time_zone)
    select code, (select value #>> '{}' from settings where key = 'locale'),
      (select value #>> '{}' from settings where key = 'timeZone')
    from json_array_elements_text(${given}::text::json) as given (code)
    where not exists (select 1 from customers c where c.code = given.code)
    order by code
    on conflict do nothing`
  return store.sql<{ id: number; code: string }[]>`
    select id, code from customers
    where code in (select json_array_elements_text(${given}::text::json))`
}

async function findOrCreateSeries(store: Store, pairs: readonly (readonly [string, string])[]) {
  const given = JSON.stringify(pairs)
  await store.sql`
    insert into series (customer_id, metric_id)
    select c.id, m.id
    from json_array_elements(${given}::text::json) as given (pair)
      join customers c on c.code = pair ->> 0
      join metrics m on m.code = pair ->> 1
    where not exists (select 1 from series s where s.customer_id = c.id and s.metric_id = m.id)
    order by 1, 2
    on conflict do nothing`
  return store.sql<{ id: number; customer: string; metric: string }[]>`
    select s.id, c.code as customer, m.code as metric
    from json_array_elements(${given}::text::json) as given (pair)
      join customers c on c.code = pair ->> 0
      join metrics m on m.code = pair ->> 1
      join series s on s.customer_id = c.id and s.metric_id = m.id`
}
