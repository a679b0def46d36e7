import type { Context } from 'hono'
import { HTTPException } from 'hono/http-exception'
import { routePath } from 'hono/route'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import { STATUS_CODES } from 'node:http'
import type { Logger } from './deps.ts'

/** One thing that was wrong with a request. */
export interface FieldError {
  /** Where, as `channels.0.kind`; empty for the whole. */
  readonly field: string
  readonly value: unknown
  /** What would be right. */
  readonly message: string
}

interface Extras {
  readonly errors?: readonly FieldError[]
  /** Further members of the answer (RFC 9457 §3.2). */
  readonly more?: Readonly<Record<string, unknown>>
  readonly headers?: Readonly<Record<string, string>>
  readonly cause?: unknown
}

/** Ends a request with application/problem+json (RFC 9457). `detail` is for whoever sent it. */
export class ProblemError extends Error {
  override readonly name = 'ProblemError'
  readonly status: ContentfulStatusCode
  readonly extras: Extras

  constructor(status: ContentfulStatusCode, detail: string, extras: Extras = {}) {
    super(detail, extras.cause === undefined ? undefined : { cause: extras.cause })
    this.status = status
    this.extras = extras
  }
}

function answer(
  status: number,
  detail: string | undefined,
  { errors, more, headers }: Extras = {},
) {
  const title = STATUS_CODES[status] ?? 'Error'
  const body = { type: 'about:blank', title, status, detail, errors, ...more }
  return new Response(JSON.stringify(body), {
    status,
    headers: { ...headers, 'content-type': 'application/problem+json; charset=utf-8' },
  })
}

/** For paths that lead nowhere. */
export const notFound = (c: Context) =>
  answer(404, `There is nothing at ${c.req.method} ${new URL(c.req.url).pathname}.`)

/** Turns whatever a route threw into a problem. What was not foreseen is logged, not told. */
export const onError = (logger: Logger | undefined) => (error: Error, c: Context) => {
  const known = foreseen(error)
  if (known) return answer(known.status, known.message, known.extras)
  const route = routePath(c, -1)
  logger?.error({ err: error, method: c.req.method, route }, 'request failed')
  if (isUnreachable(error))
    return answer(503, 'The database cannot be reached just now. Try again in a few seconds.', {
      headers: { 'retry-after': '5' },
    })
  return answer(500, 'Something went wrong on our side; the log says what.')
}

function foreseen(error: Error): ProblemError | undefined {
  if (error instanceof ProblemError) return error
  if (error instanceof HTTPException)
    return new ProblemError(error.status as ContentfulStatusCode, error.message)
  if (isApiError(error)) {
    const { code, message } = error.body ?? {}
    return new ProblemError(error.statusCode as ContentfulStatusCode, message ?? error.message, {
      more: { code },
    })
  }
  return undefined
}

/** What better-auth throws; recognised by shape, because it ships the class more than once. */
interface ApiError extends Error {
  readonly statusCode: number
  readonly body?: { readonly code?: string; readonly message?: string }
}

const isApiError = (error: Error): error is ApiError =>
  'statusCode' in error &&
  typeof error.statusCode === 'number' &&
  error.statusCode >= 400 &&
  error.statusCode < 500

const UNREACHABLE =
  /^(ECONNREFUSED|ECONNRESET|CONNECTION_(CLOSED|ENDED|DESTROYED)|CONNECT_TIMEOUT|57P0[1-3]|53300)$/

function isUnreachable(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  const code = 'code' in error ? String(error.code) : ''
  return UNREACHABLE.test(code) || isUnreachable(error.cause)
}
