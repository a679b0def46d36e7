import { presets } from '@headsup/notice'
import { installPresets } from '@headsup/store/policies'
import { testDatabase } from '@headsup/store/testing/database'
import { beforeEach, expect, test } from 'vitest'
import { NOW, testApi, type TestApi } from '../testing/api.ts'

const at = testDatabase()
let api: TestApi
let key: string

beforeEach(async () => {
  await at.store.sql`truncate policies restart identity cascade`
  await installPresets(at.store, presets, NOW)
  api = await testApi(at.store)
  key = await api.keyWith('policies:read', 'policies:write')
})

test('every policy is listed as it rules', async () => {
  const response = await api.request('GET', '/api/policies', { key })
  const { policies } = (await response.json()) as { policies: { code: string; version: number }[] }
  expect(policies.map(({ code, version }) => [code, version])).toEqual(
    presets.map(({ code }) => [code, 1]),
  )
})

test('a change is a version with the name of whoever made it', async () => {
  const policy = { ...presets[0]!, holdout: 0.2 }
  const path = `/api/policies/${policy.code}`
  const put = await api.request('PUT', path, { key, body: { policy, from: 1 } })
  expect(await put.json()).toEqual({ code: policy.code, kind: 'changed', version: 2 })
  const read = await api.request('GET', path, { key })
  expect(await read.json()).toMatchObject({
    version: 2,
    rule: { holdout: 0.2 },
    updatedBy: 'test',
    versions: [{ version: 2 }, { version: 1, rule: { holdout: 0.1 } }],
  })
})

test("a change from somebody's older version is refused", async () => {
  const policy = presets[0]!
  const path = `/api/policies/${policy.code}`
  await api.request('PUT', path, { key, body: { policy: { ...policy, holdout: 0.2 }, from: 1 } })
  const late = { policy: { ...policy, holdout: 0.3 }, from: 1 }
  const response = await api.request('PUT', path, { key, body: late })
  expect(response.status).toBe(409)
  expect(await response.json()).toMatchObject({ version: 2 })
})

test('a value out of range is named with what would be right', async () => {
  const body = { policy: { ...presets[0], holdout: 0.9 } }
  const response = await api.request('PUT', '/api/policies/bill-shock', { key, body })
  expect(response.status).toBe(400)
  expect(await response.json()).toMatchObject({
    errors: [{ field: 'policy.holdout', value: 0.9, message: 'must be at most 0.5' }],
  })
})

test('the address and the policy must name the same code', async () => {
  const response = await api.request('PUT', '/api/policies/other', {
    key,
    body: { policy: presets[0] },
  })
  expect(response.status).toBe(400)
})

test('a policy is switched off and on again, each a version', async () => {
  const path = '/api/policies/bill-shock'
  const off = await api.request('PATCH', path, { key, body: { enabled: false } })
  expect(await off.json()).toMatchObject({ kind: 'changed', version: 2 })
  const on = await api.request('PATCH', path, { key, body: { enabled: true } })
  expect(await on.json()).toMatchObject({ kind: 'changed', version: 3 })
})

test('the file that is exported can be edited and applied, whole or not at all', async () => {
  const exported = await api.request('GET', '/api/policies.yaml', { key })
  expect(exported.headers.get('content-type')).toContain('application/yaml')
  const text = await exported.text()
  const one = await api.request('GET', '/api/policies.yaml?code=area-outage', { key })
  expect((await one.text()).match(/code: .*/g)).toEqual(['code: area-outage'])
  const edited = text.replace('holdout: 0.1', 'holdout: 0.25')
  const applied = await api.request('PUT', '/api/policies.yaml', { key, body: edited })
  expect(await applied.json()).toEqual({
    applied: presets.map(({ code }, i) => ({
      code,
      kind: i === 0 ? 'changed' : 'unchanged',
      version: i === 0 ? 2 : 1,
    })),
  })
  const broken = edited
    .replace('holdout: 0.25', 'holdout: 0.3')
    .replace('cooldownHours: 6\n', 'cooldownHours: soon\n')
  const refused = await api.request('PUT', '/api/policies.yaml', { key, body: broken })
  expect(refused.status).toBe(400)
  const problem = (await refused.json()) as { detail: string; errors: unknown[] }
  expect(problem.detail).toMatch(/^Line \d+: policies\.1\.cooldownHours must be a number\.$/)
  expect(problem.errors).toMatchObject([{ field: 'policies.1.cooldownHours', value: 'soon' }])
  const read = await api.request('GET', '/api/policies/bill-shock', { key })
  expect(await read.json()).toMatchObject({ rule: { holdout: 0.25 } })
})

test('whoever may only read cannot write', async () => {
  const reader = await api.keyWith('policies:read')
  const body = { enabled: false }
  const response = await api.request('PATCH', '/api/policies/bill-shock', { key: reader, body })
  expect(response.status).toBe(403)
})
