import { sql } from 'drizzle-orm'
import {
  bigint,
  customType,
  doublePrecision,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  smallint,
  text,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core'
import { customers, instant } from './customers.ts'

/** A transaction id that never wraps; a decimal string, since it has 64 bits. */
export const xid8 = customType<{ data: string }>({ dataType: () => 'xid8' })

export const observations = pgTable(
  'observations',
  {
    at: instant('at').notNull(),
    seriesId: integer('series_id').notNull(),
    identity: bigint({ mode: 'bigint' }).notNull().default(0n),
    value: doublePrecision().notNull(),
  },
  (t) => [uniqueIndex('observations_key').on(t.at, t.seriesId, t.identity)],
)

export const events = pgTable(
  'events',
  {
    at: instant('at').notNull(),
    source: text().notNull(),
    id: text().notNull(),
    type: text().notNull(),
    customerId: integer('customer_id').references(() => customers.id, { onDelete: 'cascade' }),
    data: jsonb().$type<Record<string, unknown>>().notNull().default({}),
    receivedAt: instant('received_at').notNull().defaultNow(),
  },
  (t) => [
    primaryKey({ columns: [t.at, t.source, t.id] }),
    index('events_customer').on(t.customerId, t.at),
    index('events_type').on(t.type, t.at),
  ],
)

/** A business event as the log carries it. */
export interface LoggedEvent {
  readonly customerId: number | null
  /** ms since 1970 */
  readonly at: number
  readonly source: string
  readonly id: string
  readonly type: string
  readonly data: Record<string, unknown>
}

export const log = pgTable(
  'log',
  {
    txid: xid8().notNull(),
    seq: bigint({ mode: 'bigint' }).generatedAlwaysAsIdentity(),
    appendedAt: instant('appended_at').notNull(),
    size: integer().notNull(),
    seriesIds: integer('series_ids').array(),
    ats: bigint({ mode: 'number' }).array(),
    readings: doublePrecision().array(),
    events: jsonb().$type<LoggedEvent[]>(),
  },
  (t) => [
    primaryKey({ columns: [t.txid, t.seq] }),
    index('log_appended_at').on(t.appendedAt),
    index('log_events')
      .on(t.txid, t.seq)
      .where(sql`events is not null`),
  ],
)

export const cursors = pgTable('cursors', {
  consumer: text().primaryKey(),
  txid: xid8().notNull().default('0'),
  seq: bigint({ mode: 'bigint' }).notNull().default(0n),
  owner: uuid(),
  updatedAt: instant('updated_at').notNull().defaultNow(),
})

export const usageHourly = pgTable(
  'usage_hourly',
  {
    seriesId: integer('series_id').notNull(),
    at: instant('at').notNull(),
    total: doublePrecision().notNull(),
    n: integer().notNull(),
    low: doublePrecision().notNull(),
    high: doublePrecision().notNull(),
  },
  (t) => [primaryKey({ columns: [t.seriesId, t.at] })],
)

export const usageArea = pgTable(
  'usage_area',
  {
    metricId: smallint('metric_id').notNull(),
    at: instant('at').notNull(),
    areaId: integer('area_id').notNull(),
    total: doublePrecision().notNull(),
    n: integer().notNull(),
  },
  (t) => [primaryKey({ columns: [t.metricId, t.at, t.areaId] })],
)
