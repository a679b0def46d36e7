import type { Store } from '@headsup/store'
import { createPostgresLog } from '@headsup/stream'
import { createApi, type App } from '../app.ts'
import type { Deps } from '../deps.ts'
import { createIdentity } from '../identity.ts'
import type { Role, Scope } from '../scopes.ts'

/** What the clock of a test's API shows unless told otherwise. */
export const NOW = new Date('2026-11-21T12:00:00Z')

export interface TestApi {
  readonly app: App
  readonly deps: Deps
  /** Sends with the key of a machine that has these scopes; strings go as they are, the rest as JSON. */
  request(method: string, path: string, options?: RequestOptions): Promise<Response>
  keyWith(...scopes: readonly Scope[]): Promise<string>
  /** Signs somebody in. @returns the Cookie header of their session */
  signIn(role: Role): Promise<string>
}

interface RequestOptions {
  readonly body?: unknown
  readonly headers?: Readonly<Record<string, string>>
  readonly key?: string
}

/** The API over a test's database. Call inside a test or hook, once the store is there. */
export async function testApi(store: Store, changed: Partial<Deps> = {}): Promise<TestApi> {
  const deps: Deps = {
    store,
    log: createPostgresLog(store),
    clock: () => NOW,
    auth: { secret: 'a secret for tests that is long enough', baseUrl: 'http://localhost:3000' },
    ...changed,
  }
  const app = createApi(deps)
  const identity = createIdentity(deps)
  let people = 0
  const add = async (role: Role) => {
    const email = `${role}-${++people}-${crypto.randomUUID()}@example.com`
    return { email, id: await identity.createPerson({ email, name: `The ${role}`, role }) }
  }
  const admin = await add('admin')
  const keyWith = async (...scopes: readonly Scope[]) =>
    (await identity.createKey({ name: 'test', scopes, personId: admin.id })).key
  return {
    app,
    deps,
    keyWith,
    async request(method, path, { body, headers, key } = {}) {
      const json = body !== undefined && typeof body !== 'string' && !(body instanceof Uint8Array)
      return app.request(path, {
        method,
        headers: {
          ...(key !== undefined && { authorization: `Bearer ${key}` }),
          ...(json && { 'content-type': 'application/json' }),
          ...headers,
        },
        ...(body !== undefined && {
          body: json ? JSON.stringify(body) : (body as string | Uint8Array<ArrayBuffer>),
        }),
      })
    },
    async signIn(role) {
      const { email } = await add(role)
      const link = await app.request(await identity.signInLink(email))
      return cookieOf(link)
    },
  }
}

/** What a browser would send back. */
export const cookieOf = (response: Response): string =>
  response.headers
    .getSetCookie()
    .map((cookie) => cookie.split(';')[0])
    .join('; ')
