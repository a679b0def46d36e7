/**
 * The real way of a file: CSV to stored, deduplicated, rolled up and detected, beside what SQL alone
 * takes to write the same rows: `node apps/headsup/bench/import.ts --data DIR` with
 * DIR/data/smart-meter/usage.csv.gz. Processor time is told beside the clock's, which others disturb:
 * n cores at 100,000 rows/s have n times 10 µs a row.
 */
import { connect, migrate, startPostgres } from '@headsup/store'
import { spawnSync } from 'node:child_process'
import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { availableParallelism, loadavg, tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

const dir = process.argv[process.argv.indexOf('--data') + 1] ?? ''
const file = path.join(dir, 'data/smart-meter/usage.csv.gz')
const main = fileURLToPath(new URL('../src/main.ts', import.meta.url))
const data = mkdtempSync(path.join(tmpdir(), 'headsup-bench-'))
chmodSync(data, 0o755)
console.log(`${availableParallelism()} cores, load average before ${loadavg()[0]?.toFixed(1)}`)
try {
  const empty = headsup(['migrate'])
  for (const run of ['first', 'again']) {
    const { said, cpuS } = headsup(['import', 'usage', file])
    const rows = Number(/^([\d,]+) rows read/.exec(said)?.[1]?.replaceAll(',', ''))
    const each = ((cpuS - empty.cpuS) * 1e6) / rows
    console.log(`${run}:\n${said.trim()}`)
    console.log(`processor time, Node and PostgreSQL: ${each.toFixed(1)} µs a row`)
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
    for (let from = 0; from < rows; from += 50_000)
      await sql`insert into bare select at, series_id, identity, value from source
        where n > ${from} and n <= ${from + 50_000} order by at, series_id, identity`
    const limit = Math.round(rows / ((performance.now() - began) / 1000))
    console.log(`limit, SQL alone into a plain table with the unique key: ${limit} rows/s`)
  } finally {
    await store.end()
    await server.stop()
  }
} finally {
  rmSync(data, { recursive: true, force: true })
}

/** Runs the command to its end. `cpuS` is the processor time of it and of the PostgreSQL it started. */
function headsup(args: readonly string[]): { said: string; cpuS: number } {
  const before = childrenCpuS()
  const { stdout, status } = spawnSync(process.execPath, [main, ...args], {
    env: { ...process.env, HEADSUP_DATA: data },
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  if (status !== 0) throw new Error(`headsup ${args.join(' ')} ended with ${status}`)
  return { said: stdout, cpuS: childrenCpuS() - before }
}

/** Processor time of everything this process has started and seen end; in ticks of 10 ms (Linux). */
function childrenCpuS(): number {
  const text = readFileSync('/proc/self/stat', 'utf8')
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
  return (Number(fields[13]) + Number(fields[14])) / 100
}
