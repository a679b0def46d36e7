import { fail } from '@sveltejs/kit'
import { m } from '#lib/paraglide/messages.js'
import { api, read } from '#lib/server/api.ts'
import type { Actions, PageServerLoad } from './$types'

const STATES = ['unseen', 'open', 'firing', 'pending', 'resolved', 'all'] as const
const KINDS = ['spike', 'drop', 'silence', 'leak', 'bill'] as const

export const load: PageServerLoad = async (event) => {
  event.depends('headsup:alerts')
  const asked = event.url.searchParams
  const text = (name: string) => asked.get(name) || undefined
  const filter = {
    state: STATES.find((state) => state === asked.get('state')) ?? ('open' as const),
    kind: KINDS.find((kind) => kind === asked.get('kind')),
    area: text('area'),
    metric: text('metric'),
    text: text('text'),
    absorbed: asked.get('absorbed') === 'true' ? ('true' as const) : ('false' as const),
    before: text('before'),
  }
  const known = Object.fromEntries(
    Object.entries(filter).filter(([, value]) => value !== undefined),
  ) as { [K in keyof typeof filter]?: NonNullable<(typeof filter)[K]> }
  const list = await read(api(event).alerts.$get({ query: known }))
  return { title: m.nav_alerts(), filter, list }
}

export const actions: Actions = {
  acknowledge: async (event) => {
    const form = await event.request.formData()
    const answer = await api(event).alerts[':id'].acknowledge.$post({
      param: { id: String(form.get('id')) },
      json: { acknowledged: form.get('acknowledged') !== 'false' },
    })
    return answer.ok ? { done: true } : fail(answer.status, { done: false })
  },
  silence: async (event) => {
    const form = await event.request.formData()
    const answer = await api(event).alerts[':id'].silence.$post({
      param: { id: String(form.get('id')) },
      json: { hours: Number(form.get('hours')) },
    })
    return answer.ok ? { done: true } : fail(answer.status, { done: false })
  },
}
