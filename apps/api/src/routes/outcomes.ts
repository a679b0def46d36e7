import { recordOutcomes } from '@headsup/store/outcomes'
import { Hono } from 'hono'
import { describeRoute } from 'hono-openapi'
import { z } from 'zod'
import { allow } from '../auth.ts'
import type { Deps, Env } from '../deps.ts'
import { label, storable } from '../fields.ts'
import { dated, reported, ReportedTime } from '../reported.ts'
import { valid } from '../validation.ts'

const Outcome = z
  .strictObject({
    customer: label(200).meta({ description: 'the operator’s code; created when unknown' }),
    time: ReportedTime,
    kind: z
      .string('must be a text')
      .regex(/^[a-z][a-z0-9_]{0,39}$/, 'must be small letters, digits and underscores')
      .meta({ description: 'complaint, churn, payment_late, csat or what else policies guard' }),
    value: z
      .number('must be a number')
      .min(-1e9, 'must be at least -1e9')
      .max(1e9, 'must be at most 1e9')
      .nullish()
      .meta({ description: 'of an answer, such as 1 to 5 of csat' }),
    id: label(500).nullish().meta({
      description: 'with source, what tells a repetition; without, customer, time and kind do',
    }),
    source: storable.max(500, 'must have at most 500 characters').optional(),
  })
  .refine(({ kind, value }) => kind !== 'csat' || (value != null && value >= 1 && value <= 5), {
    path: ['value'],
    message: 'must be from 1 to 5 for csat',
  })
  .refine(({ kind }) => kind !== 'opt_out', {
    path: ['kind'],
    message: 'must not be opt_out: these are counted when customers stop notices',
  })
  .meta({ id: 'Outcome' })

/** `POST /outcomes`: who complained, left, paid late or answered a survey; sending one twice counts it once. */
export const outcomeRoutes = ({ store, clock }: Deps) =>
  new Hono<Env>().post(
    '/',
    describeRoute({ summary: 'Send outcomes, one or up to 1000' }),
    allow('contacts:write'),
    valid('json', reported(Outcome)),
    async (c) => {
      const outcomes = dated(c.req.valid('json'), clock())
      const { recorded } = await recordOutcomes(store, outcomes)
      return c.json({ recorded, duplicates: outcomes.length - recorded })
    },
  )
