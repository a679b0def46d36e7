import type { Store } from './connect.ts'

/**
 * Adds the next log entries to the rollups and moves the cursor past them, in one statement: each
 * entry counts exactly once, whatever dies when. A second rollup waits for the first at the
 * cursor's row and then goes on behind it.
 *
 * @param limit  entries a step
 * @returns how many entries were added
 */
export async function rollUp(store: Store, limit: number): Promise<number> {
  return store.sql.begin(async (sql) => {
    await sql`insert into cursors (consumer) values ('rollup') on conflict do nothing`
    await sql`select 1 from cursors where consumer = 'rollup' for update`
    const [row] = await sql<[{ entries: number }]>`
      with batch as (
        select txid, seq, series_ids, ats, readings from log
        where (txid, seq) > (select txid, seq from cursors where consumer = 'rollup')
          and txid < pg_snapshot_xmin(pg_current_snapshot())
        order by txid, seq limit ${limit}
      ), rows as (
        select r.series_id, r.ms, r.value
        from batch, unnest(series_ids, ats, readings) as r (series_id, ms, value)
      ), hourly as (
        insert into usage_hourly as u (series_id, at, total, n, low, high)
        select series_id, to_timestamp(hour * 3600), sum(value), count(*), min(value), max(value)
        from (select series_id, ms / 3600000 as hour, value from rows) as r
        group by series_id, hour order by series_id, hour
        on conflict (series_id, at) do update set total = u.total + excluded.total, n = u.n + excluded.n,
          low = least(u.low, excluded.low), high = greatest(u.high, excluded.high)
      ), area as (
        insert into usage_area as u (metric_id, at, area_id, total, n)
        select s.metric_id, to_timestamp(slot * 300), coalesce(c.area_id, 0), sum(total), sum(n)
        from (select series_id, ms / 300000 as slot, sum(value) as total, count(*) as n from rows group by 1, 2) as r
          join series s on s.id = r.series_id join customers c on c.id = s.customer_id
        group by s.metric_id, slot, coalesce(c.area_id, 0) order by 1, 2, 3
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
