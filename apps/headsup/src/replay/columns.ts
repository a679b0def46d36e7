import { CsvError } from '../csv.ts'
import { readReadings } from '../backtest/readings.ts'
import type { Progress } from '../import/progress.ts'
import type { Report } from '../import/report.ts'
import { isCode } from '../import/usage.ts'

/** A file of readings in memory, 22 bytes each, in order of time. */
export interface Columns {
  readonly size: number
  /** Codes, by the numbers that `customer` and `metric` hold. */
  readonly customers: readonly string[]
  readonly metrics: readonly string[]
  readonly customer: Uint32Array
  readonly metric: Uint16Array
  /** ms since 1970, ascending. */
  readonly at: Float64Array
  readonly value: Float64Array
}

/**
 * Reads a file as a whole and sorts it by time; readings of one instant stay in the order of the file.
 *
 * @param from  ms since 1970; what lies before it is left out
 * @param to    what lies at or after it is left out
 * @throws {CsvError} when the file or its header cannot be read
 */
export async function readColumns(
  file: string,
  { from, to }: { readonly from: number; readonly to: number },
  report: Report,
  progress: Progress,
): Promise<Columns> {
  const customers = createNumbers('customer', 200, 2 ** 32)
  const metrics = createNumbers('metric', 100, 2 ** 16)
  let room = 1 << 16
  let size = 0
  let customer = new Uint32Array(room)
  let metric = new Uint16Array(room)
  let at = new Float64Array(room)
  let value = new Float64Array(room)
  await readReadings(file, report.rejected, progress, (reading) => {
    if (reading.at < from || reading.at >= to) return true
    if (size === room) {
      room *= 2
      customer = wider(customer, new Uint32Array(room))
      metric = wider(metric, new Uint16Array(room))
      at = wider(at, new Float64Array(room))
      value = wider(value, new Float64Array(room))
    }
    customer[size] = customers.of(reading.customer)
    metric[size] = metrics.of(reading.metric)
    at[size] = reading.at
    value[size] = reading.value
    size++
    return true
  })
  progress.end()
  report.rows = size + report.rejected.count
  const order = Uint32Array.from({ length: size }, (_, i) => i)
  order.sort((a, b) => at[a]! - at[b]! || a - b)
  return {
    size,
    customers: customers.codes,
    metrics: metrics.codes,
    customer: picked(customer, order, new Uint32Array(size)),
    metric: picked(metric, order, new Uint16Array(size)),
    at: picked(at, order, new Float64Array(size)),
    value: picked(value, order, new Float64Array(size)),
  }
}

/** Codes as small numbers, in the order they are first seen. */
function createNumbers(what: string, longest: number, most: number) {
  const numbers = new Map<string, number>()
  const codes: string[] = []
  return {
    codes,
    of(code: string): number {
      const known = numbers.get(code)
      if (known !== undefined) return known
      if (!isCode(code, longest))
        throw new CsvError(`The file has a ${what} that is not 1 to ${longest} proper characters.`)
      if (codes.length === most) throw new CsvError(`The file has more than ${most} ${what}s.`)
      numbers.set(code, codes.length)
      return codes.push(code) - 1
    },
  }
}

function wider<Column extends Float64Array | Uint32Array | Uint16Array>(
  column: Column,
  empty: Column,
): Column {
  empty.set(column)
  return empty
}

function picked<Column extends Float64Array | Uint32Array | Uint16Array>(
  column: Column,
  order: Uint32Array,
  empty: Column,
): Column {
  for (let i = 0; i < order.length; i++) empty[i] = column[order[i]!]!
  return empty
}
