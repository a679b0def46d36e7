import { doublePrecision, index, integer, pgTable, primaryKey, text } from 'drizzle-orm/pg-core'
import { instant } from './customers.ts'

/** Contacts of a quarter of an hour; kept by the database itself, whoever writes contacts. */
export const contactCounts = pgTable(
  'contact_counts',
  {
    at: instant('at').notNull(),
    channel: text().notNull(),
    /** Empty where nobody coded one. */
    driver: text().notNull(),
    n: integer().notNull(),
    /** Of these, with a known handling time. */
    handled: integer().notNull(),
    handlingSeconds: doublePrecision('handling_seconds').notNull(),
  },
  (t) => [primaryKey({ columns: [t.at, t.channel, t.driver] })],
)

export type SurgeKind = 'broadcast' | 'billing' | 'outage' | 'driver'
/** As many all the time, most at once and then fewer, or most in the middle. */
export type SurgeShape = 'even' | 'falling' | 'peak'

export const surges = pgTable(
  'surges',
  {
    id: integer().primaryKey().generatedAlwaysAsIdentity(),
    kind: text().$type<SurgeKind>().notNull(),
    name: text().notNull(),
    startsAt: instant('starts_at').notNull(),
    hours: doublePrecision().notNull(),
    contacts: doublePrecision().notNull(),
    shape: text().$type<SurgeShape>().notNull(),
    channel: text(),
    driver: text(),
    createdAt: instant('created_at').notNull().defaultNow(),
    createdBy: text('created_by'),
  },
  (t) => [index('surges_starts_at').on(t.startsAt)],
)
