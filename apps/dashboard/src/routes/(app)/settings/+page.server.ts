import { may } from '#lib/frame/frame.ts'
import { m } from '#lib/paraglide/messages.js'
import { api, read } from '#lib/server/api.ts'
import type { PageServerLoad } from './$types'

export const load: PageServerLoad = async (event) => {
  event.depends('headsup:settings')
  const { settings, people, keys, reports } = api(event)
  const governs = may(event.locals.me ?? undefined, 'people:write')
  const [installation, { metrics }, { channels }, printed, everyone, machines] = await Promise.all([
    read(settings.$get()),
    read(settings.tariff.$get()),
    read(settings.channels.$get()),
    read(reports.$get()),
    governs ? read(people.$get()) : null,
    governs ? read(keys.$get()) : null,
  ])
  return {
    title: m.nav_settings(),
    installation,
    metrics,
    channels,
    reports: printed.reports,
    people: everyone?.people ?? null,
    keys: machines?.keys ?? null,
  }
}
