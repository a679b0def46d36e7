import type { Mail, Mailbox } from '@headsup/api'
import type { Clock } from '@headsup/service'
import PostalMime, { type Email } from 'postal-mime'
import { SMTPServer } from 'smtp-server'

const KEPT = 500

/** A mail server that keeps what it is given and sends nothing on. */
export interface MailCatcher {
  /** `smtp://127.0.0.1:PORT` */
  readonly url: string
  readonly mailbox: Mailbox
  close(): Promise<void>
}

/**
 * Listens on the loopback, on a free port. The newest 500 messages are kept, in memory.
 *
 * @param came  called with each message, and as it came over the wire, before the sender is thanked
 */
export async function catchMail(
  clock: Clock,
  came: (mail: Mail, raw: Buffer) => Promise<void> = () => Promise.resolve(),
): Promise<MailCatcher> {
  const mails: Mail[] = []
  let last = 0
  const server = new SMTPServer({
    disabledCommands: ['AUTH', 'STARTTLS'],
    logger: false,
    onData(stream, { envelope }, done) {
      const read = async () => {
        const chunks: Buffer[] = []
        for await (const chunk of stream) chunks.push(chunk as Buffer)
        const raw = Buffer.concat(chunks)
        const message = await PostalMime.parse(raw)
        const to = envelope.rcptTo.map(({ address }) => address).join(', ')
        const mail = mailOf(message, ++last, to, clock())
        await came(mail, raw)
        mails.unshift(mail)
        mails.length = Math.min(mails.length, KEPT)
      }
      read().then(() => done(), done)
    },
  })
  server.on('error', () => {}) // a client that hangs up is its own trouble
  await new Promise<void>((resolve, reject) => {
    server.server.once('error', reject)
    server.listen(0, '127.0.0.1', resolve)
  })
  const address = server.server.address()
  if (address === null || typeof address === 'string') throw new TypeError('no TCP address')
  return {
    url: `smtp://127.0.0.1:${address.port}`,
    mailbox: {
      get size() {
        return mails.length
      },
      list(limit, before = Infinity) {
        const from = mails.findIndex(({ id }) => id < before)
        return from < 0 ? [] : mails.slice(from, from + limit)
      },
      read: (wanted) => mails.find(({ id }) => id === wanted),
    },
    close: () => new Promise<void>((resolve) => server.close(() => resolve())),
  }
}

function mailOf(message: Email, id: number, to: string, at: Date): Mail {
  return {
    id,
    at,
    to,
    from: message.from?.address ?? '',
    subject: message.subject ?? '',
    text: message.text ?? '',
    html: message.html === undefined ? null : withPictures(message.html, message),
  }
}

/** A page cannot open `cid:` addresses, and need not ask anywhere else for pictures. */
function withPictures(html: string, { attachments }: Email): string {
  let shown = html
  for (const { contentId, mimeType, content } of attachments) {
    if (contentId === undefined || typeof content === 'string') continue
    const bytes = Buffer.from(content instanceof Uint8Array ? content : new Uint8Array(content))
    const data = `data:${mimeType};base64,${bytes.toString('base64')}`
    shown = shown.replaceAll(`cid:${contentId.replace(/^<|>$/g, '')}`, data)
  }
  return shown
}
