import {
  bigint,
  customType,
  date,
  doublePrecision,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  smallint,
  text,
  unique,
} from 'drizzle-orm/pg-core'
import { areas, customers, instant, metrics, series } from './customers.ts'
import { xid8 } from './observations.ts'

const bytes = customType<{ data: Uint8Array }>({ dataType: () => 'bytea' })

/** An id as a row of a growing table has it. Below 2⁵³ for good, so a number. */
export const rowId = (name = 'id') => bigint(name, { mode: 'number' })

export const snapshots = pgTable(
  'snapshots',
  {
    part: text().$type<'series' | 'bill' | 'globals'>().notNull(),
    block: integer().notNull(),
    state: bytes().notNull(),
  },
  (t) => [primaryKey({ columns: [t.part, t.block] })],
)

export const incidents = pgTable(
  'incidents',
  {
    id: rowId().primaryKey().generatedAlwaysAsIdentity(),
    key: text().notNull().unique(),
    kind: text().$type<'outage'>().notNull(),
    areaId: integer('area_id')
      .notNull()
      .references(() => areas.id),
    state: text().$type<'firing' | 'resolved'>().notNull(),
    startedAt: instant('started_at').notNull(),
    updatedAt: instant('updated_at').notNull(),
    resolvedAt: instant('resolved_at'),
    customers: integer().notNull(),
    observed: doublePrecision().notNull(),
    expected: doublePrecision().notNull(),
    surprise: doublePrecision().notNull(),
    expectedBackAt: instant('expected_back_at'),
    raisedAt: instant('raised_at').notNull().defaultNow(),
  },
  (t) => [index('incidents_state').on(t.state, t.startedAt)],
)

export const incidentMembers = pgTable(
  'incident_members',
  {
    incidentId: rowId('incident_id')
      .notNull()
      .references(() => incidents.id, { onDelete: 'cascade' }),
    customerId: integer('customer_id')
      .notNull()
      .references(() => customers.id, { onDelete: 'cascade' }),
  },
  (t) => [primaryKey({ columns: [t.incidentId, t.customerId] })],
)

export type AlertKind = 'spike' | 'drop' | 'silence' | 'leak' | 'bill'
export type AlertState = 'pending' | 'firing' | 'resolved'

export const alerts = pgTable(
  'alerts',
  {
    id: rowId().primaryKey().generatedAlwaysAsIdentity(),
    key: text().notNull().unique(),
    kind: text().$type<AlertKind>().notNull(),
    state: text().$type<AlertState>().notNull(),
    customerId: integer('customer_id')
      .notNull()
      .references(() => customers.id, { onDelete: 'cascade' }),
    seriesId: integer('series_id').references(() => series.id, { onDelete: 'cascade' }),
    metricId: smallint('metric_id').references(() => metrics.id),
    startedAt: instant('started_at').notNull(),
    updatedAt: instant('updated_at').notNull(),
    firedAt: instant('fired_at'),
    resolvedAt: instant('resolved_at'),
    surprise: doublePrecision().notNull(),
    expected: doublePrecision().notNull(),
    lower: doublePrecision().notNull(),
    upper: doublePrecision().notNull(),
    observed: doublePrecision().notNull(),
    explanation: jsonb().$type<Record<string, unknown>>().notNull().default({}),
    incidentId: rowId('incident_id').references(() => incidents.id),
    acknowledgedAt: instant('acknowledged_at'),
    acknowledgedBy: text('acknowledged_by'),
    silencedUntil: instant('silenced_until'),
    raisedAt: instant('raised_at').notNull().defaultNow(),
  },
  (t) => [
    index('alerts_customer').on(t.customerId, t.startedAt),
    index('alerts_state').on(t.state, t.startedAt),
    index('alerts_started').on(t.startedAt, t.id),
  ],
)

export const transitions = pgTable(
  'transitions',
  {
    txid: xid8().notNull(),
    seq: bigint({ mode: 'bigint' }).generatedAlwaysAsIdentity(),
    alertId: rowId('alert_id').references(() => alerts.id, { onDelete: 'cascade' }),
    incidentId: rowId('incident_id').references(() => incidents.id, { onDelete: 'cascade' }),
    state: text().$type<AlertState>().notNull(),
    at: instant('at').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.txid, t.seq] }),
    unique().on(t.alertId, t.incidentId, t.state, t.at).nullsNotDistinct(),
    index('transitions_incident').on(t.incidentId),
  ],
)

export const projections = pgTable(
  'projections',
  {
    customerId: integer('customer_id')
      .notNull()
      .references(() => customers.id, { onDelete: 'cascade' }),
    cycle: date().notNull(),
    at: instant('at').notNull(),
    spent: doublePrecision().notNull(),
    projected: doublePrecision().notNull(),
    lower: doublePrecision().notNull(),
    upper: doublePrecision().notNull(),
    probability: doublePrecision().notNull(),
    usual: doublePrecision(),
    daysLeft: integer('days_left').notNull(),
  },
  (t) => [primaryKey({ columns: [t.customerId, t.cycle, t.at] })],
)
