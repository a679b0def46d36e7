import { API_URL } from '$app/env/private'
import { error, redirect } from '@sveltejs/kit'
import type { Handle, HandleServerError } from '@sveltejs/kit/hooks'
import type { Me } from '#lib/frame/frame.ts'
import { m } from '#lib/paraglide/messages.js'
import { defineCustomServerStrategy } from '#lib/paraglide/runtime.js'
import { paraglideMiddleware } from '#lib/paraglide/server.js'
import { preferredLocale, readReader } from '#lib/reader.ts'

// Custom strategies are asked before the cookie is, so this one stands back for a choice already made.
defineCustomServerStrategy('custom-reader', {
  getLocale: (request) =>
    !request || /(?:^|;\s*)language=/.test(request.headers.get('cookie') ?? '')
      ? undefined
      : preferredLocale(request.headers.get('accept-language')),
})

/** Pages in this route group are seen by people who have not signed in. */
const OPEN_TO_ALL = '/(plain)'

export const handle: Handle = ({ event, resolve }) => {
  const { request } = event
  // A stand-in without a body: the negotiation copies what it is given, and a body can be read only once.
  const asked = new Request(request.url, { headers: request.headers })
  return paraglideMiddleware(asked, async ({ locale }) => {
    event.locals.reader = readReader(event.cookies, locale)
    event.locals.me = null
    const open = event.route.id === null || event.route.id.startsWith(OPEN_TO_ALL)
    if (!open) {
      event.locals.me = await whoIs(request)
      if (!event.locals.me) {
        const { pathname, search } = event.url
        const back = pathname === '/' ? '' : `?next=${encodeURIComponent(pathname + search)}`
        redirect(303, `/sign-in${back}`)
      }
    }
    const { theme } = event.locals.reader
    return resolve(event, {
      transformPageChunk: ({ html }) =>
        html
          .replace('%lang%', locale)
          .replace('%theme%', theme === 'system' ? '' : `data-theme="${theme}"`),
    })
  })
}

/** Who this session belongs to, or null. */
async function whoIs(request: Request): Promise<Me | null> {
  const answer = await fetch(`${API_URL}/api/me`, {
    headers: { cookie: request.headers.get('cookie') ?? '' },
  }).catch(() => error(503, m.error_unreachable(), { kind: 'unreachable' }))
  if (answer.status === 401 || answer.status === 403) return null
  if (!answer.ok) error(502, m.error_broken(), { kind: 'broken' })
  return (await answer.json()) as Me
}

/** What the reader sees of a fault of ours; the fault itself goes to the process's log. */
export const handleError: HandleServerError = ({ kind, error: fault }) => {
  if (kind === 'app') return {}
  if (kind === 'framework' && fault.status === 404)
    return { message: m.error_missing(), kind: 'missing' }
  console.error(fault)
  return { message: m.error_broken(), kind: 'broken' }
}
