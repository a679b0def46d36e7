import type { SeriesResolver } from '@headsup/store/ingest'
import type { EventLog, Observation } from '@headsup/stream'
import { CsvError, readRows, type CsvRow, type CsvSource } from '../csv.ts'
import { parseInstant } from '../instant.ts'
import { locate, type Column } from './columns.ts'
import type { Progress } from './progress.ts'
import { createReport, type Report } from './report.ts'

/** Rows of one append. Fewer touch more pages, more cost memory and gain nothing. */
const BATCH = 50_000
const DAY_MS = 86_400_000
/** Older times are clocks that were never set, and each month of them would get its own partition. */
const EARLIEST = Date.UTC(2000, 0, 1)

const columns = {
  customer: { names: ['customer_id', 'customer', 'customer_code'], required: true },
  metric: { names: ['metric', 'metric_code'], required: true },
  time: { names: ['ts', 'time', 'timestamp', 'at'], required: true },
  value: { names: ['value'], required: true },
} satisfies Record<string, Column>

interface UsageImport {
  readonly source: CsvSource
  readonly log: EventLog
  readonly resolver: SeriesResolver
  /** Readings more than a day after this are refused. */
  readonly now: Date
  /** The file's own column names, by ours. */
  readonly map?: Readonly<Record<string, string>>
  readonly progress?: Progress
  /** Called after every append with how many readings were new: there is something to process. */
  readonly appended?: (stored: number) => void
}

/**
 * Appends a file of readings to the log. What was there before is not stored again, so that an
 * import that broke off is simply started once more.
 *
 * @throws {CsvError} when the file is damaged or a column is missing; what was read until then stays
 */
export async function importUsage(options: UsageImport): Promise<Report> {
  const { source, log, resolver, now, map, progress, appended } = options
  const report = createReport()
  const latest = +now + DAY_MS
  let places: Record<keyof typeof columns, number> | undefined
  let batch: Reading[] = []
  let underWay = Promise.resolve()

  function take({ line, fields }: CsvRow) {
    if (!places) {
      if (!fields) throw new CsvError('The first line is no header: its quotes make no sense.')
      places = locate(fields, columns, map)
      return
    }
    report.rows++
    if (!fields) return report.rejected.add(line, 'quotes make no sense')
    const customer = fields[places.customer]?.trim() ?? ''
    const metric = fields[places.metric]?.trim() ?? ''
    const time = fields[places.time]?.trim() ?? ''
    const number = fields[places.value]?.trim() ?? ''
    const at = parseInstant(time)
    const value = number === '' ? NaN : Number(number)
    if (customer === '') return report.rejected.add(line, 'no customer')
    if (!isCode(customer, 200))
      return report.rejected.add(line, 'customer is not 1 to 200 proper characters', customer)
    if (metric === '') return report.rejected.add(line, 'no metric')
    if (!isCode(metric, 100))
      return report.rejected.add(line, 'metric is not 1 to 100 proper characters', metric)
    if (Number.isNaN(at))
      return report.rejected.add(line, 'time is not ISO 8601 with an offset', time)
    if (at < EARLIEST) return report.rejected.add(line, 'time lies before the year 2000', time)
    if (at > latest) return report.rejected.add(line, 'time lies in the future', time)
    if (!Number.isFinite(value)) return report.rejected.add(line, 'value is not a number', number)
    batch.push({ customer, metric, at, value })
  }

  async function store(rows: readonly Reading[]) {
    await resolver.ensure(unknown(rows, resolver))
    const observations = rows.map(({ customer, metric, at, value }): Observation => {
      const seriesId = resolver.resolve(customer, metric)
      if (seriesId === undefined) throw new Error(`no series for ${customer} ${metric}`)
      return { seriesId, at, value, identity: 0n }
    })
    const stored = await log.append({ observations })
    report.stored += stored
    report.duplicates += observations.length - stored
    appended?.(stored)
  }

  /** One append is under way while the next is read. Never two: the log then has them as the file has. */
  async function send() {
    const rows = batch
    batch = []
    await underWay
    underWay = store(rows)
    underWay.catch(() => {}) // whoever waits for it next hears of it
  }

  try {
    for await (const rows of readRows(source.text)) {
      for (const row of rows) {
        take(row)
        if (batch.length >= BATCH) await send()
      }
      progress?.update(source.bytesRead() / source.bytes, report.rows)
    }
    if (batch.length > 0) await send()
    await underWay
  } finally {
    await underWay.catch(() => {}) // what broke off the file is told, not what was under way then
    progress?.end()
  }
  if (!places) throw new CsvError('The file is empty.')
  return report
}

interface Reading {
  readonly customer: string
  readonly metric: string
  /** ms since 1970 */
  readonly at: number
  readonly value: number
}

/** A file names few series again and again: only the new ones are worth asking for. */
function* unknown(rows: readonly Reading[], resolver: SeriesResolver) {
  for (const { customer, metric } of rows)
    if (resolver.resolve(customer, metric) === undefined) yield [customer, metric] as const
}

/** What the database can hold as a code. */
export const isCode = (text: string, longest: number) =>
  text.length > 0 && text.length <= longest && !text.includes('\0') && text.isWellFormed()
