import { listMetrics, putMetric } from '@headsup/store/customers'
import { Hono } from 'hono'
import { describeRoute } from 'hono-openapi'
import { z } from 'zod'
import { allow } from '../auth.ts'
import type { Deps, Env } from '../deps.ts'
import { label, storable } from '../fields.ts'
import { valid } from '../validation.ts'

const price = z
  .number('must be a number')
  .min(0, 'must be at least 0')
  .max(1e9, 'must be at most 1e9')
const name = label(200).optional()

const Metric = z.strictObject({
  kind: z.enum(['increment', 'gauge'], 'must be increment or gauge').default('increment'),
  unit: storable.max(20, 'must have at most 20 characters').default(''),
  names: z.strictObject({ en: name, 'zh-Hant': name, 'zh-Hans': name }).default({}),
  pricePerUnit: price.nullable().default(null),
  pricePerDay: price.default(0),
})

/** What is measured of customers, and what it costs them. */
export const metricRoutes = ({ store }: Deps) =>
  new Hono<Env>()
    .get('/', describeRoute({ summary: 'Every metric' }), allow('settings:read'), async (c) =>
      c.json({ metrics: await listMetrics(store.db) }),
    )
    .put(
      '/:code',
      describeRoute({ summary: 'Add a metric or replace what is said of it' }),
      allow('settings:write'),
      valid('param', z.object({ code: label(100) })),
      valid('json', Metric),
      async (c) =>
        c.json(await putMetric(store.db, c.req.valid('param').code, c.req.valid('json'))),
    )
