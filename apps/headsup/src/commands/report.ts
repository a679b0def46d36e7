import { PressError, type ReportLocale } from '@headsup/api'
import { monthDue } from '@headsup/notifier'
import { readEnv, systemClock } from '@headsup/service'
import { readSettings } from '@headsup/store/settings'
import { createPostgresLog } from '@headsup/stream'
import { Command, InvalidArgumentError, Option } from 'commander'
import { writeFile } from 'node:fs/promises'
import { readState } from '../demo/state.ts'
import { ReportEnv } from '../env.ts'
import { createPress } from '../report/press.ts'
import { withStore } from '../store.ts'

interface Options {
  readonly month?: string
  readonly lang?: ReportLocale
  readonly out: string
  readonly url?: string
}

/** `headsup report --month 2026-10 --lang en --out FILE.pdf` */
export const reportCommand = (): Command =>
  new Command('report')
    .description('the report of a month as a PDF: what notices did, in contacts and in money')
    .option('--month <month>', 'such as 2026-10; else the newest whole month', month)
    .addOption(
      new Option('--lang <language>', 'else the one reports are mailed in').choices([
        'en',
        'zh-Hant',
        'zh-Hans',
      ]),
    )
    .requiredOption('--out <file>', 'where the PDF goes')
    .option('--url <postgres-url>', 'the database; else DATABASE_URL, else the embedded one')
    .action(report)

async function report({ month, lang, out, url }: Options): Promise<void> {
  const env = readEnv(ReportEnv)
  const where = { url: url ?? env.DATABASE_URL, data: env.HEADSUP_DATA }
  await withStore(where, async ({ store }) => {
    const { timeZone, reports } = await readSettings(store.db)
    // A simulation lives in a time of its own.
    const simulated = (await readState(store))?.clock
    const clock = simulated ? () => simulated : systemClock
    const asked = month ?? monthDue(clock(), timeZone)
    if (asked > monthOf(clock(), timeZone)) throw new PressError(`${asked} has not begun yet.`)
    const { openPrivateWeb } = await import('../report/private-web.ts')
    const stop = new AbortController()
    const log = createPostgresLog(store)
    const web = await openPrivateWeb({ store, log, clock, signal: stop.signal })
    try {
      const press = createPress({ pages: () => Promise.resolve(web), chromium: env.CHROMIUM })
      const { pdf, headline } = await press.print(asked, lang ?? reports.locale)
      await writeFile(out, pdf).catch((cause: unknown) => {
        throw new PressError(`${out} cannot be written.`, { cause })
      })
      process.stdout.write(`${headline}\n${out}\n`)
    } finally {
      stop.abort()
      await web.close()
    }
  })
}

/** `2026-10`, of the zone. */
const monthOf = (at: Date, timeZone: string) =>
  new Intl.DateTimeFormat('en-CA', { timeZone, year: 'numeric', month: '2-digit' }).format(at)

function month(text: string): string {
  if (/^\d{4}-(0[1-9]|1[0-2])$/.test(text)) return text
  throw new InvalidArgumentError('It is a year and a month, such as 2026-10.')
}
