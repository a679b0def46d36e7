import { count } from './report.ts'

export interface Progress {
  /** @param share  0 to 1 */
  update(share: number, rows: number): void
  /** Leaves the screen clean. */
  end(): void
}

interface Screen {
  readonly isTTY?: boolean
  readonly columns?: number
  write(text: string): unknown
}

/**
 * A bar that redraws itself ten times a second on a terminal; elsewhere, in a log, a line every
 * five seconds.
 *
 * @param milliseconds  a clock that only ever goes forward
 */
export function createProgress(
  screen: Screen,
  label: string,
  milliseconds = () => performance.now(),
): Progress {
  const every = screen.isTTY ? 100 : 5000
  const began = milliseconds()
  let said = screen.isTTY ? -Infinity : began
  return {
    update(share, rows) {
      const now = milliseconds()
      if (now - said < every) return
      said = now
      const rate = count(Math.round(rows / Math.max((now - began) / 1000, 0.001)))
      const percent = `${Math.round(share * 100)} %`.padStart(5)
      const facts = `${percent}  ${count(rows)} rows  ${rate} rows/s`
      if (!screen.isTTY) screen.write(`${label} ${facts.trim()}\n`)
      else screen.write(`\r\u001B[2K${label} ${bar(share, screen.columns ?? 80)} ${facts}`)
    },
    end() {
      if (screen.isTTY) screen.write('\r\u001B[2K')
    },
  }
}

function bar(share: number, columns: number): string {
  const width = Math.max(8, Math.min(30, columns - 60))
  const full = Math.round(Math.min(1, share) * width)
  return '█'.repeat(full) + '░'.repeat(width - full)
}
