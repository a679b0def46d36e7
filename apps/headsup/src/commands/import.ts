import type { Store } from '@headsup/store'
import { upsertMetrics, type MetricInput } from '@headsup/store/bulk'
import { createSeriesResolver } from '@headsup/store/ingest'
import { readEnv, systemClock } from '@headsup/service'
import { createPostgresLog, type EventLog } from '@headsup/stream'
import { Command, InvalidArgumentError } from 'commander'
import { openCsv } from '../csv.ts'
import { importContacts } from '../import/contacts.ts'
import { importCustomers } from '../import/customers.ts'
import { createProgress } from '../import/progress.ts'
import { createPump, type Role } from '../import/pump.ts'
import { summarise, type Report } from '../import/report.ts'
import { importOutcomes } from '../import/outcomes.ts'
import { importUsage } from '../import/usage.ts'
import { StoreEnv, withStore, type OpenStore } from '../store.ts'

/** A role that leaves its memory in the database when it ends. */
interface ClosingRole extends Role {
  close(): Promise<void>
}

interface Processors {
  readonly detector: ClosingRole
  readonly rollup: ClosingRole
}

interface Deps {
  /** The workers that make alerts and rollups of readings. */
  readonly processors: (deps: { store: Store; log: EventLog }) => Processors
}

/**
 * Readings that are rolled up together. A file that comes customer by customer touches the slots of
 * an area again with every batch.
 */
const ROLL_UP = 200_000

interface Options {
  readonly url?: string
  readonly map?: Readonly<Record<string, string>>
}

/** `headsup import usage | customers | contacts | outcomes FILE` */
export function importCommand({ processors }: Deps): Command {
  const command = new Command('import').description('read a CSV file, gzipped or not')

  shared(command.command('usage'), 'readings: customer, metric, time, value')
    .option(
      '--metric <code=kind>',
      'say that a metric is a gauge, as in cpu=gauge; may be repeated',
      metrics,
    )
    .option('--no-detect', 'store the readings only')
    .action(async (file: string, options: Options & { metric?: MetricInput[]; detect: boolean }) =>
      withStore(where(options), async (open) => {
        const { store, exclusive } = open
        const log = createPostgresLog(store)
        if (options.metric) await upsertMetrics(store, options.metric)
        const began = performance.now()
        const roles = exclusive && options.detect ? processors({ store, log }) : undefined
        const detecting = createPump(roles ? [roles.detector] : [])
        const rollingUp = createPump(roles ? [roles.rollup] : [])
        let waiting = 0
        const report = await importUsage({
          source: await openCsv(file),
          log,
          resolver: createSeriesResolver(store),
          now: systemClock(),
          progress: createProgress(process.stderr, 'Importing'),
          appended(rows) {
            detecting.wake()
            if ((waiting += rows) < ROLL_UP) return
            waiting = 0
            rollingUp.wake()
          },
          ...(options.map && { map: options.map }),
        })
        if (roles) say('Working out alerts …')
        await Promise.all([detecting.idle(), rollingUp.idle()])
        await Promise.all([roles?.detector.close(), roles?.rollup.close()])
        tell(report, 'Readings', began)
        if (!exclusive) say('The running server works out the alerts.')
      }),
    )

  shared(command.command('customers'), 'customers: code, name, area, locale, …').action(
    (file: string, options: Options) => read(file, options, 'Customers', importCustomers),
  )
  shared(
    command.command('contacts'),
    'calls and messages: customer, time, channel, driver, …',
  ).action((file: string, options: Options) => read(file, options, 'Contacts', importContacts))
  shared(
    command.command('outcomes'),
    'what must not get worse: customer, time, kind (complaint, churn, payment_late, csat, …), value',
  ).action((file: string, options: Options) => read(file, options, 'Outcomes', importOutcomes))
  return command
}

type TableImport = (options: Parameters<typeof importContacts>[0]) => Promise<Report>

/** Small tables go one way: read, store, report. */
const read = (file: string, options: Options, what: string, work: TableImport) =>
  withStore(where(options), async ({ store }: OpenStore) => {
    const began = performance.now()
    const report = await work({
      source: await openCsv(file),
      store,
      now: systemClock(),
      progress: createProgress(process.stderr, 'Importing'),
      ...(options.map && { map: options.map }),
    })
    tell(report, what, began)
  })

function shared(command: Command, description: string): Command {
  return command
    .description(description)
    .argument('<file>', 'a .csv or .csv.gz file whose first line names its columns')
    .option('--url <postgres-url>', 'the database; else DATABASE_URL, else the embedded one')
    .option(
      '--map <ours=theirs,...>',
      'columns by other names, as in customer=account,time=when',
      pairs,
    )
}

function where({ url }: Options) {
  const env = readEnv(StoreEnv)
  return { url: url ?? env.DATABASE_URL, data: env.HEADSUP_DATA }
}

function tell(report: Report, what: string, began: number) {
  const lines = summarise(report, what, (performance.now() - began) / 1000)
  for (const line of lines) process.stdout.write(`${line}\n`)
  if (report.rows > 0 && report.rejected.count === report.rows) process.exitCode = 1
}

const say = (line: string) => process.stderr.write(`${line}\n`)

function pairs(text: string): Record<string, string> {
  const split = text.split(',').map((pair) => pair.split('='))
  if (split.some((pair) => pair.length !== 2 || pair.includes('')))
    throw new InvalidArgumentError('It reads like customer=account,time=when.')
  return Object.fromEntries(split as [string, string][])
}

export function metrics(text: string, before: readonly MetricInput[] = []): MetricInput[] {
  const [code, kind, more] = text.split('=')
  if (!code || more !== undefined || (kind !== 'gauge' && kind !== 'increment'))
    throw new InvalidArgumentError('It reads like cpu=gauge; the other kind is increment.')
  return [...before, { code, kind }]
}
