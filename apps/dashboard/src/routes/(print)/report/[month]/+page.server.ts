import { error } from '@sveltejs/kit'
import { m } from '#lib/paraglide/messages.js'
import { api, read } from '#lib/server/api.ts'
import type { PageServerLoad } from './$types'

export const load: PageServerLoad = async (event) => {
  const { month } = event.params
  if (!/^\d{4}-(0[1-9]|1[0-2])$/.test(month)) error(404, m.error_missing(), { kind: 'missing' })
  const report = await read(api(event).deflection.$get({ query: { month } }))
  return { title: `${m.rep_title()} ${month}`, report }
}
