import { DeliveryError } from '@headsup/notice'
import { Webhook } from 'standardwebhooks'
import type { Channel } from './channel.ts'

const TIMEOUT_MS = 10_000
const LONGEST_WAIT_MS = 86_400_000

/**
 * A signed POST after the Standard Webhooks specification. The id repeats on a retry, so that the
 * receiver can tell.
 *
 * @param secret  base64, optionally behind `whsec_`
 */
export function createWebhook(secret: string): Channel {
  const signer = new Webhook(secret)
  return {
    kind: 'webhook',
    async send({ id, to, locale, subject, text, sms, customer, policy, facts }, signal) {
      const body = JSON.stringify({
        type: 'headsup.notice',
        id,
        customer,
        policy,
        locale,
        subject,
        text,
        sms,
        facts,
      })
      const at = new Date()
      const response = await fetch(to, {
        method: 'POST',
        body,
        redirect: 'error',
        signal: AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]),
        headers: {
          'content-type': 'application/json',
          'webhook-id': `notice-${id}`,
          'webhook-timestamp': String(Math.floor(+at / 1000)),
          'webhook-signature': signer.sign(`notice-${id}`, at, body),
        },
      }).catch((cause: unknown) => {
        throw new DeliveryError('unreachable', `no answer from ${hostOf(to)}`, { cause })
      })
      await response.body?.cancel()
      if (!response.ok) throw refusal(response, hostOf(to))
    },
    close: () => {},
  }
}

function refusal({ status, headers }: Response, host: string): DeliveryError {
  const said = `${host} answered ${status}`
  const options = { retryAfterMs: waitOf(headers.get('retry-after')) }
  if (status === 401 || status === 403) return new DeliveryError('unauthorized', said)
  if (status === 429) return new DeliveryError('rateLimited', said, options)
  if (status >= 500 || status === 408) return new DeliveryError('unreachable', said, options)
  return new DeliveryError('rejected', said)
}

/** RFC 9110, 10.2.3: seconds, or a date. Nobody may make us wait longer than a day. */
function waitOf(asked: string | null): number {
  if (asked === null) return 0
  const ms = /^\d+$/.test(asked) ? 1000 * Number(asked) : Date.parse(asked) - Date.now()
  return Math.min(Math.max(0, ms || 0), LONGEST_WAIT_MS)
}

const hostOf = (url: string) => (URL.canParse(url) ? new URL(url).host : url)
