import { fail } from '@sveltejs/kit'
import { api, read } from '#lib/server/api.ts'
import type { Actions, PageServerLoad } from './$types'

const CHANNELS = ['email', 'sms', 'voice', 'push', 'webhook'] as const

export const load: PageServerLoad = async (event) => {
  event.depends('headsup:customer')
  const asked = event.url.searchParams
  const metric = asked.get('metric')
  const back = Number(asked.get('back') ?? 0)
  const detail = await read(
    api(event)['customer-view'][':code'].$get({
      param: { code: event.params.code },
      query: {
        view: asked.get('view') === '7d' ? '7d' : 'cycle',
        ...(metric && { metric }),
        ...(Number.isInteger(back) && back > 0 && { back: String(back) }),
      },
    }),
  )
  return { title: detail.customer.name ?? detail.customer.code, detail }
}

export const actions: Actions = {
  consent: async (event) => {
    const form = await event.request.formData()
    const kind = CHANNELS.find((one) => one === form.get('kind'))
    if (!kind) return fail(400, { done: false })
    const answer = await api(event)['customer-view'][':code'].consent[':kind'].$put({
      param: { code: event.params.code, kind },
      json: { consent: form.get('consent') === 'true' },
    })
    return answer.ok ? { done: true } : fail(answer.status, { done: false })
  },
}
