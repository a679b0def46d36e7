import { Hono } from 'hono'
import { describeRoute } from 'hono-openapi'
import { z } from 'zod'
import { allow } from '../auth.ts'
import type { Deps, Env } from '../deps.ts'
import { ProblemError } from '../problem.ts'
import { valid } from '../validation.ts'

const Id = z.coerce.number('must be a number').int().positive()
const Page = z.object({
  before: Id.optional(),
  limit: z.coerce.number().int().min(1).max(200, 'must be at most 200').default(50),
})

/** Mail that was caught instead of sent. Only the demo catches any. */
export const mailRoutes = ({ mailbox }: Deps) =>
  new Hono<Env>()
    .get(
      '/',
      describeRoute({ summary: 'Caught mail, newest first' }),
      allow('customers:read'),
      valid('query', Page),
      (c) => {
        const { before, limit } = c.req.valid('query')
        const mails = mailbox?.list(limit, before) ?? []
        return c.json({
          catching: mailbox !== undefined,
          size: mailbox?.size ?? 0,
          mails,
          next: mails.length === limit ? (mails.at(-1)?.id ?? null) : null,
        })
      },
    )
    .get(
      '/:id',
      describeRoute({ summary: 'One caught mail' }),
      allow('customers:read'),
      valid('param', z.object({ id: Id })),
      (c) => {
        const { id } = c.req.valid('param')
        const mail = mailbox?.read(id)
        if (!mail) throw new ProblemError(404, `There is no mail ${id}; the newest ones are kept.`)
        return c.json(mail)
      },
    )
