import { index, integer, pgTable, text, unique } from 'drizzle-orm/pg-core'
import { instant, type Locale } from './customers.ts'
import { rowId } from './detection.ts'

export type ReportState = 'queued' | 'sent' | 'dead'

export const reports = pgTable(
  'reports',
  {
    id: rowId().primaryKey().generatedAlwaysAsIdentity(),
    /** `2026-10` */
    month: text().notNull(),
    address: text().notNull(),
    locale: text().$type<Locale>().notNull(),
    state: text().$type<ReportState>().notNull().default('queued'),
    dueAt: instant('due_at').notNull(),
    attempt: integer().notNull().default(0),
    sentAt: instant('sent_at'),
    reason: text(),
    detail: text(),
  },
  (t) => [unique().on(t.month, t.address), index('reports_due').on(t.dueAt)],
)
