import fc from 'fast-check'
import { expect, test, vi } from 'vitest'
import { lineOf, readBlock, rowOf } from './bank.ts'
import { createDetector } from './index.ts'
import type { AlertChange, Detector, IncidentChange } from './index.ts'
import { F, L } from './row.ts'

const HOUR = 3_600_000
const HALF = HOUR / 2
const DAY = 24 * HOUR
const START = Date.parse('2026-03-02T00:00:00Z')
const SERIES = 9
const DAYS = 14

interface Reading {
  series: number
  at: number
  value: number
}

interface Told {
  alerts: AlertChange[]
  incidents: IncidentChange[]
  /** Every surprise heard, as text: series, kind, instant, surprise. */
  surprises: string[]
}

/** Something happens to one series: a factor on its readings, or their absence (null). */
const happening = fc.record({
  series: fc.nat(SERIES - 1),
  from: fc.integer({ min: 6 * 48, max: 12 * 48 }),
  length: fc.integer({ min: 2, max: 60 }),
  factor: fc.constantFrom(0, null, 0.1, 3, 20),
})
const world = fc.record({
  seed: fc.integer({ min: 1, max: 1e6 }),
  happenings: fc.array(happening, { maxLength: 4 }),
})
type World = typeof world extends fc.Arbitrary<infer W> ? W : never

function readings({ seed, happenings }: World): Reading[] {
  const list: Reading[] = []
  for (let tick = 0; tick < DAYS * 48; tick++)
    for (let series = 0; series < SERIES; series++) {
      const noise = Math.abs(Math.sin(seed + series * 12.9898 + tick * 78.233) * 43758.5453) % 1
      let value: number | null = (1 + Math.sin((tick / 24) * Math.PI)) * 0.4 + 0.2 + noise * 0.3
      for (const h of happenings)
        if (h.series === series && tick >= h.from && tick < h.from + h.length)
          value = h.factor === null || value === null ? null : value * h.factor
      if (value !== null) list.push({ series, at: START + tick * HALF, value })
    }
  return list
}

function start(told: Told): Detector {
  const detector = createDetector({
    learnDays: 3,
    falseAlarmsPerCustomerMonth: 2,
    listenAbove: 0.5,
    onSurprise: (info, kind, f) =>
      told.surprises.push([info.seriesId, kind, f.at, f.surprise].join(' ')),
  })
  for (let series = 0; series < SERIES; series++)
    detector.describe({
      seriesId: series,
      customerId: series,
      metricId: 1 + (series % 2),
      kind: series % 3 ? 'increment' : 'gauge',
      timeZone: 'Europe/Berlin',
      areaId: series % 2,
      segment: null,
    })
  return detector
}

/** Feeds batches of `hours`; `arrange` may reorder a batch, `between` may replace the detector after it. */
function run(
  list: readonly Reading[],
  {
    hours = 1,
    arrange = (batch: Reading[]) => batch,
    between = (detector: Detector, _at: number, _told: Told) => detector,
  } = {},
): Told {
  const told: Told = { alerts: [], incidents: [], surprises: [] }
  let detector = start(told)
  let next = 0
  for (let at = START; at < START + DAYS * DAY; at += hours * HOUR) {
    const batch: Reading[] = []
    while (next < list.length && list[next]!.at < at + hours * HOUR) batch.push(list[next++]!)
    for (const { series, at, value } of arrange(batch)) detector.observe(series, at, value)
    detector.sweep(batch.at(-1)?.at ?? at)
    const { alerts, incidents } = detector.drain()
    told.alerts.push(...alerts)
    told.incidents.push(...incidents)
    detector = between(detector, at, told)
  }
  told.surprises.sort()
  return told
}

/** Two weeks of nine series are replayed for every case: few cases, but each of 12,000 readings. */
const runs = { numRuns: 8 }
vi.setConfig({ testTimeout: 30_000 })

test('the order of customers between two sweeps does not matter', () => {
  fc.assert(
    fc.property(world, fc.integer({ min: 1, max: 30 }), (w, hours) => {
      const list = readings(w)
      const byCustomer = (batch: Reading[]) =>
        [...batch].sort((a, b) => b.series - a.series || a.at - b.at)
      expect(run(list, { hours, arrange: byCustomer })).toEqual(run(list, { hours }))
    }),
    runs,
  )
})

test('to foresee observations changes nothing, whoever they are of', () => {
  const list = readings({ seed: 3, happenings: [{ series: 2, from: 480, length: 30, factor: 20 }] })
  const foreseen = run(list, {
    between: (detector, at) => {
      detector.foresee([3, 8, -1, 0.5, NaN, 1e9], [at, at + DAY, at, at, at, NaN], 0, 6)
      return detector
    },
  })
  expect(foreseen).toEqual(run(list))
})

test('a snapshot restored in the middle gives the same alerts', () => {
  fc.assert(
    fc.property(world, fc.integer({ min: 1, max: DAYS * 24 - 2 }), (w, hour) => {
      const list = readings(w)
      const reborn = run(list, {
        between: (detector, at, told) => {
          if (at !== START + hour * HOUR) return detector
          const next = start(told)
          next.restore([...detector.dirtyBlocks()], detector.globals())
          return next
        },
      })
      expect(reborn).toEqual(run(list))
    }),
    runs,
  )
})

test('blocks changed since the last call are enough to restore from', () => {
  fc.assert(
    fc.property(world, (w) => {
      const list = readings(w)
      const kept = new Map<number, Uint8Array>()
      const reborn = run(list, {
        hours: 6,
        between: (detector, at, told) => {
          for (const { block, bytes } of detector.dirtyBlocks()) kept.set(block, bytes)
          if (at !== START + 9 * DAY) return detector
          const next = start(told)
          next.restore(
            [...kept].map(([block, bytes]) => ({ block, bytes })),
            detector.globals(),
          )
          return next
        },
      })
      expect(reborn).toEqual(run(list, { hours: 6 }))
    }),
    runs,
  )
})

test('another unit of measure changes no surprise', () => {
  fc.assert(
    fc.property(world, fc.constantFrom(2 ** -20, 0.5, 1024), (w, factor) => {
      const list = readings(w)
      const scaled = list.map((r) => ({ ...r, value: r.value * factor }))
      expect(run(scaled).surprises).toEqual(run(list).surprises)
    }),
    runs,
  )
})

test('kWh or Wh: the same alerts', () => {
  const list = readings({ seed: 7, happenings: [{ series: 2, from: 480, length: 30, factor: 20 }] })
  const kinds = (told: Told) => told.alerts.map((a) => [a.seriesId, a.kind, a.state, a.at])
  const inWh = run(list.map((r) => ({ ...r, value: r.value * 1000 })))
  expect(kinds(inWh)).toEqual(kinds(run(list)))
})

const nasty = fc.record({
  series: fc.integer({ min: -1, max: SERIES }),
  at: fc.oneof(
    fc.integer({ min: START - 30 * DAY, max: START + 6 * DAY }),
    fc.constantFrom(NaN, Infinity, -Infinity, -1, 0),
  ),
  value: fc.constantFrom(NaN, Infinity, -Infinity, -1, -0, 0),
})

test('what cannot be used changes nothing: not finite, late or a duplicate, of a series nobody knows', () => {
  fc.assert(
    fc.property(world, fc.array(nasty, { maxLength: 40 }), (w, dirt) => {
      const list = readings(w)
      const unusable = dirt.filter(
        (d) =>
          !Number.isFinite(d.value) ||
          !(d.at > 0 && d.at < Infinity) ||
          d.series < 0 ||
          d.series >= SERIES ||
          d.at < START,
      )
      let seen = 0
      const dirty = run(list, {
        arrange: (batch) => {
          seen += batch.length
          const repeated = batch.slice(0, 3).map((r) => ({ ...r, value: 1e9 }))
          return seen > SERIES * 48 ? [...batch, ...repeated, ...unusable] : batch
        },
      })
      expect(dirty).toEqual(run(list))
    }),
    runs,
  )
})

test('huge, negative and constant values never leave a number that is not finite', () => {
  const wild = fc.double({ noNaN: true, min: -1e300, max: 1e300 })
  fc.assert(
    fc.property(
      fc.array(fc.oneof(wild, fc.constantFrom(0, 1e-300, 5)), { minLength: 700, maxLength: 900 }),
      (values) => {
        const told: Told = { alerts: [], incidents: [], surprises: [] }
        const detector = start(told)
        values.forEach((value, i) => {
          for (let series = 0; series < SERIES; series++)
            detector.observe(series, START + i * HALF, value)
          detector.sweep(START + i * HALF)
        })
        for (const { alerts } of [detector.drain()])
          for (const a of alerts)
            for (const n of [a.surprise, a.expected, a.lower, a.upper, a.observed])
              expect(n).not.toBeNaN()
        // It still learns: a quiet fortnight later the expectation is a number again.
        for (let i = 0; i < 14 * 48; i++)
          for (let series = 0; series < SERIES; series++)
            detector.observe(series, START + (1000 + i) * HALF, 5)
        for (const { bytes } of detector.dirtyBlocks()) {
          const { line32, f32 } = readBlock(bytes)
          for (let series = 0; series < SERIES; series++) {
            for (const field of [L.step, L.gapShare, L.gapExcess, L.observations])
              expect(line32[lineOf(series) + field]).toSatisfy(Number.isFinite)
            for (const field of [F.unit, F.level, F.spread, F.tails, F.tails + 1, F.tails + 37])
              expect(f32[rowOf(series) + field]).toSatisfy(Number.isFinite)
          }
        }
      },
    ),
    { numRuns: 5 },
  )
})
