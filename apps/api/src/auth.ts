import type { Context, MiddlewareHandler } from 'hono'
import { getCookie } from 'hono/cookie'
import type { Env, Who } from './deps.ts'
import { guards } from './description.ts'
import { PASS_COOKIE, reportReader } from './pass.ts'
import { ProblemError } from './problem.ts'
import type { Scope } from './scopes.ts'

const SAFE = new Set(['GET', 'HEAD', 'OPTIONS'])

/**
 * Lets through whoever is signed in, by session cookie or API key, and has the scope; without a
 * scope everybody who is signed in. `c.var.who` then says who it is.
 *
 * @throws {ProblemError} 401 when nobody is signed in, 403 when the scope is missing
 */
export const allow = (scope?: Scope): MiddlewareHandler<Env> =>
  guards<MiddlewareHandler<Env>>(scope, async (c, next) => {
    const who = await identify(c)
    if (!who)
      throw new ProblemError(401, 'Sign in, or send an API key as Authorization: Bearer … .', {
        headers: { 'www-authenticate': 'Bearer realm="headsup"' },
      })
    if (scope && !who.scopes.includes(scope))
      throw new ProblemError(
        403,
        who.kind === 'key'
          ? `The key "${who.name}" lacks the scope ${scope}.`
          : `Your role, ${who.role}, lacks the scope ${scope}. An administrator can change your role.`,
        { more: { scope } },
      )
    c.set('who', who)
    await next()
  })

async function identify(c: Context<Env>): Promise<Who | undefined> {
  const { headers } = c.req.raw
  const key =
    /^Bearer +(\S+)$/i.exec(headers.get('authorization') ?? '')?.[1] ?? headers.get('x-api-key')
  if (key) return c.var.identity.byKey(key)
  // Cookies travel by themselves: a page of another site must not act with them.
  if (!SAFE.has(c.req.method) && headers.get('sec-fetch-site') === 'cross-site')
    throw new ProblemError(403, 'A page of another site cannot act with your session.')
  const pass = getCookie(c, PASS_COOKIE)
  if (pass !== undefined && SAFE.has(c.req.method) && c.var.identity.passes(pass))
    return reportReader
  return c.var.identity.bySession(headers)
}
