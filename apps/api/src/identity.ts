import { apiKey } from '@better-auth/api-key'
import { accounts, apiKeys, people, sessions, verifications } from '@headsup/store'
import { forgetPassword } from '@headsup/store/people'
import { betterAuth } from 'better-auth'
import { drizzleAdapter } from 'better-auth/adapters/drizzle'
import { admin, magicLink } from 'better-auth/plugins'
import { createAccessControl } from 'better-auth/plugins/access'
import { hash } from 'node:crypto'
import type { Deps, Who } from './deps.ts'
import { passHolds } from './pass.ts'
import { ROLES, SCOPES, SCOPES_OF, type Role, type Scope } from './scopes.ts'

/** Header in which `routes/auth` tells better-auth the sender's address; senders cannot set it. */
export const CLIENT_HEADER = 'x-headsup-client'

/** How long a sign-in link works, in seconds. */
const LINK_SECONDS = 3600
/** How long a verified key is believed without asking the database again, so that ingest need not. */
const KEY_TRUST_MS = 10_000

export type Identity = ReturnType<typeof createIdentity>

/** Who may sign in and what keys open: better-auth over the store. */
export function createIdentity({ store, auth: { secret, baseUrl } }: Pick<Deps, 'store' | 'auth'>) {
  const links = new Map<string, string>()
  const noStatements = createAccessControl({})
  const auth = betterAuth({
    appName: 'Headsup',
    baseURL: baseUrl,
    basePath: '/api/auth',
    secret,
    database: drizzleAdapter(store.db, {
      provider: 'pg',
      schema: { people, sessions, accounts, verifications, apiKeys },
      transaction: true,
    }),
    user: { modelName: 'people' },
    session: { modelName: 'sessions' },
    account: { modelName: 'accounts' },
    verification: { modelName: 'verifications' },
    emailAndPassword: { enabled: true, disableSignUp: true, minPasswordLength: 10 },
    // Whoever asks a host under another of its names is still asking that host.
    trustedOrigins: (request) => {
      const host = request?.headers.get('host')
      return host ? [`http://${host}`, `https://${host}`] : []
    },
    rateLimit: {
      enabled: true,
      customRules: {
        '/sign-in/email': { window: 60, max: 10 },
        '/magic-link/verify': { window: 60, max: 20 },
        '/get-session': false,
      },
    },
    advanced: {
      cookiePrefix: 'headsup',
      useSecureCookies: baseUrl.startsWith('https:'),
      // Said, because the library leaves them out when it believes to be in a test.
      disableOriginCheck: false,
      disableCSRFCheck: false,
      defaultCookieAttributes: { httpOnly: true, sameSite: 'lax' },
      ipAddress: { ipAddressHeaders: [CLIENT_HEADER] },
    },
    plugins: [
      // Links are not mailed: whoever asks for one hands it on.
      magicLink({
        expiresIn: LINK_SECONDS,
        disableSignUp: true,
        storeToken: 'hashed',
        sendMagicLink: ({ email, url }) => void links.set(email, url),
      }),
      // Its own endpoints are closed; it brings roles and locks out who may no longer sign in.
      admin({
        ac: noStatements,
        roles: Object.fromEntries(ROLES.map((role) => [role, noStatements.newRole({})])),
        adminRoles: ['admin'],
        defaultRole: 'viewer',
      }),
      apiKey({
        schema: { apikey: { modelName: 'apiKeys' } },
        defaultPrefix: 'hu_',
        maximumNameLength: 100,
        rateLimit: { enabled: false },
        keyExpiration: { minExpiresIn: 0, maxExpiresIn: 3650 },
      }),
    ],
    telemetry: { enabled: false },
    logger: { disabled: true },
    onAPIError: { throw: true },
  })

  const trusted = new Map<string, { readonly who: Who; readonly until: number }>()

  return {
    /** better-auth's own endpoints. */
    handler: auth.handler,

    /** Whoever a session cookie belongs to. */
    async bySession(headers: Headers): Promise<Who | undefined> {
      if (!headers.has('cookie')) return undefined
      const found = await auth.api.getSession({ headers })
      if (!found) return undefined
      const { id, name, email, role } = found.user
      const known = ROLES.find((candidate) => candidate === role) ?? 'viewer'
      return {
        kind: 'person',
        id,
        name,
        personId: id,
        email,
        role: known,
        scopes: SCOPES_OF[known],
      }
    },

    /** Whether a pass of ours, by the wall clock, opens the report's pages. */
    passes: (pass: string) => passHolds(pass, secret, new Date()),

    /** Whoever a key belongs to; a revoked one is believed for up to ten seconds by other processes. */
    async byKey(key: string): Promise<Who | undefined> {
      const digest = hash('sha256', key)
      const believed = trusted.get(digest)
      if (believed && believed.until > performance.now()) return believed.who
      trusted.delete(digest)
      const { valid, key: found } = await auth.api.verifyApiKey({ body: { key } })
      if (!valid || !found) return undefined
      const who: Who = {
        kind: 'key',
        id: found.id,
        name: found.name ?? 'key',
        personId: found.referenceId,
        scopes: scopesOf(found.permissions),
      }
      if (trusted.size >= 1000) trusted.clear()
      trusted.set(digest, { who, until: performance.now() + KEY_TRUST_MS })
      return who
    },

    forgetKeys: () => trusted.clear(),

    /** Makes a key; this is the only time it can be read. */
    async createKey(key: {
      readonly name: string
      readonly scopes: readonly Scope[]
      readonly personId: string
      readonly expiresInDays?: number | undefined
    }) {
      const { id, key: secretKey } = await auth.api.createApiKey({
        body: {
          name: key.name,
          userId: key.personId,
          permissions: permissionsOf(key.scopes),
          ...(key.expiresInDays !== undefined && {
            expiresIn: Math.round(key.expiresInDays * 86_400),
          }),
        },
      })
      return { id, key: secretKey }
    },

    /**
     * Adds somebody who has no password yet.
     *
     * @throws better-auth's APIError, a 400, when the address is taken
     */
    async createPerson(person: {
      readonly email: string
      readonly name: string
      readonly role: Role
    }) {
      const { user } = await auth.api.createUser({ body: person })
      return user.id
    },

    /** A link that signs its holder in once, within an hour, and leads to where they choose a password. */
    async signInLink(email: string): Promise<string> {
      await auth.api.signInMagicLink({
        body: { email, callbackURL: '/welcome', errorCallbackURL: '/sign-in' },
        headers: new Headers(),
      })
      const url = links.get(email)
      links.delete(email)
      if (!url) throw new Error(`no link was made for ${email}`)
      return url
    },

    /** For a person without a password. */
    async setPassword(headers: Headers, newPassword: string): Promise<void> {
      await auth.api.setPassword({ headers, body: { newPassword } })
    },

    /** Signs every other session of the person out as well. */
    async changePassword(headers: Headers, currentPassword: string, newPassword: string) {
      return auth.api.changePassword({
        headers,
        body: { currentPassword, newPassword, revokeOtherSessions: true },
        returnHeaders: true,
      })
    },

    forgetPassword: (personId: string) => forgetPassword(store.db, personId),
  }
}

/** `events:write` as better-auth keeps it: {"events": ["write"]}. */
function permissionsOf(scopes: readonly Scope[]): Record<string, string[]> {
  const permissions: Record<string, string[]> = {}
  for (const scope of scopes) {
    const [resource = '', action = ''] = scope.split(':')
    ;(permissions[resource] ??= []).push(action)
  }
  return permissions
}

export function scopesOf(permissions: Record<string, string[]> | null | undefined): Scope[] {
  return SCOPES.filter((scope) => {
    const [resource = '', action = ''] = scope.split(':')
    return permissions?.[resource]?.includes(action)
  })
}
