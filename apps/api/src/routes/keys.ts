import { deleteKey, listKeys } from '@headsup/store/people'
import { Hono } from 'hono'
import { describeRoute } from 'hono-openapi'
import { z } from 'zod'
import { allow } from '../auth.ts'
import type { Deps, Env } from '../deps.ts'
import { scopesOf } from '../identity.ts'
import { ProblemError } from '../problem.ts'
import { SCOPES } from '../scopes.ts'
import { valid } from '../validation.ts'
import { PersonName } from './me.ts'

const NewKey = z.object({
  name: PersonName,
  scopes: z
    .array(z.enum(SCOPES, `must be one of ${SCOPES.join(', ')}`), 'must be a list of scopes')
    .min(1, 'must name at least one scope'),
  expiresInDays: z
    .number('must be a number of days')
    .min(0.01, 'must be at least 0.01')
    .max(3650, 'must be at most 3650')
    .optional(),
})
const Permissions = z.record(z.string(), z.array(z.string()))

/** Keys of machines. */
export const keyRoutes = ({ store }: Deps) =>
  new Hono<Env>()
    .get(
      '/',
      describeRoute({ summary: 'Every key, without the key itself' }),
      allow('people:write'),
      async (c) => {
        const keys = await listKeys(store.db)
        return c.json({
          keys: keys.map(({ permissions, ...key }) => ({
            ...key,
            scopes: scopesOf(permissions ? Permissions.parse(JSON.parse(permissions)) : null),
          })),
        })
      },
    )
    .post(
      '/',
      describeRoute({ summary: 'Make a key; the answer is the only place that ever shows it' }),
      allow('people:write'),
      valid('json', NewKey),
      async (c) =>
        c.json(
          await c.var.identity.createKey({ ...c.req.valid('json'), personId: c.var.who.personId }),
          201,
        ),
    )
    .delete(
      '/:id',
      describeRoute({ summary: 'Revoke a key' }),
      allow('people:write'),
      valid('param', z.object({ id: z.string() })),
      async (c) => {
        const { id } = c.req.valid('param')
        if (!(await deleteKey(store.db, id))) throw new ProblemError(404, `There is no key ${id}.`)
        c.var.identity.forgetKeys()
        return c.body(null, 204)
      },
    )
