import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { decide } from './decide.ts'
import type { Candidate, Decision, Reach } from './decide.ts'
import { presets } from './presets.ts'
import type { Policy } from './policy.ts'

const [billShock, areaOutage] = presets as readonly [Policy, Policy]
const now = new Date('2026-11-19T04:00:00Z') // noon in Hong Kong
const night = new Date('2026-11-18T14:10:00Z') // 22:10 in Hong Kong
const hoursBefore = (hours: number, from = now) => new Date(from.getTime() - hours * 3_600_000)

const mail: Reach = { kind: 'email', address: 'chan@example.com', consent: true }
const hook: Reach = { kind: 'webhook', address: 'https://example.com/hook', consent: true }

const willing: Candidate = {
  policy: billShock,
  customer: {
    id: 482,
    code: '10482',
    locale: 'zh-Hant',
    timeZone: 'Asia/Hong_Kong',
    channels: [hook, mail],
  },
  cause: { kind: 'alert', key: 'alert:9', startedAt: hoursBefore(20) },
  u: 0.5,
  lastNoticeAt: null,
  noticesThisWeek: 0,
}

const reached = (...channels: Reach[]): Candidate => ({
  ...willing,
  customer: { ...willing.customer, channels },
})
const under = (policy: Partial<Policy>): Candidate => ({
  ...willing,
  policy: { ...billShock, ...policy },
})
const reasonOf = (decision: Decision) =>
  decision.kind === 'skip' ? decision.reason : decision.kind

test('a variant changes the way and the hour, and nobody’s eligibility', () => {
  const variant = { code: 'hook-later', channels: ['webhook' as const], delayHours: 3 }
  expect(decide({ ...willing, variant }, now)).toMatchObject({
    channel: 'webhook',
    at: new Date(now.getTime() + 3 * 3_600_000),
    waitsFor: null,
  })
  // Only mail is known: the variant's preference must not leave them untold.
  expect(decide({ ...reached(mail), variant }, now)).toMatchObject({ channel: 'email' })
  // Three hours later would be quiet: it waits for the morning.
  const evening = new Date('2026-11-18T11:00:00Z') // 19:00 in Hong Kong
  expect(decide({ ...willing, variant }, evening)).toMatchObject({
    at: new Date('2026-11-19T01:00:00Z'),
    waitsFor: billShock.quietHours,
  })
})

test('the programme’s own holdout is asked after eligibility and before the policy’s', () => {
  const globallyHeld = { quarter: '2026-Q4', share: 0.02 }
  expect(decide({ ...willing, globallyHeld, u: 0 }, now)).toEqual({
    kind: 'skip',
    reason: 'global holdout',
    detail: globallyHeld,
  })
  expect(reasonOf(decide({ ...reached(), globallyHeld }, now))).toBe('no channel')
})

describe('a customer against whom no rule speaks', () => {
  test('is told at once, by the channel the policy prefers', () => {
    expect(decide(willing, now)).toEqual({
      kind: 'send',
      arm: 'treatment',
      at: now,
      channel: 'email',
      address: 'chan@example.com',
      waitsFor: null,
    })
  })

  test('is told by the next channel when the first has no consent', () => {
    expect(decide(reached({ ...mail, consent: false }, hook), now)).toMatchObject({
      channel: 'webhook',
    })
  })

  test('is told after the quiet hours of their own zone', () => {
    expect(decide(willing, night)).toMatchObject({
      kind: 'send',
      at: new Date('2026-11-19T01:00:00Z'),
      waitsFor: { from: '21:00', to: '09:00' },
    })
  })

  test('is held out when the draw falls below the share', () => {
    expect(decide({ ...willing, u: 0.0999 }, now)).toEqual({
      kind: 'hold',
      arm: 'holdout',
      holdout: 0.1,
    })
    expect(decide({ ...willing, u: 0.1 }, now).kind).toBe('send')
    expect(decide({ ...under({ holdout: 0 }), u: 0 }, now).kind).toBe('send')
  })
})

describe('a customer is not told', () => {
  const { customer, cause } = willing
  test.each<[string, Candidate, Date, object]>([
    ['by a policy that is off', under({ enabled: false }), now, { reason: 'disabled', detail: {} }],
    [
      'of what is over',
      { ...willing, cause: { ...cause, ended: true } },
      now,
      { reason: 'over', detail: {} },
    ],
    [
      'of what began too long ago',
      { ...willing, cause: { ...cause, startedAt: hoursBefore(72.1) } },
      now,
      { reason: 'too late', detail: { afterHours: 72 } },
    ],
    // 22:10 is 64 hours after it began, 09:00 next morning nearly 75.
    [
      'of what would be stale in the morning',
      { ...willing, cause: { ...cause, startedAt: hoursBefore(64, night) } },
      night,
      { reason: 'too late' },
    ],
    [
      'of what an area incident tells',
      { ...willing, absorbed: true },
      now,
      { reason: 'absorbed', detail: {} },
    ],
    [
      'without any channel',
      { ...willing, customer: { ...customer, channels: [] } },
      now,
      { reason: 'no channel', detail: { channels: ['email', 'webhook'] } },
    ],
    [
      'without a channel of the policy',
      { ...under({ channels: ['webhook'] }), customer: { ...customer, channels: [mail] } },
      now,
      { reason: 'no channel' },
    ],
    [
      'without consent',
      reached({ ...mail, consent: false }, { ...hook, consent: false }),
      now,
      { reason: 'no consent', detail: { channels: ['email', 'webhook'] } },
    ],
    ['after saying stop', { ...willing, stopped: true }, now, { reason: 'stopped', detail: {} }],
    [
      'after contacting us about it',
      { ...willing, contactedSince: true },
      now,
      { reason: 'already contacted', detail: {} },
    ],
    [
      'again within the cooldown',
      { ...willing, lastNoticeAt: hoursBefore(48) },
      now,
      { reason: 'cooldown', detail: { cooldownHours: 168, hoursSince: 48 } },
    ],
    [
      'again before a waiting notice has left',
      { ...willing, lastNoticeAt: hoursBefore(-3) },
      now,
      { reason: 'cooldown', detail: { hoursSince: 0 } },
    ],
    [
      'more often a week than the cap',
      { ...willing, noticesThisWeek: 3 },
      now,
      { reason: 'weekly cap', detail: { notices: 3, maxPerCustomerWeek: 3 } },
    ],
  ])('%s', (_, candidate, at, expected) => {
    expect(decide(candidate, at)).toMatchObject({ kind: 'skip', ...expected })
  })
})

test('a cooldown ends on the hour', () => {
  expect(decide({ ...willing, lastNoticeAt: hoursBefore(168) }, now).kind).toBe('send')
})

test('a service message needs no consent and knows no night, but obeys a stop', () => {
  const outage: Candidate = {
    ...reached({ ...mail, consent: false }),
    policy: areaOutage,
    cause: { kind: 'incident', key: 'incident:3', startedAt: hoursBefore(1, night) },
  }
  expect(decide(outage, night)).toMatchObject({ kind: 'send', at: night })
  expect(reasonOf(decide({ ...outage, stopped: true }, night))).toBe('stopped')
})

test('a draw outside its range and a time that is none are errors', () => {
  expect(() => decide({ ...willing, u: 1 }, now)).toThrow(RangeError)
  expect(() => decide({ ...willing, u: Number.NaN }, now)).toThrow(RangeError)
  expect(() => decide(willing, new Date(Number.NaN))).toThrow(RangeError)
})

describe('for every candidate', () => {
  const reach = fc.record({
    kind: fc.constantFrom('email' as const, 'webhook' as const),
    address: fc.constantFrom('a', 'b', 'c'),
    consent: fc.boolean(),
  })
  // Seldom, or hardly a candidate would come as far as the later stages.
  const seldom = fc.nat(7).map((n) => n === 0)
  const candidates: fc.Arbitrary<Candidate> = fc
    .record({
      preset: fc.constantFrom(...presets),
      enabled: seldom.map((off) => !off),
      ended: seldom,
      absorbed: seldom,
      contactedSince: seldom,
      stopped: seldom,
      channels: fc.array(reach, { maxLength: 3 }),
      age: fc.double({ min: 0, max: 100, noNaN: true }),
      since: fc.option(fc.double({ min: -10, max: 400, noNaN: true })),
      noticesThisWeek: fc.nat(6),
      u: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
      timeZone: fc.constantFrom('Europe/Berlin', 'America/New_York', 'Asia/Hong_Kong'),
    })
    .map(({ preset, enabled, ended, channels, age, since, timeZone, ...rest }) => ({
      ...willing,
      ...rest,
      policy: { ...preset, enabled },
      customer: { ...willing.customer, channels, timeZone },
      cause: { ...willing.cause, startedAt: hoursBefore(age), ended },
      lastNoticeAt: since === null ? null : hoursBefore(since),
    }))
  const moments = fc.integer({ min: 0, max: 47 }).map((hours) => hoursBefore(-hours))

  test('the draw moves nobody in or out of the measured group, only between its arms', () => {
    fc.assert(
      fc.property(candidates, moments, (candidate, at) => {
        const told = decide({ ...candidate, u: 0.999 }, at)
        const held = decide({ ...candidate, u: 0 }, at)
        if (told.kind === 'skip') expect(held).toEqual(told)
        else expect([told.kind, held.kind]).toEqual(['send', 'hold'])
      }),
      { numRuns: 1000 },
    )
  })

  test('nobody is written to by an address or channel that they or the policy did not allow', () => {
    fc.assert(
      fc.property(candidates, moments, (candidate, at) => {
        const decision = decide(candidate, at)
        if (decision.kind !== 'send') return
        const { policy, customer } = candidate
        expect(policy.channels).toContain(decision.channel)
        const used = customer.channels.find(
          ({ kind, address, consent }) =>
            kind === decision.channel &&
            address === decision.address &&
            (consent || policy.consent === 'not required'),
        )
        expect(used).toBeDefined()
        expect(decision.at.getTime()).toBeGreaterThanOrEqual(at.getTime())
      }),
    )
  })

  test('one more objection never turns silence into a notice', () => {
    fc.assert(
      fc.property(candidates, moments, (candidate, at) => {
        if (decide(candidate, at).kind !== 'skip') return
        for (const worse of [
          { stopped: true },
          { absorbed: true },
          { contactedSince: true },
          { noticesThisWeek: 100 },
          { policy: { ...candidate.policy, enabled: false } },
        ]) {
          expect(decide({ ...candidate, ...worse }, at).kind).toBe('skip')
        }
      }),
    )
  })
})
