import { m } from '#lib/paraglide/messages.js'
import { api, read } from '#lib/server/api.ts'
import type { PageServerLoad } from './$types'

/** What may be tried out, as it stands in the address. */
const tried = [
  'holdout',
  'baseShare',
  'perDay',
  'costPerContact',
  'power',
  'serviceLevel',
  'handlingSeconds',
  'hourlyRate',
] as const

export const load: PageServerLoad = async (event) => {
  event.depends('headsup:planner')
  const asked = event.url.searchParams
  const said = Object.fromEntries(
    tried.flatMap((name) => (asked.get(name) ? [[name, asked.get(name) ?? '']] : [])),
  )
  const policy = asked.get('policy') ?? ''
  const report = await read(api(event).plan.$get({ query: { ...said, policy } }))
  return { title: m.nav_planner(), report, trying: tried.some((name) => asked.has(name)) }
}
