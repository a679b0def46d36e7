import type { Hono } from 'hono'
import { generateSpecs, resolver, uniqueSymbol } from 'hono-openapi'
import type { z } from 'zod'
import type { Env } from './deps.ts'
import type { Scope } from './scopes.ts'

/** A schema as `describeRoute` takes it. */
export const schemaOf = (schema: z.ZodType) => resolver(schema)

const problem = (description: string) => ({
  description,
  content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
})

/** Has a guard describe itself, so that what is documented is what is checked. */
export const guards = <Middleware extends object>(scope: Scope | undefined, guard: Middleware) =>
  Object.assign(guard, {
    [uniqueSymbol]: {
      spec: {
        security: [{ session: scope ? [scope] : [] }, { key: scope ? [scope] : [] }],
        responses: {
          400: problem(
            'Something does not fit; `errors` names each field, value and what would be right',
          ),
          401: problem('Nobody is signed in'),
          ...(scope && { 403: problem(`Lacks the scope ${scope}`) }),
        },
      },
    },
  })

export type Description = Awaited<ReturnType<typeof describe>>

/** OpenAPI 3.1, made from the routes' own schemas and guards. */
export function describe(app: Hono<Env>, server: string) {
  return generateSpecs(app, {
    documentation: {
      openapi: '3.1.0',
      info: {
        title: 'Headsup',
        version: '0.1.0',
        description:
          'People sign in by POST /api/auth/sign-in/email {email, password} and have a session cookie; machines ' +
          'send a key as Authorization: Bearer or x-api-key. Errors are application/problem+json (RFC 9457).',
        license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
      },
      servers: [{ url: server }],
      components: {
        securitySchemes: {
          session: { type: 'apiKey', in: 'cookie', name: 'headsup.session_token' },
          key: { type: 'http', scheme: 'bearer' },
        },
        schemas: {
          Problem: {
            type: 'object',
            required: ['type', 'title', 'status'],
            properties: {
              type: { type: 'string' },
              title: { type: 'string' },
              status: { type: 'integer' },
              detail: { type: 'string' },
              errors: {
                type: 'array',
                items: {
                  type: 'object',
                  properties: {
                    field: { type: 'string' },
                    value: {},
                    message: { type: 'string' },
                  },
                },
              },
            },
          },
        },
      },
    },
    excludeStaticFile: false, // /policies.yaml is no file
    exclude: [/^\/(healthz|readyz)$/],
  })
}
