import type { SkipReason } from '@headsup/notice'
import { count } from '../import/report.ts'
import type { PolicyTally } from './decisions.ts'

/** How the reasons read in a list of counts. */
const REASONS: Readonly<Record<SkipReason, string>> = {
  disabled: 'the policy is off',
  over: 'it was over',
  'too late': 'it would have come too late',
  absorbed: 'an area incident tells of it',
  'no channel': 'no way to reach them',
  'no consent': 'no consent',
  stopped: 'they stopped it',
  'already contacted': 'they had asked already',
  cooldown: 'cooldown',
  'weekly cap': 'weekly cap',
  'global holdout': 'held out of all notices this quarter',
}

/**
 * What policies came to, for a terminal.
 *
 * @param months  customer-months of data
 */
export function tellDecisions(tallies: readonly PolicyTally[], months: number): string[] {
  const per = (n: number) => (months > 0 ? (n / months).toFixed(3) : '–')
  const told = tallies.reduce((sum, tally) => sum + tally.told, 0)
  return [
    '',
    `${count(told)} notices by ${tallies.length === 1 ? 'one policy' : `${tallies.length} policies`}, ${per(told)} a customer and month:`,
    ...tallies.flatMap((tally) => [
      `  ${tally.policy.code.padEnd(16)} ${count(tally.told).padStart(8)}   ${per(tally.told)}`,
      ...why(tally).map(([n, reason]) => `    ${count(n).padStart(22)}   ${reason}`),
    ]),
  ]
}

function why({ policy, waited, held, overBefore, skipped }: PolicyTally): [number, string][] {
  if (policy.trigger.kind === 'event')
    return [[0, `events of type ${policy.trigger.type}: a file of usage has none`]]
  const rest = [...skipped].sort(([, one], [, other]) => other - one)
  const lines: [number, string][] = [
    [waited, 'of them only after the quiet hours'],
    [held, `held out, ${policy.holdout * 100} % by lot`],
    [overBefore, 'not told: over before the quiet hours were'],
    ...rest.map(([reason, n]): [number, string] => [n, `not told: ${REASONS[reason]}`]),
  ]
  return lines.filter(([n]) => n > 0)
}
