import type { Store } from './connect.ts'

interface Kept {
  /** Hours the log is kept, at least; longer while a consumer has not read it. */
  readonly logHours: number
  /** Days raw observations are kept, or Infinity; rollups stay. */
  readonly observationDays: number
}

/**
 * Forgets what nobody will ask for again: log entries that every consumer has passed, what changed
 * for pages that have long been told, pulses, and observations beyond their keeping. By the wall
 * clock, but for observations, whose time is their own.
 *
 * @param now  the product's time
 */
export async function tidy(
  store: Store,
  { logHours, observationDays }: Kept,
  now: Date,
): Promise<void> {
  const { sql } = store
  await sql`
    delete from log where appended_at < now() - ${`${logHours} hours`}::text::interval
      and (txid, seq) <= all (select txid, seq from cursors
        where consumer in ('detector', 'rollup', 'decider-events'))
      and exists (select from cursors where consumer = 'detector')`
  await sql`
    delete from transitions t using cursors c
    where c.consumer = 'decider' and (t.txid, t.seq) <= (c.txid, c.seq) and t.at < ${now.toISOString()}::text::timestamptz - interval '400 days'`
  await sql`delete from changes where at < now() - interval '1 hour'`
  await sql`delete from pulses where at < now() - interval '1 day'`
  await sql`delete from projections where at < ${now.toISOString()}::text::timestamptz - interval '800 days'`
  if (observationDays === Infinity) return
  const oldest = new Date(+now - observationDays * 86_400_000)
  await sql`select drop_observations(${oldest.toISOString()}::text::timestamptz)`
}
