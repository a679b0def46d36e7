import { m } from '#lib/paraglide/messages.js'
import { api, read } from '#lib/server/api.ts'
import type { PageServerLoad } from './$types'

export const load: PageServerLoad = async (event) => {
  event.depends('headsup:areas')
  const live = await read(api(event).overview.live.$get({ query: { range: '1h' } }))
  return { title: m.nav_areas(), live }
}
