import { drizzle, type PostgresJsDatabase } from 'drizzle-orm/postgres-js'
import type { PgTransaction } from 'drizzle-orm/pg-core'
import postgres from 'postgres'
import * as schema from './schema/index.ts'

/** Where typed queries run: a database or a transaction in it. */
export type Db = PostgresJsDatabase<typeof schema> | Tx
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- drizzle's own parameter list
export type Tx = PgTransaction<any, typeof schema, any>

/**
 * One store, two pools: `db` speaks drizzle, `sql` is bare postgres.js for the hot paths and for
 * LISTEN. They are apart because drizzle rewrites its client's handling of dates.
 */
export interface Store {
  readonly db: PostgresJsDatabase<typeof schema>
  readonly sql: postgres.Sql
  end(): Promise<void>
}

/** @param max  connections of the typed pool; the bare pool takes half as many, at least two */
export function connect(url: string, { max = 10 }: { max?: number } = {}): Store {
  const quiet = { onnotice: () => {}, connection: { TimeZone: 'UTC', application_name: 'headsup' } }
  const typed = postgres(url, { ...quiet, max })
  const sql = postgres(url, { ...quiet, max: Math.max(2, max >> 1) })
  return {
    db: drizzle(typed, { schema }),
    sql,
    async end() {
      await Promise.all([typed.end({ timeout: 5 }), sql.end({ timeout: 5 })])
    },
  }
}
