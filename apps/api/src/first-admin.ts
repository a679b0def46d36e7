import { findAdmins } from '@headsup/store/people'
import type { Deps } from './deps.ts'
import { createIdentity } from './identity.ts'

/**
 * Makes the account of the administrator when nobody has one, and a link that signs them in once,
 * within an hour, leading to /welcome. An administrator who has not chosen a password yet gets a
 * new link; null when somebody can sign in already.
 */
export async function createFirstAdmin(
  deps: Pick<Deps, 'store' | 'auth'>,
  { email = 'admin@headsup.local' }: { readonly email?: string } = {},
): Promise<{ url: string } | null> {
  const identity = createIdentity(deps)
  const admins = await findAdmins(deps.store.db)
  if (admins.some(({ hasPassword, enabled }) => hasPassword && enabled)) return null
  const waiting = admins.find(({ enabled }) => enabled)
  if (!waiting) await identity.createPerson({ email, name: 'Administrator', role: 'admin' })
  return { url: await identity.signInLink(waiting?.email ?? email) }
}
