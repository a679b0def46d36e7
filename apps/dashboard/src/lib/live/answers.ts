import type { App as Api } from '@headsup/api'
import type { hc, InferResponseType } from 'hono/client'

type Client = ReturnType<typeof hc<Api>>['api']

export type LiveAnswer = InferResponseType<Client['overview']['live']['$get'], 200>
export type LiveArea = LiveAnswer['areas'][number]
export type Incident = LiveAnswer['incidents'][number]
export type Surge = LiveAnswer['surges'][number]
export type Pace = InferResponseType<Client['overview']['pace']['$get'], 200>
export type Happening = InferResponseType<
  Client['overview']['feed']['$get'],
  200
>['happenings'][number]
