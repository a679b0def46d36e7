import { fail, redirect } from '@sveltejs/kit'
import { m } from '#lib/paraglide/messages.js'
import { api } from '#lib/server/api.ts'
import { askSession } from '#lib/server/session.ts'
import type { Actions, PageServerLoad } from './$types'

/** Where a one-time link leads: a session, but no password yet. */
export const load: PageServerLoad = async (event) => {
  const answer = await api(event).me.$get()
  if (!answer.ok) redirect(303, '/sign-in')
  const me = await answer.json()
  if (me.hasPassword) redirect(303, '/')
  return { title: m.welcome_title(), name: me.name, email: me.email }
}

interface Refusal {
  readonly errors?: readonly { readonly field: string }[]
}

export const actions: Actions = {
  default: async (event) => {
    const form = await event.request.formData()
    const said = (name: string) => String(form.get(name) ?? '')
    const [name, email, password] = [said('name').trim(), said('email').trim(), said('password')]
    if (password !== said('again')) return fail(400, { name, email, wrong: 'again' as const })
    const response = await askSession(event, '/me/password', { name, email, password }).catch(
      () => null,
    )
    if (response?.ok) redirect(303, '/')
    if (!response || response.status >= 500)
      return fail(503, { name, email, wrong: 'away' as const })
    if (response.status === 401) redirect(303, '/sign-in?error=link')
    const { errors } = (await response.json().catch(() => ({}))) as Refusal
    const field = errors?.[0]?.field
    const known = (['name', 'email', 'password'] as const).find((one) => one === field)
    const taken = response.status === 409 && known === 'email'
    return fail(response.status, {
      name,
      email,
      wrong: taken ? ('taken' as const) : (known ?? ('password' as const)),
    })
  },
}
