import { API_URL } from '$app/env/private'
import type { App as Api } from '@headsup/api'
import { error, type RequestEvent } from '@sveltejs/kit'
import { hc, type ClientResponse } from 'hono/client'
import { m } from '#lib/paraglide/messages.js'

type Caller = Pick<RequestEvent, 'request'>

/** The API as the person who asked for this page may use it. */
export const api = ({ request }: Caller) =>
  hc<Api>(API_URL, {
    headers: {
      cookie: request.headers.get('cookie') ?? '',
      // Changes made by forms pass the API's origin check as the page they came from.
      ...(request.headers.get('origin') && { origin: request.headers.get('origin') ?? '' }),
    },
  }).api

type Success<R> =
  R extends ClientResponse<infer T, infer S, string>
    ? S extends 200 | 201 | 202
      ? T
      : never
    : never

/**
 * The body of a successful answer. Anything else ends the load with the error page that fits.
 *
 * @throws the HTTP error of SvelteKit: 503 when the API cannot be reached, otherwise the API's own status
 */
export async function read<R extends ClientResponse<unknown, number, string>>(
  answer: Promise<R>,
): Promise<Success<R>> {
  const response = await answer.catch(() =>
    error(503, m.error_unreachable(), { kind: 'unreachable' }),
  )
  if (response.ok) return (await response.json()) as Success<R>
  if (response.status === 404) error(404, m.error_missing(), { kind: 'missing' })
  if (response.status === 403 || response.status === 401)
    error(403, m.error_forbidden(), { kind: 'forbidden' })
  error(response.status >= 500 ? 502 : response.status, m.error_broken(), { kind: 'broken' })
}
