import { redirect } from '@sveltejs/kit'
import { askSession } from '#lib/server/session.ts'
import type { Actions, PageServerLoad } from './$types'

/** Nobody is signed out by following a link. */
export const load: PageServerLoad = () => redirect(303, '/')

export const actions: Actions = {
  default: async (event) => {
    await askSession(event, '/auth/sign-out', {})
    redirect(303, '/sign-in?bye')
  },
}
