import { describe, expect, test } from 'vitest'
import type { Decision } from './decide.ts'
import { locales } from './locale.ts'
import { why } from './why.ts'

const send = {
  kind: 'send',
  arm: 'treatment',
  at: new Date(0),
  channel: 'email',
  address: 'a',
} as const
const skip = (reason: string, detail: object) => ({ kind: 'skip', reason, detail }) as Decision

const decisions: [Decision, string][] = [
  [{ ...send, waitsFor: null }, 'Sent at once by e-mail: no rule of the policy was against it.'],
  [
    { ...send, waitsFor: { from: '21:00', to: '09:00' } },
    'Waits for 09:00 and then goes by e-mail: quiet hours last from 21:00 to 09:00 where they live.',
  ],
  [
    { kind: 'hold', arm: 'holdout', holdout: 0.1 },
    'They are held out, 1 in 10, so that we can measure what notices do.',
  ],
  [
    { kind: 'hold', arm: 'holdout', holdout: 0.15 },
    'They are held out, 15%, so that we can measure what notices do.',
  ],
  [skip('disabled', {}), 'The policy is switched off.'],
  [skip('over', {}), 'It was over before the notice could go out.'],
  [
    skip('too late', { afterHours: 6 }),
    'It would have come too late: the policy tells only within 6 hours.',
  ],
  [skip('absorbed', {}), 'The notice about the area outage covers it.'],
  [
    skip('no channel', { channels: ['email', 'webhook'] }),
    'They left no address for e-mail or webhook.',
  ],
  [skip('no consent', { channels: ['email'] }), 'They did not agree to be written to by e-mail.'],
  [skip('stopped', {}), 'They stopped notices of this kind.'],
  [skip('already contacted', {}), 'They had already contacted us about it.'],
  [
    skip('cooldown', { cooldownHours: 168, hoursSince: 167.9 }),
    'They were told the same thing 6 days ago; the policy tells at most once in 7 days.',
  ],
  [
    skip('cooldown', { cooldownHours: 6, hoursSince: 1.5 }),
    'They were told the same thing 1 hour ago; the policy tells at most once in 6 hours.',
  ],
  [
    skip('cooldown', { cooldownHours: 24, hoursSince: 0.5 }),
    'They were told the same thing within the last hour; the policy tells at most once in 24 hours.',
  ],
  [
    skip('weekly cap', { notices: 3, maxPerCustomerWeek: 3 }),
    'They had 3 notices in the last 7 days; the policy allows 3.',
  ],
  [
    skip('global holdout', { quarter: '2026-Q4', share: 0.02 }),
    'No policy tells them anything in 2026-Q4: 1 in 50 is held out of all notices, so that we can measure them as a whole.',
  ],
]

describe('why', () => {
  test.each(decisions)('%#', (decision, sentence) => {
    expect(why(decision, 'en')).toBe(sentence)
  })

  test('is one sentence in each language, the same after a year in the database', () => {
    for (const locale of locales) {
      for (const [decision] of decisions) {
        const sentence = why(decision, locale)
        expect(sentence).toMatch(locale === 'en' ? /^[A-Z].+\.$/ : /^.+。$/)
        const stored = JSON.parse(JSON.stringify(decision)) as Decision
        expect(why(stored, locale)).toBe(sentence)
      }
    }
  })

  test('names the figures in Chinese too', () => {
    const decision = skip('cooldown', { cooldownHours: 168, hoursSince: 50 })
    expect(why(decision, 'zh-Hant')).toBe(
      '客戶於 2 日前已收到同樣的通知；政策規定 7 日內最多一次。',
    )
    expect(why(decision, 'zh-Hans')).toBe(
      '客户于 2 天前已收到同样的通知；策略规定 7 天内最多一次。',
    )
  })
})
