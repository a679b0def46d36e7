import { sql } from 'drizzle-orm'
import type postgres from 'postgres'
import type { Store, Tx } from './connect.ts'
import type { LoggedEvent } from './schema/index.ts'

/** A place in the log or another tailed table: transaction, then sequence. */
export interface Place {
  readonly txid: string
  readonly seq: string
}

export const START: Place = { txid: '0', seq: '0' }

/** Whether one place of the log comes before another. */
export function isBefore(one: Place, other: Place): boolean {
  const [txid, otherTxid] = [BigInt(one.txid), BigInt(other.txid)]
  return txid < otherTxid || (txid === otherTxid && BigInt(one.seq) < BigInt(other.seq))
}

interface NewObservation {
  readonly seriesId: number
  readonly at: number
  readonly value: number
  readonly identity: bigint
}

/** Months that are known to have somewhere to go, by store. */
const ensured = new WeakMap<Store, Set<string>>()

/** Stores whose last batch held what was there before. The next one of a resent file will, too. */
const repeating = new WeakSet<Store>()

/**
 * Writes a batch: its new raw rows, and one log entry that holds just these. One statement, so it
 * is on disk as a whole or not at all; the unique key decides what is new, so that writers may
 * race. Rows go in by time, the order of the key: two batches that overlap cannot deadlock.
 *
 * @returns how many rows were new
 */
export async function appendObservations(
  store: Store,
  observations: readonly NewObservation[],
): Promise<number> {
  if (observations.length === 0) return 0
  await ensureMonths(store, observations)
  const rows = inOrder(observations)
  const named = rows.some(({ identity }) => identity !== 0n)
  const [{ size }] = await store.sql<[{ size: number }]>`
    select append_observations(
      ${column(rows, ({ seriesId }) => seriesId)}::text::int[], ${column(rows, ({ at }) => at)}::text::bigint[],
      ${column(rows, ({ value }) => value)}::text::float8[],
      ${named ? column(rows, ({ identity }) => identity) : null}::text::bigint[], ${!repeating.has(store)}) as size`
  if (size < rows.length) repeating.add(store)
  else repeating.delete(store)
  return size
}

/** Once each and by the unique key; the first of its kind counts. Most batches come like that. */
function inOrder(observations: readonly NewObservation[]): readonly NewObservation[] {
  const follows = (o: NewObservation, i: number, all: readonly NewObservation[]) => {
    const before = all[i - 1]
    return before === undefined || byKey(before, o) < 0
  }
  if (observations.every(follows)) return observations
  return observations.toSorted(byKey).filter((o, i, all) => !isSame(o, all[i - 1]))
}

const isSame = (one: NewObservation, other: NewObservation | undefined) =>
  one.at === other?.at && one.seriesId === other.seriesId && one.identity === other.identity

function byKey(one: NewObservation, other: NewObservation): number {
  return (
    one.at - other.at ||
    one.seriesId - other.seriesId ||
    (one.identity < other.identity ? -1 : Number(one.identity > other.identity))
  )
}

/** A column as PostgreSQL writes arrays. */
function column(
  rows: readonly NewObservation[],
  pick: (row: NewObservation) => number | bigint,
): string {
  let text = '{'
  for (const row of rows) text += pick(row) + ','
  return text.slice(0, -1) + '}'
}

async function ensureMonths(store: Store, observations: readonly NewObservation[]): Promise<void> {
  let known = ensured.get(store)
  if (!known) ensured.set(store, (known = new Set()))
  let first = Infinity
  let last = -Infinity
  for (const { at } of observations) {
    if (at < first) first = at
    if (at > last) last = at
  }
  const months = monthsBetween(first, last)
  if (months.every((month) => known.has(month))) return
  await store.sql`select ensure_observations(${new Date(first).toISOString()}::text::timestamptz, ${new Date(last).toISOString()}::text::timestamptz)`
  for (const month of months) known.add(month)
}

function monthsBetween(first: number, last: number): string[] {
  const months: string[] = []
  const at = new Date(first)
  at.setUTCDate(1)
  at.setUTCHours(0, 0, 0, 0)
  for (; +at <= last; at.setUTCMonth(at.getUTCMonth() + 1))
    months.push(at.toISOString().slice(0, 7))
  return months
}

/** Writes business events and one log entry that holds those that were new. @returns how many were */
export async function appendEvents(store: Store, events: readonly LoggedEvent[]): Promise<number> {
  if (events.length === 0) return 0
  const [row] = await store.sql<[{ size: number }?]>`
    with incoming as (
      select * from jsonb_to_recordset(${JSON.stringify(events)}::text::jsonb)
        as t ("customerId" int, at double precision, source text, id text, type text, data jsonb)
      order by at, source, id
    ), fresh as (
      insert into events (at, source, id, type, customer_id, data)
      select to_timestamp(at / 1000), source, id, type, "customerId", data from incoming
      on conflict do nothing
      returning *
    ), entry as (
      insert into log (size, events)
      select count(*), jsonb_agg(jsonb_build_object('customerId', customer_id,
        'at', (date_part('epoch', at) * 1000)::bigint, 'source', source, 'id', id, 'type', type, 'data', data))
      from fresh having count(*) > 0
      returning size
    )
    select size, pg_notify('log', '') from entry`
  return row?.size ?? 0
}

export interface LogRow extends Place {
  readonly appendedAt: Date
  readonly seriesIds: number[] | null
  readonly ats: string | null
  readonly readings: number[] | null
  readonly events: LoggedEvent[] | null
}

/** Readings a reader is given at once, at most but for a larger entry: it does nothing else meanwhile. */
const MOST_READINGS = 100_000

/**
 * Entries after a place, oldest first. Sequence order is not commit order, so a reader stays below
 * the oldest transaction still running: what it has passed can no longer appear behind it.
 */
export function readLog(
  client: postgres.Sql,
  after: Place,
  limit: number,
  onlyEvents = false,
): Promise<LogRow[]> {
  return client<LogRow[]>`
    select txid::text, seq::text, appended_at as "appendedAt", series_ids as "seriesIds",
      ats::text as ats, readings, events
    from (
      select *, sum(size) over (order by txid, seq) - size as before from (
        select * from log
        where (txid, seq) > (${after.txid}::text::xid8, ${after.seq}::text::bigint)
          and txid < pg_snapshot_xmin(pg_current_snapshot())
          ${onlyEvents ? client`and events is not null` : client``}
        order by txid, seq
        limit ${limit}
      ) as next
    ) as next
    where before < ${MOST_READINGS}
    order by next.txid, next.seq`
}

/** Where a consumer stands. */
export async function readCursor(store: Store, consumer: string): Promise<Place> {
  const [row] = await store.sql<
    Place[]
  >`select txid::text, seq::text from cursors where consumer = ${consumer}`
  return row ?? START
}

/** Another consumer of the same name has taken over; whoever sees this must stop. */
export class SupersededError extends Error {
  override readonly name = 'SupersededError'
}

/** Makes `owner` the consumer. Whoever was it before finds out at its next commit. */
export async function claimCursor(store: Store, consumer: string, owner: string): Promise<Place> {
  const [row] = await store.sql<Place[]>`
    insert into cursors (consumer, owner) values (${consumer}, ${owner})
    on conflict (consumer) do update set owner = excluded.owner, updated_at = now()
    returning txid::text, seq::text`
  return row ?? START
}

/**
 * Fences a transaction: locks the consumer's row until the commit and moves it on when a place is given.
 *
 * @throws {SupersededError} when the cursor has another owner
 */
export async function holdCursor(
  tx: Tx,
  consumer: string,
  owner: string,
  place?: Place,
): Promise<void> {
  const rows = place
    ? await tx.execute(sql`update cursors set txid = ${place.txid}::text::xid8, seq = ${place.seq}::text::bigint, updated_at = now()
        where consumer = ${consumer} and owner = ${owner} returning 1`)
    : await tx.execute(
        sql`select 1 from cursors where consumer = ${consumer} and owner = ${owner} for update`,
      )
  if (rows.length === 0) throw new SupersededError(`another process now is the ${consumer}`)
}
