import { expect, test } from 'vitest'
import { live, liveOver } from './live.ts'
import { relativeReduction } from './relative.ts'
import { sampleRatio, sampleRatioOver } from './sample-ratio.ts'
import { once } from './testing/arm.ts'

const draw = (holdout: [number, number], treatment: [number, number]) => ({
  holdout: once(...holdout),
  treatment: once(...treatment),
})

test('one draw is what it always was', () => {
  const one = draw([80, 1000], [432, 9000])
  expect(liveOver([one])).toEqual(live(one.holdout, one.treatment))
})

test('a holdout that was changed on the way is no effect, though pooled it looks like one', () => {
  const draws = [draw([500, 10_000], [500, 10_000]), draw([200, 1_000], [10_000, 50_000])]
  const now = liveOver(draws)
  const pooled = live(once(700, 11_000), once(10_500, 60_000))
  if (now.kind !== 'live') throw new Error(now.kind)
  expect(now.difference.estimate).toBeCloseTo(0, 12)
  expect(now.decision).toBe('open')
  expect(pooled).toMatchObject({ decision: 'harms' })
})

test('each draw weighs by how many it told', () => {
  // 10 of 100 spared × 9,000 told, 20 of 100 × 1,000 told: 1,100 of 10,000.
  const now = liveOver([draw([200, 1_000], [900, 9_000]), draw([300, 1_000], [100, 1_000])])
  if (now.kind !== 'live') throw new Error(now.kind)
  expect(now.avoidedCustomers.estimate).toBeCloseTo(1_100, 8)
  expect(now.avoidedContacts?.estimate).toBeCloseTo(1_100, 8)
  expect(now.holdoutShare).toBeCloseTo(0.21, 12)
})

test('a draw without one of its arms says nothing and does no harm', () => {
  const one = draw([80, 1000], [432, 9000])
  expect(liveOver([one, draw([0, 0], [900, 1_000])])).toEqual(liveOver([one]))
  expect(relativeReduction([draw([0, 0], [900, 1_000])])).toBeUndefined()
})

test('the relative reduction of one draw is MOVER-R, and that of two lies between them', () => {
  const [one, two] = [draw([80, 1000], [432, 9000]), draw([160, 1000], [432, 9000])]
  const single = relativeReduction([one])
  // Of the published method on 432 / 9,000 and 80 / 1,000.
  expect(single?.estimate).toBeCloseTo(0.4, 12)
  expect(single?.lower).toBeGreaterThan(0.23)
  expect(single?.upper).toBeLessThan(0.53)
  const both = relativeReduction([one, two])
  expect(both?.estimate).toBeCloseTo(1 - 0.048 / 0.12, 12)
  expect(both!.upper - both!.lower).toBeLessThan(single!.upper - single!.lower)
})

test('arms are checked against the share of each draw', () => {
  const one = { customers: [100, 900], weights: [0.1, 0.9] }
  const two = { customers: [560, 440], weights: [0.5, 0.5] }
  expect(sampleRatioOver([one])).toEqual(sampleRatio(one.customers, one.weights))
  const both = sampleRatioOver([one, two])
  expect(both?.chiSquare).toBeCloseTo(14.4, 10)
  // χ² of 14.4 with two degrees of freedom: e^−7.2.
  expect(both?.p).toBeCloseTo(Math.exp(-7.2), 12)
  expect(sampleRatioOver([{ customers: [0, 900], weights: [0, 1] }])).toBeUndefined()
})
