import { DeliveryError } from '@headsup/notice'
import { Webhook } from 'standardwebhooks'
import type { Channel } from './channel.ts'

const TIMEOUT_MS = 10_000

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
  if (status === 401 || status === 403) return new DeliveryError('unauthorized', said)
  if (status === 429)
    return new DeliveryError('rateLimited', said, {
      retryAfterMs: 1000 * (Number(headers.get('retry-after')) || 0),
    })
  return new DeliveryError(status >= 500 || status === 408 ? 'unreachable' : 'rejected', said)
}

const hostOf = (url: string) => (URL.canParse(url) ? new URL(url).host : url)
