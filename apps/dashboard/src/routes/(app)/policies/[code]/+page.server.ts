import { API_URL } from '$app/env/private'
import { m } from '#lib/paraglide/messages.js'
import { api, read } from '#lib/server/api.ts'
import type { PageServerLoad } from './$types'

export const load: PageServerLoad = async (event) => {
  event.depends('headsup:policies')
  const { policies, settings } = api(event)
  const { code } = event.params
  const [policy, { metrics }, yaml] = await Promise.all([
    read(policies[':code'].$get({ param: { code } })),
    read(settings.tariff.$get()),
    fetch(`${API_URL}/api/policies.yaml?code=${encodeURIComponent(code)}`, {
      headers: { cookie: event.request.headers.get('cookie') ?? '' },
    }).then((response) => (response.ok ? response.text() : '')),
  ])
  return { title: m.nav_policies(), policy, metrics, yaml }
}
