import { m } from '#lib/paraglide/messages.js'
import { api, read } from '#lib/server/api.ts'
import type { PageServerLoad } from './$types'

export const load: PageServerLoad = async (event) => {
  const { overview } = api(event)
  const [live, pace] = await Promise.all([
    read(overview.live.$get({ query: { range: '24h' } })),
    read(overview.pace.$get()),
  ])
  return { title: m.key_wall(), live, pace }
}
