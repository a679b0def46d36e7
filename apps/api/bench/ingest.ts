/**
 * Durable, deduplicated ingest over HTTP from one client, beside what the same rows cost when SQL
 * alone writes them into the same database: `node apps/api/bench/ingest.ts [batches]`.
 */
import { getRequestListener } from '@hono/node-server'
import { connect, migrate, startPostgres } from '@headsup/store'
import { createPostgresLog } from '@headsup/stream'
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { Agent, createServer, request } from 'node:http'
import { availableParallelism, loadavg, tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { createFirstAdmin, createApi, type Deps } from '../src/index.ts'
import { createIdentity } from '../src/identity.ts'
import { databaseCpuMs } from './processor.ts'

const SIZE = 1000
const CUSTOMERS = 2000
const METRICS = ['data_mb', 'voice_min', 'roaming_mb', 'charges']
const START = Date.UTC(2026, 10, 1)
const CONNECTIONS = [1, 4]

/** Every customer's every metric, minute after minute. */
function eventAt(n: number) {
  const series = n % (CUSTOMERS * METRICS.length)
  return {
    customer: `C-${series % CUSTOMERS}`,
    metric: METRICS[Math.floor(series / CUSTOMERS)] ?? '',
    at: START + Math.floor(n / (CUSTOMERS * METRICS.length)) * 60_000,
    value: Math.round(((n * 7919) % 1000) / 7) / 10,
  }
}

if (process.send) await client()
else await main(Number(process.argv[2] ?? 400))

async function main(batches: number): Promise<void> {
  const [busy = 0] = loadavg()
  const dir = mkdtempSync(path.join(tmpdir(), 'headsup-bench-'))
  chmodSync(dir, 0o755) // PostgreSQL may have to run as another user
  const dataDir = path.join(dir, 'data')
  const server = await startPostgres({ dataDir })
  try {
    await migrate(server.url())
    const store = connect(server.url())
    const deps: Deps = {
      store,
      log: createPostgresLog(store),
      clock: () => new Date('2026-11-21T00:00:00Z'),
      auth: { secret: 'only for this bench, thrown away after', baseUrl: 'http://localhost' },
    }
    await createFirstAdmin(deps)
    const [admin] = await store.sql<{ id: string }[]>`select id from people`
    const identity = createIdentity(deps)
    const { key } = await identity.createKey({
      name: 'bench',
      scopes: ['events:write'],
      personId: admin?.id ?? '',
    })
    const app = createApi(deps)
    // The listener answers by itself; nothing awaits it.
    const listener = getRequestListener(app.fetch)
    const http = createServer((incoming, outgoing) => void listener(incoming, outgoing))
    await once(http.listen(0, '127.0.0.1'), 'listening')
    const address = http.address()
    if (address === null || typeof address === 'string') throw new TypeError('no TCP address')

    const worker = fork(fileURLToPath(import.meta.url))
    const ask = async (job: Job) => {
      worker.send(job)
      const [answer] = (await once(worker, 'message')) as [Answer]
      return answer
    }
    const job = { port: address.port, key }
    await ask({ ...job, from: 0, batches: 16, connections: 1 }) // makes the series, warms the code
    let from = 16
    for (const connections of CONNECTIONS) {
      const cpu = process.cpuUsage()
      const before = databaseCpuMs(dataDir)
      const http = await ask({ ...job, from, batches, connections })
      const { user, system } = process.cpuUsage(cpu)
      const cpuMs = { api: (user + system) / 1000, database: databaseCpuMs(dataDir) - before }
      from += batches
      const insert = await limit(store.sql, from, batches, connections)
      from += batches
      report(connections, batches, http, cpuMs, insert)
    }
    worker.disconnect()
    http.close()
    http.closeAllConnections()
    const [row] = await store.sql<
      { rows: number }[]
    >`select count(*)::int as rows from observations`
    console.log(
      `${row?.rows} rows stored; ${availableParallelism()} cores, shared by client, API and PostgreSQL; ` +
        `load average before ${busy.toFixed(1)}`,
    )
    await store.end()
  } finally {
    await server.stop()
    rmSync(dir, { recursive: true, force: true })
  }
}

/** The same rows, the same unique key, the same number of connections, and nothing else. */
async function limit(
  sql: ReturnType<typeof connect>['sql'],
  from: number,
  batches: number,
  connections: number,
): Promise<number> {
  const [{ id } = { id: 0 }] = await sql<{ id: number }[]>`select min(id) as id from series`
  let next = 0
  const prepared = Array.from({ length: batches }, (_, batch) => {
    const rows = Array.from({ length: SIZE }, (_, i) => (from + batch) * SIZE + i)
    const column = (pick: (n: number) => number) => `{${rows.map(pick).join(',')}}`
    return [
      column((n) => eventAt(n).at),
      column((n) => id + (n % (CUSTOMERS * METRICS.length))),
      column((n) => eventAt(n).value),
    ] as const
  })
  const since = performance.now()
  await Promise.all(
    Array.from({ length: connections }, async () => {
      for (let batch = next++; batch < batches; batch = next++) {
        const [ats, ids, values] = prepared[batch] ?? ['{}', '{}', '{}']
        await sql`insert into observations (at, series_id, value)
          select to_timestamp(ms / 1000), series_id, value
          from unnest(${ats}::text::float8[], ${ids}::text::int[], ${values}::text::float8[]) as t (ms, series_id, value)
          on conflict do nothing`
      }
    }),
  )
  return performance.now() - since
}

interface Cpu {
  readonly api: number
  readonly database: number
}

function report(
  connections: number,
  batches: number,
  http: Answer,
  cpuMs: Cpu,
  insertMs: number,
): void {
  const events = batches * SIZE
  const rate = (ms: number) => Math.round(events / (ms / 1000)).toLocaleString('en')
  const each = (ms: number) => `${((ms * 1000) / events).toFixed(1)} µs`
  console.log(
    `${connections} connection${connections > 1 ? 's' : ''}: ${rate(http.ms)} events/s over HTTP, ` +
      `${rate(insertMs)} rows/s by SQL alone (${Math.round((100 * insertMs) / http.ms)} %); a batch of ${SIZE} ` +
      `p50 ${http.p50.toFixed(1)} ms, p99 ${http.p99.toFixed(1)} ms; processor time an event: ` +
      `API ${each(cpuMs.api)}, PostgreSQL ${each(cpuMs.database)}`,
  )
}

interface Job {
  readonly port: number
  readonly key: string
  readonly from: number
  readonly batches: number
  readonly connections: number
}
interface Answer {
  readonly ms: number
  readonly p50: number
  readonly p99: number
}

/** A process of its own: one agent that keeps its connections. */
async function client(): Promise<void> {
  process.on('message', (job: Job) => {
    void run(job).then((answer) => process.send?.(answer))
  })
  await once(process, 'disconnect')
}

async function run({ port, key, from, batches, connections }: Job): Promise<Answer> {
  const bodies = Array.from({ length: batches }, (_, batch) =>
    Buffer.from(
      JSON.stringify(
        Array.from({ length: SIZE }, (_, i) => {
          const { customer, metric, at, value } = eventAt((from + batch) * SIZE + i)
          return { customer, metric, time: new Date(at).toISOString(), value }
        }),
      ),
    ),
  )
  const agent = new Agent({ keepAlive: true, maxSockets: connections })
  const took: number[] = []
  let next = 0
  const since = performance.now()
  await Promise.all(
    Array.from({ length: connections }, async () => {
      for (let batch = next++; batch < batches; batch = next++) {
        const sent = performance.now()
        await post({ port, key, agent }, bodies[batch] ?? Buffer.alloc(0))
        took.push(performance.now() - sent)
      }
    }),
  )
  const ms = performance.now() - since
  agent.destroy()
  took.sort((a, b) => a - b)
  const at = (q: number) => took[Math.min(took.length - 1, Math.floor(q * took.length))] ?? 0
  return { ms, p50: at(0.5), p99: at(0.99) }
}

async function post(
  { port, key, agent }: { port: number; key: string; agent: Agent },
  body: Buffer,
): Promise<void> {
  const sending = request({
    port,
    agent,
    host: '127.0.0.1',
    path: '/api/events',
    method: 'POST',
    headers: {
      authorization: `Bearer ${key}`,
      'content-type': 'application/json',
      'content-length': body.length,
    },
  })
  sending.end(body)
  const [response] = (await once(sending, 'response')) as [
    NodeJS.ReadableStream & { statusCode: number },
  ]
  let text = ''
  for await (const chunk of response) text += String(chunk)
  const { accepted } = JSON.parse(text) as { accepted?: number }
  if (response.statusCode !== 200 || accepted !== SIZE)
    throw new Error(`answered ${response.statusCode}: ${text.slice(0, 200)}`)
}
