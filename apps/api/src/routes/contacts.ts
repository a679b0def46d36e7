import { recordContacts } from '@headsup/store/contacts'
import { Hono } from 'hono'
import { describeRoute } from 'hono-openapi'
import { z } from 'zod'
import { allow } from '../auth.ts'
import type { Deps, Env } from '../deps.ts'
import { label, storable } from '../fields.ts'
import { parseInstant } from '../ingest/instant.ts'
import { ProblemError } from '../problem.ts'
import { valid } from '../validation.ts'

const EARLIEST = Date.UTC(2000, 0, 1)
const AHEAD_MS = 24 * 3_600_000

const Contact = z
  .strictObject({
    customer: label(200).meta({ description: 'the operator’s code; created when unknown' }),
    time: z
      .string('must be a text')
      .refine(
        (text) => parseInstant(text) >= EARLIEST,
        'must be an ISO 8601 date and time with a zone since 2000, like 2026-11-21T12:00:00Z',
      )
      .meta({ format: 'date-time' }),
    channel: label(50).meta({ description: 'such as call, email, chat' }),
    driver: label(120).nullish().meta({ description: 'the coded reason, such as billing' }),
    text: storable.max(20_000, 'must have at most 20,000 characters').nullish(),
    handlingSeconds: z
      .number('must be a number')
      .min(0, 'must be at least 0')
      .max(1e7, 'must be at most 1e7')
      .nullish(),
    id: label(500).nullish().meta({
      description: 'with source, what tells a repetition; without, customer, time and channel do',
    }),
    source: storable.max(500, 'must have at most 500 characters').optional(),
  })
  .meta({ id: 'Contact' })

/** One is a list of one, so that what is wrong with it is named alike. */
const Contacts = z.preprocess(
  (sent) => (Array.isArray(sent) ? (sent as unknown[]) : [sent]),
  z.array(Contact).max(1000, 'must be at most 1000 at once'),
)

/** `POST /contacts`: who called, wrote or chatted; sending one twice counts it once. */
export const contactRoutes = ({ store, clock }: Deps) =>
  new Hono<Env>().post(
    '/',
    describeRoute({ summary: 'Send contacts, one or up to 1000' }),
    allow('contacts:write'),
    valid('json', Contacts),
    async (c) => {
      const latest = clock().getTime() + AHEAD_MS
      const contacts = c.req.valid('json').map(({ time, ...contact }) => ({
        ...contact,
        at: new Date(parseInstant(time)),
      }))
      const ahead = contacts.find(({ at }) => at.getTime() > latest)
      if (ahead)
        throw new ProblemError(
          400,
          `time: ${ahead.at.toISOString()} is more than 24 hours ahead; nothing was stored.`,
        )
      const { recorded, attributed } = await recordContacts(store, contacts)
      return c.json({ recorded, duplicates: contacts.length - recorded, attributed })
    },
  )
