import { API_URL } from '$app/env/private'
import type { RequestEvent } from '@sveltejs/kit'

/**
 * Asks the API's sign-in part on behalf of a form, and gives the browser the cookies it answers with.
 * The form's own page has been checked to be ours before an action runs, so we speak as the API's own origin.
 */
export async function askSession(
  event: RequestEvent,
  path: '/auth/sign-in/email' | '/auth/sign-out' | '/me/password',
  body: object,
): Promise<Response> {
  const response = await fetch(`${API_URL}/api${path}`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      origin: new URL(API_URL).origin,
      cookie: event.request.headers.get('cookie') ?? '',
      'x-forwarded-for': event.getClientAddress(),
    },
    body: JSON.stringify(body),
  })
  for (const cookie of response.headers.getSetCookie()) pass(event, cookie)
  return response
}

/** Hands one Set-Cookie header on as it is. */
function pass({ cookies }: RequestEvent, header: string): void {
  const [pair = '', ...attributes] = header.split(/;\s*/)
  const at = pair.indexOf('=')
  const said = new Map(
    attributes.map((one) => {
      const [name = '', value = ''] = one.split('=', 2)
      return [name.toLowerCase(), value]
    }),
  )
  const maxAge = said.get('max-age')
  cookies.set(pair.slice(0, at), pair.slice(at + 1), {
    path: said.get('path') ?? '/',
    httpOnly: said.has('httponly'),
    secure: said.has('secure'),
    sameSite: 'lax',
    ...(maxAge !== undefined && { maxAge: Number(maxAge) }),
    encode: (value) => value,
  })
}

/** Where to go after signing in: a path of ours, never another site. */
export function nextPath(url: URL): string {
  const next = url.searchParams.get('next') ?? '/'
  return /^\/(?![/\\])/.test(next) ? next : '/'
}
