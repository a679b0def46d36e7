import { InvalidArgumentError, type Command } from 'commander'
import { readCustomers } from '../backtest/customers.ts'
import { createDays } from '../backtest/days.ts'
import { createDecisions, type Decisions } from '../backtest/decisions.ts'
import { createLines, type Lines } from '../backtest/output.ts'
import { readPolicies } from '../backtest/policies.ts'
import { readReadings } from '../backtest/readings.ts'
import { createReplay, type Replay, type ReplayOptions, type Summary } from '../backtest/replay.ts'
import { tellDecisions } from '../backtest/tell-decisions.ts'
import { createProgress } from '../import/progress.ts'
import { count, createReport, summarise, type Rejections } from '../import/report.ts'

interface Options {
  customers?: string
  falseAlarmsPerCustomerMonth: number
  bill?: true
  billMetric?: string
  pricePerUnit: number
  pricePerDay: number
  all?: true
  policy: string[]
  out: string
}

/** `headsup backtest FILE`: what the detector would have said, had it been there. */
export function backtestCommand(program: Command): void {
  program
    .command('backtest')
    .description('replay usage history through the detector, without a database')
    .argument('<file>', 'a .csv or .csv.gz file with customer_id, metric, ts, value')
    .option('--customers <file>', 'area_id, time_zone, cycle_day and segment by customer_id')
    .option(
      '--false-alarms-per-customer-month <n>',
      'the one knob: how many false alarms a customer may get in a month',
      positive,
      0.5,
    )
    .option('--bill', 'project bills too')
    .option('--bill-metric <name>', 'the metric that is billed; else the first of the file')
    .option('--price-per-unit <money>', 'of the billed metric', positive, 0.3)
    .option('--price-per-day <money>', 'standing charge', positive, 0.95)
    .option(
      '--policy <file or code>',
      'count the notices that policies would send: a .yaml file, a preset, or "presets"; may be repeated',
      (name: string, before: string[]) => [...before, name],
      [],
    )
    .option('--all', 'write every surprise above 1.5, not alerts alone')
    .option('--out <folder>', 'where alerts, incidents and projections go', 'backtest')
    .action(backtest)
}

async function backtest(file: string, options: Options): Promise<void> {
  const began = performance.now()
  const customers = options.customers ? await readCustomers(options.customers) : new Map()
  const policies = await readPolicies(options.policy)
  // A policy about bills has nothing to decide on unless bills are projected.
  const bill = options.bill ?? policies.some(({ trigger }) => trigger.kind === 'bill')
  const { billMetric = null, pricePerUnit, pricePerDay } = options
  let decisions: { made: Decisions; lines: Lines } | undefined
  const ready = (): ReplayOptions => ({
    falseAlarmsPerCustomerMonth: options.falseAlarmsPerCustomerMonth,
    customers,
    all: options.all ?? false,
    bill: bill ? { metric: billMetric, perUnit: pricePerUnit, perDay: pricePerDay } : null,
    decisions: policies.length > 0 ? decide() : undefined,
    out: {
      alerts: createLines(options.out, 'alerts.ndjson'),
      incidents: createLines(options.out, 'incidents.ndjson'),
      projections: createLines(options.out, 'projections.ndjson'),
    },
  })
  function decide(): Decisions {
    decisions?.lines.close()
    const lines = createLines(options.out, 'decisions.ndjson')
    decisions = { made: createDecisions(policies, lines), lines }
    return decisions.made
  }
  const report = createReport()
  const straight = await inOrder(file, ready(), report.rejected)
  const again = straight ?? { ...(await byDay(file, ready(), createReportInto(report))) }
  report.rows = again.rows
  report.stored = again.rows - report.rejected.count
  tell(again.summary, report, (performance.now() - began) / 1000)
  if (decisions) {
    decisions.lines.close()
    for (const line of tellDecisions(decisions.made.tallies(), again.summary.months)) say(line)
  }
  say(`Written to ${options.out}/`)
}

interface Outcome {
  rows: number
  summary: Summary
}

/** The usual way: a file in order of time is replayed as it is read. Undefined when it is not in order. */
async function inOrder(
  file: string,
  options: ReplayOptions,
  rejected: Rejections,
): Promise<Outcome | undefined> {
  const replay = createReplay(options)
  const progress = createProgress(process.stderr, 'Replaying')
  let ordered = true
  const rows = await readReadings(
    file,
    rejected,
    progress,
    (r) => (ordered = replay.take(r.at, replay.series(r), r.value)),
  )
  progress.end()
  if (!ordered) {
    close(options)
    return undefined
  }
  return finish(replay, options, rows)
}

/** A file that goes customer by customer is first sorted into days on disk. */
async function byDay(file: string, options: ReplayOptions, rejected: Rejections): Promise<Outcome> {
  const replay = createReplay(options)
  const days = createDays()
  const progress = createProgress(process.stderr, 'Sorting by time')
  try {
    const rows = await readReadings(file, rejected, progress, (r) => {
      days.put(r.at, replay.series(r), r.value)
      return true
    })
    progress.end()
    days.replay((at, series, value) => void replay.take(at, series, value))
    return finish(replay, options, rows)
  } finally {
    days.end()
  }
}

function finish(replay: Replay, options: ReplayOptions, rows: number): Outcome {
  const summary = replay.end()
  close(options)
  return { rows, summary }
}

function close({ out }: ReplayOptions): void {
  out.alerts.close()
  out.incidents.close()
  out.projections.close()
}

/** The second reading counts rejected rows anew. */
function createReportInto(report: { rejected: Rejections }): Rejections {
  const { rejected } = createReport()
  Object.assign(report, { rejected })
  return rejected
}

function tell(summary: Summary, report: ReturnType<typeof createReport>, seconds: number): void {
  const [first, , ...rejections] = summarise(report, 'readings', seconds)
  say(first!)
  for (const line of rejections) say(line)
  const { customers, series, months } = summary
  say(
    `${count(customers)} customers, ${count(series)} series, ${months.toFixed(1)} customer-months.`,
  )
  const per = (n: number) => (months > 0 ? (n / months).toFixed(2) : '–')
  const all = [...summary.alerts.values()].reduce((a, b) => a + b, 0)
  say(`${count(all)} alerts, ${per(all)} a customer and month:`)
  for (const kind of ['spike', 'drop', 'silence', 'leak', 'bill'])
    if (summary.alerts.has(kind))
      say(
        `  ${kind.padEnd(8)} ${count(summary.alerts.get(kind)!).padStart(8)}   ${per(summary.alerts.get(kind)!)}`,
      )
  if (summary.incidents)
    say(
      `${count(summary.incidents)} area incidents; ${count(summary.absorbed)} single alerts explained by them.`,
    )
  if (summary.projections) say(`${count(summary.projections)} bill projections.`)
}

const say = (line: string) => process.stdout.write(`${line}\n`)

function positive(text: string): number {
  const value = Number(text)
  if (!(value >= 0) || text.trim() === '')
    throw new InvalidArgumentError('It is a number from 0 on.')
  return value
}
