import { fail, redirect } from '@sveltejs/kit'
import { m } from '#lib/paraglide/messages.js'
import { askSession, nextPath } from '#lib/server/session.ts'
import type { Actions, PageServerLoad } from './$types'

/** What brought somebody here, as far as they should know. */
export type Reason = 'link' | 'signed-out' | null

export const load: PageServerLoad = ({ url }) => ({
  title: m.in_title(),
  next: nextPath(url),
  // A one-time link that is used, old or wrong comes back here with its error.
  reason: (url.searchParams.has('error')
    ? 'link'
    : url.searchParams.has('bye')
      ? 'signed-out'
      : null) satisfies Reason as Reason,
})

export const actions: Actions = {
  default: async (event) => {
    const form = await event.request.formData()
    const email = String(form.get('email') ?? '').trim()
    const password = String(form.get('password') ?? '')
    if (!email || !password) return fail(400, { email, problem: 'empty' as const })
    const response = await askSession(event, '/auth/sign-in/email', { email, password }).catch(
      () => null,
    )
    if (!response || response.status >= 500) return fail(503, { email, problem: 'away' as const })
    if (response.status === 429) {
      const seconds = Number(response.headers.get('retry-after')) || 60
      return fail(429, { email, problem: 'often' as const, seconds })
    }
    if (!response.ok) return fail(401, { email, problem: 'wrong' as const })
    redirect(303, nextPath(event.url))
  },
}
