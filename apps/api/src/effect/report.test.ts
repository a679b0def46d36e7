import { presets } from '@headsup/notice'
import type { ArmDay } from '@headsup/store/deflection'
import { expect, test } from 'vitest'
import type { PolicyEvidence } from './policy.ts'
import { reportEffect } from './report.ts'

const [shock, outage] = presets as [(typeof presets)[number], (typeof presets)[number]]

/** An arm in which each customer who made contact made one. */
const arm = (
  code: string,
  name: 'treatment' | 'holdout',
  exposed: number,
  contacted: number,
  day = '2026-11-01',
  share: number | null = 0.1,
  more: Partial<ArmDay> = {},
): ArmDay => ({
  code,
  version: 1,
  share,
  arm: name,
  day,
  unit: '',
  uniform: true,
  exposed,
  contacted,
  contacts: contacted,
  contactsSquared: contacted,
  ownContacted: 0,
  ownContacts: 0,
  ownContactsSquared: 0,
  delivered: 0,
  toldFirst: 0,
  prior: 0,
  priorSquared: 0,
  priorProducts: 0,
  ...more,
})

const report = (days: ArmDay[], more: Partial<PolicyEvidence> = {}) =>
  reportEffect(
    [shock, outage].map((policy) => ({
      policy,
      version: 1,
      since: 1,
      days: days.filter(({ code }) => code === policy.code),
      everyDay: [...new Set(days.map(({ day }) => day))].sort(),
      from: null,
      to: '2026-11-28',
      today: '2026-11-28',
      open: 0,
      counts: [],
      minutesAhead: null,
      handleSeconds: 300,
      centre: { occupancy: 0.85, shrinkage: 0.3, weeklyHours: 40 },
      truth: undefined,
      ...more,
    })),
  )

test('avoided contacts are the difference of the shares times those told', () => {
  const { policies, total } = report([
    arm(shock.code, 'treatment', 9_000, 720),
    arm(shock.code, 'holdout', 1_000, 120),
  ])
  // 12 % − 8 % = 40 per 1,000; × 9,000 told = 360 contacts, a third of what would have come.
  expect(policies[0]?.per1000?.estimate).toBeCloseTo(40, 10)
  expect(policies[0]?.avoided?.estimate).toBeCloseTo(360, 10)
  expect(policies[0]?.relativeReduction?.estimate).toBeCloseTo(1 / 3, 10)
  expect(policies[0]).toMatchObject({ finding: 'fewer', verdict: { conclusion: 'keep' } })
  expect(total.avoided?.estimate).toBeCloseTo(360, 10)
  expect(policies[1]?.finding).toBe('nobody')
})

test('two policies add up, and their distances to the limits in squares', () => {
  const both = [shock, outage].flatMap(({ code }) => [
    arm(code, 'treatment', 9_000, 720),
    arm(code, 'holdout', 1_000, 120),
  ])
  const { policies, total } = report(both)
  const one = policies[0]!.avoided!
  expect(total.avoided?.estimate).toBeCloseTo(720, 10)
  expect(720 - total.avoided!.lower).toBeCloseTo(Math.SQRT2 * (360 - one.lower), 8)
  expect(total.per1000?.estimate).toBeCloseTo(40, 10)
})

test('shares of held-out customers that differ do not mix: no effect stays no effect', () => {
  // Pooled, 150 / 1,500 held out against 600 / 10,500 told would look like a success.
  const { total } = report([
    arm(shock.code, 'treatment', 10_000, 500),
    arm(shock.code, 'holdout', 500, 25),
    arm(outage.code, 'treatment', 500, 100),
    arm(outage.code, 'holdout', 1_000, 200),
  ])
  expect(total.avoided?.estimate).toBeCloseTo(0, 8)
  expect(total.finding).toBe('undecided')
  // 600 / 10,500 told; untold 5 % of 10,000 and 20 % of 500 would have called: the same 600.
  expect(total.shares?.told).toBeCloseTo(600 / 10_500, 12)
  expect(total.shares?.untold).toBeCloseTo(600 / 10_500, 12)
})

test('a holdout that was changed on the way does not pass for an effect', () => {
  // Quiet days with half held out, busy days with little: pooled, 70 / 1,100 against 1,050 / 6,000 would look like harm.
  const { policies, course } = report([
    arm(shock.code, 'treatment', 1_000, 50, '2026-11-01', 0.5),
    arm(shock.code, 'holdout', 1_000, 50, '2026-11-01', 0.5),
    arm(shock.code, 'treatment', 5_000, 1_000, '2026-11-02', 0.02),
    arm(shock.code, 'holdout', 100, 20, '2026-11-02', 0.02),
  ])
  expect(policies[0]?.per1000?.estimate).toBeCloseTo(0, 10)
  expect(policies[0]?.avoided?.estimate).toBeCloseTo(0, 8)
  expect(policies[0]?.finding).toBe('undecided')
  expect(policies[0]?.shares?.untold).toBeCloseTo(1_050 / 6_000, 12)
  expect(policies[0]?.sampleRatio).toMatchObject({ alarm: false })
  expect(course.at(-1)?.estimate).toBeCloseTo(0, 10)
})

test('nothing is concluded before ten customers of each arm made contact', () => {
  const days = (heldOut: number) => [
    arm(shock.code, 'treatment', 900, 90),
    arm(shock.code, 'holdout', 100, heldOut),
  ]
  expect(report(days(9)).policies[0]).toMatchObject({
    finding: 'early',
    live: { kind: 'tooEarly', holdoutContacted: 9 },
    verdict: { conclusion: 'undecided', reasons: [{ kind: 'tooEarly' }] },
  })
  expect(report(days(10)).policies[0]).toMatchObject({
    finding: 'undecided',
    live: { kind: 'live', decision: 'open' },
  })
})

test('notices that make customers call are said to, and are to be stopped', () => {
  const { policies } = report([
    arm(shock.code, 'treatment', 4_500, 900),
    arm(shock.code, 'holdout', 500, 50),
  ])
  expect(policies[0]).toMatchObject({
    finding: 'more',
    verdict: { conclusion: 'retire', stop: true, reasons: [{ kind: 'moreContacts' }] },
  })
  expect(policies[0]?.avoided?.estimate).toBeCloseTo(-450, 8)
})

test('arms out of proportion are believed in nothing', () => {
  const { policies } = report([
    arm(shock.code, 'treatment', 9_000, 720),
    arm(shock.code, 'holdout', 700, 84),
  ])
  expect(policies[0]).toMatchObject({
    sampleRatio: { alarm: true },
    verdict: { conclusion: 'undecided', reasons: [{ kind: 'sampleRatio' }] },
  })
})

test('contacts about something else instead are a displacement, not an effect', () => {
  const moved = (name: 'treatment' | 'holdout', exposed: number, own: number) =>
    arm(shock.code, name, exposed, exposed / 5, '2026-11-01', 0.1, {
      ownContacted: own,
      ownContacts: own,
      ownContactsSquared: own,
    })
  const { policies } = report([
    moved('treatment', 900_000, 9_000),
    moved('holdout', 100_000, 9_000),
  ])
  expect(policies[0]).toMatchObject({ displaced: true, finding: 'undecided' })
  expect(policies[0]?.ownPer1000?.estimate).toBeCloseTo(80, 8)
  expect(policies[0]?.verdict.reasons[0]).toEqual({ kind: 'displaced' })
})

test('what an earlier treatment did is not put down to the one that runs now', () => {
  const days = [
    arm(shock.code, 'treatment', 9_000, 1_800, '2026-11-01'),
    arm(shock.code, 'holdout', 1_000, 50, '2026-11-01'),
    arm(shock.code, 'treatment', 900, 72, '2026-11-08', 0.1, { version: 2 }),
    arm(shock.code, 'holdout', 100, 12, '2026-11-08', 0.1, { version: 2 }),
  ]
  expect(report(days).policies[0]?.verdict.stop).toBe(true)
  expect(report(days, { version: 2, since: 2 }).policies[0]?.verdict).toMatchObject({
    stop: false,
    since: '2026-11-08',
    days: 21,
  })
})

test('the period narrows the figures, never the verdict', () => {
  const days = [
    arm(shock.code, 'treatment', 9_000, 720, '2026-11-01'),
    arm(shock.code, 'holdout', 1_000, 120, '2026-11-01'),
    arm(shock.code, 'treatment', 9, 1, '2026-11-25'),
    arm(shock.code, 'holdout', 1, 0, '2026-11-25'),
  ]
  const [policy] = report(days, { from: '2026-11-22' }).policies
  expect(policy).toMatchObject({ finding: 'early', verdict: { conclusion: 'keep', days: 28 } })
  expect(policy?.told.exposed).toBe(9)
})

test('money is contacts at their cost less notices at theirs, and people are their work', () => {
  const { total, policies } = report([
    arm(shock.code, 'treatment', 9_000, 720, '2026-11-01', 0.1, { delivered: 8_900 }),
    arm(shock.code, 'holdout', 1_000, 120, '2026-11-28'),
  ])
  // 360 × 6.50 = 2,340; 8,900 × 0.05 = 445. Untold: 1,000 × 0.04 × 6.50 = 260.
  expect(total.gross?.estimate).toBeCloseTo(2_340, 8)
  expect(total.noticeCost).toBeCloseTo(445, 8)
  expect(total.net?.estimate).toBeCloseTo(1_895, 8)
  expect(policies[0]?.money?.net.estimate).toBeCloseTo(1_895, 8)
  expect(total.holdoutCost?.estimate).toBeCloseTo(260, 8)
  // 360 × 300 s / .85 / .7 in four weeks of 40 hours.
  expect(total.fullTime?.estimate).toBeCloseTo((360 * 300) / 0.85 / 0.7 / (160 * 3600), 10)
})

test('the course ends where the total is, and begins with the first day that has both arms', () => {
  const { course, total, policies } = report([
    arm(shock.code, 'treatment', 100, 8, '2026-11-01'),
    arm(shock.code, 'treatment', 4_900, 392, '2026-11-02'),
    arm(shock.code, 'holdout', 500, 60, '2026-11-02'),
    arm(shock.code, 'treatment', 5_000, 400, '2026-11-03'),
    arm(shock.code, 'holdout', 500, 60, '2026-11-03'),
  ])
  expect(course.map(({ day }) => day)).toEqual(['2026-11-02', '2026-11-03'])
  const [wide, narrow] = course
  expect(wide!.upper - wide!.lower).toBeGreaterThan(narrow!.upper - narrow!.lower)
  expect(narrow?.estimate).toBeCloseTo(total.per1000!.estimate, 10)
  expect(narrow?.lower).toBeCloseTo(total.per1000!.lower, 10)
  expect(policies[0]?.course.at(-1)?.lower).toBeCloseTo(policies[0]!.per1000!.lower, 10)
})

test('who was told before calling is a share of those who were told', () => {
  const { policies } = report(
    [arm(shock.code, 'treatment', 900, 90, '2026-11-01', 0.1, { delivered: 800, toldFirst: 780 })],
    { minutesAhead: 95 },
  )
  expect(policies[0]?.headStart).toEqual({
    told: 800,
    before: 780,
    share: 0.975,
    medianMinutes: 95,
  })
  expect(policies[1]?.headStart).toBeNull()
})

test('years of days are told at sixty of them, the last included', () => {
  const day = (i: number) => new Date(Date.UTC(2024, 0, 1 + i)).toISOString().slice(0, 10)
  const days = Array.from({ length: 730 }, (_, i) => [
    arm(shock.code, 'treatment', 90, 7, day(i)),
    arm(shock.code, 'holdout', 10, 1, day(i)),
  ]).flat()
  const { course, policies } = report(days, { to: '2026-11-28' })
  expect(course.length).toBeGreaterThan(40)
  expect(course.length).toBeLessThanOrEqual(60)
  expect(course.at(-1)).toMatchObject({ day: day(729), told: 65_700 })
  expect(policies[0]?.course.at(-1)?.estimate).toBeCloseTo(policies[0]!.per1000!.estimate, 10)
})

test('of variants the effect is that of the uniform slice, told to all', () => {
  const { policies } = report([
    arm(shock.code, 'treatment', 900, 72),
    arm(shock.code, 'treatment', 8_100, 81, '2026-11-01', 0.1, { uniform: false }),
    arm(shock.code, 'holdout', 1_000, 120),
  ])
  // 12 % − 8 %, not the 12 % − 1.7 % that the favoured variant would make of it.
  expect(policies[0]?.per1000?.estimate).toBeCloseTo(40, 10)
  expect(policies[0]?.told.exposed).toBe(9_000)
  expect(policies[0]?.avoided?.estimate).toBeCloseTo(360, 8)
})

test('an effect that wears off is seen by weeks since the beginning', () => {
  const { policies } = report([
    arm(shock.code, 'treatment', 900, 45, '2026-11-01'),
    arm(shock.code, 'holdout', 100, 10, '2026-11-01'),
    arm(shock.code, 'treatment', 900, 90, '2026-11-08'),
    arm(shock.code, 'holdout', 100, 10, '2026-11-14'),
  ])
  const [first, second] = policies[0]!.weeks
  expect(policies[0]?.weeks.map(({ week }) => week)).toEqual([1, 2])
  expect(first?.per1000?.estimate).toBeCloseTo(50, 10)
  expect(second?.per1000?.estimate).toBeCloseTo(0, 10)
})

test('in a simulation the truth stands beside the estimate', () => {
  const truth = { baseRate: 0.3, treatedRate: 0.12 }
  expect(report([], { truth }).policies[0]?.truthPer1000).toBeCloseTo(180, 10)
  expect(report([]).policies[0]?.truthPer1000).toBeNull()
})

test('what is commonly claimed is counted beside it, with how many times too high it is', () => {
  const { total } = report([
    arm(shock.code, 'treatment', 9_000, 720),
    arm(shock.code, 'holdout', 1_000, 120),
  ])
  expect(total.naive.map(({ kind, claimed }) => [kind, claimed])).toEqual([
    ['nobodyCalled', 8_280],
    ['thirtyPercent', 2_700],
  ])
  expect(total.naive[0]?.timesTooHigh).toBeCloseTo(23, 8)
  expect(total.naive[0]?.reason).toMatch(/would not have called anyway/)
})
