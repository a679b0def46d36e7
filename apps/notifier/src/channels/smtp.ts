import { DeliveryError, type FailureReason } from '@headsup/notice'
import { createTransport, type SendMailOptions } from 'nodemailer'

interface Options {
  /** `smtp://user:password@host:port`, or `smtps://`. */
  readonly url: string
  /** `Sample Telecom <notices@example.com>` */
  readonly from: string
}

/** A way to the mail server, over a few connections that stay open. */
export interface Smtp {
  /**
   * Sends one mail.
   *
   * @param id  the same whenever the same mail is sent again: a client then shows it once
   * @throws {DeliveryError} when the server did not take it
   */
  send(id: string, mail: Omit<SendMailOptions, 'from' | 'messageId'>): Promise<void>
  close(): void
}

export function openSmtp({ url, from }: Options): Smtp {
  const transport = createTransport({ url, pool: true, maxConnections: 4, maxMessages: 500 })
  const host = /@([^>\s]+)/.exec(from)?.[1] ?? 'localhost'
  return {
    async send(id, mail) {
      try {
        await transport.sendMail({ ...mail, from, messageId: `<${id}@${host}>` })
      } catch (cause) {
        throw new DeliveryError(reasonOf(cause), messageOf(cause), { cause })
      }
    },
    close: () => transport.close(),
  }
}

/** RFC 5321: 4yz may pass, 5yz will not; without a code nobody was reached. */
function reasonOf(error: unknown): FailureReason {
  const { responseCode, code } = error as { responseCode?: number; code?: string }
  if (code === 'EAUTH') return 'unauthorized'
  if (responseCode === undefined) return code === 'EENVELOPE' ? 'rejected' : 'unreachable'
  if (responseCode === 421 || responseCode === 450 || responseCode === 451 || responseCode === 452)
    return 'rateLimited'
  return responseCode >= 500 ? 'rejected' : 'unreachable'
}

const messageOf = (error: unknown) => (error instanceof Error ? error.message : String(error))
