import { and, asc, eq, lt, sql } from 'drizzle-orm'
import type { Db } from './connect.ts'
import { surges, type SurgeKind, type SurgeShape } from './schema/index.ts'

/** Contacts that somebody knows will come, beyond the usual ones. */
export interface NewSurge {
  readonly kind: SurgeKind
  readonly name: string
  readonly startsAt: Date
  /** Over which they come, > 0. */
  readonly hours: number
  /** > 0 */
  readonly contacts: number
  readonly shape: SurgeShape
  /** `null`: by all channels, about anything. */
  readonly channel: string | null
  readonly driver: string | null
}
export type Surge = NewSurge & { readonly id: number; readonly createdBy: string | null }

const columns = {
  id: surges.id,
  kind: surges.kind,
  name: surges.name,
  startsAt: surges.startsAt,
  hours: surges.hours,
  contacts: surges.contacts,
  shape: surges.shape,
  channel: surges.channel,
  driver: surges.driver,
  createdBy: surges.createdBy,
}

/** Surges that are not over at `from` and begin before `to`, the earliest first. */
export const listSurges = (db: Db, from: Date, to: Date): Promise<Surge[]> =>
  db
    .select(columns)
    .from(surges)
    .where(
      and(
        lt(surges.startsAt, to),
        sql`${surges.startsAt} + make_interval(secs => ${surges.hours} * 3600) > ${from.toISOString()}::text::timestamptz`,
      ),
    )
    .orderBy(asc(surges.startsAt), asc(surges.id))

export async function addSurge(db: Db, surge: NewSurge, by: string): Promise<Surge> {
  const [row] = await db
    .insert(surges)
    .values({ ...surge, createdBy: by })
    .returning(columns)
  if (!row) throw new Error('a surge was not returned')
  return row
}

/** @returns the surge as it is now, `undefined` when there is none of the id */
export async function changeSurge(
  db: Db,
  id: number,
  change: { readonly [K in keyof NewSurge]?: NewSurge[K] | undefined },
): Promise<Surge | undefined> {
  const [row] = await db
    .update(surges)
    .set({ ...change, name: change.name ?? sql`${surges.name}` })
    .where(eq(surges.id, id))
    .returning(columns)
  return row
}

/** @returns whether there was one */
export async function removeSurge(db: Db, id: number): Promise<boolean> {
  const rows = await db.delete(surges).where(eq(surges.id, id)).returning({ id: surges.id })
  return rows.length > 0
}
