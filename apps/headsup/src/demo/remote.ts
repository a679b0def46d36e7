import { setTimeout as sleep } from 'node:timers/promises'
import { z } from 'zod'
import { calls } from './callers.ts'
import { metrics, type Carrier } from './carrier.ts'
import { HOUR_MS } from './happenings.ts'

/** A server said no; the message is a sentence for whoever started the simulation. */
export class RemoteError extends Error {
  override readonly name = 'RemoteError'
}

/** Events of one request; a server takes up to 10,000. */
const BATCH = 5000
const CONTACTS = 1000
const TRIES = 10

type Send = (path: string, init: RequestInit) => Promise<Response>

interface Deps {
  /** `fetch` towards the server, the path beginning with `/api`. */
  readonly send: Send
  readonly key: string
  readonly carrier: Carrier
  readonly seed: number
  readonly signal: AbortSignal
}

/** The sample carrier as a stranger to the installation: everything goes through its API. */
export interface Remote {
  /** Makes the customers and metrics known. Needs a key with customers:write and settings:write. */
  introduce(): Promise<void>
  /**
   * Sends what happened after `from`, up to and including `to`: readings, late orders and calls.
   *
   * @returns how many events were sent
   */
  tell(from: number, to: number): Promise<number>
}

/** Customers introduced at the same time. */
const AT_ONCE = 8

const Notices = z.object({
  notices: z.array(
    z.object({
      customer: z.string().nullable(),
      policy: z.string(),
      deliveredAt: z.coerce.date().nullable(),
    }),
  ),
})

export function createRemote({ send, key, carrier, seed, signal }: Deps): Remote {
  async function request(method: string, path: string, body?: unknown): Promise<Response> {
    for (let tries = 1; ; tries++) {
      const response = await send(path, {
        method,
        signal,
        headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      })
      if (response.ok) return response
      const busy = response.status === 429 || response.status === 503
      if (!busy || tries === TRIES) throw await refusal(response, path)
      const seconds = Number(response.headers.get('retry-after')) || 1
      await sleep(seconds * 1000, undefined, { signal })
    }
  }

  /** Whoever was told of something lately, as their inbox would say. */
  async function told(): Promise<(customer: string, policy: string, at: number) => boolean> {
    const response = await request('GET', '/api/notices?view=delivered&limit=200')
    const { notices } = Notices.parse(await response.json())
    const since = new Map<string, number>()
    for (const { customer, policy, deliveredAt } of notices)
      if (customer !== null && deliveredAt) since.set(`${policy} ${customer}`, +deliveredAt)
    return (customer, policy, at) => (since.get(`${policy} ${customer}`) ?? Infinity) <= at
  }

  async function contacts(from: number, to: number): Promise<number> {
    const due = calls(carrier, seed, from, to)
    if (due.length === 0) return 0
    const knows = due.some(({ onlyUntold }) => onlyUntold) ? await told() : () => false
    const made = due.filter(
      ({ onlyUntold, cause, subscriber, at }) =>
        !(onlyUntold && cause && knows(subscriber.customer.code, cause.policy, +at)),
    )
    for (let first = 0; first < made.length; first += CONTACTS)
      await request(
        'POST',
        '/api/contacts',
        made.slice(first, first + CONTACTS).map((call) => ({
          source: 'simulation',
          id: call.id,
          customer: call.subscriber.customer.code,
          time: call.at.toISOString(),
          channel: call.channel,
          driver: call.driver,
          text: call.text,
          handlingSeconds: call.handlingSeconds,
        })),
      )
    return made.length
  }

  return {
    async introduce() {
      for (const { code, ...metric } of metrics)
        await request('PUT', `/api/metrics/${code}`, metric)
      // One after another 2,000 of them would be minutes of waiting for answers.
      const waiting = carrier.subscribers.values()
      const worker = async () => {
        for (const { customer } of waiting) {
          const { code, ...fields } = customer
          await request('PUT', `/api/customers/${code}`, fields)
        }
      }
      await Promise.all(Array.from({ length: AT_ONCE }, worker))
    },

    async tell(from, to) {
      const events: object[] = []
      let sent = 0
      for (let start = from; start < to; start += HOUR_MS) {
        const end = Math.min(start + HOUR_MS, to)
        carrier.readings(start, end, ({ customer }, metric, at, value) =>
          events.push({
            customer: customer.code,
            metric,
            time: new Date(at).toISOString(),
            value,
          }),
        )
        for (const { subscriber, event } of carrier.lateOrders(start, end))
          events.push({
            specversion: '1.0',
            id: event.id,
            source: event.source,
            type: event.type,
            subject: subscriber.customer.code,
            time: new Date(event.at).toISOString(),
            data: event.data,
          })
        while (events.length > 0) {
          const batch = events.splice(0, BATCH)
          await request('POST', '/api/events', batch)
          sent += batch.length
        }
      }
      return sent + (await contacts(from, to))
    },
  }
}

async function refusal(response: Response, path: string): Promise<RemoteError> {
  const problem = z
    .object({ detail: z.string().optional(), title: z.string().optional() })
    .safeParse(await response.json().catch(() => undefined))
  const said = problem.data?.detail ?? problem.data?.title ?? response.statusText
  const help =
    response.status === 401 || response.status === 403
      ? ' Make a key under Settings with the scopes events:write, contacts:write, customers:read, customers:write, notices:read and settings:write.'
      : ''
  return new RemoteError(`The server refused ${path} (${response.status}): ${said}${help}`)
}
