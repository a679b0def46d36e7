import { uniform } from '@headsup/deflection'
import { presets, type Policy } from '@headsup/notice'
import { expect, test } from 'vitest'
import { createDecisions, type Occurrence, type Person } from './decisions.ts'

const HOUR = 3_600_000
const noon = Date.parse('2026-11-21T12:00:00Z')
const leak: Policy = {
  ...presets.find(({ code }) => code === 'usage-leak')!,
  holdout: 0,
  quietHours: { from: '21:00', to: '09:00' },
}
const person = (code: string, rest: Partial<Person> = {}): Person => ({
  code,
  timeZone: 'UTC',
  locale: 'en',
  channels: null,
  ...rest,
})
let keys = 0
const alert = (who: Person, rest: Partial<Occurrence> = {}): Occurrence => ({
  signal: { kind: 'alert', alert: 'leak', metric: 'energy', surprise: 6, effect: 1 },
  kind: 'alert',
  cause: `alert:${keys++}`,
  at: noon,
  startedAt: noon - HOUR,
  absorbed: false,
  people: [who],
  ...rest,
})

function setUp(...policies: Policy[]) {
  const lines: object[] = []
  const decisions = createDecisions(policies, {
    write: (row) => void lines.push(row),
    close: () => {},
  })
  return { decisions, lines, tally: () => decisions.tallies()[0]! }
}

test('a cause that is said again is one notice, and another one within a week is none', () => {
  const { decisions, tally, lines } = setUp(leak)
  const first = alert(person('a'))
  decisions.happen(first)
  decisions.happen({ ...first, at: noon + HOUR })
  decisions.happen(alert(person('a'), { at: noon + 167 * HOUR, startedAt: noon + 166 * HOUR }))
  // The cooldown of 168 hours is over now, at the same time of day.
  decisions.happen(alert(person('a'), { at: noon + 168 * HOUR, startedAt: noon + 167 * HOUR }))
  expect(tally()).toMatchObject({
    told: 2,
    waited: 0,
    held: 0,
    skipped: new Map([['cooldown', 1]]),
  })
  expect(lines).toHaveLength(3)
})

test('the weekly cap counts the notices of all policies', () => {
  const eager = { ...leak, cooldownHours: 0, maxPerCustomerWeek: 3 }
  const { decisions } = setUp(eager, { ...eager, code: 'other' })
  for (let i = 0; i < 3; i++) decisions.happen(alert(person('a'), { at: noon + i * HOUR }))
  expect(decisions.tallies().map(({ told, skipped }) => [told, skipped.get('weekly cap')])).toEqual(
    [
      [2, 1],
      [1, 2],
    ],
  )
})

test('who is held out is drawn as the service draws', () => {
  const { decisions, tally } = setUp({ ...leak, holdout: 0.3 })
  const people = Array.from({ length: 50 }, (_, i) => person(`c${i}`))
  for (const one of people) decisions.happen(alert(one))
  const drawn = people.filter(({ code }) => uniform(`usage-leak\n${code}`) < 0.3).length
  expect(tally().held).toBe(drawn)
  expect(tally().told).toBe(50 - drawn)
})

test('at night a notice waits for nine, on the customer’s own clock', () => {
  const { decisions, tally, lines } = setUp(leak)
  const night = Date.parse('2026-11-21T22:00:00Z')
  const at = { at: night, startedAt: night }
  decisions.happen(alert(person('london'), at))
  decisions.happen(alert(person('new york', { timeZone: 'America/New_York' }), at))
  expect(tally()).toMatchObject({ told: 2, waited: 1 })
  expect(lines).toMatchObject([
    { dueAt: '2026-11-22T09:00:00.000Z' },
    { dueAt: '2026-11-21T22:00:00.000Z' },
  ])
})

test('what is over before the quiet hours are is not told, and what lasted is', () => {
  const { decisions, tally } = setUp(leak)
  const night = Date.parse('2026-11-21T22:00:00Z')
  const short = alert(person('a'), { at: night, startedAt: night })
  const long = alert(person('b'), { at: night, startedAt: night })
  decisions.happen(short)
  decisions.happen(long)
  decisions.over(short.cause, night + 2 * HOUR)
  decisions.over(long.cause, night + 12 * HOUR)
  expect(tally()).toMatchObject({ told: 1, waited: 1, overBefore: 1 })
})

test('what would come too late, has no consent or is part of an incident is not told, with the reason', () => {
  const { decisions, tally } = setUp(leak)
  const reach = { kind: 'email', address: 'x@example.com', consent: false } as const
  decisions.happen(alert(person('a'), { startedAt: noon - (leak.stale.afterHours + 1) * HOUR }))
  decisions.happen(alert(person('b', { channels: [reach] })))
  decisions.happen(alert(person('c', { channels: [] })))
  decisions.happen(alert(person('d'), { absorbed: true }))
  decisions.happen(alert(person('e'), { signal: { kind: 'outage', customers: 9 } }))
  expect([...tally().skipped]).toEqual([
    ['too late', 1],
    ['no consent', 1],
    ['no channel', 1],
    ['absorbed', 1],
  ])
})
