import { expect, test, vi } from 'vitest'
import { createDetector, type IncidentChange } from './index.ts'

/** Whole fleets over weeks: seconds of work, more on a busy machine. */
vi.setConfig({ testTimeout: 60_000 })

const HOUR = 3_600_000
const DAY = 24 * HOUR
const START = Date.UTC(2026, 4, 27)
const AREAS = 10
const PER_AREA = 60

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
 * A mobile carrier as it really reports: every subscriber once an hour, at a minute of their own, the
 * use of the hour before; little at night, bursty by day, hardly ever nothing (phones talk by themselves). One area loses service for some hours.
 *
 * @param share of the area's customers that are out
 */
function incidentsOf(outage: { from: number; hours: number; share: number } | undefined) {
  const rnd = random(11)
  const gauss = () => Math.sqrt(-2 * Math.log(1 - rnd())) * Math.cos(2 * Math.PI * rnd())
  const detector = createDetector({ falseAlarmsPerCustomerMonth: 0.5 })
  const series = Array.from({ length: AREAS * PER_AREA }, (_, i) => {
    const areaId = 1 + Math.floor(i / PER_AREA)
    detector.describe({
      seriesId: i + 1,
      customerId: i + 1,
      metricId: 1,
      kind: 'increment',
      timeZone: 'Asia/Hong_Kong',
      areaId,
      segment: null,
    })
    return { areaId, minute: Math.floor(rnd() * 60), level: 20 * Math.exp(gauss()), out: rnd() }
  })
  const incidents: IncidentChange[] = []
  for (let at = START; at < START + 42 * DAY; at += HOUR) {
    const local = ((at + 8 * HOUR) % DAY) / HOUR
    const season =
      0.08 + Math.exp(-(((local - 20.5) / 4) ** 2)) + 0.6 * Math.exp(-(((local - 13) / 4) ** 2))
    const due = series
      .map((one, i) => ({ ...one, i, when: at + one.minute * 60_000 }))
      .sort((a, b) => a.when - b.when)
    for (const { i, areaId, level, out, when } of due) {
      const used = level * season * Math.exp(0.7 * gauss()) * (rnd() < 0.005 ? 0 : 1)
      let served = 1
      if (outage && areaId === 3 && out < outage.share) {
        const [from, to] = [outage.from, outage.from + outage.hours * HOUR]
        served = 1 - Math.max(0, Math.min(when, to) - Math.max(when - HOUR, from)) / HOUR
      }
      detector.observe(i + 1, when, used * served)
      if (i % 20 === 0) detector.sweep(when)
    }
    incidents.push(...detector.drain().incidents)
  }
  return incidents
}

const NOON = START + 30 * DAY + 4 * HOUR // 12:00 in Hong Kong

test('an area that loses service by day is one incident, known within two readings', () => {
  const incidents = incidentsOf({ from: NOON, hours: 4, share: 1 })
  const fired = incidents.filter(({ state }) => state === 'firing')
  expect(new Set(incidents.map(({ key }) => key)).size).toBe(1)
  expect(fired[0]?.areaId).toBe(3)
  expect(fired[0]?.at).toBeLessThanOrEqual(NOON + 2 * HOUR + 10 * 60_000)
  expect(fired.at(-1)?.members.length).toBeGreaterThanOrEqual(0.8 * PER_AREA)
  const resolved = incidents.find(({ state }) => state === 'resolved')
  expect(resolved?.at).toBeLessThanOrEqual(NOON + 8 * HOUR)
})

test('an outage of a third of the homes is found too', () => {
  const incidents = incidentsOf({ from: NOON + 6 * HOUR, hours: 4, share: 1 / 3 })
  expect(new Set(incidents.map(({ key }) => key)).size).toBe(1)
  expect(incidents[0]?.areaId).toBe(3)
})

test('ordinary weeks have no outages, not at night either', () => {
  expect(incidentsOf(undefined)).toEqual([])
})

test('a reading that the clock leaves out for everybody is nobody’s outage', () => {
  const HOMES = 24
  const MISSING = START + 20 * DAY + 12 * HOUR
  const rnd = random(5)
  const detector = createDetector()
  for (let home = 0; home < HOMES; home++)
    detector.describe({
      seriesId: home,
      customerId: home,
      metricId: 1,
      kind: 'increment',
      timeZone: 'UTC',
      areaId: home % 2,
      segment: null,
    })
  for (let at = START; at < START + 21 * DAY; at += HOUR / 2) {
    if (at === MISSING) continue // one reading: two steps without a word
    for (let home = 0; home < HOMES; home++) {
      detector.observe(home, at, 0.5 + rnd())
      detector.sweep(at) // the first reading moves event time, and nobody else has spoken yet
    }
  }
  expect(detector.drain().incidents).toEqual([])
})
