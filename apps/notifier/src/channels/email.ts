import type { Channel } from './channel.ts'
import { openSmtp } from './smtp.ts'

/** Notices by e-mail. */
export function createEmail(options: Parameters<typeof openSmtp>[0]): Channel {
  const smtp = openSmtp(options)
  return {
    kind: 'email',
    send: ({ id, to, locale, subject, text, html, pictures, stopUrl }) =>
      smtp.send(`notice-${id}`, {
        to,
        subject,
        text,
        html,
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
      }),
    close: () => smtp.close(),
  }
}
