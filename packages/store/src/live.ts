import type postgres from 'postgres'
import type { Place } from './log.ts'

/** One thing that changed. */
export interface Change extends Place {
  readonly topic: string
  readonly ref: string | null
}

/** How much of the log a consumer has not read yet. */
export async function readBacklog(
  sql: postgres.Sql,
  consumer: string,
): Promise<{
  /** at most 1000, which then means "at least" */
  readonly batches: number
  /** age of the oldest unread batch, in ms; 0 when there is none */
  readonly lagMs: number
}> {
  const [row] = await sql<{ batches: number; lagMs: number }[]>`
    with behind as (
      select appended_at from log
      where (txid, seq) > (
        select coalesce(max(txid::text)::xid8, '0'), coalesce(max(seq), 0)
        from cursors where consumer = ${consumer}
      )
      order by txid, seq limit 1000
    )
    select count(*)::int as batches,
      coalesce(greatest(0, extract(epoch from clock_timestamp() - min(appended_at)) * 1000), 0)::float8 as "lagMs"
    from behind`
  return row ?? { batches: 0, lagMs: 0 }
}
