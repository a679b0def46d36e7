import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus'
import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64'
import { expect, test } from 'vitest'
import { evidenceOf, sampleRatioOf, watch, type Tally } from './evidence.ts'
import { liveAreas, type AreaUnit } from './live-areas.ts'
import { verdict } from './verdict.ts'

/** Areas of a hundred whose shares scatter about .4, or about .2 where they were told. */
function areas(count: number, told: number, effect: number, seed: number): AreaUnit[] {
  const random = xoroshiro128plus(seed)
  return Array.from({ length: count }, () => {
    const treated = uniformFloat64(random) < told
    const rate = 0.4 + 0.2 * (uniformFloat64(random) - 0.5) - (treated ? effect : 0)
    const contacted = Math.round(100 * rate)
    return { treated, customers: 100, contacted, contacts: contacted }
  })
}

test('a dozen areas show that notices halve the calls', () => {
  const now = liveAreas(areas(14, 0.6, 0.2, 7))
  if (now.kind !== 'live') throw new Error(now.kind)
  expect(now).toMatchObject({ by: 'areas', decision: 'works', units: 14 })
  expect(now.difference.lower).toBeLessThan(0.2)
  expect(now.difference.upper).toBeGreaterThan(0.2)
  expect(now.holdoutShare - now.treatmentShare).toBeCloseTo(now.difference.estimate, 12)
})

test('few areas are too few, however many customers live there', () => {
  const now = liveAreas(areas(7, 0.5, 0.2, 3).map((area) => ({ ...area, customers: 1_000_000 })))
  expect(now).toMatchObject({ kind: 'tooEarly', by: 'areas' })
  const one = liveAreas(areas(30, 1, 0.2, 3))
  expect(one).toMatchObject({ kind: 'tooEarly', progress: 0 })
})

test('until there are enough areas, the days that are missing are foretold', () => {
  const seven = areas(6, 0.5, 0, 3)
  expect(verdict({ primary: liveAreas(seven), days: 30 })).toMatchObject({
    conclusion: 'undecided',
    reasons: [{ kind: 'tooEarly' }],
    daysUntilDecided: 10,
  })
})

test('without an effect, ever calling one while areas come in is rare', () => {
  let called = 0
  const runs = 150
  for (let run = 0; run < runs; run++) {
    const all = areas(45, 0.7, 0, 1000 + run)
    const ever = [8, 12, 18, 27, 41, 45].some((count) => {
      const now = liveAreas(all.slice(0, count))
      return now.kind === 'live' && now.decision !== 'open'
    })
    if (ever) called++
  }
  // Σ alpha/(k(k+1)) of five looks is 4.2 %; 150 runs of that are 13 at the very most.
  expect(called).toBeLessThanOrEqual(13)
})

const tally = (unit: string, arm: Tally['arm'], contacted: number, share = 0.3): Tally => ({
  ...{
    unit,
    arm,
    share,
    uniform: true,
    day: '2026-11-01',
    exposed: 100,
    contacted,
    contacts: contacted,
  },
  ...{ contactsSquared: contacted, ownContacted: 0, ownContacts: 0, ownContactsSquared: 0 },
})

test('an incident that was drawn customer by customer is not one unit', () => {
  const mixed = [tally('incident:1', 'treatment', 20), tally('incident:1', 'holdout', 40)]
  expect(evidenceOf(mixed).areas).toEqual([])
  expect(watch(evidenceOf(mixed))).toMatchObject({ by: 'customers' })
  const whole = [...mixed, tally('incident:2', 'treatment', 20), tally('incident:3', 'holdout', 40)]
  expect(evidenceOf(whole).areas).toHaveLength(2)
})

test('the proportion drawn is that of areas', () => {
  const drawn = Array.from({ length: 20 }, (_, i) =>
    tally(`incident:${i}`, i < 6 ? 'holdout' : 'treatment', 20),
  )
  expect(sampleRatioOf(drawn)?.chiSquare).toBeCloseTo(0, 12)
})
