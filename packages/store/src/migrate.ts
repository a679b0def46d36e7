import { runner } from 'node-pg-migrate'
import pg from 'pg'
import { fileURLToPath } from 'node:url'

const dir = fileURLToPath(new URL('../../../migrations', import.meta.url))

/** A database that does not answer or does not let us in, in a sentence for whoever named it. */
export class UnreachableError extends Error {
  override readonly name = 'UnreachableError'
}

interface MigrateOptions {
  readonly direction?: 'up' | 'down'
  readonly count?: number
  /** Plain tables even where TimescaleDB could be had. */
  readonly native?: boolean
}

/**
 * Brings the database to the newest migration, or to `count` steps in `direction`. Concurrent
 * callers wait for each other.
 *
 * @returns the names of the migrations that ran, oldest first
 * @throws {UnreachableError} when there is no way in
 */
export async function migrate(
  url: string,
  { direction = 'up', count = Infinity, native = false }: MigrateOptions = {},
): Promise<string[]> {
  const client = new pg.Client({ connectionString: url })
  // A server that ends the connection between two statements must reach the caller, not the process.
  client.on('error', () => {})
  await client.connect().catch((cause: unknown) => {
    const { host, pathname } = new URL(url)
    const why = cause instanceof Error ? cause.message : String(cause)
    throw new UnreachableError(`The database ${host}${pathname} cannot be used: ${why}.`, { cause })
  })
  try {
    if (native) await client.query("set headsup.flavour = 'native'")
    const ran = await runner({
      dbClient: client,
      dir,
      direction,
      count,
      migrationsTable: 'migrations',
      advisoryLockMode: 'wait',
      singleTransaction: true,
      checkOrder: true,
      log: () => {},
    })
    return ran.map(({ name }) => name)
  } finally {
    await client.end()
  }
}
