/**
 * What each page of the dashboard asks for, over eight weeks of a carrier:
 * `node apps/api/bench/pages.ts [millions of observations]`.
 */
import { connect, migrate, startPostgres, type Store } from '@headsup/store'
import { createPostgresLog } from '@headsup/stream'
import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { availableParallelism, loadavg, tmpdir } from 'node:os'
import path from 'node:path'
import { createApi, createFirstAdmin, type App, type Deps } from '../src/index.ts'
import { ALERTS, AREAS, CUSTOMERS, fillCarrier, METRIC_CODES } from './carrier.ts'
import { databaseCpuMs } from './processor.ts'

const NOW = new Date('2026-11-21T04:00:00Z')
const TIMES = 40
const WARM = 5
const TARGET_MS = 50
/** Asks the database who is signed in and hardly anything else. */
const FLOOR = 'GET /api/me'

/** The i-th address each page asks for. Primes spread the choice. */
const routes: Readonly<Record<string, (i: number) => string>> = {
  [FLOOR]: () => '/api/me',
  'overview/frame': () => '/api/overview/frame',
  'overview/find': (i) => `/api/overview/find?q=${['customer 1', 'C-19', 'area', '99'][i % 4]}`,
  'overview/live': (i) =>
    `/api/overview/live?range=${['1h', '6h', '24h', '7d', '30d'][i % 5]}&metric=${metric(i)}`,
  'overview/pace': () => '/api/overview/pace',
  'overview/feed': () => '/api/overview/feed',
  alerts: (i) => `/api/alerts?state=${['open', 'unseen', 'firing', 'resolved', 'all'][i % 5]}`,
  'alerts, filtered': (i) =>
    `/api/alerts?state=all&absorbed=true&${[`area=${area(i)}`, `metric=${metric(i)}`, `kind=leak`, `text=${customer(i)}`][i % 4]}`,
  'alerts/:id': (i) => `/api/alerts/${1 + ((i * 4999) % ALERTS)}`,
  'areas/:code': (i) => `/api/areas/${area(i)}?metric=${metric(i)}`,
  'customer-view': (i) =>
    `/api/customer-view?${['', `area=${area(i)}`, 'alerting=true', `text=${i}`, `after=${customer(i)}`][i % 5]}`,
  'customer-view/:code, cycle': (i) =>
    `/api/customer-view/${customer(i)}?view=cycle&metric=${metric(i)}&back=${i % 2}`,
  'customer-view/:code, 7d': (i) => `/api/customer-view/${customer(i)}?view=7d&metric=${metric(i)}`,
  'notices/summary': () => '/api/notices/summary',
  notices: (i) =>
    `/api/notices?limit=25&view=${['delivered', 'queued', 'waiting', 'dead', 'cancelled'][i % 5]}`,
  'notices, filtered': (i) =>
    `/api/notices?limit=25&view=delivered&${['policy=area-outage', `customer=${customer(i)}`, `before=${1000 + i * 997}`][i % 3]}`,
  'notices/untold': (i) =>
    `/api/notices/untold?limit=25&${['', 'reason=holdout', 'reason=no+channel', 'policy=usage-leak'][i % 4]}`,
  'notices/:id': (i) => `/api/notices/${1 + ((i * 997) % 40_000)}`,
  policies: () => '/api/policies',
  'policies/:code': (i) => `/api/policies/${['area-outage', 'bill-shock', 'usage-leak'][i % 3]}`,
  'policies.yaml': () => '/api/policies.yaml?code=bill-shock',
  deflection: (i) => `/api/deflection?days=${['7', '28', '90', 'all'][i % 4]}`,
  forecast: (i) => `/api/forecast?horizon=${['week', 'month', 'quarter'][i % 3]}`,
  staffing: (i) => `/api/staffing?queue=${['c', 'a'][i % 2]}&days=${['28', '90', 'all'][i % 3]}`,
  plan: (i) => `/api/plan?policy=${['area-outage', 'bill-shock', ''][i % 3]}`,
  settings: () => '/api/settings',
  'settings/tariff': () => '/api/settings/tariff',
  'settings/channels': () => '/api/settings/channels',
  people: () => '/api/people',
  keys: () => '/api/keys',
}

await main(Number(process.argv[2] ?? 10))

async function main(millions: number): Promise<void> {
  const [busy = 0] = loadavg()
  const dir = mkdtempSync(path.join(tmpdir(), 'headsup-bench-'))
  chmodSync(dir, 0o755) // PostgreSQL may have to run as another user
  const dataDir = path.join(dir, 'data')
  const server = await startPostgres({ dataDir })
  try {
    await migrate(server.url())
    const store = connect(server.url())
    const since = performance.now()
    await fillCarrier(store, millions, NOW)
    const [row] = await store.sql<[{ rows: number; hours: number; slots: number }]>`
      select (select count(*)::int from observations) as rows, (select count(*)::int from usage_hourly) as hours,
        (select count(*)::int from usage_area) as slots`
    console.log(
      `${row.rows} observations, ${row.hours} hours, ${row.slots} area slots, filled in ${((performance.now() - since) / 1000).toFixed(0)} s`,
    )
    await measure(store, dataDir)
    const [after = 0] = loadavg()
    console.log(
      `ms; target: p95 below ${TARGET_MS} ms on a machine of its own, floor: ${FLOOR}; ${availableParallelism()} cores, load average before ${busy.toFixed(1)}, after ${after.toFixed(1)}`,
    )
    await store.end()
  } finally {
    await server.stop()
    rmSync(dir, { recursive: true, force: true })
  }
}

/** Asks for everything as a signed-in administrator and prints a line a route. */
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
  const cookie = await signIn(app, deps)
  const statements = countStatements(store)
  line('route', ['first', 'p50', 'p95', 'max', 'cpu API', 'cpu SQL', 'statements'])
  for (const [name, address] of Object.entries(routes)) {
    const ask = async (i: number) => {
      asked++
      const sent = performance.now()
      const response = await app.request(address(i), { headers: { cookie } })
      const body = await response.text()
      if (!response.ok) throw new Error(`${address(i)} answered ${response.status}: ${body}`)
      return performance.now() - sent
    }
    const first = await ask(TIMES)
    for (let i = 1; i < WARM; i++) await ask(TIMES + i)
    const [cpu, database, before] = [process.cpuUsage(), databaseCpuMs(dataDir), statements()]
    const took: number[] = []
    for (let i = 0; i < TIMES; i++) took.push(await ask(i))
    const { user, system } = process.cpuUsage(cpu)
    took.sort((a, b) => a - b)
    const at = (q: number) => took[Math.ceil(q * TIMES) - 1] ?? NaN
    const totals = [
      (user + system) / 1000,
      databaseCpuMs(dataDir) - database,
      statements() - before,
    ]
    line(name, [
      ...[first, at(0.5), at(0.95), at(1)].map((ms) => ms.toFixed(0)),
      ...totals.map((total) => (total / TIMES).toFixed(1)),
    ])
  }
}

function line(name: string, cells: readonly string[]): void {
  console.log(name.padEnd(28) + cells.map((cell) => cell.padStart(11)).join(''))
}

async function signIn(app: App, deps: Deps): Promise<string> {
  const link = await createFirstAdmin(deps)
  const response = await app.request(link?.url ?? '')
  return response.headers
    .getSetCookie()
    .map((cookie) => cookie.split(';')[0])
    .join('; ')
}

/** Counts what both pools send from now on. */
function countStatements({ sql, db }: Store): () => number {
  let sent = 0
  const typed = (db as typeof db & { readonly $client: typeof sql }).$client
  for (const { options } of [sql, typed]) options.debug = () => void sent++
  return () => sent
}

function metric(i: number): string {
  return METRIC_CODES[i % METRIC_CODES.length] ?? ''
}
function area(i: number): string {
  return `A-${1 + ((i * 7) % AREAS)}`
}
function customer(i: number): string {
  return `C-${1 + ((i * 467) % CUSTOMERS)}`
}
