/**
 * Bill shock on real half-hourly usage: replays DATA/data/smart-meter through the projection, lets
 * DATA/bench/bill-shock.mjs judge what it wrote, and prints measured beside target, for all households and for
 * two halves of them, since 25 households are few.
 *
 *     node packages/detection/bench/bill.ts --data DATA
 */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { gunzipSync } from 'node:zlib'
import { type BillChange, createBilling, type Projection } from '../src/bill.ts'

const PER_KWH = 0.3
const PER_DAY = 0.95
const TARGET = {
  f1: '≥ 0.95',
  leadDays: '≥ 20',
  falsePerCustomerYear: '≤ 0.13',
  7: '≤ 11.0 %',
  14: '≤ 7.5 %',
  21: '≤ 4.1 %',
  interval: '76–84 %',
}

const { values } = parseArgs({ options: { data: { type: 'string' } } })
if (!values.data) throw new RangeError('--data DIR is missing')
const usage = resolve(values.data, 'data/smart-meter/usage.csv.gz')
const judge = resolve(values.data, 'bench/bill-shock.mjs')

const folder = mkdtempSync(join(tmpdir(), 'headsup-bill-'))
try {
  const started = performance.now()
  const { alerts, projections, charges } = replay(gunzipSync(readFileSync(usage)).toString('utf8'))
  const seconds = (performance.now() - started) / 1000
  console.log(
    `${charges} charges in ${seconds.toFixed(2)} s, ${alerts.filter((a) => a.state === 'firing').length} alerts, ` +
      `${alerts.filter((a) => a.explanation.reason === 'untrue').length} taken back, ${projections.length} projections`,
  )
  const customers = [...new Set(projections.map((p) => p.customerId))]
  const groups: [string, (customerId: number) => boolean][] = [
    ['all households', () => true],
    ['first half', (id) => customers.indexOf(id) % 2 === 0],
    ['second half', (id) => customers.indexOf(id) % 2 === 1],
  ]
  for (const [name, belongs] of groups) report(name, belongs, alerts, projections)
} finally {
  rmSync(folder, { recursive: true })
}

/** Feeds every reading as a charge, in the order of the file. */
function replay(csv: string) {
  const billing = createBilling()
  const known = new Set<number>()
  let charges = 0
  for (let line = csv.indexOf('\n') + 1; line < csv.length;) {
    let end = csv.indexOf('\n', line)
    if (end < 0) end = csv.length
    const [customer, , at, kwh] = csv.slice(line, end).split(',')
    line = end + 1
    if (!at) continue
    const customerId = Number(customer)
    if (!known.has(customerId)) {
      known.add(customerId)
      billing.describe({
        customerId,
        timeZone: 'Etc/GMT-10',
        cycleDay: 1,
        billLimit: null,
        pricePerDay: PER_DAY,
      })
    }
    billing.charge(customerId, Date.parse(at), Number(kwh) * PER_KWH)
    charges++
  }
  return { ...billing.drain(), charges }
}

function report(
  name: string,
  belongs: (customerId: number) => boolean,
  alerts: readonly BillChange[],
  projections: readonly Projection[],
) {
  const write = (file: string, rows: readonly (BillChange | Projection)[]) => {
    const lines = rows.map((row) =>
      JSON.stringify({ ...row, cycle: row.cycle.slice(0, 7), at: new Date(row.at) }),
    )
    writeFileSync(join(folder, file), lines.join('\n'))
    return join(folder, file)
  }
  const mine = <T extends { customerId: number }>(rows: readonly T[]) =>
    rows.filter((row) => belongs(row.customerId))
  const firing = mine(alerts).filter((alert) => alert.state === 'firing')
  const csv = join(folder, 'usage.csv')
  writeFileSync(csv, subset(belongs))
  const output = execFileSync(
    process.execPath,
    [
      judge,
      ...['--in', csv],
      ...['--alerts', write('alerts.ndjson', firing)],
      ...['--projections', write('projections.ndjson', mine(projections))],
    ],
    { encoding: 'utf8' },
  )
  const [first, ...days] = output.trim().split('\n')
  const verdict = JSON.parse(first!) as Record<string, number>
  console.log(`\n${name}: ${verdict.bills} bills, ${verdict.shocks} shocks`)
  const row = (label: string, measured: unknown, target: string) =>
    console.log(`  ${label.padEnd(28)}${String(measured).padStart(8)}   ${target}`)
  row('F1', verdict.f1, TARGET.f1)
  row('precision', verdict.precision, '')
  row('recall', verdict.recall, '')
  row('median lead, days', verdict.leadDays, TARGET.leadDays)
  row('false a customer and year', verdict.falsePerCustomerYear, TARGET.falsePerCustomerYear)
  for (const line of days) {
    const [, day, error, inside] = /day (\d+):.*error ([\d.]+ %).*holds ([\d.]+ %)/.exec(line)!
    row(`mean error at day ${day}`, error, TARGET[Number(day) as 7 | 14 | 21])
    row('  80 % interval holds', inside, TARGET.interval)
  }
}

function subset(belongs: (customerId: number) => boolean): string {
  const [header, ...rows] = gunzipSync(readFileSync(usage)).toString('utf8').split('\n')
  const kept = rows.filter((row) => belongs(Number(row.slice(0, row.indexOf(',')))))
  return [header, ...kept].join('\n')
}
