import { changePerson, findPerson, hasOtherAdmin, listPeople } from '@headsup/store/people'
import { Hono } from 'hono'
import { describeRoute } from 'hono-openapi'
import { z } from 'zod'
import { allow } from '../auth.ts'
import type { Deps, Env } from '../deps.ts'
import { ProblemError } from '../problem.ts'
import { ROLES } from '../scopes.ts'
import { onTaken } from '../taken.ts'
import { valid } from '../validation.ts'
import { Email, PersonName } from './me.ts'

const RoleName = z.enum(ROLES, `must be one of ${ROLES.join(', ')}`)
const NewPerson = z.object({ email: Email, name: PersonName, role: RoleName })
const PersonChange = z.object({
  name: PersonName.optional(),
  email: Email.optional(),
  role: RoleName.optional(),
  enabled: z.boolean('must be true or false').optional(),
})
const Id = z.object({ id: z.string() })

/** Staff accounts. */
export const peopleRoutes = ({ store }: Deps) => {
  return new Hono<Env>()
    .get(
      '/',
      describeRoute({ summary: 'Everyone with an account' }),
      allow('people:write'),
      async (c) => c.json({ people: await listPeople(store.db) }),
    )
    .post(
      '/',
      describeRoute({ summary: 'Add somebody; the answer holds the one-time link to hand them' }),
      allow('people:write'),
      valid('json', NewPerson),
      async (c) => {
        const person = c.req.valid('json')
        const everyone = await listPeople(store.db)
        if (everyone.some(({ email }) => email === person.email))
          throw new ProblemError(409, `email: ${person.email} is taken already.`)
        const id = await onTaken(c.var.identity.createPerson(person), 'email', person.email)
        return c.json({ id, url: await c.var.identity.signInLink(person.email) }, 201)
      },
    )
    .patch(
      '/:id',
      describeRoute({ summary: 'Rename, change the role, or end or restore access' }),
      allow('people:write'),
      valid('param', Id),
      valid('json', PersonChange),
      async (c) => {
        const { id } = c.req.valid('param')
        const change = c.req.valid('json')
        const person = await existing(id)
        const staysAdmin =
          (change.role ?? person.role) === 'admin' && (change.enabled ?? person.enabled)
        if (person.role === 'admin' && !staysAdmin && !(await hasOtherAdmin(store.db, id)))
          throw new ProblemError(409, 'Nobody else is an administrator; make somebody one first.')
        await onTaken(changePerson(store.db, id, change), 'email', change.email)
        return c.json(await existing(id))
      },
    )
    .post(
      '/:id/link',
      describeRoute({
        summary: 'A new one-time link for somebody who forgot their password, which it clears',
      }),
      allow('people:write'),
      valid('param', Id),
      async (c) => {
        const person = await existing(c.req.valid('param').id)
        await c.var.identity.forgetPassword(person.id)
        return c.json({ url: await c.var.identity.signInLink(person.email) }, 201)
      },
    )

  async function existing(id: string) {
    const person = await findPerson(store.db, id)
    if (!person) throw new ProblemError(404, `There is no person ${id}.`)
    return person
  }
}
