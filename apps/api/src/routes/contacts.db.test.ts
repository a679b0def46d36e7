import { testDatabase } from '@headsup/store/testing/database'
import { beforeAll, expect, test } from 'vitest'
import { testApi, type TestApi } from '../testing/api.ts'

const at = testDatabase()
let api: TestApi
let key: string

beforeAll(async () => {
  api = await testApi(at.store)
  key = await api.keyWith('contacts:write')
})

const call = {
  customer: 'A-1',
  time: '2026-11-20T19:00:00+08:00',
  channel: 'call',
  driver: 'billing',
  text: '為什麼這麼貴?',
  handlingSeconds: 320,
}

const send = async (body: unknown) => {
  const response = await api.request('POST', '/api/contacts', { key, body })
  return { status: response.status, json: (await response.json()) as Record<string, unknown> }
}

test('a contact is kept once, alone or among others', async () => {
  expect((await send(call)).json).toEqual({ recorded: 1, duplicates: 0, attributed: 0 })
  const more = [call, { ...call, id: 'x', source: 'pbx' }, { ...call, id: 'x', source: 'pbx' }]
  expect((await send(more)).json).toEqual({ recorded: 1, duplicates: 2, attributed: 0 })
  const rows = await at.store.sql`select at, driver, text, handling_seconds from contacts`
  expect(rows).toHaveLength(2)
  expect(rows[0]).toEqual({
    at: new Date('2026-11-20T11:00:00Z'),
    driver: 'billing',
    text: '為什麼這麼貴?',
    handling_seconds: 320,
  })
})

test('one that does not fit is named, and nothing of the batch is kept', async () => {
  const wrong = await send([
    { ...call, channel: 'sms' },
    { ...call, time: 'yesterday' },
  ])
  expect(wrong.status).toBe(400)
  expect(wrong.json).toMatchObject({ errors: [{ field: '1.time', value: 'yesterday' }] })
  const alone = await send({ ...call, channel: 5 })
  expect(alone.json).toMatchObject({ errors: [{ field: '0.channel', message: 'must be a text' }] })
  const ahead = await send([
    { ...call, channel: 'fax' },
    { ...call, time: '2026-11-23T00:00:00Z' },
  ])
  expect(ahead.status).toBe(400)
  expect(await at.store.sql`select 1 from contacts where channel in ('sms', 'fax')`).toHaveLength(0)
  expect((await send(Array.from({ length: 1001 }, () => call))).status).toBe(400)
})
