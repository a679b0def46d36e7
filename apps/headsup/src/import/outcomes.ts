import type { Store } from '@headsup/store'
import { recordOutcomes, type NewOutcome } from '@headsup/store/outcomes'
import type { CsvSource } from '../csv.ts'
import { parseInstant } from '../instant.ts'
import type { Column } from './columns.ts'
import type { Progress } from './progress.ts'
import type { Report } from './report.ts'
import { importTable, Refusal } from './table.ts'
import { isCode } from './usage.ts'

const columns = {
  customer: { names: ['customer', 'customer_id', 'customer_code'], required: true },
  time: { names: ['time', 'ts', 'timestamp', 'at'], required: true },
  kind: { names: ['kind', 'type', 'outcome'], required: true },
  value: { names: ['value', 'score', 'rating'] },
  id: { names: ['id', 'outcome_id', 'case_id'] },
} satisfies Record<string, Column>

interface OutcomesImport {
  readonly source: CsvSource
  readonly store: Store
  /** What lies after it is refused. */
  readonly now: Date
  readonly map?: Readonly<Record<string, string>>
  readonly progress?: Progress
}

/** Stores complaints, cancellations, late payments and survey answers of a file. Importing it again changes nothing. */
export const importOutcomes = ({ store, now, ...rest }: OutcomesImport): Promise<Report> =>
  importTable({
    ...rest,
    columns,
    parse: (cell) => parse(cell, now),
    store: async (rows) => (await recordOutcomes(store, rows)).recorded,
  })

function parse(cell: (name: keyof typeof columns) => string, now: Date): NewOutcome {
  const [customer, time, kind] = [cell('customer'), cell('time'), cell('kind')]
  const at = parseInstant(time)
  const [given, value] = [cell('value'), Number(cell('value'))]
  if (customer === '') throw new Refusal('no customer')
  if (!isCode(customer, 200))
    throw new Refusal('customer is not 1 to 200 proper characters', customer)
  if (Number.isNaN(at)) throw new Refusal('time is not ISO 8601 with an offset', time)
  if (at > +now) throw new Refusal('time lies in the future', time)
  if (!/^[a-z][a-z0-9_]{0,39}$/.test(kind))
    throw new Refusal('kind is not small letters, digits and underscores', kind)
  if (kind === 'opt_out') throw new Refusal('opt_out is counted when customers stop notices')
  if (given !== '' && !Number.isFinite(value)) throw new Refusal('value is not a number', given)
  if (kind === 'csat' && !(given !== '' && value >= 1 && value <= 5))
    throw new Refusal('csat is not from 1 to 5', given)
  const id = cell('id')
  return {
    customer,
    at: new Date(at),
    kind,
    ...(given !== '' && { value }),
    ...(id !== '' && { id }),
  }
}
