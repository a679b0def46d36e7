/**
 * The whole quality table: makes disturbed streams with DATA/bench, replays them by `headsup backtest` and `headsup
 * score`, and lets the judges of DATA/bench speak. Seeds 1–3 are the table's; others are held out.
 *
 *     node packages/detection/bench/quality.ts --data DATA [--seeds 1,2,3] [--held-out 21,22] [--only inject,calm,outage,bill,nab]
 */
import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { parseArgs, promisify } from 'node:util'

const { values } = parseArgs({
  options: {
    data: { type: 'string' },
    seeds: { type: 'string', default: '1,2,3' },
    'held-out': { type: 'string', default: '' },
    only: { type: 'string', default: 'inject,calm,outage,bill,nab' },
  },
})
if (!values.data) throw new RangeError('--data DIR is missing')
const data = resolve(values.data)
const seeds = values.seeds.split(',')
const heldOut = values['held-out'].split(',').filter(Boolean)
const parts = new Set(values.only.split(','))
const main = resolve(import.meta.dirname, '../../../apps/headsup/src/main.ts')
const folder = mkdtempSync(join(tmpdir(), 'headsup-quality-'))
const run = promisify(execFile)
const node = (...args: string[]) =>
  run(process.execPath, args, { maxBuffer: 1 << 26 }).then(({ stdout }) => stdout)
const bench = (name: string, ...args: string[]) => node(join(data, 'bench', name), ...args)
const headsup = (...args: string[]) => node(main, ...args)
const say = (line: string) => process.stdout.write(`${line}\n`)

const SETS = {
  'smart-meter': {
    args: [],
    goals:
      'all ≥ .78, spike ≥ .60, drop ≥ .88, leak ≥ .62, silence ≥ .97; delay drop, silence ≤ 2 h, spike ≤ 4 h',
  },
  'cloud-vms': { args: ['--metric', 'net_tx_kbps'], goals: 'all ≥ .60' },
} as const
const usage = (set: string) => join(data, 'data', set, 'usage.csv.gz')

try {
  if (parts.has('inject')) await inject()
  if (parts.has('calm')) await calm()
  if (parts.has('bill')) await bill()
  if (parts.has('outage')) await outage()
  if (parts.has('nab')) await nab()
} finally {
  rmSync(folder, { recursive: true, force: true })
}

/** Known events in real usage, at 0.5 false alarms a customer and month. */
async function inject(): Promise<void> {
  for (const [set, { args, goals }] of Object.entries(SETS)) {
    say(`\n${set}, events injected, 0.5 false alarms a customer and month (${goals})`)
    for (const [name, list] of [
      ['mean of seeds', seeds],
      ['held-out seeds', heldOut],
    ] as const) {
      const recalls: Record<string, number[]> = {}
      const delays: Record<string, number[]> = {}
      for (const seed of list) {
        const dir = join(folder, `${set}-${seed}`)
        await bench('inject.mjs', '--in', usage(set), '--out', dir, '--seed', seed, ...args)
        await headsup('backtest', join(dir, 'usage.csv'), '--all', '--out', dir)
        const judged = await bench(
          'judge.mjs',
          '--dir',
          dir,
          '--alerts',
          join(dir, 'alerts.ndjson'),
        )
        const line = judged.split('\n').find((l) => l.startsWith('budget 0.5/'))!
        say(`  seed ${seed}: ${line}`)
        const [recall, delay] = [...line.matchAll(/\{[^}]*\}/g)].map(
          (m) => JSON.parse(m[0]) as Record<string, number>,
        )
        for (const kind in recall) {
          ;(recalls[kind] ??= []).push(recall[kind]!)
          ;(delays[kind] ??= []).push(delay![kind]!)
        }
        rmSync(dir, { recursive: true })
      }
      if (list.length)
        say(
          `  ${name} ${list.join(', ')}: ${Object.keys(recalls)
            .map(
              (kind) =>
                `${kind} ${mean(recalls[kind]!).toFixed(3)} (${mean(delays[kind]!).toFixed(1)} h)`,
            )
            .join(', ')}`,
        )
    }
  }
}

/** Undisturbed history: are there as many alerts as the knob says? Counted after day 28, at most one a series and day. */
async function calm(): Promise<void> {
  say('\nUndisturbed, after day 28: alerts a customer and month (between N/2 and 2 N)')
  for (const set of Object.keys(SETS))
    for (const knob of [0.5, 1, 2]) {
      const dir = join(folder, `${set}-calm`)
      await headsup(
        'backtest',
        usage(set),
        '--out',
        dir,
        '--false-alarms-per-customer-month',
        String(knob),
      )
      const { readSeries } = (await import(join(data, 'bench/series.mjs'))) as {
        readSeries(file: string): Map<string, { customerId: string; at: Float64Array }>
      }
      const from = new Map<string, number>()
      const span = new Map<string, [number, number]>()
      for (const [key, { customerId, at }] of readSeries(usage(set))) {
        from.set(key, at[0]! + 28 * 86_400_000)
        const [first, last] = span.get(customerId) ?? [Infinity, -Infinity]
        span.set(customerId, [Math.min(first, at[0]!), Math.max(last, at.at(-1)!)])
      }
      const months = [...span.values()].reduce(
        (sum, [first, last]) =>
          sum + Math.max(0, last - first - 28 * 86_400_000) / (30 * 86_400_000),
        0,
      )
      const lines = readFileSync(join(dir, 'alerts.ndjson'), 'utf8').split('\n').filter(Boolean)
      const counted = lines.filter((line) => {
        const alert = JSON.parse(line) as { customerId: string; metric: string; at: string }
        return Date.parse(alert.at) >= from.get(`${alert.customerId} ${alert.metric}`)!
      }).length
      say(
        `  ${set.padEnd(12)} N = ${knob}: ${(counted / months).toFixed(2)}  (${(counted / months / knob).toFixed(2)} N)`,
      )
      rmSync(dir, { recursive: true })
    }
}

async function bill(): Promise<void> {
  say(
    '\nBill shock, smart-meter (F1 ≥ .95, lead ≥ 20 days, ≤ .13 false a customer-year; error ≤ 11 / 7.5 / 4.1 %; 76–84 %)',
  )
  const dir = join(folder, 'bill')
  await headsup('backtest', usage('smart-meter'), '--bill', '--out', dir)
  const judged = await bench(
    'bill-shock.mjs',
    '--in',
    usage('smart-meter'),
    '--alerts',
    join(dir, 'alerts.ndjson'),
    '--projections',
    join(dir, 'projections.ndjson'),
  )
  for (const line of judged.trim().split('\n')) say(`  ${line}`)
}

async function outage(): Promise<void> {
  say('\nArea outages (12 %: ≥ 5 of 10; 20 %: ≥ 9; 30 %: all, within 2 readings; ≤ 2 false)')
  for (const seed of [...seeds, ...heldOut]) {
    const dir = join(folder, `town-${seed}`)
    await bench('outage.mjs', 'make', '--in', usage('smart-meter'), '--out', dir, '--seed', seed)
    const began = performance.now()
    await headsup(
      'backtest',
      join(dir, 'usage.csv'),
      '--customers',
      join(dir, 'customers.csv'),
      '--out',
      dir,
    )
    const seconds = ((performance.now() - began) / 1000).toFixed(1)
    const judged = await bench(
      'outage.mjs',
      'judge',
      '--dir',
      dir,
      '--incidents',
      join(dir, 'incidents.ndjson'),
    )
    say(
      `  seed ${seed} (backtest of 2 M rows took ${seconds} s): ${judged.trim().split('\n').join('; ')}`,
    )
    rmSync(dir, { recursive: true })
  }
}

/** The Numenta Anomaly Benchmark's half; `nab.ts` says more of it. */
async function nab(): Promise<void> {
  say('\nNAB half (standard ≥ 75)')
  const dir = join(folder, 'nab')
  await headsup('score', join(data, 'data/nab/data'), '--out', dir)
  const judged = await bench('nab.mjs', '--nab', join(data, 'data/nab'), '--scores', dir)
  for (const line of judged.trim().split('\n')) say(`  ${line}`)
}

function mean(xs: readonly number[]): number {
  return xs.reduce((a, b) => a + b, 0) / xs.length
}
