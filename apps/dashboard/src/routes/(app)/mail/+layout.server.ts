import { m } from '#lib/paraglide/messages.js'
import { api, read } from '#lib/server/api.ts'
import type { LayoutServerLoad } from './$types'

export const load: LayoutServerLoad = async (event) => {
  event.depends('headsup:mail')
  const before = event.url.searchParams.get('before') ?? undefined
  const box = await read(api(event).mail.$get({ query: { ...(before && { before }) } }))
  return { title: m.mail_title(), box, before }
}
