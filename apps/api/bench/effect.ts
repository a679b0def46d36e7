/**
 * The Deflection page over a million exposures and five million contacts:
 * `node apps/api/bench/effect.ts [exposures] [contacts]`.
 */
import { presets } from '@headsup/notice'
import { connect, migrate, startPostgres, type Store } from '@headsup/store'
import { armsByDay, foldTallies } from '@headsup/store/deflection'
import { recordContacts } from '@headsup/store/contacts'
import { installPresets } from '@headsup/store/policies'
import { createPostgresLog } from '@headsup/stream'
import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { availableParallelism, loadavg, tmpdir } from 'node:os'
import path from 'node:path'
import { createApi, createFirstAdmin, type Deps } from '../src/index.ts'
import { databaseCpuMs } from './processor.ts'

const NOW = new Date('2026-11-21T04:00:00Z')
const DAYS = 180
const CUSTOMERS = 200_000
const TIMES = 40
const TARGET_MS = 100

const [exposures = 1_000_000, contacts = 5_000_000] = process.argv.slice(2).map(Number)
await main()

async function main(): Promise<void> {
  const [busy = 0] = loadavg()
  const dir = mkdtempSync(path.join(tmpdir(), 'headsup-bench-'))
  chmodSync(dir, 0o755) // PostgreSQL may have to run as another user
  const dataDir = path.join(dir, 'data')
  const server = await startPostgres({ dataDir, fast: true })
  try {
    await migrate(server.url())
    const store = connect(server.url())
    const since = performance.now()
    await fill(store)
    const [row] = await store.sql<[{ exposures: number; contacts: number; tallies: number }]>`
      select (select count(*)::int from exposures) as exposures, (select count(*)::int from contacts) as contacts,
        (select count(*)::int from tallies) as tallies`
    const seconds = (performance.now() - since) / 1000
    console.log(
      `${row.exposures} exposures, ${row.contacts} contacts, ${row.tallies} sums, filled in ${seconds.toFixed(0)} s`,
    )
    await measure(store, dataDir)
    const [after = 0] = loadavg()
    console.log(
      `ms; target: p95 below ${TARGET_MS}; ${availableParallelism()} cores, load average before ${busy.toFixed(1)}, after ${after.toFixed(1)}`,
    )
    await store.end()
  } finally {
    await server.stop()
    rmSync(dir, { recursive: true, force: true })
  }
}

/** By SQL alone; the sums come from the database's own triggers. */
async function fill(store: Store): Promise<void> {
  const { sql } = store
  const start = sql`${NOW.toISOString()}::text::timestamptz - ${`${DAYS} days`}::text::interval`
  await sql`update settings set value = to_jsonb('Asia/Hong_Kong'::text) where key = 'timeZone'`
  await installPresets(store, presets, new Date(NOW.getTime() - DAYS * 86_400_000))
  await sql`insert into customers (code, locale, time_zone, segment)
    select 'C-' || i, 'en', 'Asia/Hong_Kong', (array['consumer', 'business', 'prepaid', null])[1 + i % 4] from generate_series(1, ${CUSTOMERS}::int) i`
  const batch = 500_000
  for (let from = 0; from < contacts; from += batch)
    await sql.begin(async (tx) => {
      // What watches contacts for pages and forecasts is not what is measured here.
      await tx`set local session_replication_role = replica`
      await tx`
      insert into contacts (identity, at, customer_id, channel, driver, handling_seconds)
      select i::text, ${start} + i * interval '1 second' * ${(DAYS * 86_400) / contacts}::float8, 1 + (i * 7919::bigint) % ${CUSTOMERS}::int, 'phone',
        (array['billing', 'usage', 'outage', 'delivery', 'device'])[1 + i % 5], 300
      from generate_series(${from}::int, ${Math.min(contacts, from + batch) - 1}::int) i`
    })
  await sql`
    insert into contact_counts (at, channel, driver, n, handled, handling_seconds)
    select bucket(interval '15 minutes', at), channel, driver, count(*), count(*), sum(handling_seconds) from contacts group by 1, 2, 3`
  // Areas are drawn as a whole: some two hundred incidents of some hundred customers each.
  for (let from = 0; from < exposures; from += 100_000)
    await sql`
      insert into exposures (policy_id, policy_version, customer_id, cause, arm, assigned_at, window_ends_at, contacts, own_contacts,
        segment, prior_contacts, told_at, first_own_contact_at)
      select p.id, 1, c.id, case when p.code = 'area-outage' then 'incident:' || unit else 'event:' || i end, arm, at,
        at + (p.rule ->> 'windowHours')::int * interval '1 hour', n, least(n, 1), c.segment, i % 3,
        case when arm = 'treatment' then at + interval '1 minute' end, case when n > 0 then at + (i % 50) * interval '1 hour' end
      from generate_series(${from}::int, ${Math.min(exposures, from + 100_000) - 1}::int) i
        join policies p on p.id = 1 + case when i % 50 = 0 then 1 else (array[0, 2, 3])[1 + i % 3] end
        join customers c on c.id = 1 + (i * 104729::bigint) % ${CUSTOMERS}::int,
        lateral (select i / 5000 as unit) u,
        lateral (select ${start} + interval '1 second' * ${(DAYS * 86_400) / exposures}::float8 *
            case when p.code = 'area-outage' then u.unit * 5000 else i end as at,
          case when case when p.code = 'area-outage' then hashint4(u.unit) else hashint4(c.id + p.id * 1000003) end % 10 = 0
            then 'holdout' else 'treatment' end as arm) a,
        lateral (select case when (hashint4(i) & 1023) / 1024.0 < case arm when 'holdout' then .16 else .1 end then 1 + (i % 7 = 0)::int else 0 end as n) o`
  while ((await foldTallies(store)) > 0) continue
  await sql`vacuum analyze`
}

async function measure(store: Store, dataDir: string): Promise<void> {
  let asked = 0
  const deps: Deps = {
    store,
    log: createPostgresLog(store),
    // A second a request, so that nothing is answered from the memory of a moment that stands still.
    clock: () => new Date(NOW.getTime() + asked * 1000),
    auth: { secret: 'only for this bench, thrown away after', baseUrl: 'http://localhost' },
  }
  const app = createApi(deps)
  const link = await createFirstAdmin(deps)
  const signedIn = await app.request(link?.url ?? '')
  const cookie = signedIn.headers
    .getSetCookie()
    .map((one) => one.split(';')[0])
    .join('; ')
  console.log(
    'route'.padEnd(34) +
      ['first', 'p50', 'p95', 'cpu API', 'cpu SQL'].map((head) => head.padStart(9)).join(''),
  )
  const routes: Record<string, (i: number) => string> = {
    'GET /api/me': () => '/api/me',
    'deflection, 7 to all': (i) => `/api/deflection?days=${['7', '28', '90', 'all'][i % 4]}`,
    'deflection, with late contacts': (i) => `/api/deflection?days=${['28', 'all'][i % 2]}`,
    'deflection/:policy': (i) =>
      `/api/deflection/${['bill-shock', 'area-outage', 'usage-leak'][i % 3]}?days=all`,
    'deflection/:policy/customers': (i) =>
      `/api/deflection/bill-shock/customers?arm=holdout&contacted=yes&days=${['28', 'all'][i % 2]}`,
  }
  for (const [name, address] of Object.entries(routes)) {
    if (name.includes('late')) await lateContacts(store)
    const ask = async (i: number) => {
      asked++
      const sent = performance.now()
      const response = await app.request(address(i), { headers: { cookie } })
      const body = await response.text()
      if (!response.ok) throw new Error(`${address(i)} answered ${response.status}: ${body}`)
      return performance.now() - sent
    }
    const first = await ask(TIMES)
    for (let i = 1; i < 5; i++) await ask(TIMES + i)
    const [cpu, database] = [process.cpuUsage(), databaseCpuMs(dataDir)]
    const took: number[] = []
    for (let i = 0; i < TIMES; i++) took.push(await ask(i))
    const { user, system } = process.cpuUsage(cpu)
    took.sort((a, b) => a - b)
    const at = (q: number) => took[Math.ceil(q * TIMES) - 1] ?? NaN
    const cells = [
      first,
      at(0.5),
      at(0.95),
      (user + system) / 1000 / TIMES,
      (databaseCpuMs(dataDir) - database) / TIMES,
    ]
    console.log(name.padEnd(34) + cells.map((cell) => cell.toFixed(1).padStart(9)).join(''))
  }
}

/** A thousand that fall into windows that ended long ago: told by the very next answer, not yet folded. */
async function lateContacts(store: Store): Promise<void> {
  const counted = async () =>
    (await armsByDay(store, NOW)).reduce((sum, row) => sum + row.contacts, 0)
  const before = await counted()
  const windows = await store.sql<{ customer: string; at: Date }[]>`
    select c.code as customer, assigned_at + interval '1 minute' as at from exposures e join customers c on c.id = e.customer_id
    where e.id % 997 = 0 and window_ends_at < ${NOW.toISOString()}::text::timestamptz - interval '30 days' order by e.id limit 1000`
  await recordContacts(
    store,
    windows.map((window) => ({ ...window, channel: 'late', driver: 'billing' })),
  )
  console.log(`1,000 late contacts add ${(await counted()) - before} to what is counted`)
}
