import type { ClientResponse } from 'hono/client'
import { ask, type Answer } from '#lib/ask.ts'

/** What a file of policies changed. */
export interface Applied {
  readonly applied: readonly {
    readonly code: string
    readonly kind: 'created' | 'changed' | 'unchanged' | 'conflict'
    readonly version: number
  }[]
}

/** Sends a file of policies; all of it rules then, or nothing of it. */
export const applyYaml = (text: string): Promise<Answer<Applied>> =>
  ask(
    fetch('/api/policies.yaml', {
      method: 'PUT',
      headers: { 'content-type': 'application/yaml' },
      body: text,
    }) as Promise<unknown> as Promise<ClientResponse<Applied, 200, 'json'>>,
  )
