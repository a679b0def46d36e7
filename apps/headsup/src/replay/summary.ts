import type { Tally } from '@headsup/store/tally'
import { count } from '../import/report.ts'

/** What a replay led to, in lines for a terminal. */
export function summarise({ alerts, incidents, decisions, notices }: Tally): string[] {
  return [
    `alerts fired: ${count(total(alerts))}`,
    ...alerts.map(({ kind, n, absorbed }) =>
      row(n, kind + (absorbed ? `, ${count(absorbed)} of them explained by an incident` : '')),
    ),
    `area incidents: ${count(incidents)}`,
    `decisions: ${count(total(decisions))}`,
    ...decisions.map(({ policy, outcome, reason, n }) =>
      row(n, `${policy}: ${reason === null ? OUTCOME[outcome] : `not told, ${reason}`}`),
    ),
    `notices: ${count(total(notices))}`,
    ...notices.map(({ state, reason, n }) => row(n, state + (reason ? `, ${reason}` : ''))),
  ]
}

const OUTCOME: Readonly<Record<string, string>> = {
  send: 'to be told',
  hold: 'held out, to compare with',
}

const row = (n: number, what: string) => `  ${count(n).padStart(9)}  ${what}`

const total = (rows: readonly { n: number }[]) => rows.reduce((sum, { n }) => sum + n, 0)
