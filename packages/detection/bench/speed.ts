/**
 * How fast, how large, how flat: observations a second with many series interleaved, beside the limit measured in the
 * same run (the same walk over the same lines, adding one number a line), bytes a series, snapshot and restore.
 *
 *     node packages/detection/bench/speed.ts [--series 200000] [--most 1000000]
 */
import { parseArgs } from 'node:util'
import { createBank } from '../src/bank.ts'
import { createDetector } from '../src/index.ts'
import type { Detector } from '../src/index.ts'
import { L, LINE_WORDS, ROW_WORDS } from '../src/row.ts'

const { values } = parseArgs({
  options: {
    series: { type: 'string', default: '200000' },
    most: { type: 'string', default: '1000000' },
  },
})
const START = Date.parse('2026-03-02T00:00:00Z')
const MINUTE = 60_000
/** Processor time of this process: what a busy machine's other work does not change. */
function cpuMs(): number {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1000
}
const say = (line: string) => process.stdout.write(`${line}\n`)

/** A repeatable day with noise; drawn beforehand, since drawing costs more than observing. */
const NOISE = Float64Array.from({ length: 1 << 16 }, (_, i) => {
  const noise = Math.abs(Math.sin(i * 12.9898) * 43758.5453) % 1
  return 0.2 + noise * (1 + Math.sin((i / 288) * 2 * Math.PI))
})

function create(count: number): Detector {
  // Everything is judged from the first day on, and hardly anything is odd enough to be told.
  const detector = createDetector({ learnDays: 0, falseAlarmsPerCustomerMonth: 1e-9 })
  for (let seriesId = 0; seriesId < count; seriesId++)
    detector.describe({
      seriesId,
      customerId: seriesId,
      metricId: 1,
      kind: 'increment',
      timeZone: 'Europe/Berlin',
      areaId: null,
      segment: null,
    })
  return detector
}

/** Observations are foreseen so many at a time, as `apps/detector` does. */
const AHEAD = 32
let ats = new Float64Array(0)

/** Every series speaks once, in an order that memory cannot foresee. */
function round(detector: Detector, order: Uint32Array, at: number, tick: number): void {
  if (ats.length < order.length) ats = new Float64Array(order.length)
  ats.fill(at)
  for (let i = 0; i < order.length; i++) {
    if (i % AHEAD === 0) detector.foresee(order, ats, i, Math.min(i + AHEAD, order.length))
    const seriesId = order[i]!
    detector.observe(seriesId, at, NOISE[(seriesId * 7 + tick) & 0xffff]!)
  }
}

function shuffled(count: number): Uint32Array {
  const order = Uint32Array.from({ length: count }, (_, i) => i)
  let seed = 1
  for (let i = count - 1; i > 0; i--) {
    seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0
    const j = seed % (i + 1)
    ;[order[i], order[j]] = [order[j]!, order[i]!]
  }
  return order
}

/** Nanoseconds an observation: the best of three stretches, after learning the step. */
function measure(count: number, stepMinutes: number): { ns: number; detector: Detector } {
  const detector = create(count)
  const order = shuffled(count)
  const rounds = Math.max(6, Math.ceil(2_400_000 / count))
  let tick = 0
  let best = Infinity
  const stretch = (n: number) => {
    const began = cpuMs()
    for (let i = 0; i < n; i++, tick++)
      round(detector, order, START + tick * stepMinutes * MINUTE, tick)
    return ((cpuMs() - began) * 1e6) / (n * count)
  }
  stretch(30)
  for (let i = 0; i < 3; i++) {
    best = Math.min(best, stretch(rounds))
    detector.sweep(START + tick * stepMinutes * MINUTE)
    detector.drain()
  }
  return { ns: best, detector }
}

/** The limit: the same walk over the same lines, reading and adding one number. */
function limit(count: number): number {
  const bank = createBank()
  for (let seriesId = 0; seriesId < count; seriesId += 256) bank.block(seriesId)
  const order = shuffled(count)
  let best = Infinity
  for (let i = 0; i < 5; i++) {
    const began = cpuMs()
    for (let j = 0; j < count; j++) {
      const seriesId = order[j]!
      const at = seriesId * LINE_WORDS + L.tickSum
      const { line32 } = bank
      line32[at] = line32[at]! + NOISE[(seriesId * 7 + i) & 0xffff]!
    }
    best = Math.min(best, ((cpuMs() - began) * 1e6) / count)
  }
  return best
}

const series = Number(values.series)
const rate = (ns: number) => `${(1000 / ns).toFixed(2)} M/s, ${ns.toFixed(0)} ns`
say(
  `Node ${process.version}, one thread; ${(LINE_WORDS + ROW_WORDS) * 4} bytes a line and row, and 15 in the directory a series`,
)
say(`\n${series} series interleaved at random`)
say(`  limit: one addition a line    ${rate(limit(series))}`)
for (const minutes of [5, 15, 30, 60])
  say(
    `  a reading every ${String(minutes).padStart(2)} minutes     ${rate(measure(series, minutes).ns)}`,
  )

say('\nflatness: a reading every 5 minutes, and the limit at that size')
for (let count = 1000; count <= Number(values.most); count *= 10)
  say(
    `  ${String(count).padStart(8)} series   ${rate(measure(count, 5).ns).padEnd(22)}   limit ${rate(limit(count))}`,
  )

const { detector } = measure(Number(values.most), 30)
let began = cpuMs()
const blocks = [...detector.dirtyBlocks()]
const globals = detector.globals()
const bytes = blocks.reduce((sum, block) => sum + block.bytes.length, globals.length)
say(
  `\nsnapshot of ${values.most} series: ${((cpuMs() - began) / 1000).toFixed(2)} s, ${(bytes / 1e6).toFixed(0)} MB, ${(bytes / Number(values.most)).toFixed(0)} bytes a series`,
)
const reborn = create(Number(values.most))
began = cpuMs()
reborn.restore(blocks, globals)
say(`restore: ${((cpuMs() - began) / 1000).toFixed(2)} s`)
say(
  `resident: ${(process.memoryUsage().rss / 1e6).toFixed(0)} MB, with both detectors and the snapshot`,
)
