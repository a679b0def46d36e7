import {
  boolean,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  unique,
} from 'drizzle-orm/pg-core'
import { customers, instant, type ChannelKind, type Locale } from './customers.ts'
import { rowId } from './detection.ts'

export const policies = pgTable('policies', {
  id: integer().primaryKey().generatedAlwaysAsIdentity(),
  code: text().notNull().unique(),
  version: integer().notNull().default(1),
  enabled: boolean().notNull().default(true),
  /** Parsed by the notice package's schema before it gets here. */
  rule: jsonb().$type<Record<string, unknown>>().notNull(),
  createdAt: instant('created_at').notNull().defaultNow(),
  updatedAt: instant('updated_at').notNull().defaultNow(),
  updatedBy: text('updated_by'),
})

export const policyVersions = pgTable(
  'policy_versions',
  {
    policyId: integer('policy_id')
      .notNull()
      .references(() => policies.id, { onDelete: 'cascade' }),
    version: integer().notNull(),
    rule: jsonb().$type<Record<string, unknown>>().notNull(),
    createdAt: instant('created_at').notNull().defaultNow(),
    createdBy: text('created_by'),
  },
  (t) => [primaryKey({ columns: [t.policyId, t.version] })],
)

export const stops = pgTable(
  'stops',
  {
    customerId: integer('customer_id')
      .notNull()
      .references(() => customers.id, { onDelete: 'cascade' }),
    policyId: integer('policy_id')
      .notNull()
      .references(() => policies.id, { onDelete: 'cascade' }),
    at: instant('at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.customerId, t.policyId] })],
)

export type ArmName = 'treatment' | 'holdout'

export const exposures = pgTable(
  'exposures',
  {
    id: rowId().primaryKey().generatedAlwaysAsIdentity(),
    policyId: integer('policy_id')
      .notNull()
      .references(() => policies.id),
    policyVersion: integer('policy_version').notNull(),
    customerId: integer('customer_id')
      .notNull()
      .references(() => customers.id, { onDelete: 'cascade' }),
    cause: text().notNull(),
    arm: text().$type<ArmName>().notNull(),
    assignedAt: instant('assigned_at').notNull(),
    windowEndsAt: instant('window_ends_at').notNull(),
    contacts: integer().notNull().default(0),
    ownContacts: integer('own_contacts').notNull().default(0),
    /** Of the policy's variants; null without any. */
    variant: text(),
    /** Drawn with equal chances, so that its effect may be reported. */
    uniform: boolean().notNull().default(true),
    /** The customer's at the draw. */
    segment: text(),
    /** In the 90 days before the draw. */
    priorContacts: integer('prior_contacts').notNull().default(0),
    toldAt: instant('told_at'),
    firstOwnContactAt: instant('first_own_contact_at'),
  },
  (t) => [
    unique().on(t.policyId, t.customerId, t.cause),
    index('exposures_customer').on(t.customerId, t.assignedAt),
    index('exposures_policy').on(t.policyId, t.assignedAt),
    index('exposures_window').on(t.windowEndsAt),
    index('exposures_ahead').on(t.policyId, t.windowEndsAt),
  ],
)

export const decisions = pgTable(
  'decisions',
  {
    id: rowId().primaryKey().generatedAlwaysAsIdentity(),
    at: instant('at').notNull(),
    policyId: integer('policy_id')
      .notNull()
      .references(() => policies.id),
    policyVersion: integer('policy_version').notNull(),
    customerId: integer('customer_id')
      .notNull()
      .references(() => customers.id, { onDelete: 'cascade' }),
    cause: text().notNull(),
    outcome: text().$type<'send' | 'hold' | 'skip'>().notNull(),
    reason: text(),
    detail: jsonb().$type<Record<string, unknown>>().notNull().default({}),
    exposureId: rowId('exposure_id').references(() => exposures.id),
  },
  (t) => [
    unique().on(t.policyId, t.customerId, t.cause),
    index('decisions_at').on(t.at),
    index('decisions_customer').on(t.customerId, t.at),
    index('decisions_cause').on(t.cause),
    index('decisions_untold').on(t.reason, t.id),
  ],
)

/** A notice as it went out. */
export interface Message {
  readonly subject: string
  readonly text: string
  readonly html: string
}

export type NoticeState = 'queued' | 'delivered' | 'dead' | 'cancelled'

export const notices = pgTable(
  'notices',
  {
    id: rowId().primaryKey().generatedAlwaysAsIdentity(),
    exposureId: rowId('exposure_id')
      .notNull()
      .unique()
      .references(() => exposures.id),
    policyId: integer('policy_id')
      .notNull()
      .references(() => policies.id),
    customerId: integer('customer_id')
      .notNull()
      .references(() => customers.id, { onDelete: 'cascade' }),
    channel: text().$type<ChannelKind>().notNull(),
    address: text().notNull(),
    locale: text().$type<Locale>().notNull(),
    template: text().notNull(),
    facts: jsonb().$type<Record<string, unknown>>(),
    message: jsonb().$type<Message>(),
    state: text().$type<NoticeState>().notNull().default('queued'),
    dueAt: instant('due_at').notNull(),
    attempt: integer().notNull().default(0),
    createdAt: instant('created_at').notNull().defaultNow(),
    deliveredAt: instant('delivered_at'),
    reason: text(),
    detail: text(),
  },
  (t) => [
    index('notices_due').on(t.dueAt),
    index('notices_created').on(t.createdAt),
    index('notices_customer').on(t.customerId, t.createdAt),
    index('notices_state').on(t.state, t.id),
    index('notices_policy').on(t.policyId, t.id),
    index('notices_delivered').on(t.deliveredAt),
  ],
)

export const attempts = pgTable(
  'attempts',
  {
    noticeId: rowId('notice_id')
      .notNull()
      .references(() => notices.id, { onDelete: 'cascade' }),
    attempt: integer().notNull(),
    at: instant('at').notNull().defaultNow(),
    outcome: text().$type<'delivered' | 'retry' | 'dead'>().notNull(),
    reason: text(),
    detail: text(),
  },
  (t) => [primaryKey({ columns: [t.noticeId, t.attempt] }), index('attempts_at').on(t.at)],
)
