import { m } from '#lib/paraglide/messages.js'
import { api, read } from '#lib/server/api.ts'
import type { PageServerLoad } from './$types'

export const load: PageServerLoad = async (event) => {
  const asked = event.url.searchParams
  const filter = {
    text: asked.get('text') ?? '',
    area: asked.get('area') ?? '',
    alerting: asked.get('alerting') === 'true',
    after: asked.get('after'),
  }
  const list = await read(
    api(event)['customer-view'].$get({
      query: {
        ...(filter.text && { text: filter.text }),
        ...(filter.area && { area: filter.area }),
        ...(filter.alerting && { alerting: 'true' as const }),
        ...(filter.after && { after: filter.after }),
      },
    }),
  )
  return { title: m.nav_customers(), filter, list }
}
