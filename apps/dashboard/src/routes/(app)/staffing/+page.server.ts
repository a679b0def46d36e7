import { m } from '#lib/paraglide/messages.js'
import { api, read } from '#lib/server/api.ts'
import type { PageServerLoad } from './$types'

/** What may be tried out, as it stands in the address. */
const tried = [
  'channel',
  'week',
  'days',
  'holdout',
  'serviceLevel',
  'answerSeconds',
  'patienceSeconds',
  'maxOccupancy',
  'shrinkage',
  'handlingSeconds',
  'hourlyRate',
] as const

export const load: PageServerLoad = async (event) => {
  event.depends('headsup:staffing')
  const asked = event.url.searchParams
  const said = Object.fromEntries(
    tried.flatMap((name) => (asked.get(name) ? [[name, asked.get(name) ?? '']] : [])),
  )
  const queue = asked.get('queue') === 'a' ? ('a' as const) : ('c' as const)
  const report = await read(api(event).staffing.$get({ query: { ...said, queue } }))
  return {
    title: m.nav_staffing(),
    report,
    channel: asked.get('channel') ?? '',
    trying: tried.some((name) => name !== 'channel' && name !== 'week' && asked.has(name)),
    map: (['difference', 'without'] as const).find((one) => one === asked.get('map')) ?? 'with',
  }
}
