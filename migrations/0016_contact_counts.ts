import type { MigrationBuilder } from 'node-pg-migrate'

/** How many contacts came when, and what is known to come: what forecast and staffing read. */
export function up(pgm: MigrationBuilder): void {
  pgm.sql(`
    -- Contacts of a quarter of an hour: zones are apart by whole quarters, so that half hours and days of
    -- any zone are sums of rows.
    create table contact_counts (
      at timestamptz not null,
      channel text not null,
      driver text not null,  -- empty where nobody coded one
      n int not null,
      handled int not null,  -- of these, with a known handling time
      handling_seconds double precision not null,  -- of all handled
      primary key (at, channel, driver)
    ) with (fillfactor = 80);

    -- Rows are added to in the order of the key, so that two senders never wait for each other.
    create function count_contacts() returns trigger language plpgsql as $$
    declare
      parts constant text := ' bucket(interval ''15 minutes'', at) as at, channel, coalesce(driver, '''') as driver ';
      came constant text := 'select' || parts || ', 1 as sign, handling_seconds as seconds from came';
      went constant text := 'select' || parts || ', -1 as sign, handling_seconds as seconds from went';
      changed text := case tg_op when 'INSERT' then came when 'DELETE' then went else came || ' union all ' || went end;
    begin
      execute '
        insert into contact_counts as c (at, channel, driver, n, handled, handling_seconds)
        select at, channel, driver, sum(sign), coalesce(sum(sign) filter (where seconds is not null), 0),
          coalesce(sum(sign * seconds), 0)
        from (' || changed || ') as t group by 1, 2, 3
        having (sum(sign), coalesce(sum(sign) filter (where seconds is not null), 0), coalesce(sum(sign * seconds), 0)) <> (0, 0, 0)
        order by 1, 2, 3
        on conflict (at, channel, driver) do update set n = c.n + excluded.n, handled = c.handled + excluded.handled,
          handling_seconds = c.handling_seconds + excluded.handling_seconds';
      return null;
    end $$;

    create function forget_contact_counts() returns trigger language plpgsql as $$
    begin
      truncate contact_counts;
      return null;
    end $$;

    create trigger contacts_came after insert on contacts
      referencing new table as came for each statement execute function count_contacts();
    create trigger contacts_went after delete on contacts
      referencing old table as went for each statement execute function count_contacts();
    create trigger contacts_changed after update on contacts
      referencing new table as came old table as went for each statement execute function count_contacts();
    create trigger contacts_forgotten after truncate on contacts
      for each statement execute function forget_contact_counts();

    -- Whoever records contacts waits for the triggers: none is counted twice or missed.
    insert into contact_counts (at, channel, driver, n, handled, handling_seconds)
    select bucket(interval '15 minutes', at), channel, coalesce(driver, ''),
      count(*), count(handling_seconds), coalesce(sum(handling_seconds), 0)
    from contacts group by 1, 2, 3;

    -- Contacts that somebody knows will come: a broadcast, a billing run, an outage, whatever a driver brings.
    create table surges (
      id int generated always as identity primary key,
      kind text not null check (kind in ('broadcast', 'billing', 'outage', 'driver')),
      name text not null,
      starts_at timestamptz not null,
      hours double precision not null check (hours > 0),  -- over which they come
      contacts double precision not null check (contacts > 0),
      shape text not null check (shape in ('even', 'falling', 'peak')),
      channel text,  -- null: by all channels
      driver text,   -- null: about anything
      created_at timestamptz not null default now(),
      created_by text
    );
    create index surges_starts_at on surges (starts_at);
  `)
}

export function down(pgm: MigrationBuilder): void {
  pgm.sql(`
    drop table surges;
    drop trigger contacts_came on contacts;
    drop trigger contacts_went on contacts;
    drop trigger contacts_changed on contacts;
    drop trigger contacts_forgotten on contacts;
    drop function count_contacts, forget_contact_counts;
    drop table contact_counts;
  `)
}
