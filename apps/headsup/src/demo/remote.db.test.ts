import { createApi, createFirstAdmin, type Deps } from '@headsup/api'
import { testDatabase } from '@headsup/store/testing/database'
import { createPostgresLog } from '@headsup/stream'
import { beforeAll, expect, test } from 'vitest'
import { createCarrier } from './carrier.ts'
import { DAY_MS } from './happenings.ts'
import { createRemote } from './remote.ts'

const at = testDatabase()
const start = Date.UTC(2026, 9, 1)
const carrier = createCarrier({ seed: 1, subscribers: 25, quietUntil: new Date(start) })
const held: { api?: ReturnType<typeof createApi>; key?: string } = {}

beforeAll(async () => {
  const deps: Deps = {
    store: at.store,
    log: createPostgresLog(at.store),
    clock: () => new Date(start + 30 * DAY_MS),
    auth: { secret: 'a secret for tests that is long enough', baseUrl: 'http://localhost:3000' },
  }
  const api = createApi(deps)
  const first = await createFirstAdmin(deps)
  const signedIn = await api.request(first?.url ?? '')
  const cookie = signedIn.headers
    .getSetCookie()
    .map((one) => one.split(';')[0])
    .join('; ')
  const made = await api.request('/api/keys', {
    method: 'POST',
    headers: { cookie, 'content-type': 'application/json', origin: 'http://localhost:3000' },
    body: JSON.stringify({
      name: 'simulation',
      scopes: [
        'events:write',
        'contacts:write',
        'customers:read',
        'customers:write',
        'notices:read',
        'settings:write',
      ],
    }),
  })
  held.api = api
  held.key = ((await made.json()) as { key: string }).key
})

const remote = (key = held.key ?? '') =>
  createRemote({
    send: async (path, init) => held.api?.request(path, init) ?? Response.error(),
    key,
    carrier,
    seed: 1,
    signal: new AbortController().signal,
  })

const counts = async () => {
  const [row] = await at.store.sql`
    select (select count(*)::int from observations) as observations, (select count(*)::int from contacts) as contacts,
      (select count(*)::int from events) as events,
      (select count(*)::int from customers where locale = 'zh-Hant') as hant,
      (select price_per_unit from metrics where code = 'charges') as price`
  return row
}

test('everything goes through the API, and sending it again changes nothing', async () => {
  await remote().introduce()
  const to = start + 9 * DAY_MS
  await remote().tell(start, to)
  const once = await counts()
  let readings = 0
  carrier.readings(start, to, () => readings++)
  expect(once).toMatchObject({
    observations: readings,
    events: carrier.lateOrders(start, to).length,
    price: 1,
  })
  expect(once?.['contacts']).toBeGreaterThan(0)
  expect(once?.['hant']).toBeGreaterThan(5)
  await remote().tell(start, to)
  expect(await counts()).toEqual(once)
})

test('a key that may not is told what a right one needs', async () => {
  await expect(remote('wrong').introduce()).rejects.toThrow(
    /refused \/api\/metrics\/data_mb \(401\).*Make a key under Settings/,
  )
})
