import {
  boolean,
  doublePrecision,
  index,
  integer,
  pgTable,
  primaryKey,
  text,
  unique,
} from 'drizzle-orm/pg-core'
import { customers, instant } from './customers.ts'
import { rowId } from './detection.ts'
import { exposures } from './notices.ts'

export const contacts = pgTable(
  'contacts',
  {
    id: rowId().primaryKey().generatedAlwaysAsIdentity(),
    source: text().notNull().default(''),
    identity: text().notNull(),
    at: instant('at').notNull(),
    customerId: integer('customer_id')
      .notNull()
      .references(() => customers.id, { onDelete: 'cascade' }),
    channel: text().notNull(),
    driver: text(),
    text: text(),
    handlingSeconds: doublePrecision('handling_seconds'),
    exposureId: rowId('exposure_id').references(() => exposures.id),
    receivedAt: instant('received_at').notNull().defaultNow(),
  },
  (t) => [
    unique().on(t.source, t.identity),
    index('contacts_customer').on(t.customerId, t.at),
    index('contacts_at').on(t.at),
  ],
)

export const attributions = pgTable(
  'attributions',
  {
    contactId: rowId('contact_id')
      .notNull()
      .references(() => contacts.id, { onDelete: 'cascade' }),
    exposureId: rowId('exposure_id')
      .notNull()
      .references(() => exposures.id, { onDelete: 'cascade' }),
    ownDriver: boolean('own_driver').notNull(),
  },
  (t) => [primaryKey({ columns: [t.exposureId, t.contactId] })],
)
