import { m } from '#lib/paraglide/messages.js'
import { api, read } from '#lib/server/api.ts'
import type { PageServerLoad } from './$types'

export const load: PageServerLoad = async (event) => {
  event.depends('headsup:alert')
  const detail = await read(api(event).alerts[':id'].$get({ param: { id: event.params.id } }))
  return { title: m.nav_alerts(), detail }
}
