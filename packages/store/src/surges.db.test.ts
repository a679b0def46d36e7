import { expect, test } from 'vitest'
import { openOutages, outageExperience } from './outage-contacts.ts'
import { addSurge, changeSurge, listSurges, removeSurge, type NewSurge } from './surges.ts'
import { testDatabase } from './testing/database.ts'
import { createCustomers } from './testing/told.ts'

const at = testDatabase()
const run: NewSurge = {
  kind: 'billing',
  name: 'December bills',
  startsAt: new Date('2026-12-01T01:00:00Z'),
  hours: 6,
  contacts: 300,
  shape: 'falling',
  channel: null,
  driver: 'billing',
}

test('a surge is listed until it is over, changed, and removed once', async () => {
  const { db } = at.store
  const { id } = await addSurge(db, run, 'Ada')
  const listed = (from: string, to = '2027-01-01T00:00:00Z') =>
    listSurges(db, new Date(from), new Date(to))
  expect(await listed('2026-12-01T06:59:00Z')).toEqual([{ ...run, id, createdBy: 'Ada' }])
  expect(await listed('2026-12-01T07:00:00Z')).toEqual([])
  expect(await listed('2026-11-01T00:00:00Z', '2026-12-01T01:00:00Z')).toEqual([])
  expect(await changeSurge(db, id, { contacts: 400 })).toMatchObject({ contacts: 400, hours: 6 })
  expect(await changeSurge(db, id, {})).toMatchObject({ contacts: 400 })
  expect(await changeSurge(db, id + 1, { contacts: 1 })).toBeUndefined()
  expect([await removeSurge(db, id), await removeSurge(db, id)]).toEqual([true, false])
})

test('past outages tell what their customers made beyond the week before; open ones are listed', async () => {
  const { sql } = at.store
  await createCustomers(at.store, 4, { code: 'p' })
  await sql`
    insert into incidents (key, kind, area_id, state, started_at, updated_at, resolved_at, customers, observed, expected, surprise)
    values ('a', 'outage', 1, 'resolved', '2026-11-10T10:00Z', '2026-11-10T12:00Z', '2026-11-10T12:00Z', 4, 1, 0, 9),
      ('b', 'outage', 1, 'firing', '2026-11-20T10:00Z', '2026-11-20T10:00Z', null, 2, 1, 0, 9)`
  await sql`insert into incident_members select 1, id from customers union all select 2, id from customers where id <= 2`
  await sql`
    insert into contacts (identity, at, customer_id, channel)
    values ('1', '2026-11-10T10:10Z', 1, 'call'), ('2', '2026-11-10T11:40Z', 2, 'call'), ('3', '2026-11-10T11:50Z', 3, 'call'),
      ('a week before', '2026-11-03T11:45Z', 3, 'call'), ('before it began', '2026-11-10T09:50Z', 1, 'call')`
  const { extra, ...counts } = await outageExperience(at.store, new Date('2026-06-01T00:00:00Z'))
  expect(counts).toEqual({ outages: 1, members: 4 })
  expect(extra.slice(0, 5)).toEqual([1, 0, 0, 1, 0])
  expect(extra).toHaveLength(24)
  expect(await openOutages(at.store)).toMatchObject([
    { areaCode: 'sha-tin', members: 2, startedAt: new Date('2026-11-20T10:00:00Z') },
  ])
})
