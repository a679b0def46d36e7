import { askedBy, monthOf } from '#lib/deflection/period.ts'
import { may } from '#lib/frame/frame.ts'
import { m } from '#lib/paraglide/messages.js'
import { api, read } from '#lib/server/api.ts'
import { filterOf } from './filter.ts'
import type { PageServerLoad } from './$types'

export const load: PageServerLoad = async (event) => {
  event.depends('headsup:deflection')
  const { frame } = await event.parent()
  const { deflection } = api(event)
  const param = { policy: event.params.policy }
  const query = askedBy(event.url.searchParams, monthOf(frame.now, frame.timeZone))
  const filter = filterOf(event.url.searchParams)
  const [report, behind] = await Promise.all([
    read(deflection[':policy'].$get({ param, query })),
    may(frame.me, 'customers:read')
      ? read(
          deflection[':policy'].customers.$get({
            param,
            query: { ...query, ...filter, limit: '20' },
          }),
        )
      : null,
  ])
  return { title: m.nav_deflection(), report, filter, behind }
}
