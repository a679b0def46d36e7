import {
  boolean,
  date,
  doublePrecision,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  unique,
} from 'drizzle-orm/pg-core'
import type { Conclusion, Reason } from '@headsup/deflection'
import { customers, instant } from './customers.ts'
import { rowId } from './detection.ts'
import { exposures, policies, type ArmName } from './notices.ts'

export const outcomes = pgTable(
  'outcomes',
  {
    id: rowId().primaryKey().generatedAlwaysAsIdentity(),
    source: text().notNull().default(''),
    identity: text().notNull(),
    at: instant('at').notNull(),
    customerId: integer('customer_id')
      .notNull()
      .references(() => customers.id, { onDelete: 'cascade' }),
    kind: text().notNull(),
    value: doublePrecision(),
    receivedAt: instant('received_at').notNull().defaultNow(),
  },
  (t) => [unique().on(t.source, t.identity), index('outcomes_customer').on(t.customerId, t.at)],
)

/** The first outcome of each kind after an exposure, as long as the policy watches for it. */
export const exposureOutcomes = pgTable(
  'exposure_outcomes',
  {
    exposureId: rowId('exposure_id')
      .notNull()
      .references(() => exposures.id, { onDelete: 'cascade' }),
    kind: text().notNull(),
    policyId: integer('policy_id').notNull(),
    policyVersion: integer('policy_version').notNull(),
    arm: text().$type<ArmName>().notNull(),
    value: doublePrecision(),
  },
  (t) => [
    primaryKey({ columns: [t.exposureId, t.kind] }),
    index('exposure_outcomes_counted').on(t.policyId, t.policyVersion, t.arm, t.kind),
  ],
)

/** Every change of a verdict, and what people made of it. */
export const verdicts = pgTable(
  'verdicts',
  {
    id: rowId().primaryKey().generatedAlwaysAsIdentity(),
    at: instant('at').notNull(),
    policyId: integer('policy_id')
      .notNull()
      .references(() => policies.id),
    policyVersion: integer('policy_version').notNull(),
    conclusion: text().$type<Conclusion>().notNull(),
    reasons: jsonb().$type<readonly Reason[]>().notNull(),
    figures: jsonb().$type<Record<string, unknown>>().notNull(),
    stopped: boolean().notNull().default(false),
    decidedBy: text('decided_by'),
    note: text(),
  },
  (t) => [index('verdicts_policy').on(t.policyId, t.id)],
)

/** A customer's quarter, from the first moment at which some policy would have told them something. */
export const programmeUnits = pgTable(
  'programme_units',
  {
    /** Its first day, UTC. */
    quarter: date().notNull(),
    customerId: integer('customer_id')
      .notNull()
      .references(() => customers.id, { onDelete: 'cascade' }),
    held: boolean().notNull(),
    since: instant('since').notNull(),
    contacts: integer().notNull().default(0),
  },
  (t) => [
    primaryKey({ columns: [t.quarter, t.customerId] }),
    index('programme_units_customer').on(t.customerId),
  ],
)
