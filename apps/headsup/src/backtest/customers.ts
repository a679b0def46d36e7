import { openCsv, readRows } from '../csv.ts'
import { locate } from '../import/columns.ts'

/** What a customers file may say of one. */
export interface CustomerRow {
  area: string | null
  timeZone: string | null
  /** Day of the month the billing cycle begins, 1–28. */
  cycleDay: number
  segment: string | null
}

const COLUMNS = {
  customer: { names: ['customer_id', 'customer', 'code'], required: true },
  area: { names: ['area_id', 'area'] },
  timeZone: { names: ['time_zone', 'timezone', 'zone'] },
  cycleDay: { names: ['cycle_day', 'billing_cycle_day'] },
  segment: { names: ['segment'] },
} as const

/** Reads a customers file into a map by customer id. @throws {CsvError} when it cannot be read */
export async function readCustomers(file: string): Promise<Map<string, CustomerRow>> {
  const customers = new Map<string, CustomerRow>()
  let columns: ReturnType<typeof locate<keyof typeof COLUMNS>> | undefined
  for await (const block of readRows((await openCsv(file)).text))
    for (const { fields } of block) {
      if (!fields) continue
      if (!columns) {
        columns = locate(fields, COLUMNS)
        continue
      }
      const day = Number(fields[columns.cycleDay] ?? '1')
      customers.set(fields[columns.customer] ?? '', {
        area: fields[columns.area] || null,
        timeZone: fields[columns.timeZone] || null,
        cycleDay: day >= 1 && day <= 28 ? Math.floor(day) : 1,
        segment: fields[columns.segment] || null,
      })
    }
  return customers
}
