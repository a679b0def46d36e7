import type { MigrationBuilder } from 'node-pg-migrate'

/**
 * The figures that effects are computed from, kept as they change, so that a page need not go through
 * exposures and contacts. Every write to an exposure leaves the difference it makes in `tally_deltas`, in its
 * own statement and without a row that two writers would wait for; a role folds them into `tallies`. The
 * truth at any moment is both together.
 */
export function up(pgm: MigrationBuilder): void {
  pgm.sql(`
    alter table exposures
      add column variant text,                           -- of the policy's variants; null without any
      add column uniform boolean not null default true,  -- drawn with equal chances, so that it may be reported
      add column segment text,                           -- the customer's at the draw
      add column prior_contacts int not null default 0,  -- in the 90 days before the draw
      add column told_at timestamptz,                    -- when its notice was delivered
      add column first_own_contact_at timestamptz;       -- inside the window, about the policy's drivers

    update exposures e set segment = c.segment, told_at = n.delivered_at, first_own_contact_at = a.at,
      prior_contacts = (select count(*) from contacts x
        where x.customer_id = e.customer_id and x.at < e.assigned_at and x.at >= e.assigned_at - interval '90 days')
    from exposures o join customers c on c.id = o.customer_id
      left join notices n on n.exposure_id = o.id and n.state = 'delivered'
      left join (select t.exposure_id, min(x.at) as at from attributions t join contacts x on x.id = t.contact_id
        where t.own_driver group by 1) a on a.exposure_id = o.id
    where o.id = e.id;

    create index exposures_window on exposures (window_ends_at);
    -- Told first, and in contact all the same: by how much they were ahead.
    create index exposures_ahead on exposures (policy_id, window_ends_at) include (told_at, first_own_contact_at)
      where told_at < first_own_contact_at;

    create table tallies (
      day date not null,     -- on which the window ends, of the installation's zone
      policy_id int not null,  -- no key to policies: exposures have one, and what is counted of them goes with them
      policy_version int not null,
      arm text not null,
      variant text not null,  -- empty without variants
      uniform boolean not null,
      segment text not null,  -- empty where none was known
      unit text not null,     -- the cause where a whole area was drawn at once, else empty
      exposed int not null,
      contacted int not null,
      contacts int not null,
      contacts_squared int not null,
      own_contacted int not null,
      own_contacts int not null,
      own_contacts_squared int not null,
      delivered int not null,
      told_first int not null,  -- delivered before any contact about it
      prior int not null,       -- contacts of the 90 days before
      prior_squared int not null,
      prior_products int not null,  -- with the contacts inside the window
      primary key (day, policy_id, policy_version, arm, variant, uniform, segment, unit)
    ) with (fillfactor = 80);
    create table tally_deltas (like tallies, id bigint generated always as identity primary key);

    create function tally_exposures() returns trigger language plpgsql as $$
    declare
      keys constant text := 'day, policy_id, policy_version, arm, variant, uniform, segment, unit';
      parts constant text := '
        (window_ends_at at time zone zone)::date as day, policy_id, policy_version, arm,
        coalesce(variant, '''') as variant, uniform, coalesce(segment, '''') as segment,
        case when cause like ''incident:%'' then cause else '''' end as unit,
        contacts, own_contacts, prior_contacts as prior, told_at, first_own_contact_at
        from (select value #>> ''{}'' as zone from settings where key = ''timeZone'') z, ';
      came constant text := 'select 1 as sign, ' || parts || 'came';
      went constant text := 'select -1 as sign, ' || parts || 'went';
      changed text := case tg_op when 'INSERT' then came when 'DELETE' then went else came || ' union all ' || went end;
    begin
      execute '
        insert into tally_deltas (' || keys || ', exposed, contacted, contacts, contacts_squared, own_contacted, own_contacts,
          own_contacts_squared, delivered, told_first, prior, prior_squared, prior_products)
        select ' || keys || ', sum(sign), sum(sign * (contacts > 0)::int), sum(sign * contacts), sum(sign * contacts * contacts),
          sum(sign * (own_contacts > 0)::int), sum(sign * own_contacts), sum(sign * own_contacts * own_contacts),
          sum(sign * (told_at is not null)::int),
          sum(sign * coalesce(told_at < coalesce(first_own_contact_at, ''infinity''), false)::int),
          sum(sign * prior), sum(sign * prior * prior), sum(sign * prior * contacts)
        from (' || changed || ') as t group by ' || keys;
      return null;
    end $$;

    create function forget_tallies() returns trigger language plpgsql as $$
    begin
      truncate tallies, tally_deltas;
      return null;
    end $$;

    create trigger exposures_came after insert on exposures
      referencing new table as came for each statement execute function tally_exposures();
    create trigger exposures_went after delete on exposures
      referencing old table as went for each statement execute function tally_exposures();
    create trigger exposures_changed after update on exposures
      referencing new table as came old table as went for each statement execute function tally_exposures();
    create trigger exposures_forgotten after truncate on exposures
      for each statement execute function forget_tallies();

    -- Whoever folds has the lock; others need not wait for what will be done anyway. Rows that counted
    -- somebody who was deleted go.
    create function fold_tallies(most int) returns int language plpgsql as $$
    declare
      folded int;
    begin
      if not pg_try_advisory_xact_lock(hashtext('tallies')) then return 0; end if;
      with taken as (
        delete from tally_deltas where id in (select id from tally_deltas order by id limit most) returning *
      ), added as (
        insert into tallies as t
        select day, policy_id, policy_version, arm, variant, uniform, segment, unit, sum(exposed), sum(contacted), sum(contacts),
          sum(contacts_squared), sum(own_contacted), sum(own_contacts), sum(own_contacts_squared), sum(delivered),
          sum(told_first), sum(prior), sum(prior_squared), sum(prior_products)
        from taken group by 1, 2, 3, 4, 5, 6, 7, 8
        on conflict (day, policy_id, policy_version, arm, variant, uniform, segment, unit) do update set
          exposed = t.exposed + excluded.exposed, contacted = t.contacted + excluded.contacted,
          contacts = t.contacts + excluded.contacts, contacts_squared = t.contacts_squared + excluded.contacts_squared,
          own_contacted = t.own_contacted + excluded.own_contacted, own_contacts = t.own_contacts + excluded.own_contacts,
          own_contacts_squared = t.own_contacts_squared + excluded.own_contacts_squared,
          delivered = t.delivered + excluded.delivered, told_first = t.told_first + excluded.told_first,
          prior = t.prior + excluded.prior, prior_squared = t.prior_squared + excluded.prior_squared,
          prior_products = t.prior_products + excluded.prior_products
      )
      select count(*) into folded from taken;
      if folded > 0 then delete from tallies where exposed = 0; end if;
      return folded;
    end $$;

    -- Days are days of the installation's zone: in another zone everything is counted anew. Writers wait.
    create function fill_tallies() returns void language plpgsql as $$
    begin
      lock table exposures, tally_deltas, tallies in share row exclusive mode;
      delete from tally_deltas;
      delete from tallies;
      insert into tallies
      select (window_ends_at at time zone zone)::date, policy_id, policy_version, arm, coalesce(variant, ''), uniform,
        coalesce(segment, ''), case when cause like 'incident:%' then cause else '' end,
        count(*), count(*) filter (where contacts > 0), sum(contacts), sum(contacts * contacts),
        count(*) filter (where own_contacts > 0), sum(own_contacts), sum(own_contacts * own_contacts),
        count(told_at), count(*) filter (where told_at < coalesce(first_own_contact_at, 'infinity')),
        sum(prior_contacts), sum(prior_contacts * prior_contacts), sum(prior_contacts * contacts)
      from exposures, (select value #>> '{}' as zone from settings where key = 'timeZone') z
      group by 1, 2, 3, 4, 5, 6, 7, 8;
    end $$;
    select fill_tallies();

    create function zone_changed() returns trigger language plpgsql as $$
    begin
      perform fill_tallies();
      return null;
    end $$;
    create trigger zone_changed after update on settings for each row
      when (new.key = 'timeZone' and new.value <> old.value) execute function zone_changed();

    -- A delivery is known to the exposure it belongs to, whoever reports it.
    create function tell_exposures() returns trigger language plpgsql as $$
    begin
      update exposures e set told_at = n.delivered_at from came n
      where n.exposure_id = e.id and n.state = 'delivered' and n.delivered_at is not null and e.told_at is null;
      return null;
    end $$;
    create trigger notices_came after insert on notices
      referencing new table as came for each statement execute function tell_exposures();
    create trigger notices_changed after update on notices
      referencing new table as came for each statement execute function tell_exposures();
  `)
}

export function down(pgm: MigrationBuilder): void {
  pgm.sql(`
    drop trigger notices_changed on notices;
    drop trigger notices_came on notices;
    drop function tell_exposures;
    drop trigger zone_changed on settings;
    drop trigger exposures_forgotten on exposures;
    drop trigger exposures_changed on exposures;
    drop trigger exposures_went on exposures;
    drop trigger exposures_came on exposures;
    drop function zone_changed, fill_tallies, fold_tallies, forget_tallies, tally_exposures;
    drop table tally_deltas, tallies;
    drop index exposures_ahead, exposures_window;
    alter table exposures drop column first_own_contact_at, drop column told_at, drop column prior_contacts,
      drop column segment, drop column uniform, drop column variant;
  `)
}
