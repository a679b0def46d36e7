import { beforeAll, beforeEach, expect, test } from 'vitest'
import { contactExtent, contactHalfHours, holdoutContactTimes } from './contact-counts.ts'
import { recordContacts, type NewContact } from './contacts.ts'
import { testDatabase } from './testing/database.ts'
import { createCustomers } from './testing/told.ts'

const at = testDatabase()
const contact = (time: string, more: Partial<NewContact> = {}): NewContact => ({
  customer: 'c1',
  at: new Date(time),
  channel: 'call',
  driver: 'billing',
  ...more,
})

/** What a query over the raw rows says, by the definition. */
const defined = () => at.store.sql`
  select to_timestamp(floor(extract(epoch from at) / 900) * 900) as at, channel, coalesce(driver, '') as driver,
    count(*)::int as n, count(handling_seconds)::int as handled, coalesce(sum(handling_seconds), 0)::float8 as handling_seconds
  from contacts group by 1, 2, 3 order by 1, 2, 3`
const counted = () =>
  at.store.sql`select * from contact_counts where n <> 0 order by at, channel, driver`

beforeAll(() => createCustomers(at.store, 3, { code: 'p' }))
beforeEach(() => at.store.sql`truncate contacts cascade`)

test('counts are what the raw rows say, whatever is sent, twice, late, at once or taken back', async () => {
  const drivers = ['billing', 'outage', null]
  const channels = ['call', 'chat', 'email']
  const batch = (salt: number) =>
    Array.from({ length: 60 }, (_, i): NewContact => {
      const k = (i * 37 + salt * 11) % 97
      return contact(new Date(Date.UTC(2026, 10, 1) + k * 457_000).toISOString(), {
        customer: `c${1 + (k % 3)}`,
        channel: channels[k % 3] ?? 'call',
        driver: drivers[k % 3] ?? null,
        handlingSeconds: k % 4 === 0 ? null : 60 + k,
        id: `${k}`,
      })
    })
  await recordContacts(at.store, batch(1))
  expect(await counted()).toEqual(await defined())
  await Promise.all([2, 3, 2, 3].map((salt) => recordContacts(at.store, batch(salt))))
  await recordContacts(at.store, [contact('2026-01-05T09:00:00Z', { id: 'late' })])
  expect(await counted()).toEqual(await defined())
  await at.store.sql`update contacts set driver = 'plan', handling_seconds = 5 where id % 3 = 0`
  expect(await counted()).toEqual(await defined())
  await at.store.sql`delete from contacts where id % 2 = 0`
  expect(await counted()).toEqual(await defined())
  await at.store.sql`truncate contacts cascade`
  expect(await counted()).toEqual([])
})

test('a customer who is deleted takes their contacts out of the counts', async () => {
  await recordContacts(at.store, [contact('2026-11-01T10:00:00Z', { customer: 'gone' })])
  await at.store.sql`delete from customers where code = 'gone'`
  expect(await counted()).toEqual([])
})

test('an exposure found later leaves the counts alone', async () => {
  await recordContacts(at.store, [contact('2026-11-01T10:00:00Z', { handlingSeconds: 90 })])
  await at.store.sql`update contacts set exposure_id = null`
  expect(await counted()).toEqual(await defined())
})

test('half hours and days are those of the zone, also one a quarter of an hour off', async () => {
  await recordContacts(at.store, [
    contact('2026-11-01T18:10:00Z', { handlingSeconds: 100 }),
    contact('2026-11-01T18:20:00Z', { id: 'b', driver: null }),
  ])
  const read = (zone: string, filter = {}) =>
    contactHalfHours(at.store, '2026-11-01', '2026-11-03', zone, filter)
  const row = { handled: 1, seconds: 100 }
  expect(await read('UTC')).toEqual([{ date: '2026-11-01', slot: 36, n: 2, ...row }])
  // 18:10 and 18:20 in Greenwich are 23:55 and 00:05 in Kathmandu.
  expect(await read('Asia/Kathmandu')).toEqual([
    { date: '2026-11-01', slot: 47, n: 1, ...row },
    { date: '2026-11-02', slot: 0, n: 1, handled: 0, seconds: 0 },
  ])
  expect(await read('UTC', { driver: 'billing', channel: 'call' })).toMatchObject([{ n: 1 }])
  expect(await read('UTC', { driver: '' })).toMatchObject([{ n: 1, handled: 0 }])
  expect(await read('UTC', { channel: 'chat' })).toEqual([])
})

test('the hour that clocks pass twice holds both', async () => {
  await recordContacts(at.store, [contact('2026-10-25T00:40:00Z'), contact('2026-10-25T01:40:00Z')])
  expect(
    await contactHalfHours(at.store, '2026-10-25', '2026-10-26', 'Europe/Berlin'),
  ).toMatchObject([{ date: '2026-10-25', slot: 5, n: 2 }])
})

test('it is known since when there are contacts, and by which channels and drivers', async () => {
  expect(await contactExtent(at.store)).toEqual({
    first: null,
    last: null,
    channels: [],
    drivers: [],
  })
  await recordContacts(at.store, [
    contact('2026-11-01T10:20:00Z'),
    contact('2026-11-02T10:20:00Z'),
    contact('2026-11-02T11:00:00Z', { channel: 'chat', driver: null }),
  ])
  expect(await contactExtent(at.store)).toEqual({
    first: new Date('2026-11-01T10:15:00Z'),
    last: new Date('2026-11-02T11:00:00Z'),
    channels: ['call', 'chat'],
    drivers: ['billing'],
  })
})

test('contacts of those held out are placed in the week they came in', async () => {
  await at.store.sql`
    insert into exposures (policy_id, policy_version, customer_id, cause, arm, assigned_at, window_ends_at)
    values (1, 1, 1, 'a', 'holdout', '2026-11-02T00:00Z', '2026-11-05T00:00Z'),
      (1, 1, 2, 'a', 'treatment', '2026-11-02T00:00Z', '2026-11-05T00:00Z')`
  await recordContacts(at.store, [
    contact('2026-11-03T10:40:00Z'),
    contact('2026-11-03T10:40:00Z', { customer: 'c2' }),
    contact('2026-11-06T10:40:00Z', { id: 'after the window' }),
  ])
  // The third of November 2026 is a Tuesday; 10:40 in Greenwich is 18:40 in Hong Kong.
  const times = (since: string) => holdoutContactTimes(at.store, new Date(since), 'Asia/Hong_Kong')
  expect(await times('2026-11-01T00:00:00Z')).toEqual([{ weekday: 2, slot: 37, n: 1 }])
  expect(await times('2026-11-03T00:00:00Z')).toEqual([])
})
