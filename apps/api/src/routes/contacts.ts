import { recordContacts } from '@headsup/store/contacts'
import { Hono } from 'hono'
import { describeRoute } from 'hono-openapi'
import { z } from 'zod'
import { allow } from '../auth.ts'
import type { Deps, Env } from '../deps.ts'
import { label, storable } from '../fields.ts'
import { dated, reported, ReportedTime } from '../reported.ts'
import { valid } from '../validation.ts'

const Contact = z
  .strictObject({
    customer: label(200).meta({ description: 'the operator’s code; created when unknown' }),
    time: ReportedTime,
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

/** `POST /contacts`: who called, wrote or chatted; sending one twice counts it once. */
export const contactRoutes = ({ store, clock }: Deps) =>
  new Hono<Env>().post(
    '/',
    describeRoute({ summary: 'Send contacts, one or up to 1000' }),
    allow('contacts:write'),
    valid('json', reported(Contact)),
    async (c) => {
      const contacts = dated(c.req.valid('json'), clock())
      const { recorded, attributed } = await recordContacts(store, contacts)
      return c.json({ recorded, duplicates: contacts.length - recorded, attributed })
    },
  )
