import { fail } from '@sveltejs/kit'
import { m } from '#lib/paraglide/messages.js'
import { api, read } from '#lib/server/api.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = async (event) => {
  event.depends('headsup:area')
  const metric = event.url.searchParams.get('metric')
  const detail = await read(
    api(event).areas[':code'].$get({
      param: { code: event.params.code },
      query: { ...(metric && { metric }) },
    }),
  )
  return { title: m.nav_areas(), detail }
}

export const actions: Actions = {
  /** The instant comes as the browser made it from the local time typed in. */
  back: async (event) => {
    const form = await event.request.formData()
    const at = String(form.get('at') ?? '')
    if (at !== '' && Number.isNaN(Date.parse(at))) return fail(400, { done: false })
    const answer = await api(event).areas.incidents[':id']['expected-back'].$put({
      param: { id: String(form.get('id')) },
      json: { at: at === '' ? null : new Date(at).toISOString() },
    })
    return answer.ok ? { done: true } : fail(answer.status, { done: false })
  },
}
