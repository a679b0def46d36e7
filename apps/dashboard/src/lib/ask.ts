import type { ClientResponse } from 'hono/client'

/** One field the API would not take, and what would be right; in English, as the API speaks. */
export interface Refused {
  readonly field: string
  readonly value: unknown
  readonly message: string
  /** In a file. */
  readonly line?: number | null
}

/** What came of asking the API for a change. */
export type Answer<T> =
  | { readonly kind: 'done'; readonly value: T }
  | {
      readonly kind: 'refused'
      /** 0 when it could not be reached. */
      readonly status: number
      readonly detail: string
      readonly errors: readonly Refused[]
    }

type Body<R> =
  R extends ClientResponse<infer T, infer S, string>
    ? S extends 200 | 201 | 202
      ? T
      : never
    : never

/** Waits for a change that was asked of the API; never throws. */
export async function ask<R extends ClientResponse<unknown, number, string>>(
  answer: Promise<R>,
): Promise<Answer<Body<R>>> {
  const response = await answer.catch(() => null)
  if (!response) return { kind: 'refused', status: 0, detail: '', errors: [] }
  const body: unknown = await response.json().catch(() => null)
  if (response.ok) return { kind: 'done', value: body as Body<R> }
  const { detail, errors } = (body ?? {}) as { detail?: string; errors?: readonly Refused[] }
  return {
    kind: 'refused',
    status: response.status,
    detail: detail ?? response.statusText,
    errors: errors ?? [],
  }
}
