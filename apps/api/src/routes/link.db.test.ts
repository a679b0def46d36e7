import { linkKey } from '@headsup/notice'
import { testDatabase } from '@headsup/store/testing/database'
import { beforeEach, expect, test } from 'vitest'
import { testApi } from '../testing/api.ts'

const at = testDatabase()
/** The test API's own. */
const SECRET = 'a secret for tests that is long enough'

beforeEach(async () => {
  await at.store.sql.unsafe(`
    truncate customers, policies, exposures, notices, stops restart identity cascade;
    insert into customers (code, locale, time_zone) values ('c', 'zh-Hant', 'Asia/Hong_Kong');
    insert into policies (code, rule) values ('p', '{"name": {"en": "Bill shock"}}');
    insert into exposures (policy_id, policy_version, customer_id, cause, arm, assigned_at, window_ends_at)
      select 1, 1, 1, 'alert:' || n, 'treatment', now(), now() from generate_series(1, 2) n;
    insert into notices (exposure_id, policy_id, customer_id, channel, address, locale, template, state, due_at, message) values
      (1, 1, 1, 'email', 'c@example.com', 'zh-Hant', 'bill', 'delivered', now(), '{"subject": "S", "text": "T", "html": "H"}'),
      (2, 1, 1, 'email', 'c@example.com', 'zh-Hant', 'bill', 'queued', now(), null);
  `)
})

test('a link shows its notice to whoever has it, without a session and without an address', async () => {
  const { app } = await testApi(at.store)
  const response = await app.request(`/api/n/${linkKey(1, SECRET)}`)
  const body = (await response.json()) as object
  expect(body).toMatchObject({ message: { subject: 'S' }, locale: 'zh-Hant', stopped: false })
  expect(JSON.stringify(body)).not.toContain('example.com')
})

test('one click stops notices of that kind, those still queued too, and another brings them back', async () => {
  const { app } = await testApi(at.store)
  const url = `/api/n/${linkKey(1, SECRET)}`
  // As a mail provider sends it (RFC 8058): from nowhere, as a form.
  const headers = { 'content-type': 'application/x-www-form-urlencoded' }
  const body = 'List-Unsubscribe=One-Click'
  expect((await app.request(`${url}/stop`, { method: 'POST', headers, body })).status).toBe(200)
  expect((await app.request(`${url}/stop`, { method: 'POST', headers, body })).status).toBe(200)
  expect(await (await app.request(url)).json()).toMatchObject({ stopped: true })
  expect(await at.store.sql`select state, reason from notices order by id`).toMatchObject([
    { state: 'delivered' },
    { state: 'cancelled', reason: 'stopped' },
  ])
  await app.request(`${url}/stop`, { method: 'DELETE' })
  expect(await (await app.request(url)).json()).toMatchObject({ stopped: false })
})

test('a key of another secret opens nothing', async () => {
  const { app } = await testApi(at.store)
  const response = await app.request(`/api/n/${linkKey(1, 'another secret')}`)
  expect(response.status).toBe(401)
})
