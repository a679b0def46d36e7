import { expect, test } from 'vitest'
import { guard, type Guarded, type Rail } from './guarded.ts'

const complaints: Rail = { kind: 'complaint', measure: 'share', worse: 'higher', margin: 0.005 }
const csat: Rail = { kind: 'csat', measure: 'mean', worse: 'lower', margin: 0.2 }

const count = (arm: Guarded['arm'], change: Partial<Guarded>): Guarded => ({
  ...{ version: 1, arm, share: 0.5, kind: 'complaint', exposed: 10_000, n: 0 },
  ...{ valued: 0, sum: 0, sumOfSquares: 0 },
  ...change,
})

test('what nobody ever sends is not guarded', () => {
  expect(guard([complaints], [count('holdout', { kind: null })])).toEqual([])
})

test('harm within the margin is safe, beyond it a breach, between them open', () => {
  const state = (told: number) =>
    guard([complaints], [count('holdout', { n: 100 }), count('treatment', { n: told })])[0]?.state
  expect([state(60), state(150), state(400)]).toEqual(['safe', 'open', 'breached'])
})

test('an arm without a complaint is still an arm', () => {
  const [found] = guard(
    [complaints],
    [count('holdout', { kind: null }), count('treatment', { n: 400 })],
  )
  expect(found).toMatchObject({
    state: 'breached',
    told: { exposed: 10_000, n: 400 },
    heldOut: { exposed: 10_000, n: 0 },
  })
  expect(found?.harm.estimate).toBeCloseTo(0.04, 12)
})

test('an exposure counts once, however many kinds of outcome there are and versions it was drawn by', () => {
  const [found] = guard(
    [complaints],
    [
      count('holdout', { n: 10 }),
      count('holdout', { kind: 'churn', n: 3 }),
      count('holdout', { version: 2, kind: 'churn', n: 3 }),
      count('treatment', { n: 10 }),
    ],
  )
  expect(found?.heldOut).toEqual({ exposed: 20_000, n: 10 })
})

test('shares that differ do not mix', () => {
  // 1 % of complaints everywhere; pooled, 60 / 6,000 against 240 / 24,000 is the same, but 110 / 2,000 is not.
  const draws = [
    count('holdout', { share: 0.5, exposed: 1_000, n: 100 }),
    count('treatment', { share: 0.5, exposed: 1_000, n: 100 }),
    count('holdout', { share: 0.1, exposed: 1_000, n: 10 }),
    count('treatment', { share: 0.1, exposed: 9_000, n: 90 }),
  ]
  expect(guard([complaints], draws)[0]?.harm.estimate).toBeCloseTo(0, 12)
})

test('satisfaction is a mean, and lower is worse', () => {
  const answers = (arm: Guarded['arm'], mean: number) =>
    count(arm, {
      kind: 'csat',
      n: 500,
      valued: 500,
      sum: 500 * mean,
      sumOfSquares: 500 * (mean ** 2 + 0.25),
    })
  const [found] = guard([csat], [answers('holdout', 4.2), answers('treatment', 3.6)])
  expect(found).toMatchObject({ name: 'csat', state: 'breached' })
  expect(found?.harm.estimate).toBeCloseTo(0.6, 10)
})
