import { listAlerts } from '@headsup/store/alerts'
import { listAreas } from '@headsup/store/areas'
import { incidentFacts, incidentMembersOf, setExpectedBack } from '@headsup/store/incidents'
import { watchedMetrics } from '@headsup/store/overview'
import { readSettings } from '@headsup/store/settings'
import { Hono } from 'hono'
import { describeRoute } from 'hono-openapi'
import { z } from 'zod'
import { allow } from '../auth.ts'
import type { Deps, Env } from '../deps.ts'
import { fleetOf } from '../fleet/fleet.ts'
import { ProblemError } from '../problem.ts'
import { valid } from '../validation.ts'

const Id = z.object({ id: z.string().regex(/^\d{1,15}$/, 'must be a number') })

/** Areas and their incidents; staff say here when service is expected back. */
export const areaRoutes = ({ store, clock }: Deps) => {
  const fleet = fleetOf(store)
  return new Hono<Env>()
    .get(
      '/:code',
      describeRoute({ summary: 'One area: the last hours against usual, incidents, alerts' }),
      allow('alerts:read'),
      valid('query', z.object({ metric: z.string().max(100).optional() })),
      async (c) => {
        const now = clock()
        const [areas, metrics, { timeZone }] = await Promise.all([
          listAreas(store),
          watchedMetrics(store),
          readSettings(store.db),
        ])
        const area = areas.find(({ code }) => code === c.req.param('code'))
        if (!area) throw new ProblemError(404, 'There is no such area.')
        const wanted = c.req.valid('query').metric
        const metric = metrics.find(({ code }) => code === wanted) ?? metrics[0]
        const [usage, incidents, alerts] = await Promise.all([
          metric ? fleet.areas(metric, now, timeZone) : null,
          incidentFacts(store, { areaId: area.id, limit: 20 }),
          listAlerts(store, { area: area.code, state: 'open', absorbed: false, limit: 12 }, now),
        ])
        const mayName = c.var.who.scopes.includes('customers:read')
        const current = incidents.find(({ state }) => state === 'firing') ?? incidents[0]
        return c.json({
          now: now.toISOString(),
          area,
          metric: metric ? { code: metric.code, names: metric.names, unit: metric.unit } : null,
          usage: usage?.get(area.id) ?? null,
          incidents,
          members:
            current && mayName ? await incidentMembersOf(store, Number(current.id), 200) : [],
          alerts: alerts.map((alert) => (mayName ? alert : { ...alert, customer: '', name: null })),
        })
      },
    )
    .put(
      '/incidents/:id/expected-back',
      describeRoute({ summary: 'Say when service is expected back; null takes it back' }),
      allow('alerts:write'),
      valid('param', Id),
      valid('json', z.object({ at: z.iso.datetime({ offset: true }).nullable() })),
      async (c) => {
        const { at } = c.req.valid('json')
        const found = await setExpectedBack(
          store,
          Number(c.req.valid('param').id),
          at === null ? null : new Date(at),
        )
        if (!found) throw new ProblemError(404, 'There is no such incident.')
        return c.json({ expectedBackAt: at })
      },
    )
}
