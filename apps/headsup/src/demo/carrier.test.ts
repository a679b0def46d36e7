import fc from 'fast-check'
import { expect, test } from 'vitest'
import { areas } from './areas.ts'
import { calls, truth } from './callers.ts'
import { createCarrier, type Carrier } from './carrier.ts'
import { DAY_MS, HOUR_MS, reaches } from './happenings.ts'
import { draw } from './random.ts'

const start = Date.UTC(2026, 9, 1)
const carrierOf = (seed: number, subscribers = 40) =>
  createCarrier({ seed, subscribers, quietUntil: new Date(start) })

type Reading = readonly [customer: string, metric: string, at: number, value: number]

function readings(carrier: Carrier, from: number, to: number): Reading[] {
  const all: Reading[] = []
  carrier.readings(from, to, ({ customer }, metric, at, value) =>
    all.push([customer.code, metric, at, value]),
  )
  return all
}

const seeds = fc.integer()
const instants = fc.integer({ min: start - 30 * DAY_MS, max: start + 60 * DAY_MS })

test('the same seed tells the same story, whoever asks and wherever it is begun', () => {
  fc.assert(
    fc.property(seeds, instants, fc.integer({ min: 0, max: DAY_MS }), (seed, from, cut) => {
      const to = from + DAY_MS
      const whole = readings(carrierOf(seed), from, to)
      const one = carrierOf(seed)
      expect([...readings(one, from, from + cut), ...readings(one, from + cut, to)]).toEqual(whole)
      expect(calls(carrierOf(seed), seed, from, to)).toEqual(
        [calls(one, seed, from, from + cut), calls(one, seed, from + cut, to)].flat(),
      )
    }),
    { numRuns: 20 },
  )
})

test('every reading is due in its hours, in order of time, finite, not negative, and there once', () => {
  fc.assert(
    fc.property(seeds, instants, (seed, from) => {
      const all = readings(carrierOf(seed), from, from + DAY_MS)
      const times = all.map(([, , at]) => at)
      expect(times).toEqual([...times].sort((a, b) => a - b))
      expect(times.every((at) => at > from && at <= from + DAY_MS)).toBe(true)
      expect(all.every(([, , , value]) => Number.isFinite(value) && value >= 0)).toBe(true)
      expect(new Set(all.map(([code, metric, at]) => `${code} ${metric} ${at}`)).size).toBe(
        all.length,
      )
    }),
    { numRuns: 20 },
  )
})

test('a day brings 24 readings of data, one of calls and one of charges', () => {
  const all = readings(carrierOf(1), start - 3 * DAY_MS, start - 2 * DAY_MS)
  const count = (metric: string) => all.filter((reading) => reading[1] === metric).length
  expect([count('data_mb'), count('voice_min'), count('charges')]).toEqual([24 * 40, 40, 40])
})

test('ordinary bills hardly move, and a shock at least half as much again', () => {
  const carrier = carrierOf(3, 300)
  const bill = (from: number) => {
    const sums = new Map<string, number>()
    carrier.readings(
      from,
      from + 28 * DAY_MS,
      ({ customer: { code } }, _, __, value) => sums.set(code, (sums.get(code) ?? 0) + value),
      true,
    )
    return sums
  }
  const [before, usual, after] = [-56, -28, 0].map((days) => bill(start + days * DAY_MS))
  const ratio = (code: string, a = usual, b = before) => (a?.get(code) ?? 0) / (b?.get(code) ?? 1)
  const shocked = carrier.subscribers.filter((subscriber) =>
    carrier.happenings
      .episodes(subscriber, start, start + 20 * DAY_MS)
      .some(({ kind }) => kind === 'runaway' || kind === 'roaming'),
  )
  const ordinary = carrier.subscribers.map(({ customer }) => ratio(customer.code))
  expect(ordinary.filter((one) => one > 0.8 && one < 1.25).length / 300).toBeGreaterThan(0.97)
  expect(shocked.length).toBeGreaterThan(10)
  const shocks = shocked.map(({ customer }) => ratio(customer.code, after, usual))
  expect(shocks.filter((one) => one > 1.5).length / shocks.length).toBeGreaterThan(0.9)
})

test('in an outage whoever it reaches uses nothing, and others go on', () => {
  const carrier = carrierOf(1, 400)
  const outages = carrier.happenings.outages(start, start + 60 * DAY_MS)
  expect(outages.length).toBeGreaterThan(15)
  expect(outages.some(({ share }) => share < 1)).toBe(true)
  for (const outage of outages.slice(0, 10)) {
    const all = readings(carrier, outage.from + HOUR_MS, outage.to)
    const used = (reached: boolean) =>
      carrier.subscribers
        .filter((one) => (one.area === outage.area && reaches(outage, one)) === reached)
        .map(({ customer }) => all.filter(([code, m]) => code === customer.code && m === 'data_mb'))
        .flat()
        .reduce((sum, [, , , value]) => sum + value, 0)
    expect(used(true)).toBe(0)
    expect(used(false)).toBeGreaterThan(0)
  }
})

test('nothing unusual happens before it may', () => {
  const carrier = carrierOf(5)
  const past = [start - 60 * DAY_MS, start - 1] as const
  expect(carrier.happenings.outages(...past)).toEqual([])
  expect(carrier.lateOrders(...past)).toEqual([])
  for (const one of carrier.subscribers)
    expect(carrier.happenings.episodes(one, ...past)).toEqual([])
  expect(calls(carrier, 5, ...past).every(({ cause }) => cause === undefined)).toBe(true)
})

test('callers call as often as the truth says, and those told as much less often', () => {
  const carrier = carrierOf(7, 2000)
  const to = start + 50 * DAY_MS
  const late = carrier.lateOrders(start, to - 10 * DAY_MS).length
  const made = calls(carrier, 7, start, to).filter(
    ({ cause }) => cause?.policy === 'order-delayed' && cause.startedAt <= to - 10 * DAY_MS,
  )
  const { baseRate, treatedRate } = truth['order-delayed']
  const error = 4 * Math.sqrt(0.25 / late)
  expect(Math.abs(made.length / late - baseRate)).toBeLessThan(error)
  const anyway = made.filter(({ onlyUntold }) => !onlyUntold).length
  expect(Math.abs(anyway / late - treatedRate)).toBeLessThan(error)
})

test('people live everywhere, in three languages, and most agreed to be told', () => {
  const { subscribers } = carrierOf(1, 2000)
  const share = (of: (one: (typeof subscribers)[number]) => boolean) =>
    subscribers.filter(of).length / subscribers.length
  expect(new Set(subscribers.map(({ area }) => area)).size).toBe(areas.length)
  expect(share(({ customer }) => customer.locale === 'zh-Hant')).toBeCloseTo(0.6, 1)
  expect(share(({ customer }) => customer.locale === 'en')).toBeCloseTo(0.25, 1)
  expect(
    share(({ customer }) => customer.channels?.some(({ consent }) => consent) ?? false),
  ).toBeCloseTo(0.88, 1)
  expect(carrierOf(1, 10).subscribers).toEqual(subscribers.slice(0, 10))
})

test('chance is even and its keys are independent', () => {
  const bins = Array.from({ length: 16 * 16 }, () => 0)
  for (let i = 0; i < 100_000; i++) {
    const cell = Math.floor(draw(1, i, 1) * 16) * 16 + Math.floor(draw(1, i, 2) * 16)
    bins[cell] = (bins[cell] ?? 0) + 1
  }
  const expected = 100_000 / 256
  const chiSquare = bins.reduce((sum, n) => sum + (n - expected) ** 2 / expected, 0)
  // 255 degrees of freedom: 99.99 % lie below 346.
  expect(chiSquare).toBeLessThan(346)
})
