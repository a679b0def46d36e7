import type { Store } from './connect.ts'
import { unitIn } from './unit.ts'
import type { Locale, Names } from './schema/index.ts'

/** A metric as its importer knows it. What is left out keeps its value, or gets the default. */
export interface MetricInput {
  readonly code: string
  readonly kind?: 'increment' | 'gauge'
  readonly unit?: string
  readonly names?: Names
  readonly pricePerUnit?: number
  readonly pricePerDay?: number
}

/** Makes metrics, or changes those that are there; others keep what they were not asked to change. */
export async function upsertMetrics(store: Store, metrics: readonly MetricInput[]): Promise<void> {
  const made = metrics.map((metric) => ({ ...metric, unit: metric.unit ?? unitIn(metric.code) }))
  await store.sql`
    insert into metrics as m (code, kind, unit, names, price_per_unit, price_per_day)
    select code, coalesce(kind, 'increment'), unit, coalesce(names, '{}'), "pricePerUnit", coalesce("pricePerDay", 0)
    from jsonb_to_recordset(${JSON.stringify(made)}::text::jsonb) as t
      (code text, kind text, unit text, names jsonb, "pricePerUnit" float8, "pricePerDay" float8)
    order by code
    on conflict (code) do nothing`
  // Apart, so that "not said" and "the default" stay different things.
  await store.sql`
    update metrics m set kind = coalesce(t.kind, m.kind), unit = coalesce(t.unit, m.unit), names = coalesce(t.names, m.names),
      price_per_unit = coalesce(t."pricePerUnit", m.price_per_unit), price_per_day = coalesce(t."pricePerDay", m.price_per_day),
      updated_at = now()
    from jsonb_to_recordset(${JSON.stringify(metrics)}::text::jsonb) as t
      (code text, kind text, unit text, names jsonb, "pricePerUnit" float8, "pricePerDay" float8)
    where m.code = t.code`
}

export interface AreaInput {
  readonly code: string
  readonly names: Names
}

/** Makes areas, or gives those that are there their names. */
export async function upsertAreas(store: Store, areas: readonly AreaInput[]): Promise<void> {
  await store.sql`
    insert into areas (code, names)
    select code, names from jsonb_to_recordset(${JSON.stringify(areas)}::text::jsonb) as t (code text, names jsonb)
    order by code
    on conflict (code) do update set names = excluded.names`
}

/** A way to reach a customer. */
export interface ChannelInput {
  readonly kind: 'email' | 'webhook' | 'sms' | 'voice' | 'push'
  readonly address: string
  readonly consent: boolean
}

/** A customer as an importer knows them. What is left out keeps its value, or gets the installation's default. */
export interface CustomerInput {
  readonly code: string
  readonly name?: string
  /** The area's code; made when new, its code then being its name. */
  readonly area?: string
  readonly locale?: Locale
  readonly timeZone?: string
  readonly cycleDay?: number
  readonly segment?: string
  readonly billLimit?: number
  readonly channels?: readonly ChannelInput[]
}

/**
 * Makes customers, or changes those that are there. One transaction: all or none. Codes must not
 * repeat within a call.
 *
 * @returns how many were new
 */
export function upsertCustomers(
  store: Store,
  customers: readonly CustomerInput[],
): Promise<number> {
  const given = JSON.stringify(customers)
  return store.sql.begin(async (sql) => {
    await sql`
      insert into areas (code, names)
      select distinct area, jsonb_build_object('en', area)
      from jsonb_to_recordset(${given}::text::jsonb) as t (area text)
      where area is not null
      order by area
      on conflict do nothing`
    const rows = await sql<{ fresh: boolean }[]>`
      insert into customers as c (code, name, area_id, locale, time_zone, cycle_day, segment, bill_limit)
      select t.code, t.name, a.id,
        coalesce(t.locale, (select value #>> '{}' from settings where key = 'locale')),
        coalesce(t."timeZone", (select value #>> '{}' from settings where key = 'timeZone')),
        coalesce(t."cycleDay", 1), t.segment, t."billLimit"
      from jsonb_to_recordset(${given}::text::jsonb) as t
        (code text, name text, area text, locale text, "timeZone" text, "cycleDay" smallint, segment text, "billLimit" float8)
        left join areas a on a.code = t.area
      order by t.code
      on conflict (code) do update set
        name = coalesce(excluded.name, c.name), area_id = coalesce(excluded.area_id, c.area_id),
        segment = coalesce(excluded.segment, c.segment), bill_limit = coalesce(excluded.bill_limit, c.bill_limit),
        updated_at = now()
      returning xmax = 0 as fresh`
    await sql`
      update customers c set locale = coalesce(t.locale, c.locale), time_zone = coalesce(t."timeZone", c.time_zone),
        cycle_day = coalesce(t."cycleDay", c.cycle_day)
      from jsonb_to_recordset(${given}::text::jsonb) as t (code text, locale text, "timeZone" text, "cycleDay" smallint)
      where c.code = t.code and num_nonnulls(t.locale, t."timeZone", t."cycleDay") > 0`
    await sql`
      insert into channels (customer_id, kind, address, consent)
      select c.id, way.kind, way.address, way.consent
      from jsonb_to_recordset(${given}::text::jsonb) as t (code text, channels jsonb)
        join customers c on c.code = t.code,
        jsonb_to_recordset(coalesce(t.channels, '[]')) as way (kind text, address text, consent boolean)
      order by c.id, way.kind
      on conflict (customer_id, kind) do update set address = excluded.address, consent = excluded.consent, updated_at = now()`
    return rows.filter(({ fresh }) => fresh).length
  })
}
