import { sql } from 'drizzle-orm'
import {
  boolean,
  doublePrecision,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  smallint,
  text,
  timestamp,
  unique,
} from 'drizzle-orm/pg-core'

/** An instant. */
export const instant = (name: string) => timestamp(name, { withTimezone: true, mode: 'date' })

export type Locale = 'en' | 'zh-Hant' | 'zh-Hans'
/** A name in the languages it was given in. */
export type Names = Partial<Record<Locale, string>>
export type ChannelKind = 'email' | 'sms' | 'voice' | 'push' | 'webhook'

/** What belongs to the installation; read and written by `settings.ts`. */
export const settings = pgTable('settings', {
  key: text().primaryKey(),
  value: jsonb().notNull(),
  updatedAt: instant('updated_at').notNull().defaultNow(),
})

export const areas = pgTable('areas', {
  id: integer().primaryKey().generatedAlwaysAsIdentity(),
  code: text().notNull().unique(),
  names: jsonb().$type<Names>().notNull().default({}),
})

export const customers = pgTable('customers', {
  id: integer().primaryKey().generatedAlwaysAsIdentity(),
  code: text().notNull().unique(),
  name: text(),
  areaId: integer('area_id').references(() => areas.id),
  locale: text().$type<Locale>().notNull(),
  timeZone: text('time_zone').notNull(),
  cycleDay: smallint('cycle_day').notNull().default(1),
  segment: text(),
  billLimit: doublePrecision('bill_limit'),
  createdAt: instant('created_at').notNull().defaultNow(),
  updatedAt: instant('updated_at').notNull().defaultNow(),
})

export const channels = pgTable(
  'channels',
  {
    customerId: integer('customer_id')
      .notNull()
      .references(() => customers.id, { onDelete: 'cascade' }),
    kind: text().$type<ChannelKind>().notNull(),
    address: text().notNull(),
    consent: boolean().notNull().default(false),
    updatedAt: instant('updated_at').notNull().defaultNow(),
  },
  (t) => [primaryKey({ columns: [t.customerId, t.kind] })],
)

export const metrics = pgTable('metrics', {
  id: smallint().primaryKey().generatedAlwaysAsIdentity(),
  code: text().notNull().unique(),
  kind: text().$type<'increment' | 'gauge'>().notNull().default('increment'),
  unit: text().notNull().default(''),
  names: jsonb().$type<Names>().notNull().default({}),
  pricePerUnit: doublePrecision('price_per_unit'),
  pricePerDay: doublePrecision('price_per_day').notNull().default(0),
  /** The detector looks here for tariffs that were changed. */
  updatedAt: instant('updated_at')
    .notNull()
    .defaultNow()
    .$onUpdate(() => sql`now()`),
})

export const series = pgTable(
  'series',
  {
    id: integer().primaryKey().generatedAlwaysAsIdentity(),
    customerId: integer('customer_id')
      .notNull()
      .references(() => customers.id, { onDelete: 'cascade' }),
    metricId: smallint('metric_id')
      .notNull()
      .references(() => metrics.id),
  },
  (t) => [unique().on(t.customerId, t.metricId)],
)
