import { may } from '#lib/frame/frame.ts'
import { api, read } from '#lib/server/api.ts'
import { viewOf } from './view.ts'
import type { PageServerLoad } from './$types'

/** Beside the list stands its first notice, until somebody chooses another; news do not push it out. */
export const load: PageServerLoad = async (event) => {
  const view = viewOf(event.url)
  if (view === 'untold' || !may(event.locals.me ?? undefined, 'customers:read'))
    return { first: null }
  const { notices } = api(event)
  const wanted = (name: string) => event.url.searchParams.get(name)
  const query = {
    view,
    limit: '1',
    ...(wanted('policy') && { policy: wanted('policy') ?? '' }),
    ...(wanted('customer') && { customer: wanted('customer') ?? '' }),
    ...(wanted('before') && { before: wanted('before') ?? '' }),
  }
  const [row] = (await read(notices.$get({ query }))).notices
  if (!row) return { first: null }
  const { locale } = event.locals.reader
  return {
    first: await read(notices[':id'].$get({ param: { id: String(row.id) }, query: { locale } })),
  }
}
