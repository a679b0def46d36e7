import { appendFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const DAY = 86_400_000
/** Numbers a record: instant, series, value. */
const WIDTH = 3
const BUFFER = 512 * WIDTH

/** Readings set aside on disk, a file a day, so that a file of any size can be replayed in order of time. */
export interface Days {
  put(at: number, series: number, value: number): void
  /** Everything put, in order of time and, within an instant, of arrival. */
  replay(take: (at: number, series: number, value: number) => void): void
  /** Removes the files. */
  end(): void
}

export function createDays(): Days {
  const folder = mkdtempSync(join(tmpdir(), 'headsup-days-'))
  const days = new Map<number, { numbers: Float64Array; used: number }>()
  const path = (day: number) => join(folder, String(day))
  const flush = (day: number, buffer: { numbers: Float64Array; used: number }) => {
    appendFileSync(path(day), new Uint8Array(buffer.numbers.buffer, 0, buffer.used * 8))
    buffer.used = 0
  }
  return {
    put(at, series, value) {
      const day = Math.floor(at / DAY)
      let buffer = days.get(day)
      if (!buffer) days.set(day, (buffer = { numbers: new Float64Array(BUFFER), used: 0 }))
      buffer.numbers[buffer.used] = at
      buffer.numbers[buffer.used + 1] = series
      buffer.numbers[buffer.used + 2] = value
      buffer.used += WIDTH
      if (buffer.used === BUFFER) flush(day, buffer)
    },
    replay(take) {
      for (const [day, buffer] of days) flush(day, buffer)
      for (const day of [...days.keys()].sort((a, b) => a - b)) {
        const bytes = readFileSync(path(day))
        const numbers = new Float64Array(
          bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength),
        )
        const order = Uint32Array.from({ length: numbers.length / WIDTH }, (_, i) => i * WIDTH)
        order.sort((a, b) => numbers[a]! - numbers[b]! || a - b)
        for (const i of order) take(numbers[i]!, numbers[i + 1]!, numbers[i + 2]!)
      }
    },
    end: () => rmSync(folder, { recursive: true, force: true }),
  }
}
