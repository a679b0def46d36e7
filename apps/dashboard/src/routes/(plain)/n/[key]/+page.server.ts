import { fail } from '@sveltejs/kit'
import { m } from '#lib/paraglide/messages.js'
import { api, read } from '#lib/server/api.ts'
import type { Actions, PageServerLoad } from './$types'

/** What a customer sees who follows the link in a notice: the notice, and how to have no more of them. */
export const load: PageServerLoad = async (event) => {
  const notice = await read(api(event).n[':key'].$get({ param: { key: event.params.key } }))
  return { ...notice, title: notice.message?.subject ?? m.link_title({ brand: notice.brand }) }
}

export const actions: Actions = {
  stop: async (event) => {
    const answer = await api(event).n[':key'].stop.$post({ param: { key: event.params.key } })
    if (!answer.ok) return fail(answer.status, { failed: true })
  },
  resume: async (event) => {
    const answer = await api(event).n[':key'].stop.$delete({ param: { key: event.params.key } })
    if (!answer.ok) return fail(answer.status, { failed: true })
  },
}
