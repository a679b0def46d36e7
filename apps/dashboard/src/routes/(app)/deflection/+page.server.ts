import { m } from '#lib/paraglide/messages.js'
import { api, read } from '#lib/server/api.ts'
import type { PageServerLoad } from './$types'

export const load: PageServerLoad = async (event) => {
  event.depends('headsup:deflection')
  const asked = event.url.searchParams.get('days')
  const days = (['7', '28', '90', 'all'] as const).find((one) => one === asked) ?? '28'
  const report = await read(api(event).deflection.$get({ query: { days } }))
  return { title: m.nav_deflection(), report }
}
