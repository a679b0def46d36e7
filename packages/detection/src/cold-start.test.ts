import { expect, test, vi } from 'vitest'
import { createDetector } from './index.ts'

/** Whole fleets over weeks: seconds of work, more on a busy machine. */
vi.setConfig({ testTimeout: 60_000 })

const DAY = 86_400_000
const START = Date.UTC(2026, 4, 27)

/** A seeded uniform generator (mulberry32). */
function random(seed: number): () => number {
  let a = seed >>> 0
  return () => {
    a = (a + 0x6d2b79f5) | 0
    let t = Math.imul(a ^ (a >>> 15), 1 | a)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
  }
}

/**
 * A fleet that all began on the same day, as after an import or a launch: every series leaves its
 * learning at the same hour, with no peer that is older. Ordinary days only, log-normal around a
 * daily and weekly season.
 *
 * @returns alerts that fired, for each series and 30 days, by the day since the start
 */
function falseAlarms(stepMs: number, days: number, zero: number, spread = 0.4) {
  const SERIES = 300
  const rnd = random(7)
  const gauss = () => Math.sqrt(-2 * Math.log(1 - rnd())) * Math.cos(2 * Math.PI * rnd())
  const detector = createDetector({ falseAlarmsPerCustomerMonth: 0.5 })
  const level = Array.from({ length: SERIES }, (_, i) => {
    detector.describe({
      seriesId: i + 1,
      customerId: i + 1,
      metricId: 1,
      kind: 'increment',
      timeZone: 'Asia/Hong_Kong',
      areaId: null,
      segment: null,
    })
    return 20 * Math.exp(gauss())
  })
  const fired: number[] = []
  for (let at = START; at < START + days * DAY; at += stepMs) {
    const hour = ((at + 8 * 3_600_000) % DAY) / 3_600_000
    const season = stepMs >= DAY ? 1 : 1 + 0.8 * Math.sin(((hour - 14) / 24) * 2 * Math.PI)
    const weekend = Math.floor(at / DAY + 4) % 7 >= 5 ? 1.3 : 1
    for (let i = 0; i < SERIES; i++) {
      const value =
        rnd() < zero ? 0 : (level[i] ?? 1) * season * weekend * Math.exp(spread * gauss())
      detector.observe(i + 1, at + (i % 50) * 60_000, value)
    }
    detector.sweep(at)
    for (const { state, at: when } of detector.drain().alerts)
      if (state === 'firing') fired.push((when - START) / DAY)
  }
  return (from: number, to: number) =>
    fired.filter((day) => day >= from && day < to).length / SERIES / ((to - from) / 30)
}

// The budget is 0.5 a customer and month; twice that is the promise, also in the first weeks.
test.each([
  ['hourly', DAY / 24, 0.05],
  ['daily', DAY, 0],
  ['daily with empty days', DAY, 0.3],
])(
  '%s series that begin together keep to the budget as soon as they may alert',
  (_, step, zero) => {
    const between = falseAlarms(step, 70, zero)
    expect(between(0, 14)).toBeLessThanOrEqual(0.05)
    expect(between(14, 28)).toBeLessThanOrEqual(1)
    expect(between(28, 70)).toBeLessThanOrEqual(1)
  },
)

test('a series that never changes, such as a flat charge, is no news', () => {
  const between = falseAlarms(DAY, 100, 0, 0)
  expect(between(0, 100)).toBeLessThanOrEqual(0.1)
})
