import { boolean, index, integer, pgTable, text } from 'drizzle-orm/pg-core'
import { instant } from './customers.ts'

// Property names are better-auth's field names; it reads and writes these tables by them.

const stamps = {
  createdAt: instant('created_at').notNull().defaultNow(),
  updatedAt: instant('updated_at').notNull().defaultNow(),
}

export const people = pgTable('people', {
  id: text().primaryKey(),
  name: text().notNull(),
  email: text().notNull().unique(),
  emailVerified: boolean('email_verified').notNull().default(false),
  image: text(),
  role: text(),
  banned: boolean(),
  banReason: text('ban_reason'),
  banExpires: instant('ban_expires'),
  ...stamps,
})

const personId = () =>
  text('person_id')
    .notNull()
    .references(() => people.id, { onDelete: 'cascade' })

export const sessions = pgTable(
  'sessions',
  {
    id: text().primaryKey(),
    userId: personId(),
    token: text().notNull().unique(),
    expiresAt: instant('expires_at').notNull(),
    ipAddress: text('ip_address'),
    userAgent: text('user_agent'),
    impersonatedBy: text('impersonated_by'),
    ...stamps,
  },
  (t) => [index('sessions_person').on(t.userId)],
)

export const accounts = pgTable(
  'accounts',
  {
    id: text().primaryKey(),
    userId: personId(),
    accountId: text('account_id').notNull(),
    providerId: text('provider_id').notNull(),
    accessToken: text('access_token'),
    refreshToken: text('refresh_token'),
    idToken: text('id_token'),
    accessTokenExpiresAt: instant('access_token_expires_at'),
    refreshTokenExpiresAt: instant('refresh_token_expires_at'),
    scope: text(),
    /** A hash. */
    password: text(),
    ...stamps,
  },
  (t) => [index('accounts_person').on(t.userId)],
)

export const verifications = pgTable(
  'verifications',
  {
    id: text().primaryKey(),
    identifier: text().notNull(),
    value: text().notNull(),
    expiresAt: instant('expires_at').notNull(),
    ...stamps,
  },
  (t) => [index('verifications_identifier').on(t.identifier)],
)

export const apiKeys = pgTable(
  'api_keys',
  {
    id: text().primaryKey(),
    configId: text('config_id').notNull().default('default'),
    name: text(),
    /** Its first characters, to be told by. */
    start: text(),
    /** The person who made it. */
    referenceId: text('reference_id').notNull(),
    prefix: text(),
    /** A hash. */
    key: text().notNull(),
    refillInterval: integer('refill_interval'),
    refillAmount: integer('refill_amount'),
    lastRefillAt: instant('last_refill_at'),
    enabled: boolean().default(true),
    rateLimitEnabled: boolean('rate_limit_enabled').default(false),
    rateLimitTimeWindow: integer('rate_limit_time_window'),
    rateLimitMax: integer('rate_limit_max'),
    requestCount: integer('request_count').default(0),
    remaining: integer(),
    lastRequest: instant('last_request'),
    expiresAt: instant('expires_at'),
    permissions: text(),
    metadata: text(),
    ...stamps,
  },
  (t) => [index('api_keys_key').on(t.key), index('api_keys_reference').on(t.referenceId)],
)
