/**
 * Four policies whose effect is known (−40 %, −10 %, none, +15 %) live through four weeks of the real product:
 * events are decided, contacts recorded, policies reviewed each day, and the page is asked at the end.
 * `node apps/headsup/bench/truth.ts [scale]`
 */
import { createApi, createFirstAdmin, type Deps } from '@headsup/api'
import { uniform } from '@headsup/deflection'
import { presets, type Policy } from '@headsup/notice'
import { createDecider, createReviewer } from '@headsup/notifier'
import { connect, migrate, startPostgres } from '@headsup/store'
import { recordContacts, type NewContact } from '@headsup/store/contacts'
import { foldTallies } from '@headsup/store/deflection'
import { savePolicy } from '@headsup/store/policies'
import { writeSetting } from '@headsup/store/settings'
import { createPostgresLog, type BusinessEvent } from '@headsup/stream'
import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'

const HOUR_MS = 3_600_000
const DAYS = 28
const START = Date.UTC(2026, 9, 1)
const BASE = 0.5

interface Known {
  readonly code: string
  /** Of the share that makes contact untold. */
  readonly change: number
  readonly customers: number
  readonly conclusion: 'keep' | 'retire'
  readonly stopped: boolean
}

const known: readonly Known[] = [
  { code: 'strong', change: -0.4, customers: 3_000, conclusion: 'keep', stopped: false },
  { code: 'weak', change: -0.1, customers: 16_000, conclusion: 'keep', stopped: false },
  { code: 'nothing', change: 0, customers: 50_000, conclusion: 'retire', stopped: false },
  { code: 'harm', change: 0.15, customers: 6_000, conclusion: 'retire', stopped: true },
]

interface Answer {
  readonly policies: readonly {
    readonly code: string
    readonly enabled: boolean
    readonly told: { readonly exposed: number }
    readonly verdict: { readonly conclusion: string; readonly reasons: readonly { kind: string }[] }
    readonly per1000: { estimate: number; lower: number; upper: number } | null
  }[]
}

const scale = Number(process.argv[2] ?? 1)
const dir = mkdtempSync(path.join(tmpdir(), 'headsup-truth-'))
chmodSync(dir, 0o755) // PostgreSQL may have to run as another user
const server = await startPostgres({ dataDir: path.join(dir, 'data'), fast: true })
try {
  await migrate(server.url())
  process.exitCode = (await run()) ? 0 : 1
} finally {
  await server.stop()
  rmSync(dir, { recursive: true, force: true })
}

async function run(): Promise<boolean> {
  const store = connect(server.url())
  let now = new Date(START)
  const clock = () => now
  const log = createPostgresLog(store)
  await writeSetting(store.db, 'globalHoldout', 0)
  for (const { code, customers } of known) {
    await savePolicy(store.db, { policy: policyOf(code), at: now, by: null })
    await store.sql`
      insert into customers (code, locale, time_zone)
      select ${code} || '-' || i, 'en', 'UTC' from generate_series(1, ${Math.round(customers * scale)}::int) i`
  }
  await store.sql`insert into channels (customer_id, kind, address, consent) select id, 'webhook', 'https://example.com', true from customers`
  const people = await store.sql<
    { id: number; code: string }[]
  >`select id, code from customers order by id`
  const decider = await createDecider({ store, log, clock })
  const reviewer = createReviewer({ store, clock, everyMs: HOUR_MS })

  for (let day = 0; day < DAYS + 4; day++) {
    now = new Date(START + day * 24 * HOUR_MS)
    const today = day < DAYS ? people.filter((_, i) => i % DAYS === day) : []
    for (let i = 0; i < today.length; i += 1000)
      await log.append({
        events: today.slice(i, i + 1000).map(({ id, code }) => eventOf(id, code, now)),
      })
    while (await decider.step()) continue
    const exposed = await store.sql<{ code: string; arm: string }[]>`
      select c.code, e.arm from exposures e join customers c on c.id = e.customer_id
      where e.assigned_at = ${now.toISOString()}::text::timestamptz`
    const calls = exposed.flatMap(({ code, arm }) => callOf(code, arm === 'treatment', now))
    for (let i = 0; i < calls.length; i += 1000)
      await recordContacts(store, calls.slice(i, i + 1000))
    while ((await foldTallies(store)) > 0) continue
    await reviewer.step()
  }

  const found = await ask({
    store,
    log,
    clock,
    auth: { secret: 'only for this bench, thrown away after', baseUrl: 'http://localhost' },
  })
  let right = true
  console.log('policy   | truth      | measured per 1,000 told     | told    | verdict')
  for (const { code, change, conclusion, stopped } of known) {
    const policy = found.policies.find((one) => one.code === code)
    const truth = -change * BASE * 1000
    const interval = policy?.per1000
    const covered = interval != null && interval.lower <= truth && truth <= interval.upper
    const as = policy?.verdict.conclusion === conclusion && policy.enabled !== stopped
    right &&= covered && as
    console.log(
      [
        code.padEnd(8),
        `${truth.toFixed(0).padStart(4)} (${(change * 100).toFixed(0)} %)`.padEnd(10),
        interval
          ? `${interval.estimate.toFixed(1)} (${interval.lower.toFixed(1)} to ${interval.upper.toFixed(1)})${covered ? '' : ' MISSED'}`.padEnd(
              27,
            )
          : 'none'.padEnd(27),
        String(policy?.told.exposed).padStart(7),
        `${policy?.verdict.conclusion}: ${policy?.verdict.reasons.map(({ kind }) => kind).join(', ')}${policy?.enabled ? '' : '; switched off by itself'}${as ? '' : ' MISSED'}`,
      ].join(' | '),
    )
  }
  console.log(right ? 'every verdict is right, every interval covers the truth' : 'missed')
  await store.end()
  return right
}

/** A policy of its own event, that waits for nothing. */
function policyOf(code: string): Policy {
  return {
    ...presets.find((one) => one.code === 'order-delayed')!,
    code,
    trigger: { kind: 'event', type: code },
    channels: ['webhook'],
    quietHours: null,
    holdout: 0.5,
    drivers: [code],
  }
}

function eventOf(customerId: number, code: string, at: Date): BusinessEvent {
  return {
    source: 'truth',
    id: code,
    type: code.split('-')[0] ?? '',
    at: at.getTime(),
    customerId,
    data: {},
  }
}

/** Calls a few hours later if the lot of this customer says so. */
function callOf(customer: string, told: boolean, at: Date): NewContact[] {
  const driver = customer.split('-')[0] ?? ''
  const change = known.find(({ code }) => code === driver)?.change ?? 0
  if (uniform(`calls ${customer}`) >= BASE * (1 + (told ? change : 0))) return []
  return [{ customer, at: new Date(at.getTime() + 5 * HOUR_MS), channel: 'phone', driver }]
}

async function ask(deps: Deps): Promise<Answer> {
  const app = createApi(deps)
  const link = await createFirstAdmin(deps)
  const signedIn = await app.request(link?.url ?? '')
  const cookie = signedIn.headers
    .getSetCookie()
    .map((one) => one.split(';')[0])
    .join('; ')
  const response = await app.request('/api/deflection?days=all', { headers: { cookie } })
  if (!response.ok)
    throw new Error(`the page answered ${response.status}: ${await response.text()}`)
  return (await response.json()) as Answer
}
