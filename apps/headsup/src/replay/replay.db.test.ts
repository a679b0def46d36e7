import { presets } from '@headsup/notice'
import { upsertCustomers, upsertMetrics } from '@headsup/store/bulk'
import { createSeriesResolver } from '@headsup/store/ingest'
import { installPresets } from '@headsup/store/policies'
import { mark, tally } from '@headsup/store/tally'
import { testDatabase } from '@headsup/store/testing/database'
import { createPostgresLog } from '@headsup/stream'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { catchMail } from '../demo/mail.ts'
import { createProgress } from '../import/progress.ts'
import { createReport } from '../import/report.ts'
import { createRoles } from '../roles.ts'
import { readColumns, type Columns } from './columns.ts'
import { createFeed } from './feed.ts'
import { createMailFolder } from './mail.ts'
import { replay } from './replay.ts'
import { summarise } from './summary.ts'

const at = testDatabase()
const DAY_MS = 86_400_000
const START = Date.UTC(2026, 0, 1)
const progress = createProgress({ isTTY: false, write: () => {} }, '')
const everything = { from: -Infinity, to: Infinity }
let file: string

/** Eleven weeks of three customers, one after the other; from the fifth of March they use four times as much. */
beforeAll(async () => {
  const rows = ['a', 'b', 'c'].flatMap((customer) =>
    Array.from({ length: 77 * 24 }, (_, hour) => {
      const time = START + hour * 3_600_000
      const factor = time < Date.UTC(2026, 2, 5) ? 1 : 4
      return `${customer},kwh,${new Date(time).toISOString()},${(factor * (1 + (hour % 24) / 24)).toFixed(3)}`
    }),
  )
  rows.push(rows[10]!, 'a,kwh,yesterday,1')
  file = path.join(await mkdtemp(path.join(tmpdir(), 'headsup-replay-')), 'usage.csv')
  await writeFile(file, ['customer_id,metric,ts,value', ...rows].join('\n'))
})
afterAll(() => rm(path.dirname(file), { recursive: true, force: true }))

test('a file is read into columns in order of time, whatever its own order', async () => {
  const report = createReport()
  const columns = await readColumns(file, everything, report, progress)
  expect(columns.size).toBe(3 * 77 * 24 + 1)
  expect(columns.customers).toEqual(['a', 'b', 'c'])
  expect(report.rejected.count).toBe(1)
  expect([...columns.at]).toEqual([...columns.at].sort((x, y) => x - y))
  expect([...columns.customer.subarray(0, 6)]).toEqual([0, 1, 2, 0, 1, 2])
  expect([...columns.value.subarray(3, 6)]).toEqual([1.042, 1.042, 1.042])

  const days = { from: START + DAY_MS, to: START + 3 * DAY_MS }
  const some = await readColumns(file, days, createReport(), progress)
  expect(some.size).toBe(3 * 48)
  expect([some.at[0], some.at.at(-1)]).toEqual([days.from, days.to - 3_600_000])
})

test('what happened is noticed, decided and told in its own time', async () => {
  const { store } = at
  await upsertMetrics(store, [{ code: 'kwh', unit: 'kWh', pricePerUnit: 1 }])
  await upsertCustomers(
    store,
    ['a', 'b', 'c'].map((code) => ({
      code,
      timeZone: 'UTC',
      channels: [{ kind: 'email' as const, address: `${code}@example.com`, consent: true }],
    })),
  )
  const columns: Columns = await readColumns(file, everything, createReport(), progress)
  let now = new Date(START)
  const folder = path.join(path.dirname(file), 'mail')
  const kept = await createMailFolder(folder)
  const catcher = await catchMail(() => now, kept.keep)
  const log = createPostgresLog(store)
  const roles = createRoles({
    store,
    log,
    clock: () => now,
    env: {
      FALSE_ALARMS: 0.5,
      SNAPSHOT_EVERY: 1e6,
      KEEP_DAYS: undefined,
      SMTP_URL: catcher.url,
      MAIL_FROM: 'Headsup <notices@example.com>',
      WEBHOOK_SECRET: undefined,
    },
    publicUrl: 'http://localhost',
    secret: 'a secret of the tests, long enough',
  })
  await installPresets(store, presets, now)
  const before = await mark(store)
  const feed = createFeed(columns, log, createSeriesResolver(store))
  const stored = await replay({
    columns,
    feed,
    roles,
    deliverer: roles.deliverer,
    stepMs: 6 * 3_600_000,
    stand: (to) => (now = to),
    progress,
    signal: new AbortController().signal,
  })
  expect([stored, feed.at]).toEqual([columns.size - 1, columns.size])

  const told = await store.sql<{ at: Date; dueAt: Date; deliveredAt: Date; state: string }[]>`
    select d.at, n.due_at as "dueAt", n.delivered_at as "deliveredAt", n.state from decisions d
      join policies p on p.id = d.policy_id left join exposures e on e.id = d.exposure_id join notices n on n.exposure_id = e.id
    where p.code = 'bill-shock'`
  expect(told.length).toBeGreaterThan(0)
  for (const one of told) {
    expect(one.state).toBe('delivered')
    // Found out in the night after a day of March, and told in the morning.
    expect(one.at.toISOString()).toMatch(/^2026-03-\d\dT06:00/)
    expect(+one.deliveredAt - +one.at).toBe(6 * 3_600_000)
  }
  const summary = await tally(store, before)
  expect(summary.alerts.find(({ kind }) => kind === 'bill')?.n).toBe(3)
  const delivered = summary.notices.find(({ state }) => state === 'delivered')?.n
  expect(kept.written).toBe(delivered)
  expect(summarise(summary)).toContain(`          3  bill`)

  const names = await readdir(folder)
  expect(names.filter((name) => name.endsWith('.eml'))).toHaveLength(kept.written)
  const page = names.find((name) => name.endsWith('.html'))
  expect(page).toMatch(/^00001-2026-03-\d\d-[abc]@example\.com\.html$/)
  expect(await readFile(path.join(folder, page ?? ''), 'utf8')).toContain('<h1')
  await roles.deliverer.close()
  await catcher.close()
})

test('a replay that is stopped stops between two slices', async () => {
  const columns = await readColumns(file, everything, createReport(), progress)
  const stop = new AbortController()
  const stood: Date[] = []
  const idle = {
    name: 'rollup' as const,
    step: () => Promise.resolve(false),
    close: () => Promise.resolve(),
  }
  await replay({
    columns,
    feed: createFeed(columns, createPostgresLog(at.store), createSeriesResolver(at.store)),
    roles: { rollup: idle, detector: idle, decider: idle },
    stepMs: DAY_MS,
    stand: (to) => {
      stood.push(to)
      if (stood.length === 2) stop.abort()
    },
    progress,
    signal: stop.signal,
  })
  expect(stood).toEqual([new Date(START + DAY_MS), new Date(START + 2 * DAY_MS)])
})
