import fc from 'fast-check'
import { beforeEach, expect, test } from 'vitest'
import { attributeEarlier, recordContacts } from './contacts.ts'
import { recordDecisions } from './decisions.ts'
import { armsByDay, armsByPart, foldTallies, minutesAhead, openExposures } from './deflection.ts'
import { settleNotice } from './outbox.ts'
import { writeSetting } from './settings.ts'
import { testDatabase } from './testing/database.ts'

const at = testDatabase()
const HOUR = 3_600_000
const start = Date.UTC(2026, 10, 1)
const CUSTOMERS = 6
const instant = (hours: number) => new Date(start + hours * HOUR)

beforeEach(async () => {
  const { sql, db } = at.store
  await sql`truncate customers, policies restart identity cascade`
  await writeSetting(db, 'timeZone', 'UTC')
  await sql`insert into policies (code, rule) values ('bill', '{"drivers": ["billing"]}'), ('any', '{"drivers": []}')`
  await sql`insert into policy_versions (policy_id, version, rule)
    select p.id, v, p.rule || jsonb_build_object('holdout', v / 10.0) from policies p, generate_series(1, 2) v`
  for (let i = 1; i <= CUSTOMERS; i++)
    await sql`insert into customers (code, locale, time_zone, segment)
      values (${`c${i}`}, 'en', 'UTC', ${i % 2 === 0 ? 'gold' : null})`
})

interface Drawn {
  readonly customer: number
  readonly policy: 1 | 2
  readonly version: 1 | 2
  readonly hour: number
  readonly held: boolean
  readonly area: boolean
}

/** Draws a customer, as the decider does. */
const draw = ({ customer, policy, version, hour, held, area }: Drawn) =>
  at.store.db.transaction(async (tx) => {
    const now = instant(hour)
    const ids = await recordDecisions(
      tx,
      [
        {
          policyId: policy,
          policyVersion: version,
          customerId: customer,
          cause: area ? `incident:${Math.floor(hour / 24)}` : `alert:${hour}`,
          outcome: held ? 'hold' : 'send',
          reason: null,
          detail: {},
          windowEndsAt: +now + 72 * HOUR,
          notice: held
            ? null
            : { channel: 'email', address: 'a@b', locale: 'en', template: 'bill', dueAt: +now },
        },
      ],
      now,
    )
    await attributeEarlier(tx, ids)
  })

async function deliver(hour: number): Promise<void> {
  const due = await at.store.sql<{ id: number }[]>`
    select id::int from notices where state = 'queued' and due_at <= ${instant(hour).toISOString()}::text::timestamptz limit 1`
  for (const { id } of due)
    await settleNotice(
      at.store,
      { id, attempt: 0 },
      { kind: 'delivered', message: { subject: '', text: '', html: '' }, facts: {} },
      instant(hour),
    )
}

/** What the sums claim to be, counted one by one in another language. */
async function definition(now: Date, zone: string) {
  const rows = await at.store.sql`
    select e.*, c.segment as of, n.delivered_at,
      (select count(*)::int from attributions a where a.exposure_id = e.id) as n,
      (select count(*)::int from attributions a where a.exposure_id = e.id and a.own_driver) as own,
      (select min(x.at) from attributions a join contacts x on x.id = a.contact_id where a.exposure_id = e.id and a.own_driver) as first
    from exposures e join customers c on c.id = e.customer_id left join notices n on n.exposure_id = e.id and n.state = 'delivered'`
  const day = (date: Date) => new Intl.DateTimeFormat('en-CA', { timeZone: zone }).format(date)
  const found = new Map<string, number[]>()
  for (const row of rows) {
    if ((row['window_ends_at'] as Date) > now) continue
    const [n, own] = [row['n'] as number, row['own'] as number]
    const told = row['delivered_at'] as Date | null
    const first = row['first'] as Date | null
    const prior = row['prior_contacts'] as number
    const key = [
      day(row['window_ends_at'] as Date),
      row['policy_id'],
      row['policy_version'],
      row['arm'],
      String(row['cause']).startsWith('incident:') ? row['cause'] : '',
    ]
    const sums = found.get(key.join(' ')) ?? new Array<number>(12).fill(0)
    const one = [
      ...[1, Number(n > 0), n, n * n, Number(own > 0), own, own * own],
      ...[Number(told !== null), Number(told !== null && (first === null || told < first))],
      ...[prior, prior * prior, prior * n],
    ]
    found.set(
      key.join(' '),
      sums.map((sum, i) => sum + one[i]!),
    )
  }
  return Object.fromEntries([...found].sort(([a], [b]) => (a < b ? -1 : 1)))
}

async function counted(now: Date) {
  const ids: Record<string, number> = { bill: 1, any: 2 }
  const rows = await armsByDay(at.store, now)
  return Object.fromEntries(
    rows
      .map((row): [string, number[]] => [
        [row.day, ids[row.code], row.version, row.arm, row.unit].join(' '),
        [
          ...[row.exposed, row.contacted, row.contacts, row.contactsSquared, row.ownContacted],
          ...[row.ownContacts, row.ownContactsSquared, row.delivered, row.toldFirst],
          ...[row.prior, row.priorSquared, row.priorProducts],
        ],
      ])
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  )
}

const hours = fc.integer({ min: 0, max: 400 })
const customer = fc.integer({ min: 1, max: CUSTOMERS })
const deed = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constant('draw' as const),
      customer,
      policy: fc.constantFrom(1 as const, 2 as const),
      version: fc.constantFrom(1 as const, 2 as const),
      hour: hours,
      held: fc.boolean(),
      area: fc.boolean(),
    }),
  },
  {
    weight: 8,
    arbitrary: fc.record({
      kind: fc.constant('contact' as const),
      customer,
      hour: hours,
      driver: fc.constantFrom('billing', 'other', null),
    }),
  },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('deliver' as const), hour: hours }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('fold' as const), most: fc.nat(9) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('delete' as const), customer }) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('zone' as const),
      zone: fc.constantFrom('UTC', 'Asia/Kathmandu', 'America/New_York'),
    }),
  },
)

test('the sums are what counting one by one gives, after any history', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(deed, { minLength: 10, maxLength: 60 }),
      hours,
      async (deeds, end) => {
        const { sql, db } = at.store
        await sql`truncate exposures, contacts, decisions cascade`
        await sql`insert into customers (code, locale, time_zone, segment)
        select 'c' || i, 'en', 'UTC', case when i % 2 = 0 then 'gold' end from generate_series(1, ${CUSTOMERS}::int) i
        on conflict (code) do nothing`
        await writeSetting(db, 'timeZone', 'UTC')
        let zone = 'UTC'
        const people = await sql<{ id: number }[]>`select id from customers order by code`
        const idOf = (nth: number) => people[nth - 1]!.id
        for (const one of deeds) {
          if (one.kind === 'draw')
            // The same draw again is refused by its key.
            await draw({ ...one, customer: idOf(one.customer) }).catch(() => {})
          else if (one.kind === 'contact')
            await recordContacts(at.store, [
              {
                customer: `c${one.customer}`,
                at: instant(one.hour),
                channel: 'call',
                driver: one.driver,
              },
            ])
          else if (one.kind === 'deliver') await deliver(one.hour)
          else if (one.kind === 'fold') await foldTallies(at.store, one.most)
          else if (one.kind === 'delete') {
            await sql`delete from customers where id = ${idOf(one.customer)}`
            const [made] = await sql<
              { id: number }[]
            >`insert into customers (code, locale, time_zone, segment)
            values (${`c${one.customer}`}, 'en', 'UTC', ${one.customer % 2 === 0 ? 'gold' : null}) returning id`
            people[one.customer - 1] = made!
          } else {
            zone = one.zone
            await writeSetting(db, 'timeZone', zone)
          }
        }
        const now = instant(end)
        expect(await counted(now)).toEqual(await definition(now, zone))
        while ((await foldTallies(at.store)) > 0) continue
        expect(await counted(now)).toEqual(await definition(now, zone))
        const [open] = await sql<{ n: number }[]>`
        select count(*)::int as n from exposures where window_ends_at > ${now.toISOString()}::text::timestamptz`
        const said = await openExposures(at.store, now)
        expect(said.reduce((sum, one) => sum + one.open, 0)).toBe(open!.n)
      },
    ),
    { numRuns: 25 },
  )
}, 120_000)

test('many writers and two who fold at once neither deadlock nor lose one', async () => {
  const { sql } = at.store
  const work = Array.from({ length: 60 }, (_, i) => async () => {
    if (i % 3 === 0)
      await draw({
        ...{ customer: (i % CUSTOMERS) + 1, policy: 1, version: 1, hour: i },
        ...{ held: i % 2 === 0, area: false },
      })
    else if (i % 3 === 1)
      await recordContacts(
        at.store,
        Array.from({ length: CUSTOMERS }, (_, nth) => ({
          customer: `c${i % 2 === 0 ? nth + 1 : CUSTOMERS - nth}`,
          at: instant(i),
          channel: 'call',
          driver: 'billing',
        })),
      )
    else await Promise.all([foldTallies(at.store, 5), foldTallies(at.store, 5), deliver(i)])
  })
  await Promise.all(work.map((one) => one()))
  const now = instant(1_000)
  const expected = await definition(now, 'UTC')
  expect(await counted(now)).toEqual(expected)
  while ((await foldTallies(at.store)) > 0) continue
  expect(await counted(now)).toEqual(expected)
  const [left] = await sql<{ n: number }[]>`select count(*)::int as n from tally_deltas`
  expect(left?.n).toBe(0)
})

test('parts are told apart: segments, and areas that were drawn as one', async () => {
  for (const customer of [1, 2, 3, 4])
    await draw({ customer, policy: 1, version: 1, hour: 0, held: false, area: true })
  await draw({ customer: 5, policy: 1, version: 1, hour: 30, held: true, area: true })
  await recordContacts(at.store, [{ customer: 'c2', at: instant(1), channel: 'call' }])
  const of = { code: 'bill', since: 1, from: null, now: instant(200) }
  const segments = await armsByPart(at.store, 'segment', of)
  expect(
    segments.map(({ part, arm, exposed, contacted }) => [part, arm, exposed, contacted]),
  ).toEqual([
    ['', 'treatment', 2, 0],
    ['gold', 'treatment', 2, 1],
    ['', 'holdout', 1, 0],
  ])
  const areas = await armsByDay(at.store, instant(200))
  expect(areas.map(({ unit, arm, exposed }) => [unit, arm, exposed])).toEqual([
    ['incident:0', 'treatment', 4],
    ['incident:1', 'holdout', 1],
  ])
})

test('how far ahead a notice was is the middle of those who called after it', async () => {
  for (const customer of [1, 2, 3, 4]) {
    await draw({ customer, policy: 1, version: 1, hour: customer, held: false, area: false })
    await deliver(customer)
  }
  await recordContacts(
    at.store,
    [1, 2, 3].map((nth) => ({
      customer: `c${nth}`,
      at: instant(nth + nth * 0.5),
      channel: 'call',
      driver: 'billing',
    })),
  )
  const period = { from: null, now: instant(200) }
  expect(await minutesAhead(at.store, period)).toEqual([{ code: 'bill', minutes: 60 }])
  const [row] = await armsByDay(at.store, instant(200))
  expect(row).toMatchObject({ exposed: 4, delivered: 4, toldFirst: 4 })
})
