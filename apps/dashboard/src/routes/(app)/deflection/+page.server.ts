import { askedBy, monthOf } from '#lib/deflection/period.ts'
import { m } from '#lib/paraglide/messages.js'
import { api, read } from '#lib/server/api.ts'
import type { PageServerLoad } from './$types'

export const load: PageServerLoad = async (event) => {
  event.depends('headsup:deflection')
  const { frame } = await event.parent()
  const asked = askedBy(event.url.searchParams, monthOf(frame.now, frame.timeZone))
  const { deflection, verdicts } = api(event)
  const [report, kept] = await Promise.all([
    read(deflection.$get({ query: asked })),
    read(verdicts.$get({ query: { limit: '100' } })),
  ])
  return { title: m.nav_deflection(), report, verdicts: kept.verdicts }
}
