import { DeliveryError, type FailureReason } from '@headsup/notice'
import { createTransport } from 'nodemailer'
import type { Channel } from './channel.ts'

interface Options {
  /** `smtp://user:password@host:port`, or `smtps://`. */
  readonly url: string
  /** `Sample Telecom <notices@example.com>` */
  readonly from: string
}

/** E-mail by SMTP, over a few connections that stay open. */
export function createEmail({ url, from }: Options): Channel {
  const transport = createTransport({ url, pool: true, maxConnections: 4, maxMessages: 500 })
  const host = /@([^>\s]+)/.exec(from)?.[1] ?? 'localhost'
  return {
    kind: 'email',
    async send({ id, to, locale, subject, text, html, pictures, stopUrl }) {
      try {
        await transport.sendMail({
          from,
          to,
          subject,
          text,
          html,
          // One notice, one id: a mail client shows a repeated message once.
          messageId: `<notice-${id}@${host}>`,
          headers: {
            'Content-Language': locale,
            'Auto-Submitted': 'auto-generated',
            'List-Unsubscribe': `<${stopUrl}>`,
            'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
          },
          attachments: pictures.map(({ cid, png }) => ({
            cid,
            filename: `${cid}.png`,
            contentType: 'image/png',
            content: Buffer.from(png),
          })),
        })
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
