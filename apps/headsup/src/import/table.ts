import { CsvError, readRows, type CsvSource } from '../csv.ts'
import { locate, type Column } from './columns.ts'
import type { Progress } from './progress.ts'
import { createReport, type Report } from './report.ts'

const BATCH = 1000

/** Why a row is refused; `value` is what was found there. */
export class Refusal extends Error {
  override readonly name = 'Refusal'
  readonly value: string

  constructor(reason: string, value = '') {
    super(reason)
    this.value = value
  }
}

interface Table<Name extends string, Row> {
  readonly source: CsvSource
  readonly columns: Readonly<Record<Name, Column>>
  readonly map?: Readonly<Record<string, string>>
  readonly progress?: Progress
  /** @throws {Refusal} when the row says nothing that could be stored */
  readonly parse: (cell: (name: Name) => string) => Row
  /** Stores rows, in the order of the file. Returns how many were new. */
  readonly store: (rows: readonly Row[]) => Promise<number>
}

/** A file of some thousand rows, a thousand a statement; for millions see usage.ts. */
export async function importTable<Name extends string, Row>(
  table: Table<Name, Row>,
): Promise<Report> {
  const { source, columns, map, progress, parse, store } = table
  const report = createReport()
  let places: Record<Name, number> | undefined
  let batch: Row[] = []

  async function send() {
    const stored = await store(batch)
    report.stored += stored
    report.duplicates += batch.length - stored
    batch = []
  }

  try {
    for await (const rows of readRows(source.text)) {
      for (const { line, fields } of rows) {
        if (!places) {
          if (!fields) throw new CsvError('The first line is no header: its quotes make no sense.')
          places = locate(fields, columns, map)
          continue
        }
        report.rows++
        if (!fields) {
          report.rejected.add(line, 'quotes make no sense')
          continue
        }
        const at = places
        try {
          batch.push(parse((name) => fields[at[name]]?.trim() ?? ''))
        } catch (error) {
          if (!(error instanceof Refusal)) throw error
          report.rejected.add(line, error.message, error.value)
        }
        if (batch.length >= BATCH) await send()
      }
      progress?.update(source.bytesRead() / source.bytes, report.rows)
    }
    if (batch.length > 0) await send()
  } finally {
    progress?.end()
  }
  if (!places) throw new CsvError('The file is empty.')
  return report
}
