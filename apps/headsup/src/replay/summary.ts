import type { Tally } from '@headsup/store/tally'
import { count } from '../import/report.ts'

/** What a replay led to, in lines for a terminal. */
export function summarise({ alerts, incidents, decisions, notices }: Tally): string[] {
  const fired = alerts.reduce((sum, { n }) => sum + n, 0)
  return [
    `${count(fired)} alerts fired${fired ? ':' : '.'}`,
    ...alerts.map(({ kind, n, absorbed }) =>
      row(n, kind + (absorbed ? `, ${count(absorbed)} of them explained by an incident` : '')),
    ),
    `${count(incidents)} area incidents.`,
    `${count(total(decisions))} decisions${decisions.length ? ':' : '.'}`,
    ...decisions.map(({ policy, outcome, reason, n }) =>
      row(n, `${policy}: ${reason === null ? OUTCOME[outcome] : `not told, ${reason}`}`),
    ),
    `${count(total(notices))} notices${notices.length ? ':' : '.'}`,
    ...notices.map(({ state, reason, n }) => row(n, state + (reason ? `, ${reason}` : ''))),
  ]
}

const OUTCOME: Readonly<Record<string, string>> = {
  send: 'to be told',
  hold: 'held out, to compare with',
}

const row = (n: number, what: string) => `  ${count(n).padStart(9)}  ${what}`

const total = (rows: readonly { n: number }[]) => rows.reduce((sum, { n }) => sum + n, 0)
