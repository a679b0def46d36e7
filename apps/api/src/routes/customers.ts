import {
  changeCustomer,
  createCustomer,
  deleteCustomer,
  findCustomer,
  listCustomers,
} from '@headsup/store/customers'
import { Hono } from 'hono'
import { describeRoute } from 'hono-openapi'
import { z } from 'zod'
import { allow } from '../auth.ts'
import type { Deps, Env } from '../deps.ts'
import { label, Limit, LOCALES, storable } from '../fields.ts'
import { ProblemError } from '../problem.ts'
import { valid } from '../validation.ts'

const Code = label(200)

const Channel = z.strictObject({
  kind: z.enum(
    ['email', 'sms', 'voice', 'push', 'webhook'],
    'must be email, sms, voice, push or webhook',
  ),
  address: label(2000),
  consent: z.boolean('must be true or false').default(false),
})

const Fields = z.strictObject({
  name: label(200).nullable().optional(),
  area: label(200).nullable().optional().meta({ description: 'its code; created when unknown' }),
  locale: z.enum(LOCALES, `must be one of ${LOCALES.join(', ')}`).optional(),
  timeZone: z
    .string('must be a text')
    .refine(isZone, 'must be a time zone, like Asia/Hong_Kong')
    .optional(),
  cycleDay: z
    .int('must be a whole number')
    .min(1, 'must be at least 1')
    .max(28, 'must be at most 28, since every month has one')
    .optional(),
  segment: label(200).nullable().optional(),
  billLimit: z
    .number('must be a number')
    .gt(0, 'must be more than 0')
    .max(1e12, 'must be at most 1e12')
    .nullable()
    .optional(),
  channels: z
    .array(Channel, 'must be a list of channels')
    .refine(
      (ways) => new Set(ways.map(({ kind }) => kind)).size === ways.length,
      'must not name a kind twice',
    )
    .optional(),
})

const Search = z.object({
  query: storable.max(200, 'must have at most 200 characters').optional(),
  area: Code.optional(),
  cursor: Code.optional().meta({ description: 'the `next` of the page before' }),
  limit: Limit,
})
const ByCode = z.object({ code: Code })

/** Who is watched, and how they may be told. */
export const customerRoutes = ({ store }: Deps) => {
  return new Hono<Env>()
    .get(
      '/',
      describeRoute({ summary: 'Customers by code; search by the beginning of code or name' }),
      allow('customers:read'),
      valid('query', Search),
      async (c) => {
        const { query, area, cursor, limit } = c.req.valid('query')
        const search = { query: query?.trim() || undefined, area, after: cursor, limit: limit + 1 }
        const found = await listCustomers(store.db, search)
        const customers = found.slice(0, limit)
        return c.json({
          customers,
          next: found.length > limit ? (customers.at(-1)?.code ?? null) : null,
        })
      },
    )
    .post(
      '/',
      describeRoute({ summary: 'Add a customer' }),
      allow('customers:write'),
      valid('json', Fields.extend({ code: Code })),
      async (c) => {
        const { code, ...fields } = c.req.valid('json')
        if (!(await createCustomer(store.db, code, fields)))
          throw new ProblemError(409, `code: there is a customer ${code} already.`)
        return c.json(await existing(code), 201)
      },
    )
    .get(
      '/:code',
      describeRoute({ summary: 'One customer' }),
      allow('customers:read'),
      valid('param', ByCode),
      async (c) => c.json(await existing(c.req.valid('param').code)),
    )
    .put(
      '/:code',
      describeRoute({ summary: 'Add a customer or replace all that is said of them' }),
      allow('customers:write'),
      valid('param', ByCode),
      valid('json', Fields),
      async (c) => {
        const { code } = c.req.valid('param')
        const fields = c.req.valid('json')
        if (!(await changeCustomer(store.db, code, fields, { reset: true })))
          await createCustomer(store.db, code, fields)
        return c.json(await existing(code))
      },
    )
    .patch(
      '/:code',
      describeRoute({ summary: 'Change what is named; channels are replaced as a whole' }),
      allow('customers:write'),
      valid('param', ByCode),
      valid('json', Fields),
      async (c) => {
        const { code } = c.req.valid('param')
        if (!(await changeCustomer(store.db, code, c.req.valid('json')))) throw missing(code)
        return c.json(await existing(code))
      },
    )
    .delete(
      '/:code',
      describeRoute({ summary: 'Forget a customer and all that was told, decided and measured' }),
      allow('customers:write'),
      valid('param', ByCode),
      async (c) => {
        const { code } = c.req.valid('param')
        if (!(await deleteCustomer(store.db, code))) throw missing(code)
        return c.body(null, 204)
      },
    )

  async function existing(code: string) {
    const customer = await findCustomer(store.db, code)
    if (!customer) throw missing(code)
    return customer
  }
}

const missing = (code: string) => new ProblemError(404, `There is no customer ${code}.`)

function isZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name })
    return true
  } catch {
    return false
  }
}
