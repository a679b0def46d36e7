import { expect, test } from 'vitest'
import type { GuardrailResult } from './guardrail.ts'
import { live } from './live.ts'
import { once } from './testing/arm.ts'
import { verdict } from './verdict.ts'

/** 200,000 customers, 20 % held out, base 8 %, and exactly the true effect. */
const at = (change: number) => live(once(3200, 40_000), once(12_800 * (1 + change), 160_000))

const days = 60

const rail = (state: GuardrailResult['state']): GuardrailResult => ({
  name: 'complaints',
  state,
  harm: { estimate: 0, lower: 0, upper: 0 },
  margin: 0.01,
})

test('known truths end in the right verdicts, their intervals covering the truth', () => {
  expect(verdict({ primary: at(-0.4), days }).conclusion).toBe('keep')
  expect(verdict({ primary: at(-0.1), days }).conclusion).toBe('keep')
  expect(verdict({ primary: at(0), days, worthwhile: 0.125 })).toMatchObject({
    conclusion: 'retire',
    stop: false,
    reasons: [{ kind: 'tooSmallToMatter' }],
  })
  expect(verdict({ primary: at(0.15), days })).toMatchObject({
    conclusion: 'retire',
    stop: true,
    reasons: [{ kind: 'moreContacts' }],
  })
  for (const truth of [-0.4, -0.1, 0, 0.15]) {
    const now = at(truth)
    if (now.kind !== 'live') throw new Error(now.kind)
    expect(now.difference.lower).toBeLessThanOrEqual(-truth * 0.08)
    expect(now.difference.upper).toBeGreaterThanOrEqual(-truth * 0.08)
  }
})

test('a broken draw is concluded before anything else, and concludes nothing', () => {
  const broken = { chiSquare: 30, p: 1e-7 }
  expect(verdict({ primary: at(-0.4), sampleRatio: broken, days })).toMatchObject({
    conclusion: 'undecided',
    reasons: [{ kind: 'sampleRatio' }],
    daysUntilDecided: undefined,
  })
})

test('a policy that works but breaches a guardrail is stopped', () => {
  expect(verdict({ primary: at(-0.4), guardrails: [rail('breached')], days })).toMatchObject({
    conclusion: 'retire',
    stop: true,
    reasons: [{ kind: 'guardrail', name: 'complaints' }],
  })
})

test('a policy that works names the guardrails still open', () => {
  const { reasons } = verdict({ primary: at(-0.4), guardrails: [rail('open')], days })
  expect(reasons).toContainEqual({ kind: 'guardrailOpen', name: 'complaints' })
})

test('a policy that works and costs more than it saves is to be changed', () => {
  const net = { estimate: -200, lower: -300, upper: -100 }
  expect(verdict({ primary: at(-0.1), net, days })).toMatchObject({
    conclusion: 'change',
    reasons: [{ kind: 'costsMoreThanItSaves' }],
  })
})

test('a fall of the own driver without one of all contacts is displacement', () => {
  const result = verdict({ primary: at(0), ownDriver: at(-0.4), worthwhile: 0.125, days })
  expect(result).toMatchObject({ conclusion: 'change', reasons: [{ kind: 'displaced' }, {}] })
})

test('what is not clear yet says how long it will take', () => {
  const open = verdict({ primary: live(once(40, 500), once(300, 4500)), days: 14 })
  expect(open).toMatchObject({ conclusion: 'undecided', reasons: [{ kind: 'notClearYet' }] })
  expect(open.daysUntilDecided).toBeGreaterThan(14)
  const early = verdict({ primary: live(once(5, 60), once(30, 540)), days: 3 })
  expect(early).toMatchObject({ conclusion: 'undecided', daysUntilDecided: 3 })
})

test('at its planned end a policy without a visible effect is to be changed', () => {
  const primary = live(once(40, 500), once(300, 4500))
  expect(verdict({ primary, days: 28, plannedDays: 28 })).toMatchObject({
    conclusion: 'change',
    reasons: [{ kind: 'plannedEnd' }],
  })
})
