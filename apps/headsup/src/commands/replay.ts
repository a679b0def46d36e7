import { presets } from '@headsup/notice'
import { readEnv, shutdownSignal } from '@headsup/service'
import { upsertMetrics, type MetricInput } from '@headsup/store/bulk'
import { createSeriesResolver } from '@headsup/store/ingest'
import { SupersededError } from '@headsup/store/log'
import { installPresets } from '@headsup/store/policies'
import { othersConnected } from '@headsup/store/presence'
import { mark, tally } from '@headsup/store/tally'
import { createPostgresLog } from '@headsup/stream'
import { Command, InvalidArgumentError } from 'commander'
import { catchMail } from '../demo/mail.ts'
import { StartEnv } from '../env.ts'
import { createProgress } from '../import/progress.ts'
import { count, createReport, summarise as summariseFile } from '../import/report.ts'
import { parseInstant } from '../instant.ts'
import { readColumns, type Columns } from '../replay/columns.ts'
import { createFeed } from '../replay/feed.ts'
import { createMailFolder } from '../replay/mail.ts'
import { ReplayError } from '../replay/error.ts'
import { replay } from '../replay/replay.ts'
import { summarise } from '../replay/summary.ts'
import { createRoles } from '../roles.ts'
import { installationSecret } from '../secret.ts'
import { withStore, type OpenStore } from '../store.ts'
import { metrics } from './import.ts'

const HOUR_MS = 3_600_000

interface Options {
  readonly url?: string
  readonly from?: number
  readonly to?: number
  readonly step: number
  readonly metric: MetricInput[]
  readonly catchMail?: boolean
  readonly mail?: string
  readonly yes?: boolean
}

/** `headsup replay usage FILE`: real usage, the whole way, in its own time. */
export function replayCommand(): Command {
  const command = new Command('replay').description(
    'let a file happen in its own time: alerts, decisions and notices as they would have been',
  )
  command
    .command('usage')
    .description('readings: customer, metric, time, value')
    .argument('<file>', 'a .csv or .csv.gz file whose first line names its columns')
    .option('--from <iso>', 'begin with this instant or day', instant)
    .option('--to <iso>', 'end before this instant or day', instant)
    .option('--step <hours>', 'how far time moves at once', hours, 6)
    .option(
      '--metric <code=kind>',
      'say that a metric is a gauge, as in cpu=gauge; may be repeated',
      metrics,
      [],
    )
    .option('--catch-mail', 'catch the mail here instead of sending it')
    .option('--mail <folder>', 'catch the mail and write it into a folder')
    .option('--yes', 'really send, where SMTP_URL or WEBHOOK_SECRET is set')
    .option('--url <postgres-url>', 'the database; else DATABASE_URL, else the embedded one')
    .action(replayUsage)
  return command
}

async function replayUsage(file: string, options: Options): Promise<void> {
  const env = readEnv(StartEnv)
  const catching = options.catchMail === true || options.mail !== undefined
  const sends = env.SMTP_URL !== undefined || env.WEBHOOK_SECRET !== undefined
  if (sends && !catching && !options.yes)
    throw new ReplayError(
      'SMTP_URL or WEBHOOK_SECRET is set, so this would really write to customers. Say --yes if it shall, or --catch-mail to keep the mail here.',
    )
  const signal = shutdownSignal()
  const where = { url: options.url ?? env.DATABASE_URL, data: env.HEADSUP_DATA }
  await withStore(where, async (open) => {
    if (await othersConnected(open.store))
      throw new ReplayError(
        'A Headsup server runs on this database, and two cannot decide side by side. Stop it, or name another database with --url.',
      )
    const report = createReport()
    const reading = createProgress(process.stderr, 'Reading')
    const { from = -Infinity, to = Infinity } = options
    const columns = await readColumns(file, { from, to }, report, reading)
    if (columns.size === 0) throw new ReplayError('The file has no readings in that time.')
    say(
      `${count(columns.size)} readings of ${count(columns.customers.length)} customers, ${span(columns)}`,
    )
    await happen(open, columns, { ...options, catching, sends, env, signal, report })
  })
}

interface Happening extends Options {
  readonly catching: boolean
  readonly sends: boolean
  readonly env: StartEnv
  readonly signal: AbortSignal
  readonly report: ReturnType<typeof createReport>
}

async function happen({ store }: OpenStore, columns: Columns, options: Happening): Promise<void> {
  const { env, catching, sends, signal, report } = options
  let now = new Date(columns.at[0]!)
  const clock = () => now
  const folder = options.mail === undefined ? undefined : await createMailFolder(options.mail)
  const catcher = catching ? await catchMail(clock, folder?.keep) : undefined
  const log = createPostgresLog(store)
  const roles = createRoles({
    store,
    log,
    clock,
    env: catcher ? { ...env, SMTP_URL: catcher.url, WEBHOOK_SECRET: undefined } : env,
    publicUrl: env.PUBLIC_URL ?? `http://localhost:${env.PORT}`,
    secret: env.HEADSUP_SECRET ?? (await installationSecret(env.HEADSUP_DATA)),
    warn: say,
  })
  const feed = createFeed(columns, log, createSeriesResolver(store))
  const before = await mark(store)
  const began = performance.now()
  try {
    await installPresets(store, presets, now)
    if (options.metric.length > 0) await upsertMetrics(store, options.metric)
    report.stored = await replay({
      columns,
      feed,
      roles,
      deliverer: catching || sends ? roles.deliverer : undefined,
      stepMs: options.step * HOUR_MS,
      stand: (at) => (now = at),
      progress: createProgress(process.stderr, 'Replaying'),
      signal,
    })
    await roles.detector.close()
  } catch (error) {
    if (!(error instanceof SupersededError)) throw error
    throw new ReplayError('A Headsup server has started on this database; the replay ends here.', {
      cause: error,
    })
  } finally {
    await roles.deliverer.close()
    await catcher?.close()
  }
  report.rows = feed.at + report.rejected.count
  report.duplicates = feed.at - report.stored
  const found = await tally(store, before)
  const lines = [
    ...summariseFile(report, 'readings', (performance.now() - began) / 1000),
    ...summarise(found),
  ]
  for (const line of lines) process.stdout.write(`${line}\n`)
  if (feed.at < columns.size) say(`Stopped; --from ${now.toISOString()} goes on.`)
  if (folder) say(`${count(folder.written)} mails written to ${options.mail}/`)
  if (!catching && !sends && found.notices.length > 0)
    say('No way of sending is set up: notices wait in the outbox.')
}

const span = ({ at, size }: Columns) =>
  `${new Date(at[0]!).toISOString().slice(0, 10)} to ${new Date(at[size - 1]!).toISOString().slice(0, 10)}`

const say = (line: string) => process.stderr.write(`${line}\n`)

/** A day is its beginning in UTC. */
function instant(text: string): number {
  const at = parseInstant(/^\d{4}-\d\d-\d\d$/.test(text) ? `${text}T00:00Z` : text)
  if (Number.isNaN(at))
    throw new InvalidArgumentError('It reads like 2026-11-21 or 2026-11-21T20:15+08:00.')
  return at
}

function hours(text: string): number {
  const number = Number(text)
  if (!(number >= 0.25 && number <= 168))
    throw new InvalidArgumentError('It is a number of hours from 0.25 to 168.')
  return number
}
