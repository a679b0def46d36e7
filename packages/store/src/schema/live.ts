import {
  bigint,
  doublePrecision,
  index,
  integer,
  pgTable,
  primaryKey,
  text,
} from 'drizzle-orm/pg-core'
import { instant } from './customers.ts'
import { rowId } from './detection.ts'
import { xid8 } from './observations.ts'

export type Topic = 'alert' | 'incident' | 'notice' | 'decision' | 'contact' | 'usage'

export const changes = pgTable(
  'changes',
  {
    txid: xid8().notNull(),
    seq: bigint({ mode: 'bigint' }).generatedAlwaysAsIdentity(),
    at: instant('at').notNull(),
    topic: text().$type<Topic>().notNull(),
    ref: rowId('ref'),
  },
  (t) => [primaryKey({ columns: [t.txid, t.seq] }), index('changes_at').on(t.at)],
)

export const pulses = pgTable(
  'pulses',
  {
    at: instant('at').notNull(),
    role: text().notNull(),
    observations: integer().notNull(),
    lagMs: doublePrecision('lag_ms').notNull(),
  },
  (t) => [index('pulses_at').on(t.at, t.role)],
)
