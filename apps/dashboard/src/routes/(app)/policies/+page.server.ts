import { m } from '#lib/paraglide/messages.js'
import { api, read } from '#lib/server/api.ts'
import type { PageServerLoad } from './$types'

export const load: PageServerLoad = async (event) => {
  event.depends('headsup:policies')
  const { policies, countedDays } = await read(api(event).policies.$get())
  return { title: m.nav_policies(), policies, countedDays }
}
