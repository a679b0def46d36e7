import { loadFrame } from '#lib/server/frame.ts'
import type { LayoutServerLoad } from './$types'

/** What is handed on reads the same to everybody: its times are the service's. */
export const load: LayoutServerLoad = async (event) => {
  const frame = await loadFrame(event)
  return { frame, reader: { ...event.locals.reader, timeZone: frame.timeZone } }
}
