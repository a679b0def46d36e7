import type { Store } from './connect.ts'

/** Which contacts count: all, or those of one channel or driver. An empty driver: those nobody coded. */
export interface ContactFilter {
  readonly channel?: string | undefined
  readonly driver?: string | undefined
}

/** Contacts of one half hour of one local day. */
export interface HalfHour {
  /** `2026-11-21`, in the zone that was asked for. */
  readonly date: string
  /** 0 the half hour from midnight, 47 the last; the one that clocks pass twice holds both. */
  readonly slot: number
  readonly n: number
  /** Of these, with a known handling time, and the seconds of all of them. */
  readonly handled: number
  readonly seconds: number
}

/**
 * Contacts by half hours of a zone's clocks, in order; half hours without any are left out.
 *
 * @param from  a local day, included
 * @param to    a local day, excluded
 */
export async function contactHalfHours(
  { sql }: Pick<Store, 'sql'>,
  from: string,
  to: string,
  timeZone: string,
  { channel, driver }: ContactFilter = {},
): Promise<HalfHour[]> {
  return sql<HalfHour[]>`
    select (local)::date::text as date,
      (extract(hour from local) * 2 + floor(extract(minute from local) / 30))::int as slot,
      sum(n)::int as n, sum(handled)::int as handled, sum(handling_seconds)::float8 as seconds
    from (
      -- Zones are looked up by quarters of an hour, not by rows: there are many rows in one.
      select at at time zone ${timeZone} as local, sum(n) as n, sum(handled) as handled,
        sum(handling_seconds) as handling_seconds
      from contact_counts
      where at >= ${from}::text::timestamp at time zone ${timeZone}
        and at < ${to}::text::timestamp at time zone ${timeZone}
        ${channel === undefined ? sql`` : sql`and channel = ${channel}`}
        ${driver === undefined ? sql`` : sql`and driver = ${driver}`}
      group by at
    ) c
    group by 1, 2 having sum(n) > 0 order by 1, 2`
}

/** Of what contacts there are. */
export interface ContactExtent {
  /** The quarters of an hour of the first and the newest contact; `null` before the first. */
  readonly first: Date | null
  readonly last: Date | null
  readonly channels: readonly string[]
  readonly drivers: readonly string[]
}

/** Since when there are contacts, and by which channels and drivers, the most frequent first. */
export async function contactExtent({ sql }: Pick<Store, 'sql'>): Promise<ContactExtent> {
  const [row] = await sql<[ContactExtent]>`
    with counted as (
      select channel, driver, sum(n) as n, min(at) as first, max(at) as last
      from contact_counts where n > 0 group by 1, 2
    )
    select (select min(first) from counted) as first, (select max(last) from counted) as last,
      (select coalesce(array_agg(channel order by n desc, channel), '{}')
        from (select channel, sum(n) as n from counted group by 1) c) as channels,
      (select coalesce(array_agg(driver order by n desc, driver), '{}')
        from (select driver, sum(n) as n from counted where driver <> '' group by 1) d) as drivers`
  return row
}

/** When those held out made contact: how many in each half hour of the week. */
export interface WeekTime {
  /** 0 Sunday … 6 Saturday, and the half hour of the day, in the zone that was asked for. */
  readonly weekday: number
  readonly slot: number
  readonly n: number
}

/**
 * The times of the contacts that held-out customers made inside their windows: when contacts come that
 * notices would avoid.
 */
export async function holdoutContactTimes(
  { sql }: Pick<Store, 'sql'>,
  since: Date,
  timeZone: string,
  { channel, driver }: ContactFilter = {},
): Promise<WeekTime[]> {
  return sql<WeekTime[]>`
    select extract(dow from local)::int as weekday,
      (extract(hour from local) * 2 + floor(extract(minute from local) / 30))::int as slot, count(*)::int as n
    from (
      select c.at at time zone ${timeZone} as local
      from exposures e join contacts c
        on c.customer_id = e.customer_id and c.at >= e.assigned_at and c.at < e.window_ends_at
      where e.arm = 'holdout' and e.assigned_at >= ${since.toISOString()}::text::timestamptz
        ${channel === undefined ? sql`` : sql`and c.channel = ${channel}`}
        ${driver === undefined ? sql`` : sql`and coalesce(c.driver, '') = ${driver}`}
    ) t
    group by 1, 2 order by 1, 2`
}
