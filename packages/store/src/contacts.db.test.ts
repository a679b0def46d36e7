import { beforeEach, expect, test } from 'vitest'
import { attributeEarlier, recordContacts, type NewContact } from './contacts.ts'
import { createSeriesResolver } from './ingest.ts'
import { exposures, policies } from './schema/index.ts'
import { testDatabase } from './testing/database.ts'
import type { Tx } from './connect.ts'

const at = testDatabase()
const day = (n: number) => new Date(Date.UTC(2026, 10, 1) + n * 86_400_000)
let customerId: number
let billing: number
let anything: number

beforeEach(async () => {
  await at.store.sql`truncate customers, policies restart identity cascade`
  const resolver = createSeriesResolver(at.store)
  await resolver.ensureCustomers(['A'])
  customerId = resolver.customer('A') ?? 0
  const made = await at.store.db
    .insert(policies)
    .values([
      { code: 'bill', rule: { drivers: ['billing'] } },
      { code: 'any', rule: { drivers: [] } },
    ])
    .returning({ id: policies.id })
  ;[billing, anything] = made.map(({ id }) => id) as [number, number]
})

/** A window of seven days. */
async function expose(
  policyId: number,
  assignedAt: Date,
  tx: Tx | typeof at.store.db = at.store.db,
) {
  const [row] = await tx
    .insert(exposures)
    .values({
      policyId,
      policyVersion: 1,
      customerId,
      cause: `event:${policyId}:${assignedAt.toISOString()}`,
      arm: 'treatment',
      assignedAt,
      windowEndsAt: new Date(+assignedAt + 7 * 86_400_000),
    })
    .returning({ id: exposures.id })
  return row?.id ?? 0
}

const call = (changed: Partial<NewContact> = {}): NewContact => ({
  customer: 'A',
  at: day(3),
  channel: 'call',
  driver: 'billing',
  ...changed,
})

const counts = async () =>
  (await at.store.sql`select id::int, contacts, own_contacts from exposures order by id`).map(
    (row) => [row['id'], row['contacts'], row['own_contacts']],
  )
const primary = async () =>
  (await at.store.sql`select exposure_id::int from contacts order by at`).map(
    (row) => row['exposure_id'] as number | null,
  )

test('a contact counts for every exposure whose window holds it, and is filed under the newest', async () => {
  const early = await expose(billing, day(0))
  const late = await expose(anything, day(2))
  const over = await expose(billing, day(-4)) // its window ends at the very moment
  const ahead = await expose(billing, day(4))
  expect(await recordContacts(at.store, [call()])).toEqual({ recorded: 1, attributed: 1 })
  expect(await counts()).toEqual([
    [early, 1, 1],
    [late, 1, 1],
    [over, 0, 0],
    [ahead, 0, 0],
  ])
  expect(await primary()).toEqual([late])
})

test('a contact about something else counts, but not as the policy’s own', async () => {
  const named = await expose(billing, day(0))
  const all = await expose(anything, day(0))
  await recordContacts(at.store, [call({ driver: 'roaming' }), call({ driver: null, at: day(4) })])
  expect(await counts()).toEqual([
    [named, 2, 0],
    [all, 2, 2],
  ])
})

test('the same contact counts once: in one batch, in two, and at the same moment', async () => {
  const id = await expose(billing, day(0))
  const told = call({ id: 'call-1', source: 'pbx' })
  await Promise.all([recordContacts(at.store, [told, told]), recordContacts(at.store, [told])])
  expect(await recordContacts(at.store, [told])).toEqual({ recorded: 0, attributed: 0 })
  await recordContacts(at.store, [call({ at: day(5) })])
  await recordContacts(at.store, [call({ at: day(5), text: 'sent again without an id' })])
  expect(await counts()).toEqual([[id, 2, 2]])
})

test('contacts of before count for an exposure made after them', async () => {
  const first = await expose(billing, day(0))
  await recordContacts(at.store, [call(), call({ at: day(9) })])
  const second = await at.store.db.transaction(async (tx) => {
    const made = await expose(anything, day(2), tx)
    await attributeEarlier(tx, [made])
    return made
  })
  expect(await counts()).toEqual([
    [first, 1, 1],
    [second, 1, 1],
  ])
  expect(await primary()).toEqual([second, null])
  await at.store.db.transaction((tx) => attributeEarlier(tx, [second]))
  expect((await counts())[1]).toEqual([second, 1, 1])
})

/** Resolves once somebody waits for a customer, or for another's uncommitted row. */
async function someoneWaits(locktype: 'advisory' | 'transactionid'): Promise<void> {
  for (;;) {
    const [row] = await at.store.sql<{ waiting: boolean }[]>`
      select exists (select 1 from pg_locks join pg_stat_activity using (pid)
        where locktype = ${locktype} and not granted and datname = current_database()) as waiting`
    if (row?.waiting) return
  }
}

test('a contact that arrives while its exposure is being committed is not missed', async () => {
  const committing = Promise.withResolvers<void>()
  const made = Promise.withResolvers<number>()
  const deciding = at.store.db.transaction(async (tx) => {
    const id = await expose(billing, day(0), tx)
    await attributeEarlier(tx, [id])
    made.resolve(id)
    await committing.promise
  })
  const id = await made.promise
  const recording = recordContacts(at.store, [call()])
  await someoneWaits('advisory')
  committing.resolve()
  await Promise.all([deciding, recording])
  expect(await counts()).toEqual([[id, 1, 1]])
  expect(await primary()).toEqual([id])
})

test('a contact committed before its exposure is, but after it was made, is not missed', async () => {
  const id = await at.store.db.transaction(async (tx) => {
    const made = await expose(billing, day(0), tx)
    expect(await recordContacts(at.store, [call()])).toEqual({ recorded: 1, attributed: 0 })
    await attributeEarlier(tx, [made])
    return made
  })
  expect(await counts()).toEqual([[id, 1, 1]])
})

test('an exposure that is made while its contact is being committed is not missed', async () => {
  const holding = Promise.withResolvers<void>()
  const release = Promise.withResolvers<void>()
  // Recording stops at the other's uncommitted row of the same identity, with the customer locked.
  const blocker = at.store.sql
    .begin(async (tx) => {
      await tx`insert into contacts (identity, at, customer_id, channel)
        values ('x', now(), ${customerId}, 'call')`
      holding.resolve()
      await release.promise
      throw new Error('rolled back')
    })
    .catch(() => {})
  await holding.promise
  const recording = recordContacts(at.store, [call(), call({ id: 'x', at: day(4) })])
  await someoneWaits('transactionid')
  const deciding = at.store.db.transaction(async (tx) => {
    const made = await expose(billing, day(0), tx)
    await attributeEarlier(tx, [made])
    return made
  })
  await someoneWaits('advisory')
  release.resolve()
  const [, , id] = await Promise.all([blocker, recording, deciding])
  expect(await counts()).toEqual([[id, 2, 2]])
})

test('many exposures and contacts at once neither deadlock nor lose one', async () => {
  const customers = Array.from({ length: 40 }, (_, i) => `M-${i}`)
  const resolver = createSeriesResolver(at.store)
  await resolver.ensureCustomers(customers)
  const expected = customers.length * 3
  const decide = (codes: readonly string[]) =>
    at.store.db.transaction(async (tx) => {
      const rows = await tx
        .insert(exposures)
        .values(
          codes.map((code) => ({
            policyId: billing,
            policyVersion: 1,
            customerId: resolver.customer(code) ?? 0,
            cause: 'event:storm',
            arm: 'holdout' as const,
            assignedAt: day(0),
            windowEndsAt: day(7),
          })),
        )
        .returning({ id: exposures.id })
      await attributeEarlier(
        tx,
        rows.map(({ id }) => id),
      )
    })
  const contact = (hour: number, codes: readonly string[]) =>
    recordContacts(
      at.store,
      codes.map((customer) => call({ customer, at: new Date(+day(1) + hour * 3_600_000) })),
    )
  const reversed = customers.toReversed()
  await Promise.all([
    contact(1, customers),
    decide(customers.slice(0, 20)),
    contact(2, reversed),
    decide(reversed.slice(0, 20)),
    contact(3, customers),
  ])
  const [sum] = await at.store.sql`select sum(contacts)::int as n from exposures`
  expect(sum?.['n']).toBe(expected)
})
