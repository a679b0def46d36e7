/**
 * The real way of a file: CSV to stored, deduplicated, rolled up and detected, beside what SQL alone
 * takes to write the same rows: `node apps/headsup/bench/import.ts --data DIR` with
 * DIR/data/smart-meter/usage.csv.gz.
 */
import { connect, migrate, startPostgres } from '@headsup/store'
import { spawnSync } from 'node:child_process'
import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

const dir = process.argv[process.argv.indexOf('--data') + 1] ?? ''
const file = path.join(dir, 'data/smart-meter/usage.csv.gz')
const main = fileURLToPath(new URL('../src/main.ts', import.meta.url))
const data = mkdtempSync(path.join(tmpdir(), 'headsup-bench-'))
chmodSync(data, 0o755)
try {
  for (const run of ['first', 'again']) {
    const began = performance.now()
    const { stdout, status } = spawnSync(process.execPath, [main, 'import', 'usage', file], {
      env: { ...process.env, HEADSUP_DATA: data },
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    if (status !== 0) throw new Error(`the import ended with ${status}`)
    const seconds = ((performance.now() - began) / 1000).toFixed(1)
    console.log(`${run}, ${seconds} s with starting and stopping PostgreSQL:\n${stdout}`)
  }
  const server = await startPostgres({ dataDir: path.join(data, 'postgres') })
  await migrate(server.url())
  const store = connect(server.url())
  try {
    const { sql } = store
    await sql`create table bare (at timestamptz, series_id int, identity bigint, value float8)`
    await sql`create unique index on bare (at, series_id, identity)`
    await sql`create table source as select row_number() over (order by series_id, at) as n, o.* from observations o`
    const [{ rows }] = await sql<[{ rows: number }]>`select count(*)::int as rows from source`
    const began = performance.now()
    for (let from = 0; from < rows; from += 10_000)
      await sql`insert into bare select at, series_id, identity, value from source
        where n > ${from} and n <= ${from + 10_000} order by at, series_id on conflict do nothing`
    const limit = Math.round(rows / ((performance.now() - began) / 1000))
    console.log(`limit, SQL alone into a plain table with the unique key: ${limit} rows/s`)
  } finally {
    await store.end()
    await server.stop()
  }
} finally {
  rmSync(data, { recursive: true, force: true })
}
