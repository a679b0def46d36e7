import type { Store } from '@headsup/store'
import { upsertCustomers, type ChannelInput, type CustomerInput } from '@headsup/store/bulk'
import type { CsvSource } from '../csv.ts'
import type { Column } from './columns.ts'
import type { Progress } from './progress.ts'
import type { Report } from './report.ts'
import { importTable, Refusal } from './table.ts'
import { isCode } from './usage.ts'

const columns = {
  code: { names: ['code', 'customer_id', 'customer', 'customer_code', 'id'], required: true },
  name: { names: ['name'] },
  area: { names: ['area', 'area_code'] },
  locale: { names: ['locale', 'language'] },
  timeZone: { names: ['time_zone', 'timezone', 'zone'] },
  cycleDay: { names: ['cycle_day', 'billing_day'] },
  segment: { names: ['segment', 'plan'] },
  billLimit: { names: ['bill_limit', 'limit'] },
  email: { names: ['email', 'e_mail'] },
  emailConsent: { names: ['email_consent', 'e_mail_consent', 'consent'] },
  webhook: { names: ['webhook', 'webhook_url'] },
  webhookConsent: { names: ['webhook_consent'] },
} satisfies Record<string, Column>

type Cell = (name: keyof typeof columns) => string

interface CustomersImport {
  readonly source: CsvSource
  readonly store: Store
  readonly map?: Readonly<Record<string, string>>
  readonly progress?: Progress
}

/**
 * Makes the customers of a file, or changes those that are there; an empty cell changes nothing.
 * In the report a changed customer is one that was there before.
 */
export const importCustomers = ({ store, ...rest }: CustomersImport): Promise<Report> =>
  importTable({
    ...rest,
    columns,
    parse,
    store: (rows) => upsertCustomers(store, merged(rows)),
  })

/** A statement may touch a customer only once: later rows go over earlier ones. */
function merged(rows: readonly CustomerInput[]): CustomerInput[] {
  const byCode = new Map<string, CustomerInput>()
  for (const row of rows) {
    const before = byCode.get(row.code)
    const ways = [...(before?.channels ?? []), ...(row.channels ?? [])]
    const channels = [...new Map(ways.map((way) => [way.kind, way])).values()]
    byCode.set(row.code, { ...before, ...row, channels })
  }
  return [...byCode.values()]
}

function parse(cell: Cell): CustomerInput {
  const code = cell('code')
  if (code === '') throw new Refusal('no code')
  if (!isCode(code, 200)) throw new Refusal('code is not 1 to 200 proper characters', code)
  const name = cell('name')
  const area = cell('area')
  const segment = cell('segment')
  return {
    code,
    ...(name !== '' && { name }),
    ...(area !== '' && { area }),
    ...(segment !== '' && { segment }),
    ...optional('locale', locale(cell('locale'))),
    ...optional('timeZone', timeZone(cell('timeZone'))),
    ...optional('cycleDay', cycleDay(cell('cycleDay'))),
    ...optional('billLimit', billLimit(cell('billLimit'))),
    channels: [...channel('email', cell), ...channel('webhook', cell)],
  }
}

const optional = <Key extends string, Value>(key: Key, value: Value | undefined) =>
  (value === undefined ? {} : { [key]: value }) as { [K in Key]?: Value }

const LOCALES = {
  en: 'en',
  'en-gb': 'en',
  'en-us': 'en',
  'en-hk': 'en',
  'zh-hant': 'zh-Hant',
  'zh-hk': 'zh-Hant',
  'zh-tw': 'zh-Hant',
  'zh-mo': 'zh-Hant',
  'zh-hans': 'zh-Hans',
  'zh-cn': 'zh-Hans',
  'zh-sg': 'zh-Hans',
} as const

function locale(text: string) {
  if (text === '') return undefined
  const found = LOCALES[text.toLowerCase().replaceAll('_', '-') as keyof typeof LOCALES]
  if (!found) throw new Refusal('locale is none of en, zh-Hant, zh-Hans', text)
  return found
}

const zones = new Map<string, boolean>()

function timeZone(text: string) {
  if (text === '') return undefined
  let known = zones.get(text)
  if (known === undefined) zones.set(text, (known = isZone(text)))
  if (!known) throw new Refusal('time zone is unknown', text)
  return text
}

function isZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== ''
  } catch {
    return false
  }
}

function cycleDay(text: string) {
  if (text === '') return undefined
  const day = Number(text)
  if (!Number.isInteger(day) || day < 1 || day > 28)
    throw new Refusal('cycle day is not 1 to 28', text)
  return day
}

function billLimit(text: string) {
  if (text === '') return undefined
  const limit = Number(text)
  if (!(limit > 0 && limit < Infinity))
    throw new Refusal('bill limit is not a positive number', text)
  return limit
}

function* channel(kind: 'email' | 'webhook', cell: Cell): Generator<ChannelInput> {
  const address = cell(kind)
  if (address === '') return
  if (kind === 'email' && !/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(address))
    throw new Refusal('e-mail address is not one', address)
  if (kind === 'webhook' && !/^https?:\/\//.test(address))
    throw new Refusal('webhook is no http address', address)
  yield { kind, address, consent: consent(cell(`${kind}Consent`)) }
}

/** Nobody has agreed who did not say so. */
function consent(text: string): boolean {
  if (/^(true|yes|y|1|t)$/i.test(text)) return true
  if (/^(|false|no|n|0|f)$/i.test(text)) return false
  throw new Refusal('consent is neither yes nor no', text)
}
