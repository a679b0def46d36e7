import { m } from '#lib/paraglide/messages.js'
import { api, read } from '#lib/server/api.ts'
import type { PageServerLoad } from './$types'

export const load: PageServerLoad = async (event) => {
  event.depends('headsup:forecast')
  const said = (name: string) => event.url.searchParams.get(name) ?? ''
  const horizon =
    (['week', 'month', 'quarter'] as const).find((one) => one === said('horizon')) ?? 'week'
  const [channel, driver] = [said('channel'), said('driver')]
  const report = await read(api(event).forecast.$get({ query: { horizon, channel, driver } }))
  return {
    title: m.nav_forecast(),
    report,
    channel,
    driver,
    /** How much of what comes the band on the chart holds. */
    band: said('band') === '95' ? (95 as const) : (80 as const),
  }
}
