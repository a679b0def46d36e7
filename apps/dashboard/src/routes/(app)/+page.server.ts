import { m } from '#lib/paraglide/messages.js'
import { api, read } from '#lib/server/api.ts'
import { rangeOf } from '#lib/live/range.ts'
import type { PageServerLoad } from './$types'

export const load: PageServerLoad = async (event) => {
  const range = rangeOf(event.url.searchParams.get('range'))
  const metric = event.url.searchParams.get('metric') ?? undefined
  const { overview } = api(event)
  const [live, pace, feed] = await Promise.all([
    read(overview.live.$get({ query: { range, ...(metric && { metric }) } })),
    read(overview.pace.$get()),
    read(overview.feed.$get()),
  ])
  return { title: m.nav_live(), range, live, pace, feed: feed.happenings }
}
