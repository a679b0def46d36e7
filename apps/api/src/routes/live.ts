import { Hono } from 'hono'
import { describeRoute } from 'hono-openapi'
import { setTimeout as sleep } from 'node:timers/promises'
import { allow } from '../auth.ts'
import type { Deps, Env } from '../deps.ts'
import { createBacklog, encode, idOf, placeOf, type Message } from '../live/backlog.ts'
import { createFeed, type Feed } from '../live/feed.ts'

/** So that proxies and browsers see that the stream lives. */
const HEARTBEAT_MS = 15_000
/** At most ten messages a second. */
const GAP_MS = 100
/** A stream ends and is opened again, with the credentials looked at again. */
const LIFETIME_MS = 15 * 60_000

/** `GET /live` says what changed, as server-sent events; resumable by `Last-Event-ID`. */
export const liveRoutes = (
  { store, clock, speed, signal, logger }: Deps,
  feed: Feed = createFeed(store, logger, signal),
) =>
  new Hono<Env>().get(
    '/',
    describeRoute({
      summary: 'What changes, as it happens',
      description:
        'Server-sent events. The first, `hello`, holds {now, speed?, resumed}; then one event a topic ' +
        '(alert, incident, surge, notice, decision, contact, usage) with {ids, more?}.',
      responses: { 200: { description: 'A stream', content: { 'text/event-stream': {} } } },
    }),
    allow('live:read'),
    async (c) => {
      const backlog = createBacklog()
      let wake = Promise.withResolvers<void>()
      const following = await feed.follow(placeOf(c.req.header('last-event-id')), (changes) => {
        backlog.add(changes)
        wake.resolve()
      })
      const ended = new AbortController()
      const end = () => ended.abort()
      const until = AbortSignal.any([
        ended.signal,
        AbortSignal.timeout(LIFETIME_MS),
        c.req.raw.signal,
        ...(signal ? [signal] : []),
      ])
      const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>()
      const writer = writable.getWriter()
      const text = new TextEncoder()
      const write = (what: string) => writer.write(text.encode(what))
      writer.closed.catch(end) // whoever listened has gone

      async function tell(messages: readonly Message[]) {
        if (messages.length > 0) await write(messages.map(encode).join(''))
        await pause(GAP_MS * messages.length)
      }
      const pause = (ms: number) =>
        sleep(ms, undefined, { signal: until, ref: false }).catch(() => {})

      async function run() {
        const now = clock().toISOString()
        const { resumed, from, missed } = following
        const hello = { now, ...(speed && { speed: speed() }), resumed }
        // With missed changes the place is told by the last of them.
        const id = missed.length === 0 ? { id: idOf(from) } : {}
        await write('retry: 1000\n' + encode({ event: 'hello', data: hello, ...id }))
        const before = createBacklog()
        before.add(missed)
        await tell(before.take())
        while (!until.aborted) {
          wake = Promise.withResolvers()
          if (!backlog.empty) await tell(backlog.take())
          else if (!(await Promise.race([wake.promise.then(() => true), pause(HEARTBEAT_MS)])))
            await write(': \n\n')
        }
        await writer.close()
      }

      void run()
        .catch(() => {}) // it left while we wrote
        .finally(following.stop)
      return new Response(readable, {
        headers: { 'content-type': 'text/event-stream', 'x-accel-buffering': 'no' },
      })
    },
  )
