import { Hono } from 'hono'
import { describeRoute } from 'hono-openapi'
import { allow } from '../auth.ts'
import type { Deps, Env } from '../deps.ts'
import { describe, type Description } from '../description.ts'
import { renderDescription } from '../description-page.ts'

/** What this API takes and gives: `/openapi.json` for programs, `/docs` for people. */
export const descriptionRoutes = ({ auth }: Deps, whole: () => Hono<Env>) => {
  let made: Promise<Description> | undefined
  const description = () => (made ??= describe(whole(), auth.baseUrl))
  return new Hono<Env>()
    .get('/openapi.json', describeRoute({ hide: true }), allow(), async (c) =>
      c.body(JSON.stringify(await description()), 200, { 'content-type': 'application/json' }),
    )
    .get('/docs', describeRoute({ hide: true }), allow(), async (c) =>
      c.html(renderDescription(await description())),
    )
}
