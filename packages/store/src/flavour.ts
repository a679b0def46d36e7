/**
 * What the database can do for us. `timescale`: hypertables, compression, policies (the
 * Timescale licence); `apache`: hypertables alone; `native`: plain PostgreSQL, our own partitions.
 */
export type Flavour = 'timescale' | 'apache' | 'native'

type Select = (text: string) => Promise<readonly Record<string, unknown>[]>

/**
 * Finds out by asking the server, creating nothing. The session setting `headsup.flavour`
 * (see `migrate`) keeps a server that has TimescaleDB on plain tables. A library that is installed but not preloaded counts as absent:
 * `create extension` would end the session with a FATAL error.
 */
export async function detectFlavour(select: Select): Promise<Flavour> {
  const [server] = await select(`
    select current_setting('headsup.flavour', true) as wanted, exists (select 1 from pg_available_extensions where name = 'timescaledb')
             and current_setting('timescaledb.license', true) is not null as usable,
           current_setting('timescaledb.license', true) as license`)
  if (server?.['wanted'] === 'native' || !server?.['usable']) return 'native'
  return server['license'] === 'timescale' ? 'timescale' : 'apache'
}

/** The flavour the first migration chose and wrote down. */
export async function readFlavour(select: Select): Promise<Flavour> {
  const [row] = await select(`select value #>> '{}' as flavour from settings where key = 'flavour'`)
  return row?.['flavour'] as Flavour
}
