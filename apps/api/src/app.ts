import { createSeriesResolver } from '@headsup/store/ingest'
import { Hono } from 'hono'
import { except } from 'hono/combine'
import { routePath } from 'hono/route'
import type { Deps, Env } from './deps.ts'
import { createIdentity } from './identity.ts'
import { MAX_BYTES } from './ingest/body.ts'
import { atMost } from './limits.ts'
import { notFound, onError } from './problem.ts'
import { alertRoutes } from './routes/alerts.ts'
import { areaRoutes } from './routes/areas.ts'
import { authRoutes } from './routes/auth.ts'
import { contactRoutes } from './routes/contacts.ts'
import { customerViewRoutes } from './routes/customer-view.ts'
import { customerRoutes } from './routes/customers.ts'
import { deflectionRoutes } from './routes/deflection.ts'
import { descriptionRoutes } from './routes/description.ts'
import { createForecasts } from './forecast/evidence.ts'
import { eventRoutes } from './routes/events.ts'
import { forecastRoutes } from './routes/forecast.ts'
import { healthRoutes } from './routes/health.ts'
import { keyRoutes } from './routes/keys.ts'
import { linkRoutes } from './routes/link.ts'
import { liveRoutes } from './routes/live.ts'
import { mailRoutes } from './routes/mail.ts'
import { meRoutes } from './routes/me.ts'
import { metricRoutes } from './routes/metrics.ts'
import { noticeRoutes } from './routes/notices.ts'
import { outcomeRoutes } from './routes/outcomes.ts'
import { overviewRoutes } from './routes/overview.ts'
import { peopleRoutes } from './routes/people.ts'
import { policyFileRoutes, policyRoutes } from './routes/policies.ts'
import { reportRoutes } from './routes/reports.ts'
import { settingsRoutes } from './routes/settings.ts'
import { planRoutes, staffingRoutes } from './routes/staffing.ts'
import { verdictRoutes } from './routes/verdicts.ts'

/** The HTTP API: everything under /api, and `/healthz` and `/readyz` at the root as well. */
export function createApi(deps: Deps) {
  const identity = createIdentity(deps)
  const resolver = createSeriesResolver(deps.store)
  const forecasts = createForecasts(deps)
  const { logger } = deps

  const api = new Hono<Env>()
    .route('/', healthRoutes(deps))
    .route('/auth', authRoutes(deps))
    .route('/me', meRoutes(deps))
    .route('/people', peopleRoutes(deps))
    .route('/overview', overviewRoutes(deps))
    .route('/alerts', alertRoutes(deps))
    .route('/areas', areaRoutes(deps))
    .route('/customer-view', customerViewRoutes(deps))
    .route('/keys', keyRoutes(deps))
    .route('/events', eventRoutes(deps, resolver))
    .route('/live', liveRoutes(deps))
    .route('/n', linkRoutes(deps))
    .route('/customers', customerRoutes(deps))
    .route('/metrics', metricRoutes(deps))
    .route('/contacts', contactRoutes(deps))
    .route('/outcomes', outcomeRoutes(deps))
    .route('/settings', settingsRoutes(deps))
    .route('/policies', policyRoutes(deps))
    .route('/policies.yaml', policyFileRoutes(deps))
    .route('/notices', noticeRoutes(deps))
    .route('/deflection', deflectionRoutes(deps))
    .route('/forecast', forecastRoutes(deps, forecasts))
    .route('/reports', reportRoutes(deps))
    .route('/staffing', staffingRoutes(deps, forecasts))
    .route('/plan', planRoutes(deps, forecasts))
    .route('/verdicts', verdictRoutes(deps))
    .route('/mail', mailRoutes(deps))

  const root = new Hono<Env>()
  root.onError(onError(logger))
  root.notFound(notFound)
  root.use(async (c, next) => {
    c.set('identity', identity)
    const since = performance.now()
    await next()
    c.header('cache-control', 'no-store')
    c.header('x-content-type-options', 'nosniff')
    // The pattern, since paths hold codes of customers and keys of links.
    const route = routePath(c, -1)
    const ms = Math.round(performance.now() - since)
    logger?.info({ method: c.req.method, route, status: c.res.status, ms }, 'request')
  })
  root.use('/api/*', except('/api/events', atMost(MAX_BYTES))) // events count unpacked bytes as well
  const whole = root
    .route('/', healthRoutes(deps))
    .route('/api', api)
    .route(
      '/api',
      descriptionRoutes(deps, (): Hono<Env> => whole),
    )
  return whole
}

/** What `hc<App>` speaks to. */
export type App = ReturnType<typeof createApi>
