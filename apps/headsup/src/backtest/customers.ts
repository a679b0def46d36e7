import type { Locale, Reach } from '@headsup/notice'
import { openCsv, readRows } from '../csv.ts'
import { locate } from '../import/columns.ts'

/** What a customers file may say of one. */
export interface CustomerRow {
  area: string | null
  timeZone: string | null
  /** Day of the month the billing cycle begins, 1–28. */
  cycleDay: number
  segment: string | null
  locale: Locale
  /** `null` where the file has no column of addresses. */
  channels: readonly Reach[] | null
}

const COLUMNS = {
  customer: { names: ['customer_id', 'customer', 'code'], required: true },
  area: { names: ['area_id', 'area'] },
  timeZone: { names: ['time_zone', 'timezone', 'zone'] },
  cycleDay: { names: ['cycle_day', 'billing_cycle_day'] },
  segment: { names: ['segment'] },
  locale: { names: ['locale', 'language'] },
  email: { names: ['email', 'e_mail'] },
  emailConsent: { names: ['email_consent', 'consent'] },
  webhook: { names: ['webhook', 'webhook_url'] },
  webhookConsent: { names: ['webhook_consent'] },
} as const

type Places = Record<keyof typeof COLUMNS, number>

/** Reads a customers file into a map by customer id. @throws {CsvError} when it cannot be read */
export async function readCustomers(file: string): Promise<Map<string, CustomerRow>> {
  const customers = new Map<string, CustomerRow>()
  let columns: Places | undefined
  for await (const block of readRows((await openCsv(file)).text))
    for (const { fields } of block) {
      if (!fields) continue
      if (!columns) {
        columns = locate(fields, COLUMNS)
        continue
      }
      const ways = channels(fields, columns)
      const language = fields[columns.locale]
      const day = Number(fields[columns.cycleDay] ?? '1')
      customers.set(fields[columns.customer] ?? '', {
        area: fields[columns.area] || null,
        timeZone: fields[columns.timeZone] || null,
        cycleDay: day >= 1 && day <= 28 ? Math.floor(day) : 1,
        segment: fields[columns.segment] || null,
        locale: LOCALES.find((locale) => locale === language) ?? 'en',
        channels: ways,
      })
    }
  return customers
}

const LOCALES = ['en', 'zh-Hant', 'zh-Hans'] as const

/** Nobody has agreed who did not say so. */
const agreed = (cell: string | undefined) => /^(true|yes|y|1|t)$/i.test(cell ?? '')

function channels(fields: readonly string[], at: Places): Reach[] | null {
  if (at.email < 0 && at.webhook < 0) return null
  const email = fields[at.email]
  const webhook = fields[at.webhook]
  return [
    ...(email
      ? [{ kind: 'email' as const, address: email, consent: agreed(fields[at.emailConsent]) }]
      : []),
    ...(webhook
      ? [{ kind: 'webhook' as const, address: webhook, consent: agreed(fields[at.webhookConsent]) }]
      : []),
  ]
}
