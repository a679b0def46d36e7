import type { Store } from './connect.ts'

/** What a series may bring before it is asked how far its hours go: asking costs as much as merging two. */
const FEW_HOURS = 2
/** Readings a step takes on, at most but for a larger entry: more would not fit into memory well. */
const MOST_READINGS = 200_000

/**
 * Adds the next log entries to the rollups and moves the cursor past them, in one statement: each
 * entry counts exactly once, whatever dies when. A second rollup waits for the first at the
 * cursor's row and then goes on behind it. It is the only writer, so what lies beyond the newest
 * hour of a series is new and need not be asked for.
 *
 * The more a step takes, the fewer rows it touches twice: areas of a file that comes customer by
 * customer cost a quarter when 32 entries are added at once instead of one. The joins are full ones
 * because those are never nested loops: the planner takes an entry for ten readings.
 *
 * @param limit  entries a step
 * @returns how many entries were added
 */
export async function rollUp(store: Store, limit: number): Promise<number> {
  return store.sql.begin(async (sql) => {
    await sql`insert into cursors (consumer) values ('rollup') on conflict do nothing`
    await sql`select set_config('work_mem', '32MB', true) from cursors where consumer = 'rollup' for update`
    const [row] = await sql<[{ entries: number }]>`
      with waiting as (
        select *, sum(size) over (order by txid, seq) - size as before from (
          select txid, seq, size, series_ids, ats, readings from log
          where (txid, seq) > (select txid, seq from cursors where consumer = 'rollup')
            and txid < pg_snapshot_xmin(pg_current_snapshot())
          order by txid, seq limit ${limit}
        ) as l
      ), batch as materialized (
        select * from waiting where before < ${MOST_READINGS}
      ), rows as materialized (
        select r.series_id, r.ms, r.value
        from batch, unnest(series_ids, ats, readings) as r (series_id, ms, value)
      ), hours as materialized (
        select series_id, to_timestamp(hour * 3600) as at, sum(value) as total, count(*) as n, min(value) as low, max(value) as high
        from (select series_id, ms / 3600000 as hour, value from rows) as r
        group by series_id, hour
      ), places as materialized (
        select h.series_id, s.metric_id, coalesce(c.area_id, 0) as area_id, case when hours > ${FEW_HOURS}
          then coalesce((select max(u.at) from usage_hourly u where u.series_id = h.series_id), '-infinity') else 'infinity' end as newest
        from (select series_id, count(*) as hours from hours group by series_id) as h
          left join series s on s.id = h.series_id left join customers c on c.id = s.customer_id
      ), placed_hours as materialized (
        select hours.*, newest from hours full join places using (series_id)
      ), new_hours as (
        insert into usage_hourly (series_id, at, total, n, low, high)
        select series_id, at, total, n, low, high from placed_hours where at > newest order by 1, 2
      ), old_hours as (
        insert into usage_hourly as u (series_id, at, total, n, low, high)
        select series_id, at, total, n, low, high from placed_hours where at <= newest order by 1, 2
        on conflict (series_id, at) do update set total = u.total + excluded.total, n = u.n + excluded.n,
          low = least(u.low, excluded.low), high = greatest(u.high, excluded.high)
      ), slots as materialized (
        select metric_id, slot, area_id, sum(value) as total, count(*) as n
        from (select series_id, ms / 300000 as slot, value from rows) as r full join places using (series_id)
        group by metric_id, slot, area_id
      ), area as (
        insert into usage_area as u (metric_id, at, area_id, total, n)
        select metric_id, to_timestamp(slot * 300), area_id, total, n from slots
        where metric_id is not null order by 1, 2, 3
        on conflict (metric_id, at, area_id) do update set total = u.total + excluded.total, n = u.n + excluded.n
      ), moved as (
        update cursors set (txid, seq) = (select txid, seq from batch order by txid desc, seq desc limit 1), updated_at = now()
        where consumer = 'rollup' and exists (select from batch)
      ), told as (
        insert into changes (topic) select 'usage' where exists (select from batch where series_ids is not null)
        returning pg_notify('changes', '')
      )
      select (select count(*)::int from batch) as entries, (select count(*) from told) as told`
    return row.entries
  })
}
