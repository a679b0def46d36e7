import { m } from '#lib/paraglide/messages.js'
import { api, read } from '#lib/server/api.ts'
import type { PageServerLoad } from './$types'

export const load: PageServerLoad = async (event) => {
  event.depends('headsup:notices')
  const { locale } = event.locals.reader
  const notice = await read(
    api(event).notices[':id'].$get({ param: { id: event.params.id }, query: { locale } }),
  )
  return { title: m.notices_title({ id: String(notice.id) }), notice }
}
