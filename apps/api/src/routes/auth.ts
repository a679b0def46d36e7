import { Hono, type Context } from 'hono'
import type { Deps, Env } from '../deps.ts'
import { CLIENT_HEADER } from '../identity.ts'
import { atMost } from '../limits.ts'
import { notFound, ProblemError } from '../problem.ts'

/** What of better-auth is reachable; everything else of it is called by our own routes alone. */
const OPEN: Readonly<Record<string, 'GET' | 'POST'>> = {
  '/sign-in/email': 'POST',
  '/magic-link/verify': 'GET',
  '/sign-out': 'POST',
  '/get-session': 'GET',
}

/** Signing in and out: `POST /sign-in/email {email, password}`, `POST /sign-out`, one-time links. */
export const authRoutes = ({ auth }: Deps) =>
  new Hono<Env>().all('/*', atMost(16 * 1024), async (c) => {
    const path = c.req.path.slice('/api/auth'.length)
    if (OPEN[path] !== c.req.method) return notFound(c)
    const headers = new Headers(c.req.raw.headers)
    headers.set(CLIENT_HEADER, clientAddress(c))
    // Browsers say from which page they post; who says nothing is a program, our own pages' among them.
    if (!headers.has('origin') && !headers.has('sec-fetch-site'))
      headers.set('origin', auth.baseUrl)
    const body = c.req.method === 'POST' ? await c.req.text() : undefined
    if (body === '') headers.delete('content-type')
    const response = await c.var.identity.handler(
      new Request(c.req.url, { method: c.req.method, headers, ...(body && { body }) }),
    )
    if (response.status < 400) return response
    const said = (await response.json().catch(() => ({}))) as { code?: string; message?: string }
    const wait = response.headers.get('x-retry-after')
    throw new ProblemError(response.status as 400, said.message ?? 'Signing in did not work.', {
      more: { code: said.code },
      ...(wait && { headers: { 'retry-after': wait } }),
    })
  })

interface NodeBindings {
  readonly incoming?: { readonly socket?: { readonly remoteAddress?: string } }
}

/**
 * The address to limit. A peer on this machine is our own pages or a proxy, and tells whom it
 * speaks for; anybody else could only lie.
 */
export function clientAddress(c: Context): string {
  const peer = (c.env as NodeBindings | undefined)?.incoming?.socket?.remoteAddress ?? '127.0.0.1'
  if (!/^(::1|(::ffff:)?127\.)/.test(peer)) return peer
  return c.req.header('x-forwarded-for')?.split(',').at(-1)?.trim() || peer
}
