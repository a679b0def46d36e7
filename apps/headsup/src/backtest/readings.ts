import { openCsv, readRows } from '../csv.ts'
import { locate } from '../import/columns.ts'
import type { Progress } from '../import/progress.ts'
import type { Rejections } from '../import/report.ts'
import { parseInstant } from '../instant.ts'

/** One usable row of a usage file. The object is reused from row to row. */
export interface Reading {
  customer: string
  metric: string
  at: number
  value: number
  /** Of the local clock that the row was written by: `Z`, or an offset such as `+10:00`. */
  zone: string
}

const COLUMNS = {
  customer: { names: ['customer_id', 'customer'], required: true },
  metric: { names: ['metric'] },
  time: { names: ['ts', 'time', 'timestamp'], required: true },
  value: { names: ['value'], required: true },
} as const

/**
 * Reads a usage file row by row, in the order of the file, without ever holding more than a piece of it.
 *
 * @param take  called for every usable row; `false` ends the reading
 * @returns rows read, usable or not
 * @throws {CsvError} when the file or its header cannot be read
 */
export async function readReadings(
  file: string,
  rejected: Rejections,
  progress: Progress,
  take: (reading: Reading) => boolean,
): Promise<number> {
  const source = await openCsv(file)
  const reading: Reading = { customer: '', metric: '', at: 0, value: 0, zone: 'Z' }
  let columns: ReturnType<typeof locate<keyof typeof COLUMNS>> | undefined
  let rows = 0
  for await (const block of readRows(source.text)) {
    for (const { line, fields } of block) {
      if (!columns) {
        columns = locate(fields ?? [], COLUMNS)
        continue
      }
      rows++
      const reason = fields ? fill(reading, fields, columns) : 'quotes that do not match'
      if (reason !== '') rejected.add(line, reason, fields?.join(',') ?? '')
      else if (!take(reading)) return rows
    }
    progress.update(source.bytesRead() / source.bytes, rows)
  }
  return rows
}

/** Why the row cannot be used, or ''. */
function fill(
  reading: Reading,
  fields: readonly string[],
  at: { customer: number; metric: number; time: number; value: number },
): string {
  const time = fields[at.time]
  const value = fields[at.value]
  if (time === undefined || value === undefined) return 'too few columns'
  reading.customer = fields[at.customer] ?? ''
  if (reading.customer === '') return 'no customer'
  reading.metric = at.metric < 0 ? 'usage' : (fields[at.metric] ?? '')
  if (reading.metric === '') return 'no metric'
  reading.at = parseInstant(time)
  if (Number.isNaN(reading.at)) return 'a time that is no ISO 8601 instant with its offset'
  reading.value = value.trim() === '' ? NaN : Number(value)
  if (!Number.isFinite(reading.value)) return 'a value that is no number'
  const last = time.charCodeAt(time.length - 1)
  reading.zone = last === 90 || last === 122 ? 'Z' : time.slice(time.length - 6)
  return ''
}
