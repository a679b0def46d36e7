import { expect, test } from 'vitest'
import { bandOf, createDetector, learningOf } from './index.ts'
import type { AlertChange, Detector, SeriesInfo } from './index.ts'

const HOUR = 3_600_000
const DAY = 24 * HOUR
const START = Date.parse('2026-01-05T00:00:00Z')

const home = (seriesId: number, areaId: number | null = null): SeriesInfo => ({
  seriesId,
  customerId: 1000 + seriesId,
  metricId: 1,
  kind: 'increment',
  timeZone: 'Asia/Taipei',
  areaId,
  segment: null,
})

/** A day with a morning and an evening, and noise that a small generator draws. */
function usage(seed: number, at: number): number {
  const hour = (at / HOUR + 8) % 24
  const noise = Math.abs(Math.sin(seed * 12.9898 + at / 7_919_000) * 43758.5453) % 1
  return (0.2 + Math.exp(-((hour - 19) ** 2) / 8)) * (0.7 + 0.6 * noise)
}

/** Half-hourly readings of `homes` homes; `change` may alter a reading or leave it out (null). */
function run(
  detector: Detector,
  homes: number,
  days: number,
  change: (series: number, at: number, value: number) => number | null = (_, __, value) => value,
): AlertChange[] {
  const alerts: AlertChange[] = []
  for (let at = START; at < START + days * DAY; at += HOUR / 2) {
    for (let series = 0; series < homes; series++) {
      const value = change(series, at, usage(series, at))
      if (value !== null) detector.observe(series, at, value)
    }
    detector.sweep(at)
    alerts.push(...detector.drain().alerts)
  }
  return alerts
}

function town(homes: number): Detector {
  const detector = createDetector()
  for (let series = 0; series < homes; series++) detector.describe(home(series))
  return detector
}

const EVENT = START + 30 * DAY

test('a steady household raises nothing', () => {
  expect(run(town(10), 10, 40).filter((a) => a.state === 'firing').length).toBeLessThan(3)
})

for (const [kind, change] of [
  ['spike', (value: number) => value + 6],
  ['drop', () => 0],
  ['silence', () => null],
] as const)
  test(`a ${kind} of eight hours fires within three hours and is resolved`, () => {
    const alerts = run(town(10), 10, 33, (series, at, value) =>
      series === 4 && at >= EVENT && at < EVENT + 8 * HOUR ? change(value) : value,
    ).filter((a) => a.seriesId === 4 && a.kind === kind)
    const fired = alerts.find((a) => a.state === 'firing' && a.at >= EVENT)
    expect(fired?.at).toBeLessThanOrEqual(EVENT + 3 * HOUR)
    expect(alerts.at(-1)?.state).toBe('resolved')
    expect(fired?.explanation.onceInDays).toBeGreaterThan(100)
  })

test('a small steady excess fires as a leak within three days', () => {
  const alerts = run(town(10), 10, 36, (series, at, value) =>
    series === 4 && at >= EVENT ? value + 0.35 : value,
  )
  const fired = alerts.find((a) => a.seriesId === 4 && a.state === 'firing' && a.at >= EVENT)
  expect(fired?.at).toBeLessThan(EVENT + 3 * DAY)
  // 0.35 a half-hourly reading; the horizon may reach back before the leak began.
  const { excess = 0, horizonHours = 0 } = fired?.explanation ?? {}
  expect(excess).toBeGreaterThan(0.35 * horizonHours)
  expect(excess).toBeLessThan(0.35 * 2 * horizonHours * 1.5)
})

test('a pause of the whole feed is nobody’s silence', () => {
  const alerts = run(town(20), 20, 33, (_, at, value) =>
    at >= EVENT && at < EVENT + 10 * HOUR ? null : value,
  )
  expect(alerts.filter((a) => a.kind === 'silence')).toEqual([])
})

test('the band of a block holds most readings, and learning ends', () => {
  const detector = town(10)
  run(detector, 10, 30)
  const [block] = [...detector.dirtyBlocks()]
  const times = Array.from({ length: 48 }, (_, i) => EVENT + (i * HOUR) / 2)
  const band = bandOf(block!.bytes, home(3), times)
  const inside = times.filter((at, i) => {
    const value = usage(3, at)
    return band[i]!.lower <= value && value <= band[i]!.upper
  })
  expect(inside.length).toBeGreaterThan(38)
  expect(learningOf(block!.bytes, 3, 14).learning).toBe(false)
  expect(learningOf(block!.bytes, 77, 14)).toEqual({ daysSeen: 0, daysNeeded: 14, learning: true })
})

test('several homes of an area at zero together are one incident that absorbs their alerts', () => {
  const detector = createDetector()
  for (let series = 0; series < 40; series++) detector.describe(home(series, series < 20 ? 1 : 2))
  const incidents = []
  const alerts = []
  for (let at = START; at < START + 32 * DAY; at += HOUR / 2) {
    for (let series = 0; series < 40; series++) {
      const out = series < 8 && at >= EVENT && at < EVENT + 5 * HOUR
      detector.observe(series, at, out ? 0 : usage(series, at))
    }
    detector.sweep(at)
    const drained = detector.drain()
    incidents.push(...drained.incidents)
    alerts.push(...drained.alerts)
  }
  const [first] = incidents
  expect(first).toMatchObject({ areaId: 1, state: 'firing', customers: 20 })
  expect(first!.at - EVENT).toBeLessThanOrEqual(HOUR)
  expect(incidents.at(-1)).toMatchObject({ state: 'resolved' })
  expect(incidents.at(-1)!.members).toEqual([0, 1, 2, 3, 4, 5, 6, 7].map((id) => 1000 + id))
  for (const alert of alerts.filter(
    (a) => a.kind === 'drop' && a.at > EVENT && a.state === 'firing',
  ))
    expect(alerts.some((a) => a.key === alert.key && a.incidentKey === first!.key)).toBe(true)
})

test.each([
  ['to a third', 0.3],
  ['to three times as much', 3],
  ['to nothing', 0],
])('a home that goes over %s for good is told once or twice, then that is normal', (_, factor) => {
  const alerts = run(town(10), 10, 80, (series, at, value) =>
    series === 4 && at >= EVENT ? value * factor : value,
  ).filter((a) => a.seriesId === 4 && a.at >= EVENT)
  const fired = alerts.filter((a) => a.state === 'firing')
  expect(fired.length).toBeGreaterThan(0)
  expect(fired.length).toBeLessThanOrEqual(4)
  const settled = alerts.filter((a) => a.at > EVENT + 20 * DAY && a.state === 'firing')
  expect(settled).toEqual([])
  for (const { key } of fired)
    expect(alerts.some((a) => a.key === key && a.state === 'resolved')).toBe(true)
})
