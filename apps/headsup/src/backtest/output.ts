import { closeSync, mkdirSync, openSync, writeSync } from 'node:fs'
import { join } from 'node:path'

/** One newline-delimited JSON file, written as it goes. */
export interface Lines {
  write(row: object): void
  close(): void
}

const FLUSH = 1 << 16

/** Makes the folder when missing. @throws when it cannot be written */
export function createLines(folder: string, name: string): Lines {
  mkdirSync(folder, { recursive: true })
  const file = openSync(join(folder, name), 'w')
  let text = ''
  return {
    write(row) {
      text += JSON.stringify(row) + '\n'
      if (text.length < FLUSH) return
      writeSync(file, text)
      text = ''
    },
    close() {
      writeSync(file, text)
      closeSync(file)
    },
  }
}
