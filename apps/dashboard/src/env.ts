import { defineEnvVars } from '@sveltejs/kit/env'

/** What the server part reads. The process that serves pages and API sets it before importing the handler. */
export const variables = defineEnvVars({
  API_URL: {
    description: 'Where the API listens, without /api; the pages call it over the loopback.',
    schema: (value) => value ?? 'http://127.0.0.1:3000',
  },
})
