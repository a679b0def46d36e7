import { and, asc, eq, gt, inArray, or, sql, type SQL } from 'drizzle-orm'
import type { Db, Tx } from './connect.ts'
import {
  areas,
  channels,
  customers,
  metrics,
  settings,
  type ChannelKind,
  type Locale,
  type Names,
} from './schema/index.ts'

/** A way to reach a customer. */
export interface Channel {
  readonly kind: ChannelKind
  readonly address: string
  readonly consent: boolean
}

/** What may be said of a customer; what is left out stays, or begins as its default. */
export interface CustomerFields {
  readonly name?: string | null | undefined
  /** Its code; created when unknown. */
  readonly area?: string | null | undefined
  readonly locale?: Locale | undefined
  /** IANA name. */
  readonly timeZone?: string | undefined
  /** 1 to 28 */
  readonly cycleDay?: number | undefined
  readonly segment?: string | null | undefined
  /** The customer's own, in the currency of the installation; above 0. */
  readonly billLimit?: number | null | undefined
  /** All of them: those not named are forgotten. */
  readonly channels?: readonly Channel[] | undefined
}

const columns = {
  id: customers.id,
  code: customers.code,
  name: customers.name,
  area: areas.code,
  areaNames: areas.names,
  locale: customers.locale,
  timeZone: customers.timeZone,
  cycleDay: customers.cycleDay,
  segment: customers.segment,
  billLimit: customers.billLimit,
  createdAt: customers.createdAt,
  updatedAt: customers.updatedAt,
}

const select = (db: Db) =>
  db.select(columns).from(customers).leftJoin(areas, eq(areas.id, customers.areaId))

interface Search {
  /** The beginning of a code, or of a word of the name. */
  readonly query?: string | undefined
  /** A code. */
  readonly area?: string | undefined
  /** The last code of the page before. */
  readonly after?: string | undefined
  readonly limit: number
}

/** A page of customers by code, with their channels. */
export async function listCustomers(db: Db, { query, area, after, limit }: Search) {
  const wanted: (SQL | undefined)[] = [
    after === undefined ? undefined : gt(customers.code, after),
    area === undefined ? undefined : eq(areas.code, area),
    query === undefined ? undefined : begins(query),
  ]
  const rows = await select(db)
    .where(and(...wanted))
    .orderBy(asc(customers.code))
    .limit(limit)
  const ways = await channelsOf(
    db,
    rows.map(({ id }) => id),
  )
  return rows.map((row) => ({ ...row, channels: ways.get(row.id) ?? [] }))
}

const begins = (query: string) => {
  const prefix = query.toLowerCase().replace(/[\\%_]/g, '\\$&')
  return or(
    sql`lower(${customers.code}) like ${`${prefix}%`}`,
    sql`lower(${customers.name}) like ${`${prefix}%`}`,
    sql`lower(${customers.name}) like ${`% ${prefix}%`}`,
  )
}

export async function findCustomer(db: Db, code: string) {
  const [row] = await select(db).where(eq(customers.code, code))
  if (!row) return undefined
  const ways = await channelsOf(db, [row.id])
  return { ...row, channels: ways.get(row.id) ?? [] }
}

async function channelsOf(db: Db, ids: readonly number[]) {
  const found = new Map<number, Channel[]>()
  if (ids.length === 0) return found
  const rows = await db
    .select({
      customerId: channels.customerId,
      kind: channels.kind,
      address: channels.address,
      consent: channels.consent,
    })
    .from(channels)
    .where(inArray(channels.customerId, [...ids]))
    .orderBy(asc(channels.kind))
  for (const { customerId, ...channel } of rows) {
    const known = found.get(customerId)
    if (known) known.push(channel)
    else found.set(customerId, [channel])
  }
  return found
}

const setting = (key: string) =>
  sql<never>`(select value #>> '{}' from ${settings} where key = ${key})`

/** Adds a customer. @returns false when the code is taken, and nothing is changed */
export function createCustomer(db: Db, code: string, fields: CustomerFields): Promise<boolean> {
  return db.transaction(async (tx) => {
    const rows = await tx
      .insert(customers)
      .values({ code, locale: setting('locale'), timeZone: setting('timeZone') })
      .onConflictDoNothing()
      .returning({ id: customers.id })
    if (!rows[0]) return false
    await change(tx, rows[0].id, fields)
    return true
  })
}

/**
 * Changes what is named.
 *
 * @param reset  whether what is not named goes back to its default
 * @returns false when there is no such customer
 */
export function changeCustomer(
  db: Db,
  code: string,
  fields: CustomerFields,
  { reset = false }: { readonly reset?: boolean } = {},
): Promise<boolean> {
  return db.transaction(async (tx) => {
    const [row] = await tx
      .select({ id: customers.id })
      .from(customers)
      .where(eq(customers.code, code))
      .for('update')
    if (!row) return false
    if (reset)
      await tx
        .update(customers)
        .set({
          name: null,
          areaId: null,
          locale: setting('locale'),
          timeZone: setting('timeZone'),
          cycleDay: 1,
          segment: null,
          billLimit: null,
        })
        .where(eq(customers.id, row.id))
    await change(tx, row.id, reset ? { channels: [], ...fields } : fields)
    return true
  })
}

async function change(tx: Tx, id: number, fields: CustomerFields): Promise<void> {
  const { area, channels: ways, ...rest } = fields
  const areaId = area === undefined ? undefined : area === null ? null : await areaOf(tx, area)
  await tx
    .update(customers)
    .set({ ...rest, areaId, updatedAt: sql`now()` })
    .where(eq(customers.id, id))
  if (ways === undefined) return
  await tx.delete(channels).where(eq(channels.customerId, id))
  if (ways.length > 0)
    await tx.insert(channels).values(ways.map((channel) => ({ customerId: id, ...channel })))
}

async function areaOf(tx: Tx, code: string): Promise<number> {
  await tx.insert(areas).values({ code }).onConflictDoNothing()
  const [row] = await tx.select({ id: areas.id }).from(areas).where(eq(areas.code, code))
  if (!row) throw new Error(`area ${code} vanished while it was used`)
  return row.id
}

/**
 * Forgets a customer with everything told, decided and measured of them. Raw readings stay until
 * their time is over, under a series number that leads to nobody any more.
 *
 * @returns false when there was none
 */
export function deleteCustomer(db: Db, code: string): Promise<boolean> {
  return db.transaction(async (tx) => {
    await tx.execute(sql`delete from usage_hourly where series_id in (
      select s.id from series s join customers c on c.id = s.customer_id where c.code = ${code})`)
    const rows = await tx
      .delete(customers)
      .where(eq(customers.code, code))
      .returning({ id: customers.id })
    await tx.execute(sql`select pg_notify('customer_deleted', ${code})`)
    return rows.length > 0
  })
}

const metricColumns = {
  code: metrics.code,
  kind: metrics.kind,
  unit: metrics.unit,
  names: metrics.names,
  pricePerUnit: metrics.pricePerUnit,
  pricePerDay: metrics.pricePerDay,
}

/** What is measured, in the order it was first seen. */
export const listMetrics = (db: Db) =>
  db.select(metricColumns).from(metrics).orderBy(asc(metrics.id))

interface MetricFields {
  readonly kind: 'increment' | 'gauge'
  readonly unit: string
  readonly names: { readonly [L in Locale]?: string | undefined }
  readonly pricePerUnit: number | null
  readonly pricePerDay: number
}

/** Adds a metric or replaces what is said of it. */
export function putMetric(db: Db, code: string, fields: MetricFields) {
  return db.transaction(async (tx) => {
    const set = { ...fields, names: fields.names as Names }
    const found = await tx
      .update(metrics)
      .set(set)
      .where(eq(metrics.code, code))
      .returning(metricColumns)
    const [row] =
      found.length > 0
        ? found
        : await tx
            .insert(metrics)
            .values({ code, ...set })
            .onConflictDoUpdate({ target: metrics.code, set })
            .returning(metricColumns)
    await tx.execute(sql`select pg_notify('metric_changed', ${code})`)
    if (!row) throw new Error(`metric ${code} vanished while it was written`)
    return row
  })
}
