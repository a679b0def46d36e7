import { readBacklog } from '@headsup/store/live'
import { Hono } from 'hono'
import type { Deps } from '../deps.ts'

/**
 * Open to all. `/healthz`: the process answers. `/readyz`: the database does too; how far the
 * detector is behind is told but makes nothing unready, since what arrives is kept meanwhile.
 */
export const healthRoutes = ({ store }: Deps) =>
  new Hono()
    .get('/healthz', (c) => c.json({ status: 'ok' }))
    .get('/readyz', async (c) => {
      const { batches, lagMs } = await readBacklog(store.sql, 'detector')
      return c.json({ status: 'ready', detector: { batchesBehind: batches, lagMs } })
    })
