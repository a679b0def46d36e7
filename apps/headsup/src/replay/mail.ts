import type { Mailbox } from '@headsup/api'
import { mkdir, writeFile } from 'node:fs/promises'
import path from 'node:path'

/** Writes the mail that came since the last call: one HTML page a message, pictures inside. */
export interface MailFolder {
  keep(): Promise<void>
  readonly written: number
}

export async function createMailFolder(folder: string, mailbox: Mailbox): Promise<MailFolder> {
  await mkdir(folder, { recursive: true })
  let last = 0
  let written = 0
  return {
    get written() {
      return written
    },
    async keep() {
      const fresh = mailbox.list(mailbox.size).filter(({ id }) => id > last)
      for (const { id } of fresh.toReversed()) {
        const mail = mailbox.read(id)
        last = id
        if (!mail) continue
        const day = mail.at.toISOString().slice(0, 10)
        const to = mail.to.replaceAll(/[^\w@.+-]/g, '_').slice(0, 80)
        const name = `${String(id).padStart(5, '0')}-${day}-${to}`
        await writeFile(path.join(folder, `${name}.html`), mail.html ?? mail.text)
        written++
      }
    },
  }
}
