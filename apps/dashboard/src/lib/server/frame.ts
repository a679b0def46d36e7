import { error, type ServerLoadEvent } from '@sveltejs/kit'
import type { Frame } from '#lib/frame/frame.ts'
import { m } from '#lib/paraglide/messages.js'
import { api, read } from './api.ts'

/** What every page of somebody signed in knows; read again when `headsup:frame` is invalidated. */
export async function loadFrame(event: ServerLoadEvent): Promise<Frame> {
  event.depends('headsup:frame')
  const { me } = event.locals
  if (!me) error(403, m.error_forbidden(), { kind: 'forbidden' })
  return { me, ...(await read(api(event).overview.frame.$get())) }
}
