import { expect, test, vi } from 'vitest'
import { createDetector } from './index.ts'
import type { AlertChange, Detector } from './index.ts'

/** Weeks of a small town: seconds of work, more on a busy machine. */
vi.setConfig({ testTimeout: 60_000 })

const HOUR = 3_600_000
const DAY = 24 * HOUR
const START = Date.parse('2026-03-02T00:00:00Z')
const HOMES = 14
const NEWCOMER = HOMES
const MOVED_IN = START + 24 * DAY
const EVENT = MOVED_IN + 8 * DAY + 6 * HOUR

function create(segmentOfNewcomer: string): Detector {
  const detector = createDetector({ falseAlarmsPerCustomerMonth: 1 })
  for (let seriesId = 0; seriesId <= HOMES; seriesId++)
    detector.describe({
      seriesId,
      customerId: seriesId,
      metricId: 1,
      kind: 'increment',
      timeZone: 'Europe/Berlin',
      areaId: null,
      segment: seriesId === NEWCOMER ? segmentOfNewcomer : 'home',
    })
  return detector
}

/** A day with an evening; each home has its own size and its own noise. */
function usage(home: number, at: number): number {
  const hour = (at / HOUR) % 24
  const noise = Math.abs(Math.sin(home * 12.9898 + at / 7_919_000) * 43758.5453) % 1
  return (1 + home / 3) * (0.2 + Math.exp(-((hour - 19) ** 2) / 8)) * (0.7 + 0.6 * noise)
}

function live(
  detector: Detector,
  { factor = 1, backwards = false, between = (before: Detector, _at: number) => before } = {},
): AlertChange[] {
  const alerts: AlertChange[] = []
  const homes = Array.from({ length: HOMES + 1 }, (_, home) => home)
  if (backwards) homes.reverse()
  for (let at = START; at < MOVED_IN + 12 * DAY; at += HOUR / 2) {
    for (const home of homes) {
      if (home === NEWCOMER && at < MOVED_IN) continue
      const event = home === NEWCOMER && at >= EVENT && at < EVENT + 8 * HOUR
      detector.observe(home, at, usage(home, at) * (event ? factor : 1))
    }
    detector.sweep(at)
    alerts.push(...detector.drain().alerts)
    detector = between(detector, at)
  }
  return alerts
}

const firedOf = (alerts: AlertChange[]) =>
  alerts.filter(({ seriesId, state }) => seriesId === NEWCOMER && state === 'firing')

test.each([
  ['spike', 25],
  ['drop', 0],
])('a %s in a newcomer’s second week is told, compared with its peers', (kind, factor) => {
  const [first, ...others] = firedOf(live(create('home'), { factor }))
  expect(first).toMatchObject({ kind, explanation: { comparedWith: 'peers' } })
  expect(first!.at).toBeGreaterThanOrEqual(EVENT)
  expect(first!.at).toBeLessThan(EVENT + 8 * HOUR)
  expect(others.length).toBeLessThanOrEqual(1)
})

test('a newcomer like its peers is not told of', () => {
  expect(firedOf(live(create('home')))).toEqual([])
})

test('without peers of its segment a newcomer learns for itself first', () => {
  expect(firedOf(live(create('factory'), { factor: 25 }))).toEqual([])
})

test('neither the order of customers nor a restart changes what peers lend', () => {
  const told = live(create('home'), { factor: 25 })
  expect(live(create('home'), { factor: 25, backwards: true })).toEqual(told)
  const restarted = live(create('home'), {
    factor: 25,
    between(detector, at) {
      if (at !== MOVED_IN + 2 * DAY) return detector
      const next = create('home')
      next.restore(detector.dirtyBlocks(), detector.globals())
      return next
    },
  })
  expect(restarted).toEqual(told)
})

test('metrics described in another order after a restart keep what was learnt of each', () => {
  const info = { customerId: 1, kind: 'increment', timeZone: 'UTC', areaId: null } as const
  const kwh = { ...info, seriesId: 0, metricId: 7, segment: null }
  const water = { ...info, seriesId: 1, metricId: 9, segment: null }
  const run = (detector: Detector, from: number, to: number) => {
    for (let at = START + from * DAY; at < START + to * DAY; at += HOUR) {
      detector.observe(0, at, usage(0, at))
      detector.observe(1, at, usage(1, at) * (at % (11 * HOUR) === 0 ? 9 : 1))
      detector.sweep(at)
    }
    return detector
  }
  const first = createDetector()
  for (const series of [kwh, water]) first.describe(series)
  run(first, 0, 30)
  const second = createDetector()
  for (const series of [water, kwh]) second.describe(series)
  second.restore(first.dirtyBlocks(), first.globals())
  const surprises = (detector: Detector) => {
    run(detector, 30, 33)
    for (const seriesId of [0, 1])
      for (let i = 0; i < 12; i++) detector.observe(seriesId, START + 33 * DAY + i * HOUR, 0)
    detector.sweep(START + 34 * DAY)
    return detector.drain().alerts.filter(({ at }) => at >= START + 30 * DAY)
  }
  expect(surprises(second)).toEqual(surprises(first))
})
