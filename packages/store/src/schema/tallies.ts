import { boolean, date, integer, pgTable, primaryKey, text } from 'drizzle-orm/pg-core'
import { rowId } from './detection.ts'
import type { ArmName } from './notices.ts'

const counted = () => ({
  /** On which the window ends, of the installation's zone. */
  day: date().notNull(),
  policyId: integer('policy_id').notNull(),
  policyVersion: integer('policy_version').notNull(),
  arm: text().$type<ArmName>().notNull(),
  /** Empty without variants. */
  variant: text().notNull(),
  uniform: boolean().notNull(),
  /** Empty where none was known. */
  segment: text().notNull(),
  /** The cause where a whole area was drawn at once, else empty. */
  unit: text().notNull(),
  exposed: integer().notNull(),
  contacted: integer().notNull(),
  contacts: integer().notNull(),
  contactsSquared: integer('contacts_squared').notNull(),
  ownContacted: integer('own_contacted').notNull(),
  ownContacts: integer('own_contacts').notNull(),
  ownContactsSquared: integer('own_contacts_squared').notNull(),
  delivered: integer().notNull(),
  toldFirst: integer('told_first').notNull(),
  prior: integer().notNull(),
  priorSquared: integer('prior_squared').notNull(),
  priorProducts: integer('prior_products').notNull(),
})

/** Exposures in sums; kept by the database itself, whoever writes exposures. */
export const tallies = pgTable('tallies', counted(), (t) => [
  primaryKey({
    columns: [t.day, t.policyId, t.policyVersion, t.arm, t.variant, t.uniform, t.segment, t.unit],
  }),
])

/** What is to be added to them. */
export const tallyDeltas = pgTable('tally_deltas', {
  ...counted(),
  id: rowId().primaryKey().generatedAlwaysAsIdentity(),
})
