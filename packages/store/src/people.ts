import { and, asc, desc, eq, ne, sql } from 'drizzle-orm'
import type { Db } from './connect.ts'
import { accounts, apiKeys, people, sessions } from './schema/index.ts'

const enabled = sql<boolean>`not coalesce(${people.banned}, false)`
const hasPassword = sql<boolean>`exists (select 1 from accounts
  where accounts.person_id = people.id and accounts.password is not null)`

const columns = {
  id: people.id,
  name: people.name,
  email: people.email,
  role: people.role,
  enabled,
  hasPassword,
  createdAt: people.createdAt,
}

/** Everyone who may sign in or once could, by name. */
export function listPeople(db: Db) {
  return db.select(columns).from(people).orderBy(asc(people.name), asc(people.id))
}

export async function findPerson(db: Db, id: string) {
  const [person] = await db.select(columns).from(people).where(eq(people.id, id))
  return person
}

/** Whether an administrator other than `id` could still sign in. */
export async function hasOtherAdmin(db: Db, id: string): Promise<boolean> {
  const rows = await db
    .select({ id: people.id })
    .from(people)
    .where(and(eq(people.role, 'admin'), ne(people.id, id), enabled))
    .limit(1)
  return rows.length > 0
}

export async function findAdmins(db: Db) {
  return db
    .select(columns)
    .from(people)
    .where(eq(people.role, 'admin'))
    .orderBy(asc(people.createdAt))
}

interface PersonChange {
  readonly name?: string | undefined
  /** In lower case; a unique violation when somebody else has it. */
  readonly email?: string | undefined
  readonly role?: string | undefined
  /** One who is not has no session and gets none. */
  readonly enabled?: boolean | undefined
}

/** @returns false when there is no such person */
export async function changePerson(db: Db, id: string, change: PersonChange): Promise<boolean> {
  const { enabled: on, ...rest } = change
  const set = { ...rest, ...(on !== undefined && { banned: !on }), updatedAt: sql`now()` }
  const rows = await db
    .update(people)
    .set(set)
    .where(eq(people.id, id))
    .returning({ id: people.id })
  if (on === false) await db.delete(sessions).where(eq(sessions.userId, id))
  return rows.length > 0
}

/** Forgets the password and every session, so that a new password can be chosen. */
export async function forgetPassword(db: Db, id: string): Promise<void> {
  await db
    .delete(accounts)
    .where(and(eq(accounts.userId, id), eq(accounts.providerId, 'credential')))
  await db.delete(sessions).where(eq(sessions.userId, id))
}

/** Keys of machines, newest first; never the key itself. */
export function listKeys(db: Db) {
  return db
    .select({
      id: apiKeys.id,
      name: apiKeys.name,
      start: apiKeys.start,
      permissions: apiKeys.permissions,
      createdAt: apiKeys.createdAt,
      expiresAt: apiKeys.expiresAt,
      lastUsedAt: apiKeys.lastRequest,
    })
    .from(apiKeys)
    .orderBy(desc(apiKeys.createdAt))
}

/** @returns false when there was none */
export async function deleteKey(db: Db, id: string): Promise<boolean> {
  const rows = await db.delete(apiKeys).where(eq(apiKeys.id, id)).returning({ id: apiKeys.id })
  return rows.length > 0
}
