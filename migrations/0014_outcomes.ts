import type { MigrationBuilder } from 'node-pg-migrate'

/** What notices must not make worse, what was concluded about them, and the programme as a whole. */
export function up(pgm: MigrationBuilder): void {
  pgm.sql(`
    -- What became of a customer: a complaint, a cancelled contract, a late payment, an answer to a survey.
    create table outcomes (
      id bigint generated always as identity primary key,
      source text not null default '',
      identity text not null,  -- the sender's id, else customer, time and kind
      at timestamptz not null,
      customer_id int not null references customers on delete cascade,
      kind text not null,
      value double precision,  -- of an answer, such as 1 to 5
      received_at timestamptz not null default now(),
      unique (source, identity)
    );
    create index outcomes_customer on outcomes (customer_id, at);

    -- The first outcome of each kind after an exposure, as long as the policy watches for it. Policy, version
    -- and arm stand here as well, so that counting reads the index alone.
    create table exposure_outcomes (
      exposure_id bigint not null references exposures on delete cascade,
      kind text not null,
      policy_id int not null,
      policy_version int not null,
      arm text not null,
      value double precision,
      primary key (exposure_id, kind)
    );
    create index exposure_outcomes_counted on exposure_outcomes (policy_id, policy_version, arm, kind) include (value);

    create function guard_days(policy int, ruled int) returns interval language sql stable as $$
      select make_interval(days => coalesce((
        select coalesce(v.rule, p.rule) ->> 'guardDays' from policies p
          left join policy_versions v on v.policy_id = p.id and v.version = ruled
        where p.id = policy)::int, 30))
    $$;

    -- A customer who wants no more notices of a policy said so about those they had.
    create function count_opt_outs() returns trigger language plpgsql as $$
    begin
      insert into exposure_outcomes (exposure_id, kind, policy_id, policy_version, arm)
      select e.id, 'opt_out', e.policy_id, e.policy_version, e.arm
      from came s join exposures e on e.customer_id = s.customer_id and e.policy_id = s.policy_id
        and e.assigned_at <= s.at and s.at < e.assigned_at + guard_days(e.policy_id, e.policy_version)
      on conflict do nothing;
      return null;
    end $$;
    create function forget_opt_outs() returns trigger language plpgsql as $$
    begin
      delete from exposure_outcomes o using went s, exposures e
      where o.exposure_id = e.id and o.kind = 'opt_out' and e.customer_id = s.customer_id and e.policy_id = s.policy_id;
      return null;
    end $$;
    create trigger stops_came after insert on stops
      referencing new table as came for each statement execute function count_opt_outs();
    create trigger stops_went after delete on stops
      referencing old table as went for each statement execute function forget_opt_outs();
    insert into exposure_outcomes (exposure_id, kind, policy_id, policy_version, arm)
    select e.id, 'opt_out', e.policy_id, e.policy_version, e.arm
    from stops s join exposures e on e.customer_id = s.customer_id and e.policy_id = s.policy_id
      and e.assigned_at <= s.at and s.at < e.assigned_at + guard_days(e.policy_id, e.policy_version);

    -- Every change of a verdict, and what people made of it. Nothing is ever taken away.
    create table verdicts (
      id bigint generated always as identity primary key,
      at timestamptz not null,
      policy_id int not null references policies,
      policy_version int not null,
      conclusion text not null check (conclusion in ('keep', 'change', 'retire', 'undecided')),
      reasons jsonb not null,           -- each with its kind
      figures jsonb not null,           -- what it rests on
      stopped boolean not null default false,  -- the policy was switched off by itself
      decided_by text,                  -- a person; null: the product
      note text
    );
    create index verdicts_policy on verdicts (policy_id, id);
    create trigger verdicts_insert_changes after insert on verdicts
      referencing new table as changed for each statement execute function note_changes('verdict');

    -- A customer's quarter, from the first moment at which some policy would have told them something: the unit
    -- by which the programme as a whole is measured, whichever notices overlap.
    create table programme_units (
      quarter date not null,  -- its first day, UTC
      customer_id int not null references customers on delete cascade,
      held boolean not null,  -- told nothing at all, by lot
      since timestamptz not null,
      contacts int not null default 0,
      primary key (quarter, customer_id)
    );
    create index programme_units_customer on programme_units (customer_id);

    -- Kept in the same sums as exposures, as policy 0.
    create function tally_programme() returns trigger language plpgsql as $$
    declare
      came constant text := 'select 1 as sign, quarter, held, contacts from came';
      went constant text := 'select -1 as sign, quarter, held, contacts from went';
      changed text := case tg_op when 'INSERT' then came when 'DELETE' then went else came || ' union all ' || went end;
    begin
      execute '
        insert into tally_deltas (day, policy_id, policy_version, arm, variant, uniform, segment, unit, exposed, contacted, contacts,
          contacts_squared, own_contacted, own_contacts, own_contacts_squared, delivered, told_first, prior, prior_squared, prior_products)
        select quarter, 0, 0, case when held then ''holdout'' else ''treatment'' end, '''', true, '''', '''',
          sum(sign), sum(sign * (contacts > 0)::int), sum(sign * contacts), sum(sign * contacts * contacts), 0, 0, 0, 0, 0, 0, 0, 0
        from (' || changed || ') as t group by quarter, held';
      return null;
    end $$;
    create trigger programme_units_came after insert on programme_units
      referencing new table as came for each statement execute function tally_programme();
    create trigger programme_units_went after delete on programme_units
      referencing old table as went for each statement execute function tally_programme();
    create trigger programme_units_changed after update on programme_units
      referencing new table as came old table as went for each statement execute function tally_programme();

    -- After zone_changed, which has emptied the sums and holds whoever would write: by name, triggers of one event
    -- run in the order of the alphabet.
    create function zone_changed_programme() returns trigger language plpgsql as $$
    begin
      insert into tallies
      select quarter, 0, 0, case when held then 'holdout' else 'treatment' end, '', true, '', '', count(*),
        count(*) filter (where contacts > 0), sum(contacts), sum(contacts * contacts), 0, 0, 0, 0, 0, 0, 0, 0
      from programme_units group by quarter, held;
      return null;
    end $$;
    create trigger zone_changed_programme after update on settings for each row
      when (new.key = 'timeZone' and new.value <> old.value) execute function zone_changed_programme();

    -- One in fifty is told nothing for a quarter. Without them nobody can ever say what the programme as a whole
    -- is worth, and it cannot be found out afterwards; 0 switches it off.
    insert into settings (key, value) values ('globalHoldout', to_jsonb(0.02));
  `)
}

export function down(pgm: MigrationBuilder): void {
  pgm.sql(`
    delete from settings where key = 'globalHoldout';
    drop trigger zone_changed_programme on settings;
    drop table programme_units;
    drop function zone_changed_programme, tally_programme;
    drop table verdicts;
    drop trigger stops_went on stops;
    drop trigger stops_came on stops;
    drop function forget_opt_outs, count_opt_outs;
    drop table exposure_outcomes, outcomes;
    drop function guard_days;
  `)
}
