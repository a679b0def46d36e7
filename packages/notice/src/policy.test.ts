import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parsePolicy } from './policy.ts'
import type { PolicyInput } from './policy.ts'
import { presets } from './presets.ts'
import { wants } from './trigger.ts'

const billShock: PolicyInput = {
  code: 'bill-shock',
  name: { en: 'Bill shock', 'zh-Hant': '帳單突增', 'zh-Hans': '账单突增' },
  enabled: true,
  trigger: { kind: 'bill' },
  template: 'bill',
  channels: ['email', 'webhook'],
  consent: 'required',
  cooldownHours: 168,
  maxPerCustomerWeek: 3,
  holdout: 0.1,
  quietHours: { from: '21:00', to: '09:00' },
  windowHours: 72,
  drivers: ['billing'],
  costPerNotice: 0.05,
  costPerContact: 6.5,
  stale: { afterHours: 72 },
}

const problems = (input: unknown) => {
  const parsed = parsePolicy(input)
  return parsed.kind === 'invalid' ? parsed.problems : []
}

describe('a policy', () => {
  test('gets the defaults of its trigger', () => {
    const parsed = parsePolicy(billShock)
    expect(parsed.kind === 'policy' && parsed.policy.trigger).toEqual({
      kind: 'bill',
      minProbability: 0.8,
      timesUsual: 1.5,
      minExtra: 0,
    })
  })

  test('survives the way through JSON unchanged, every preset too', () => {
    for (const preset of presets) {
      const stored: unknown = JSON.parse(JSON.stringify(preset))
      expect(parsePolicy(stored)).toEqual({ kind: 'policy', policy: preset })
    }
  })

  test.each<[Partial<Record<keyof PolicyInput, unknown>>, string]>([
    [{ holdout: 0.6 }, 'holdout: must be at most 0.5'],
    [{ holdout: '10%' }, 'holdout: must be a number'],
    [{ code: 'Bill shock' }, 'code: must be small letters, digits and single hyphens'],
    [
      { quietHours: { from: '9 pm', to: '09:00' } },
      'quietHours.from: must be a time of day from 00:00 to 23:59, like "21:00"',
    ],
    // YAML 1.1 reads an unquoted 21:00 as the number 1260.
    [
      { quietHours: { from: 1260, to: '09:00' } },
      'quietHours.from: must be a time in quotes, like "21:00"',
    ],
    [{ channels: [] }, 'channels: must name at least one channel'],
    [{ channels: ['fax'] }, 'channels.0: must be one of email, webhook'],
    [{ channels: ['email', 'email'] }, 'channels: must not name a channel twice'],
    [{ trigger: { kind: 'moon' } }, 'trigger.kind: kind must be one of bill, alert, outage, event'],
    [
      { trigger: { kind: 'alert', alerts: ['spikes'] } },
      'trigger.alerts.0: must be one of spike, drop, silence, leak',
    ],
    [{ maxPerCustomerWeek: 1.5 }, 'maxPerCustomerWeek: must be a whole number'],
    [
      { name: { en: 'Bill shock', 'zh-Hant': '帳單突增', 'zh-Hans': ' ' } },
      'name.zh-Hans: must not be empty',
    ],
    [{ consent: 'maybe' }, 'consent: must be one of required, not required'],
    [{ stale: { afterHours: 0 } }, 'stale.afterHours: must be at least 0.1'],
  ])('with %j is refused, and the problem names its place', (change, problem) => {
    expect(problems({ ...billShock, ...change })).toEqual([problem])
  })

  test('with a misspelt key is refused, and the known ones are named', () => {
    const [problem, ...others] = problems({ ...billShock, cooldown: 7 })
    expect(others).toEqual([])
    expect(problem).toContain('policy: does not know cooldown; known are code, name, enabled')
  })

  test('says everything that is wrong with it at once', () => {
    expect(problems({ ...billShock, holdout: -1, windowHours: 0 })).toHaveLength(2)
    expect(problems('bill-shock')).toHaveLength(1)
  })

  test('never lets anything but a policy through, and never throws', () => {
    fc.assert(fc.property(fc.anything(), (input) => parsePolicy(input).kind === 'invalid'))
  })
})

describe('the presets', () => {
  test('are one for each template, and their codes differ', () => {
    expect(presets.map(({ code, template }) => [code, template])).toEqual([
      ['bill-shock', 'bill'],
      ['area-outage', 'outage'],
      ['usage-leak', 'usage'],
      ['order-delayed', 'order-delayed'],
      ['price-changed', 'price-changed'],
      ['refill-due', 'refill-due'],
    ])
  })

  test('are each set off by their own kind of signal alone', () => {
    const signals = [
      { kind: 'bill', probability: 0.97, projected: 612, usual: 238 },
      { kind: 'outage', customers: 40 },
      { kind: 'alert', alert: 'leak', metric: 'water', surprise: 9, effect: 0.3 },
      { kind: 'event', type: 'order.delayed' },
      { kind: 'event', type: 'price.changed' },
      { kind: 'event', type: 'refill.due' },
    ] as const
    expect(presets.map(({ trigger }) => signals.map((signal) => wants(trigger, signal)))).toEqual([
      [true, false, false, false, false, false],
      [false, true, false, false, false, false],
      [false, false, true, false, false, false],
      [false, false, false, true, false, false],
      [false, false, false, false, true, false],
      [false, false, false, false, false, true],
    ])
  })
})

describe('a trigger', () => {
  test('wants a bill that is probable, a multiple of usual, and dearer by enough', () => {
    const trigger = { kind: 'bill', minProbability: 0.8, timesUsual: 1.5, minExtra: 20 } as const
    const bill = { kind: 'bill', probability: 0.8, projected: 60, usual: 40 } as const
    expect(wants(trigger, bill)).toBe(true)
    expect(wants(trigger, { ...bill, probability: 0.79 })).toBe(false)
    expect(wants(trigger, { ...bill, projected: 59 })).toBe(false)
    expect(wants(trigger, { ...bill, projected: 3, usual: 1 })).toBe(false)
    expect(wants(trigger, { ...bill, usual: 0 })).toBe(false)
  })

  test('wants only its kinds of alert, its metrics and its surprise', () => {
    const trigger = {
      kind: 'alert',
      alerts: ['spike'],
      metrics: ['data'],
      minSurprise: 4,
      minEffect: 0.2,
    } as const
    const alert = {
      kind: 'alert',
      alert: 'spike',
      metric: 'data',
      surprise: 4,
      effect: 0.2,
    } as const
    const open = { ...trigger, alerts: ['spike' as const], metrics: ['data'] }
    expect(wants(open, alert)).toBe(true)
    expect(wants(open, { ...alert, alert: 'drop' })).toBe(false)
    expect(wants(open, { ...alert, metric: 'voice' })).toBe(false)
    expect(wants(open, { ...alert, surprise: 3.9 })).toBe(false)
    expect(wants(open, { ...alert, effect: 0.19 })).toBe(false)
    expect(
      wants(
        { kind: 'alert', alerts: ['spike'], minSurprise: 0, minEffect: 0 },
        { ...alert, metric: 'x' },
      ),
    ).toBe(true)
  })

  test('wants an outage of enough customers and an event of its type', () => {
    const outage = { kind: 'outage', minCustomers: 5 } as const
    expect(wants(outage, { kind: 'outage', customers: 5 })).toBe(true)
    expect(wants(outage, { kind: 'outage', customers: 4 })).toBe(false)
    const event = { kind: 'event', type: 'order.delayed' } as const
    expect(wants(event, { kind: 'event', type: 'order.shipped' })).toBe(false)
  })
})
