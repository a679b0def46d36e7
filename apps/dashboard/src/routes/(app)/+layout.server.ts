import { error } from '@sveltejs/kit'
import type { Frame } from '#lib/frame/frame.ts'
import { m } from '#lib/paraglide/messages.js'
import { api, read } from '#lib/server/api.ts'
import type { LayoutServerLoad } from './$types'

export const load: LayoutServerLoad = async (event) => {
  event.depends('headsup:frame')
  const { me } = event.locals
  if (!me) error(403, m.error_forbidden(), { kind: 'forbidden' })
  const frame: Frame = { me, ...(await read(api(event).overview.frame.$get())) }
  return { frame }
}
