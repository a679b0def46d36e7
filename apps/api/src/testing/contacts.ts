import type { Store } from '@headsup/store'

/**
 * Eleven weeks of calls before the test's day, Mondays to Fridays from 9 to 18 in Greenwich: in each half
 * hour of a day as many as ten and the number of its weekday, each handled in five minutes.
 */
export async function fillContacts({ sql }: Store): Promise<void> {
  await sql`insert into customers (code, locale, time_zone) values ('caller', 'en', 'UTC')`
  await sql`
    insert into contacts (identity, at, customer_id, channel, driver, handling_seconds)
    select at || ' ' || i, at + i * interval '1 minute', (select id from customers where code = 'caller'), 'call',
      case when i % 2 = 0 then 'billing' else 'plan' end, 300
    from generate_series('2026-09-01T00:00Z'::timestamptz, '2026-11-20T23:30Z', interval '30 minutes') at,
      generate_series(1, 10 + extract(dow from at)::int) i
    where extract(dow from at) between 1 and 5 and extract(hour from at) between 9 and 17`
}
