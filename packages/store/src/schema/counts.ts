import { doublePrecision, index, integer, pgTable, text, uniqueIndex } from 'drizzle-orm/pg-core'
import { sql } from 'drizzle-orm'
import { instant } from './customers.ts'
import { rowId } from './detection.ts'

/** More contacts about a driver than such hours bring; what is known to come is in `surges`. */
export const driverSurges = pgTable(
  'driver_surges',
  {
    id: rowId().primaryKey().generatedAlwaysAsIdentity(),
    driver: text().notNull(),
    state: text().$type<'firing' | 'resolved'>().notNull(),
    startedAt: instant('started_at').notNull(),
    seenAt: instant('seen_at').notNull(),
    resolvedAt: instant('resolved_at'),
    hours: doublePrecision().notNull(),
    observed: integer().notNull(),
    expected: doublePrecision().notNull(),
    surprise: doublePrecision().notNull(),
    raisedAt: instant('raised_at').notNull().defaultNow(),
  },
  (t) => [
    uniqueIndex('driver_surges_firing')
      .on(t.driver)
      .where(sql`state = 'firing'`),
    index('driver_surges_started').on(t.startedAt),
  ],
)

export const countWatches = pgTable('count_watches', {
  counts: text().$type<'drivers' | 'events'>().primaryKey(),
  until: instant('until').notNull(),
})
