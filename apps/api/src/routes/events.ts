import type { SeriesResolver } from '@headsup/store/ingest'
import { Hono } from 'hono'
import { describeRoute } from 'hono-openapi'
import { z } from 'zod'
import { allow } from '../auth.ts'
import { schemaOf } from '../description.ts'
import type { Deps, Env } from '../deps.ts'
import { createAdmission, type Admission } from '../ingest/admission.ts'
import { announcedBytes } from '../ingest/body.ts'
import { checkBatch } from '../ingest/check.ts'
import { openEnvelope } from '../ingest/envelope.ts'
import { ProblemError } from '../problem.ts'

const Observation = z
  .object({
    customer: z.string().meta({ description: 'the operator’s code; created when unknown' }),
    metric: z.string().meta({ description: 'created, as an increment, when unknown' }),
    time: z.iso.datetime({ offset: true }),
    value: z.number(),
    source: z.string().optional(),
    id: z.string().optional().meta({
      description:
        'with source, what tells a repetition from a second event; without, customer, metric and time do',
    }),
  })
  .meta({ id: 'Observation' })

const CloudEvent = z
  .looseObject({
    specversion: z.literal('1.0'),
    id: z.string(),
    source: z.string(),
    type: z.string().meta({
      description:
        'headsup.observation, whose data is an observation, or any other, such as order.delayed',
    }),
    subject: z.string().optional().meta({ description: 'the code of the customer it concerns' }),
    time: z.iso.datetime({ offset: true }),
    data: z.record(z.string(), z.unknown()).optional(),
  })
  .meta({ id: 'CloudEvent' })

const Receipt = z
  .object({
    accepted: z.number().meta({ description: 'new, and on disk' }),
    duplicates: z.number().meta({ description: 'known already, or more than once in the batch' }),
    rejected: z.array(z.object({ index: z.number(), reason: z.string() })),
  })
  .meta({ id: 'Receipt' })

/** At most 32 batches and 64 MiB at once: what waits in memory is bounded. */
const LIMIT = { batches: 32, bytes: 64 * 2 ** 20 }

/** `POST /events` takes up to 10,000 events or 8 MiB; sending one twice counts it once. */
export const eventRoutes = (
  { log, clock, signal }: Deps,
  resolver: SeriesResolver,
  admission: Admission = createAdmission(LIMIT),
) => {
  // Listening begins with the first batch, so that making an API touches nothing.
  let watching: Promise<() => Promise<void>> | undefined
  const watched = () =>
    (watching ??= resolver.watch().catch((error: unknown) => {
      watching = undefined
      throw error
    }))
  signal?.addEventListener('abort', () => void watching?.then((stop) => stop()).catch(() => {}))

  return new Hono<Env>().post(
    '/',
    describeRoute({
      summary: 'Send usage, charges and business events',
      description:
        'One event, an array, NDJSON or CloudEvents 1.0 (structured, batch or binary), up to 10,000 events or 8 MiB, ' +
        'gzip or not. What is answered 2xx is on disk. A bad event is listed and does not sink its batch.',
      requestBody: {
        required: true,
        content: {
          'application/json': { schema: schemaOf(z.union([Observation, z.array(Observation)])) },
          'application/x-ndjson': { schema: { type: 'string' } },
          'application/cloudevents+json': { schema: schemaOf(CloudEvent) },
          'application/cloudevents-batch+json': { schema: schemaOf(z.array(CloudEvent)) },
        },
      },
      responses: {
        200: {
          description: 'Stored; what could not be is listed',
          content: { 'application/json': { schema: schemaOf(Receipt) } },
        },
        422: { description: 'No event could be stored' },
        429: { description: 'Too much at once; Retry-After says when to come again' },
      },
    }),
    allow('events:write'),
    async (c) => {
      await watched()
      const leave = admission.enter(announcedBytes(c.req))
      if (!leave)
        throw new ProblemError(
          429,
          'More arrives than can be stored just now. Send it again later.',
          {
            headers: { 'retry-after': '1' },
          },
        )
      try {
        const batch = await openEnvelope(c.req)
        const { observations, events, rejected } = await checkBatch(batch, resolver, clock())
        if (rejected.length > 0 && rejected.length === batch.items.length)
          throw new ProblemError(
            422,
            `No event could be stored. The first ${rejected[0]?.reason}`,
            {
              more: { rejected },
            },
          )
        const accepted = await log.append({ observations, events })
        const duplicates = observations.length + events.length - accepted
        return c.json({ accepted, duplicates, rejected })
      } finally {
        leave()
      }
    },
  )
}
