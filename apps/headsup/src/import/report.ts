/** How many rejected rows are named one by one. */
const NAMED = 20

/** What became of a file. */
export interface Report {
  /** Records read, the header not counted. */
  rows: number
  /** New in the database. */
  stored: number
  /** There before, in the database or further up in the file. */
  duplicates: number
  readonly rejected: Rejections
}

export interface Rejections {
  count: number
  readonly byReason: Map<string, number>
  readonly first: { readonly line: number; readonly reason: string; readonly value: string }[]
  /** @param reason  the same words for the same fault, so that they can be counted */
  add(line: number, reason: string, value?: string): void
}

export const createReport = (): Report => ({
  rows: 0,
  stored: 0,
  duplicates: 0,
  rejected: createRejections(),
})

function createRejections(): Rejections {
  const byReason = new Map<string, number>()
  const first: { line: number; reason: string; value: string }[] = []
  return {
    count: 0,
    byReason,
    first,
    add(line, reason, value = '') {
      this.count++
      byReason.set(reason, (byReason.get(reason) ?? 0) + 1)
      if (first.length < NAMED) first.push({ line, reason, value })
    },
  }
}

/** The report in lines for a terminal. @param what  as a sentence begins: `Readings` */
export function summarise(report: Report, what: string, seconds: number): string[] {
  const { rows, stored, duplicates, rejected } = report
  const lines = [
    `${count(rows)} rows read in ${seconds.toFixed(1)} s (${count(Math.round(rows / Math.max(seconds, 0.001)))} rows/s).`,
    `${what}: ${count(stored)} stored, ${count(duplicates)} were there before, ${count(rejected.count)} rejected.`,
  ]
  if (rejected.count === 0) return lines
  lines.push('', 'Rejected, by reason:')
  const reasons = [...rejected.byReason].sort((a, b) => b[1] - a[1])
  for (const [reason, n] of reasons) lines.push(`  ${count(n).padStart(9)}  ${reason}`)
  lines.push('', rejected.count > NAMED ? `The first ${NAMED} of them:` : 'They are:')
  for (const { line, reason, value } of rejected.first)
    lines.push(`  line ${line}: ${reason}${value === '' ? '' : `: ${shown(value)}`}`)
  return lines
}

export const count = (n: number) => n.toLocaleString('en')

/** Untrusted text on a terminal: short, on one line, without control characters. */
const shown = (value: string) =>
  JSON.stringify(value.length > 60 ? `${value.slice(0, 59)}…` : value)
