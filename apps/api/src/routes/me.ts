import { changePerson, findPerson } from '@headsup/store/people'
import { Hono } from 'hono'
import { describeRoute } from 'hono-openapi'
import { z } from 'zod'
import { allow } from '../auth.ts'
import type { Deps, Env } from '../deps.ts'
import { ProblemError } from '../problem.ts'
import { onTaken } from '../taken.ts'
import { valid } from '../validation.ts'

export const Email = z
  .email('must be an e-mail address')
  .max(254, 'must have at most 254 characters')
  .transform((email) => email.toLowerCase())
export const PersonName = z
  .string('must be a text')
  .trim()
  .min(1, 'must not be empty')
  .max(100, 'must have at most 100 characters')

const NewPassword = z.object({
  password: z
    .string('must be a text')
    .min(10, 'must have at least 10 characters')
    .max(128, 'must have at most 128 characters'),
  /** Needed by whoever has one. */
  currentPassword: z.string().optional(),
  name: PersonName.optional(),
  email: Email.optional(),
})

/** Whoever is signed in, about themselves. */
export const meRoutes = ({ store }: Deps) =>
  new Hono<Env>()
    .get('/', describeRoute({ summary: 'Who is signed in' }), allow(), async (c) => {
      const { kind, id, name, email, role, scopes } = c.var.who
      const person = kind === 'person' ? await findPerson(store.db, id) : undefined
      return c.json({
        kind,
        id,
        name,
        email: email ?? null,
        role: role ?? null,
        scopes,
        hasPassword: person?.hasPassword ?? false,
      })
    })
    .post(
      '/password',
      describeRoute({ summary: 'Choose a password of your own, the first one or another' }),
      allow(),
      valid('json', NewPassword),
      async (c) => {
        const { id, kind } = c.var.who
        if (kind !== 'person') throw new ProblemError(403, 'A key has no password.')
        const { password, currentPassword, name, email } = c.req.valid('json')
        if (name !== undefined || email !== undefined)
          await onTaken(changePerson(store.db, id, { name, email }), 'email', email)
        const { headers } = c.req.raw
        if (currentPassword === undefined) {
          const person = await findPerson(store.db, id)
          if (person?.hasPassword)
            throw new ProblemError(
              409,
              'You have a password: send it as currentPassword to change it.',
            )
          await c.var.identity.setPassword(headers, password)
        } else {
          const changed = await c.var.identity.changePassword(headers, currentPassword, password)
          for (const cookie of changed.headers.getSetCookie())
            c.header('set-cookie', cookie, { append: true })
        }
        return c.json({ ok: true })
      },
    )
