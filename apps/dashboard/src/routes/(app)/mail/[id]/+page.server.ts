import { api, read } from '#lib/server/api.ts'
import type { PageServerLoad } from './$types'

export const load: PageServerLoad = async (event) => ({
  mail: await read(api(event).mail[':id'].$get({ param: { id: event.params.id } })),
})
