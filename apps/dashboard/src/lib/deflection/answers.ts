import type { App as Api } from '@headsup/api'
import type { hc, InferResponseType } from 'hono/client'

type Client = ReturnType<typeof hc<Api>>['api']

export type Report = InferResponseType<Client['deflection']['$get'], 200>
export type PolicyEffect = Report['policies'][number]
export type Verdict = PolicyEffect['verdict']
export type Reason = Verdict['reasons'][number]
export type PolicyReport = InferResponseType<Client['deflection'][':policy']['$get'], 200>

/** An estimate with the limits of its range. */
export interface Interval {
  readonly estimate: number
  readonly lower: number
  readonly upper: number
}
