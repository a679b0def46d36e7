import { testDatabase } from '@headsup/store/testing/database'
import { expect, test } from 'vitest'
import type { Mail } from '../mailbox.ts'
import { NOW, testApi } from '../testing/api.ts'

const at = testDatabase()

test('settings are changed by an administrator and read by everybody', async () => {
  const api = await testApi(at.store)
  const cookie = await api.signIn('admin')
  const patch = (body: object) =>
    api.request('PATCH', '/api/settings', { headers: { cookie }, body })
  expect(await (await patch({ brand: ' Sample Telecom ', currency: 'HKD' })).json()).toMatchObject({
    brand: 'Sample Telecom',
    currency: 'HKD',
    timeZone: 'UTC',
    demo: false,
  })
  const wrong = await patch({ timeZone: 'Mars/Olympus', brand: 'Other' })
  expect(wrong.status).toBe(400)
  expect(await wrong.json()).toMatchObject({
    errors: [
      {
        field: 'timeZone',
        value: 'Mars/Olympus',
        message: expect.stringContaining('Asia/Hong_Kong'),
      },
    ],
  })
  const viewer = { cookie: await api.signIn('viewer') }
  const read = await api.request('GET', '/api/settings', { headers: viewer })
  expect(await read.json()).toMatchObject({ brand: 'Sample Telecom' })
  const refused = await api.request('PATCH', '/api/settings', { headers: viewer, body: {} })
  expect(refused.status).toBe(403)
})

test('a change of one setting leaves which events are counted as it was', async () => {
  const api = await testApi(at.store)
  const key = await api.keyWith('settings:read', 'settings:write')
  const patch = (body: object) => api.request('PATCH', '/api/settings', { key, body })
  const counted = [{ type: 'card.declined', metric: 'declined' }]
  await patch({ counted })
  expect(await (await patch({ brand: 'Sample Telecom' })).json()).toMatchObject({ counted })
  expect((await patch({ counted: [{ type: 'card.declined' }] })).status).toBe(400)
})

test('the contact centre is described piece by piece, and what cannot be is refused by field', async () => {
  const api = await testApi(at.store)
  const key = await api.keyWith('settings:read', 'settings:write')
  const patch = (body: object) => api.request('PATCH', '/api/settings/centre', { key, body })
  expect(await (await patch({ shrinkage: 0.25 })).json()).toMatchObject({ shrinkage: 0.25 })
  expect(await (await patch({ hourlyRate: 210 })).json()).toMatchObject({
    shrinkage: 0.25,
    hourlyRate: 210,
  })
  const settings = await api.request('GET', '/api/settings', { key })
  expect(await settings.json()).toMatchObject({ centre: { hourlyRate: 210, serviceLevel: 0.8 } })
  const opening = [null, { from: '09:10', to: '18:00' }, null, null, null, null, null]
  const refused = await patch({ serviceLevel: 80, opening })
  expect(refused.status).toBe(400)
  expect(await refused.json()).toMatchObject({
    errors: [
      { field: 'serviceLevel', value: 80, message: 'must be at most 0.99' },
      { field: 'opening.1.from', value: '09:10' },
    ],
  })
})

test('a metric is priced; one that is not there is a problem', async () => {
  const api = await testApi(at.store)
  await at.store.sql`insert into metrics (code, unit) values ('data_mb', 'MB')`
  const key = await api.keyWith('settings:read', 'settings:write')
  const body = { pricePerUnit: 0.1 }
  const priced = await api.request('PATCH', '/api/settings/tariff/data_mb', { key, body })
  expect(await priced.json()).toMatchObject({ code: 'data_mb', pricePerUnit: 0.1 })
  const missing = await api.request('PATCH', '/api/settings/tariff/steam', { key, body })
  expect(missing.status).toBe(404)
  const negative = { pricePerUnit: -1 }
  const refused = await api.request('PATCH', '/api/settings/tariff/data_mb', {
    key,
    body: negative,
  })
  expect(await refused.json()).toMatchObject({ errors: [{ field: 'pricePerUnit', value: -1 }] })
})

test('caught mail is listed by page and read; without a catcher the page is told so', async () => {
  const mails = [3, 2, 1].map((id): Mail => ({
    id,
    at: NOW,
    from: 'a@example.com',
    to: 'b@example.com',
    subject: `mail ${id}`,
    text: 'hello',
    html: '<p>hello</p>',
  }))
  const mailbox = {
    size: mails.length,
    list: (limit: number, before = Infinity) =>
      mails.filter(({ id }) => id < before).slice(0, limit),
    read: (id: number) => mails.find((mail) => mail.id === id),
  }
  const api = await testApi(at.store, { mailbox })
  const key = await api.keyWith('customers:read')
  const page = await api.request('GET', '/api/mail?limit=2', { key })
  expect(await page.json()).toMatchObject({
    catching: true,
    size: 3,
    next: 2,
    mails: [{ id: 3 }, { id: 2 }],
  })
  const rest = await api.request('GET', '/api/mail?limit=2&before=2', { key })
  expect(await rest.json()).toMatchObject({ next: null, mails: [{ id: 1 }] })
  expect(await (await api.request('GET', '/api/mail/2', { key })).json()).toMatchObject({
    text: 'hello',
  })
  expect((await api.request('GET', '/api/mail/9', { key })).status).toBe(404)
  const bare = await testApi(at.store)
  const other = await bare.keyWith('customers:read')
  expect(await (await bare.request('GET', '/api/mail', { key: other })).json()).toMatchObject({
    catching: false,
  })
})
