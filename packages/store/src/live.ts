import type postgres from 'postgres'
import { START, type Place } from './log.ts'

/** One thing that changed. */
export interface Change extends Place {
  readonly topic: string
  readonly ref: string | null
}

/**
 * How much of the log has come since a role last finished a step. By its pulse and not by its
 * cursor: that stands at the last snapshot, from which a restart would read again.
 */
export async function readBacklog(
  sql: postgres.Sql,
  role: string,
): Promise<{
  /** at most 1000, which then means "at least" */
  readonly batches: number
  /** age of the oldest of these batches, in ms; 0 when there is none */
  readonly lagMs: number
}> {
  const [row] = await sql<{ batches: number; lagMs: number }[]>`
    with behind as (
      select appended_at from log
      where appended_at > coalesce((select max(at) from pulses where role = ${role}), '-infinity')
      order by appended_at limit 1000
    )
    select count(*)::int as batches,
      coalesce(greatest(0, extract(epoch from clock_timestamp() - min(appended_at)) * 1000), 0)::float8 as "lagMs"
    from behind`
  return row ?? { batches: 0, lagMs: 0 }
}

/** Where the tail of `changes` stands now: whatever commits later comes after it. */
export async function newestChange(sql: postgres.Sql): Promise<Place> {
  const [row] = await sql<Place[]>`
    select txid::text, seq::text from changes
    where txid < pg_snapshot_xmin(pg_current_snapshot())
    order by changes.txid desc, changes.seq desc limit 1`
  return row ?? START
}

/**
 * The changes after a place, oldest first, below the oldest transaction still running, as in `readLog`.
 *
 * @returns `unsettled` when more was committed than can be read yet, and nobody may notify of it again
 */
export async function readChanges(
  sql: postgres.Sql,
  after: Place,
  limit: number,
): Promise<{ readonly changes: readonly Change[]; readonly unsettled: boolean }> {
  const rows = await sql<(Change & { settled: boolean })[]>`
    select txid::text, seq::text, topic, ref::text,
      txid < pg_snapshot_xmin(pg_current_snapshot()) as settled
    from changes
    where (txid, seq) > (${after.txid}::text::xid8, ${after.seq}::text::bigint)
    order by changes.txid, changes.seq
    limit ${limit}`
  const changes = rows.filter(({ settled }) => settled)
  return { changes, unsettled: changes.length < rows.length }
}

/** The changes after one place up to another, oldest first. */
export function changesBetween(sql: postgres.Sql, after: Place, until: Place, limit: number) {
  return sql<Change[]>`
    select txid::text, seq::text, topic, ref::text from changes
    where (txid, seq) > (${after.txid}::text::xid8, ${after.seq}::text::bigint)
      and (txid, seq) <= (${until.txid}::text::xid8, ${until.seq}::text::bigint)
    order by changes.txid, changes.seq
    limit ${limit}`
}

/** Whether everything after a place is still there: old changes are dropped. */
export async function remembersSince(sql: postgres.Sql, place: Place): Promise<boolean> {
  const [row] = await sql<{ kept: boolean }[]>`
    select exists (
      select 1 from changes
      where (txid, seq) <= (${place.txid}::text::xid8, ${place.seq}::text::bigint)
    ) as kept`
  return row?.kept ?? false
}
