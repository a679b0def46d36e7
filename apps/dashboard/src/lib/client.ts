import type { App as Api } from '@headsup/api'
import { hc } from 'hono/client'

/** The API from the browser, as the person who is signed in. */
export const client = hc<Api>(typeof location === 'undefined' ? '' : location.origin).api
