import type { Store } from '@headsup/store'
import { recordContacts, type NewContact } from '@headsup/store/contacts'
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
  channel: { names: ['channel'] },
  driver: { names: ['driver', 'reason', 'category'] },
  text: { names: ['text', 'note', 'subject'] },
  handlingSeconds: { names: ['handling_seconds', 'handling_time', 'aht', 'duration'] },
  id: { names: ['id', 'contact_id', 'call_id'] },
} satisfies Record<string, Column>

interface ContactsImport {
  readonly source: CsvSource
  readonly store: Store
  /** What lies after it is refused. */
  readonly now: Date
  readonly map?: Readonly<Record<string, string>>
  readonly progress?: Progress
}

/** Stores the contacts of a file; customers nobody knew are made. Importing it again changes nothing. */
export const importContacts = ({ store, now, ...rest }: ContactsImport): Promise<Report> =>
  importTable({
    ...rest,
    columns,
    parse: (cell) => parse(cell, now),
    store: async (rows) => (await recordContacts(store, rows)).recorded,
  })

function parse(cell: (name: keyof typeof columns) => string, now: Date): NewContact {
  const customer = cell('customer')
  const time = cell('time')
  const at = parseInstant(time)
  const handling = cell('handlingSeconds')
  const seconds = Number(handling)
  if (customer === '') throw new Refusal('no customer')
  if (!isCode(customer, 200))
    throw new Refusal('customer is not 1 to 200 proper characters', customer)
  if (Number.isNaN(at)) throw new Refusal('time is not ISO 8601 with an offset', time)
  if (at > +now) throw new Refusal('time lies in the future', time)
  if (!(seconds >= 0 && seconds < Infinity))
    throw new Refusal('handling seconds are not a number from 0', handling)
  const driver = cell('driver')
  const text = cell('text').replaceAll('\0', '').toWellFormed()
  const id = cell('id')
  return {
    customer,
    at: new Date(at),
    channel: cell('channel') || 'phone',
    ...(driver !== '' && { driver }),
    ...(text !== '' && { text }),
    ...(handling !== '' && { handlingSeconds: seconds }),
    ...(id !== '' && { id }),
  }
}
