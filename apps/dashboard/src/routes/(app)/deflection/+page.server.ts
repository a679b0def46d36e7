import { askedBy, monthOf } from '#lib/deflection/period.ts'
import { m } from '#lib/paraglide/messages.js'
import { api, read } from '#lib/server/api.ts'
import type { PageServerLoad } from './$types'

export const load: PageServerLoad = async (event) => {
  event.depends('headsup:deflection')
  const { frame } = await event.parent()
  const asked = askedBy(event.url.searchParams, monthOf(frame.now, frame.timeZone))
  const report = await read(api(event).deflection.$get({ query: asked }))
  return { title: m.nav_deflection(), report }
}
