import { presets } from '@headsup/notice'
import type { ArmDay } from '@headsup/store/deflection'
import { expect, test } from 'vitest'
import { reportEffect, type Evidence } from './effect-report.ts'

const [shock, outage] = presets as [(typeof presets)[number], (typeof presets)[number]]

/** An arm in which each customer who made contact made one. */
const arm = (
  code: string,
  name: 'treatment' | 'holdout',
  exposed: number,
  contacted: number,
  day = '2026-11-01',
  share: number | null = 0.1,
): ArmDay => ({
  code,
  share,
  arm: name,
  day,
  exposed,
  contacted,
  contacts: contacted,
  contactsSquared: contacted,
  ownContacted: 0,
  ownContacts: 0,
  ownContactsSquared: 0,
})

const report = (days: ArmDay[], more: Partial<Evidence> = {}) =>
  reportEffect({ days, contexts: [], policies: [shock, outage], truth: {}, ...more })

test('avoided contacts are the difference of the shares times those told', () => {
  const { policies, total } = report([
    arm(shock.code, 'treatment', 10_000, 800),
    arm(shock.code, 'holdout', 1_000, 120),
  ])
  // 12 % − 8 % = 40 per 1,000; × 10,000 told = 400 contacts.
  expect(policies[0]?.per1000?.estimate).toBeCloseTo(40, 10)
  expect(policies[0]?.avoided?.estimate).toBeCloseTo(400, 10)
  expect(policies[0]?.verdict).toBe('fewer')
  expect(total.avoided).toEqual(policies[0]?.avoided)
  expect(policies[1]?.verdict).toBe('nobody')
})

test('two policies add up, and their distances to the limits in squares', () => {
  const both = [shock, outage].flatMap(({ code }) => [
    arm(code, 'treatment', 10_000, 800),
    arm(code, 'holdout', 1_000, 120),
  ])
  const { policies, total } = report(both)
  const one = policies[0]!.avoided!
  expect(total.avoided?.estimate).toBeCloseTo(800, 10)
  expect(800 - total.avoided!.lower).toBeCloseTo(Math.SQRT2 * (400 - one.lower), 8)
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
  expect(total.verdict).toBe('undecided')
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
  expect(policies[0]?.verdict).toBe('undecided')
  expect(policies[0]?.shares?.untold).toBeCloseTo(1_050 / 6_000, 12)
  expect(course.at(-1)?.estimate).toBeCloseTo(0, 10)
})

test('nothing is concluded before ten customers of each arm made contact', () => {
  const days = (heldOut: number) => [
    arm(shock.code, 'treatment', 1_000, 10),
    arm(shock.code, 'holdout', 20, heldOut),
  ]
  expect(report(days(9)).policies[0]?.verdict).toBe('early')
  expect(report(days(10)).policies[0]?.verdict).toBe('fewer')
})

test('notices that make customers call are said to', () => {
  const { policies } = report([
    arm(shock.code, 'treatment', 5_000, 1_000),
    arm(shock.code, 'holdout', 500, 50),
  ])
  expect(policies[0]?.verdict).toBe('more')
  expect(policies[0]?.avoided?.estimate).toBeCloseTo(-500, 8)
})

test('money is contacts at their cost less notices at theirs', () => {
  const { total, policies } = report(
    [arm(shock.code, 'treatment', 10_000, 800), arm(shock.code, 'holdout', 1_000, 120)],
    {
      contexts: [
        { code: shock.code, arm: 'treatment', delivered: 9_900, open: 7 },
        { code: shock.code, arm: 'holdout', delivered: 0, open: 1 },
      ],
    },
  )
  // 400 × 6.50 = 2,600; 9,900 × 0.05 = 495. Untold: 1,000 × 0.04 × 6.50 = 260.
  expect(total.gross?.estimate).toBeCloseTo(2_600, 8)
  expect(total.noticeCost).toBeCloseTo(495, 8)
  expect(total.net?.estimate).toBeCloseTo(2_105, 8)
  expect(policies[0]?.money?.net.estimate).toBeCloseTo(2_105, 8)
  expect(total.holdoutCost?.estimate).toBeCloseTo(260, 8)
  expect(total.open).toBe(8)
})

test('the course ends where the total is, and begins with the first day that has both arms', () => {
  const { course, total } = report([
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
})

test('in a simulation the truth stands beside the estimate', () => {
  const truth = { [shock.code]: { baseRate: 0.3, treatedRate: 0.12 } }
  expect(report([], { truth }).policies[0]?.truthPer1000).toBeCloseTo(180, 10)
  expect(report([]).policies[0]?.truthPer1000).toBeNull()
})

test('what is commonly claimed is counted beside it', () => {
  const { total } = report([
    arm(shock.code, 'treatment', 10_000, 800),
    arm(shock.code, 'holdout', 1_000, 120),
  ])
  expect(total.naive).toEqual([
    { kind: 'nobodyCalled', claimed: 9_200 },
    { kind: 'thirtyPercent', claimed: 3_000 },
  ])
})
