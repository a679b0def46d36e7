import PostalMime, { type Email } from 'postal-mime'
import { SMTPServer } from 'smtp-server'
import { once } from 'node:events'

/** A real SMTP server that answers as a test wants. */
export interface MailServer {
  readonly url: string
  readonly mails: { readonly to: string; readonly mail: Email }[]
  /** Refuses every message with this reply code from now on; `undefined` takes them. */
  refuse(code: number | undefined): void
  close(): Promise<void>
}

export async function startMailServer({ user }: { user?: string } = {}): Promise<MailServer> {
  const mails: { to: string; mail: Email }[] = []
  let refusal: number | undefined
  const server = new SMTPServer({
    disabledCommands: user === undefined ? ['AUTH', 'STARTTLS'] : ['STARTTLS'],
    logger: false,
    allowInsecureAuth: true,
    authOptional: user === undefined,
    onAuth: (auth, _session, done) =>
      auth.username === user && auth.password === 'right'
        ? done(null, { user })
        : done(new Error('invalid username or password')),
    onData(stream, { envelope }, done) {
      const read = async () => {
        const chunks: Buffer[] = []
        for await (const chunk of stream) chunks.push(chunk as Buffer)
        if (refusal !== undefined)
          throw Object.assign(new Error('not now'), { responseCode: refusal })
        const to = envelope.rcptTo.map(({ address }) => address).join()
        mails.push({ to, mail: await PostalMime.parse(Buffer.concat(chunks)) })
      }
      read().then(() => done(), done)
    },
  })
  server.on('error', () => {}) // a client that hangs up is its own trouble
  server.listen(0, '127.0.0.1')
  await once(server.server, 'listening')
  const address = server.server.address()
  if (address === null || typeof address === 'string') throw new TypeError('no TCP address')
  return {
    url: `smtp://127.0.0.1:${address.port}`,
    mails,
    refuse: (code) => (refusal = code),
    close: () => new Promise((resolve) => server.close(() => resolve())),
  }
}
