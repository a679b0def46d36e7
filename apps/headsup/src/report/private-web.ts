import { createApi, type Deps } from '@headsup/api'
import { randomBytes } from 'node:crypto'
import { listen } from '../http.ts'
import { startPages } from '../pages/start.ts'

/** API and pages for a browser on this machine alone. */
export interface PrivateWeb {
  /** `http://127.0.0.1:PORT` */
  readonly origin: string
  /** Signs passes; of this one and nobody else. */
  readonly secret: string
  close(): Promise<void>
}

/** Serves on the loopback, on a free port, for a process that has pages to print and none to show. */
export async function openPrivateWeb(deps: Omit<Deps, 'auth'>): Promise<PrivateWeb> {
  const web = await listen(0, '127.0.0.1')
  const origin = `http://127.0.0.1:${web.port}`
  const secret = randomBytes(32).toString('base64url')
  const api = createApi({ ...deps, auth: { secret, baseUrl: origin } })
  web.serve({ api: api.fetch, pages: await startPages(web.port) })
  return { origin, secret, close: () => web.close() }
}
