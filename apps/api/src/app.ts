import { Hono } from 'hono'
import type { Deps, Env } from './deps.ts'
import { createIdentity } from './identity.ts'
import { notFound, onError } from './problem.ts'
import { authRoutes } from './routes/auth.ts'
import { healthRoutes } from './routes/health.ts'
import { keyRoutes } from './routes/keys.ts'
import { meRoutes } from './routes/me.ts'
import { peopleRoutes } from './routes/people.ts'

/** The HTTP API: everything under /api, and `/healthz` and `/readyz` at the root as well. */
export function createApi(deps: Deps) {
  const identity = createIdentity(deps)
  const { logger } = deps

  const api = new Hono<Env>()
    .route('/', healthRoutes(deps))
    .route('/auth', authRoutes())
    .route('/me', meRoutes(deps))
    .route('/people', peopleRoutes(deps))
    .route('/keys', keyRoutes(deps))

  const root = new Hono<Env>()
  root.onError(onError(logger))
  root.notFound(notFound)
  root.use(async (c, next) => {
    c.set('identity', identity)
    const since = performance.now()
    await next()
    c.header('cache-control', 'no-store')
    logger?.info(
      {
        method: c.req.method,
        path: c.req.path,
        status: c.res.status,
        ms: Math.round(performance.now() - since),
      },
      'request',
    )
  })
  return root.route('/', healthRoutes(deps)).route('/api', api)
}

/** What `hc<App>` speaks to. */
export type App = ReturnType<typeof createApi>
