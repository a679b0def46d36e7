import { openLink } from '@headsup/notice'
import { readSettings } from '@headsup/store/settings'
import { readLinked, resumeNotices, stopNotices } from '@headsup/store/stops'
import { Hono } from 'hono'
import { describeRoute } from 'hono-openapi'
import type { Deps, Env } from '../deps.ts'
import { ProblemError } from '../problem.ts'

/**
 * A customer's private link to one notice. The key in it is the credential: it opens that notice
 * and the choice whether more of its kind may come, and nothing else.
 */
export const linkRoutes = ({ store, clock, auth }: Deps) => {
  const noticeOf = (key: string): number => {
    const id = openLink(key, auth.secret)
    if (id === undefined) throw new ProblemError(401, 'This link is not one of ours.')
    return id
  }
  return new Hono<Env>()
    .get('/:key', describeRoute({ summary: 'The notice behind a customer’s link' }), async (c) => {
      const linked = await readLinked(store.db, noticeOf(c.req.param('key')))
      if (!linked) throw new ProblemError(404, 'The notice is no longer kept.')
      const { brand } = await readSettings(store.db)
      return c.json({ ...linked, brand })
    })
    .post(
      '/:key/stop',
      describeRoute({ summary: 'No more notices of this kind (RFC 8058 one-click)' }),
      async (c) => {
        await stopNotices(store.db, noticeOf(c.req.param('key')), clock())
        return c.json({ stopped: true })
      },
    )
    .delete('/:key/stop', describeRoute({ summary: 'Notices of this kind again' }), async (c) => {
      await resumeNotices(store.db, noticeOf(c.req.param('key')))
      return c.json({ stopped: false })
    })
}
