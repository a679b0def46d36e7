import { m } from '#lib/paraglide/messages.js'
import { api, read } from '#lib/server/api.ts'
import type { LayoutServerLoad } from './$types'
import { viewOf } from './view.ts'

/** The outbox and one page of the list that the address asks for. */
export const load: LayoutServerLoad = async (event) => {
  event.depends('headsup:notices')
  const { notices, policies } = api(event)
  const wanted = (name: string) => event.url.searchParams.get(name) || undefined
  const view = viewOf(event.url)
  const [policy, customer, before, reason] = ['policy', 'customer', 'before', 'reason'].map(wanted)
  const page = { ...(policy && { policy }), ...(before && { before }), limit: '25' }
  const [summary, { policies: all }, list] = await Promise.all([
    read(notices.summary.$get()),
    read(policies.$get()),
    view === 'untold'
      ? read(
          notices.untold.$get({
            query: { ...page, ...(reason && { reason }), locale: event.locals.reader.locale },
          }),
        ).then(({ untold, next }) => ({ notices: [], untold, next }))
      : read(notices.$get({ query: { ...page, view, ...(customer && { customer }) } })).then(
          ({ notices: rows, next }) => ({ notices: rows, untold: [], next }),
        ),
  ])
  return {
    title: m.nav_notices(),
    view,
    asked: { policy, customer, reason, before },
    summary,
    list,
    names: Object.fromEntries(all.map(({ code, rule }) => [code, rule.name])),
  }
}
