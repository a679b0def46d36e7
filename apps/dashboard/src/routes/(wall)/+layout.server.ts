import { loadFrame } from '#lib/server/frame.ts'
import type { LayoutServerLoad } from './$types'

export const load: LayoutServerLoad = async (event) => ({ frame: await loadFrame(event) })
