import type { Mail } from '@headsup/api'
import { mkdir, writeFile } from 'node:fs/promises'
import path from 'node:path'

/** A folder of mail: each message as it came, and as a page with its pictures inside. */
export interface MailFolder {
  keep(mail: Mail, raw: Buffer): Promise<void>
  readonly written: number
}

/** Makes the folder when missing. @throws when it cannot be written */
export async function createMailFolder(folder: string): Promise<MailFolder> {
  await mkdir(folder, { recursive: true })
  let written = 0
  return {
    get written() {
      return written
    },
    async keep({ id, at, to, text, html }, raw) {
      const receiver = to.replaceAll(/[^\w@.+-]/g, '_').slice(0, 80)
      const name = `${String(id).padStart(5, '0')}-${at.toISOString().slice(0, 10)}-${receiver}`
      await writeFile(path.join(folder, `${name}.eml`), raw)
      await writeFile(
        path.join(folder, html === null ? `${name}.txt` : `${name}.html`),
        html ?? text,
      )
      written++
    },
  }
}
