import { testDatabase } from '@headsup/store/testing/database'
import { expect, test } from 'vitest'
import { testApi } from '../testing/api.ts'

const at = testDatabase()

test('the description names every route, its scope and the schemas its validation uses', async () => {
  const api = await testApi(at.store)
  const key = await api.keyWith('live:read')
  const response = await api.request('GET', '/api/openapi.json', { key })
  const spec = (await response.json()) as {
    openapi: string
    paths: Record<string, Record<string, { security?: unknown; requestBody?: unknown }>>
  }
  expect(spec.openapi).toMatch(/^3\.1/)
  const described = new Set(
    Object.entries(spec.paths).flatMap(([path, item]) =>
      Object.keys(item).map((method) => `${method.toUpperCase()} ${path}`),
    ),
  )
  const missing = api.app.routes
    .filter(({ method, path }) => method !== 'ALL' && path.startsWith('/api/'))
    .map(({ method, path }) => `${method} ${path.replaceAll(/:(\w+)/g, '{$1}')}`)
    .filter((route) => !/(healthz|readyz|openapi\.json|docs)$/.test(route) && !described.has(route))
  expect([...new Set(missing)]).toEqual([])
  expect(spec.paths['/api/customers/{code}']?.['put']?.security).toEqual([
    { session: ['customers:write'] },
    { key: ['customers:write'] },
  ])
  expect(JSON.stringify(spec.paths['/api/contacts'])).toContain('#/components/schemas/Contact')
  expect(JSON.stringify(spec)).not.toContain('"Validation Error"')
})

test('the description can be read, and loads nothing from elsewhere', async () => {
  const api = await testApi(at.store)
  const cookie = await api.signIn('viewer')
  const response = await api.request('GET', '/api/docs', { headers: { cookie } })
  const page = await response.text()
  expect(response.headers.get('content-type')).toContain('text/html')
  expect(page).toContain('<code>/api/events</code>')
  expect(page).toContain('Scope: <code>events:write</code>')
  expect(page).not.toMatch(/<script|<link|src=|@import|https:\/\//)
})
