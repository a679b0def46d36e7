import { presets } from '@headsup/notice'
import { installPresets } from '@headsup/store/policies'
import { testDatabase } from '@headsup/store/testing/database'
import { beforeAll, expect, test } from 'vitest'
import { NOW, testApi, type TestApi } from '../testing/api.ts'

const at = testDatabase()
let api: TestApi
let key: string
let notice: number

beforeAll(async () => {
  const { sql } = at.store
  await installPresets(at.store, presets, NOW)
  await sql`insert into customers (code, name, locale, time_zone) values ('10482', 'Chan', 'zh-Hant', 'Asia/Hong_Kong')`
  const [exposure] = await sql<[{ id: string }]>`
    insert into exposures (policy_id, policy_version, customer_id, cause, arm, assigned_at, window_ends_at)
    select id, 1, 1, 'incident:sha-tin', 'treatment', ${NOW.toISOString()}::text::timestamptz, ${NOW.toISOString()}::text::timestamptz
    from policies where code = 'area-outage' returning id`
  const facts = {
    kind: 'outage',
    area: 'sha-tin',
    names: { en: 'Sha Tin', 'zh-Hant': '沙田' },
    startedAt: Date.parse('2026-11-21T11:42:00Z'),
    expectedBackAt: null,
  }
  const message = { subject: '沙田服務中斷', text: 'as sent', html: '<p>as sent</p>' }
  const [row] = await sql<[{ id: string }]>`
    insert into notices (exposure_id, policy_id, customer_id, channel, address, locale, template, facts, message, state, due_at, created_at, delivered_at, attempt)
    select ${exposure.id}, policy_id, 1, 'email', 'chan@example.com', 'zh-Hant', 'outage', ${sql.json(facts)}, ${sql.json(message)}, 'delivered',
      assigned_at, assigned_at, assigned_at, 1 from exposures returning id`
  notice = Number(row.id)
  await sql`insert into decisions (at, policy_id, policy_version, customer_id, cause, outcome, exposure_id, detail)
    select assigned_at, policy_id, 1, 1, cause, 'send', id, '{"waitsFor": null}' from exposures`
  await sql`insert into decisions (at, policy_id, policy_version, customer_id, cause, outcome, reason, detail)
    select ${NOW.toISOString()}::text::timestamptz, id, 1, 1, 'alert:1', 'skip', 'cooldown', ${sql.json({ cooldownHours: 168, hoursSince: 50 })}
    from policies where code = 'bill-shock'`
  api = await testApi(at.store)
  key = await api.keyWith('notices:read', 'customers:read', 'policies:write')
})

const get = async (path: string, as = key) => api.request('GET', `/api/notices${path}`, { key: as })

test('the summary counts the outbox and the reasons of the last day', async () => {
  expect(await (await get('/summary')).json()).toMatchObject({
    delivered: 1,
    deliveredAtFirst: 1,
    dead: 0,
    notSent: 1,
    reasons: [{ reason: 'cooldown', n: 1 }],
  })
})

test('a notice is shown in three languages, in its own as it went out', async () => {
  const found = (await (await get(`/${notice}?locale=en`)).json()) as {
    why: string
    previews: Record<string, { subject: string; html: string; sent: boolean }>
  }
  expect(found.why).toBe('Sent at once by e-mail: no rule of the policy was against it.')
  expect(found.previews['zh-Hant']).toMatchObject({ subject: '沙田服務中斷', sent: true })
  expect(found.previews['en']?.sent).toBe(false)
  expect(found.previews['en']?.subject).toContain('Sha Tin')
  expect(found.previews['zh-Hans']?.html).toContain('<html')
})

test('who was not told is listed with the rule that decided, in the language asked for', async () => {
  const { untold } = (await (await get('/untold?locale=en')).json()) as { untold: unknown[] }
  expect(untold).toMatchObject([
    {
      customer: '10482',
      policy: 'bill-shock',
      reason: 'cooldown',
      why: expect.stringMatching(/told the same thing 2 days ago.*at most once in 7 days/),
    },
  ])
})

test('whoever may not see customers sees notices without them', async () => {
  const discreet = await api.keyWith('notices:read')
  const { notices } = (await (await get('', discreet)).json()) as { notices: unknown[] }
  expect(notices).toMatchObject([{ customer: null, name: null, policy: 'area-outage' }])
  expect((await get(`/${notice}`, discreet)).status).toBe(403)
})

test('a dead notice is put back by whoever may write policies', async () => {
  await at.store.sql`update notices set state = 'dead', reason = 'rejected'`
  const reader = await api.keyWith('notices:read')
  expect((await api.request('POST', '/api/notices/retry', { key: reader, body: {} })).status).toBe(
    403,
  )
  const response = await api.request('POST', '/api/notices/retry', { key, body: { ids: [notice] } })
  expect(await response.json()).toEqual({ retried: 1 })
  expect(await (await get('?view=queued')).json()).toMatchObject({ notices: [{ id: notice }] })
})

test('a notice that is not there is a problem', async () => {
  expect((await get('/999')).status).toBe(404)
  expect((await get('/soon')).status).toBe(400)
})
