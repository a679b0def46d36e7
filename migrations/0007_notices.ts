import type { MigrationBuilder } from 'node-pg-migrate'

/** Policies, what they decided, who was exposed to which arm, and the outbox. */
export function up(pgm: MigrationBuilder): void {
  pgm.sql(`
    create table policies (
      id int generated always as identity primary key,
      code text not null unique,
      version int not null default 1,
      enabled boolean not null default true,
      rule jsonb not null,
      created_at timestamptz not null default now(),
      updated_at timestamptz not null default now(),
      updated_by text
    );

    -- Nothing that ever ruled is forgotten.
    create table policy_versions (
      policy_id int not null references policies on delete cascade,
      version int not null,
      rule jsonb not null,
      created_at timestamptz not null default now(),
      created_by text,
      primary key (policy_id, version)
    );

    -- A customer said: no more of these.
    create table stops (
      customer_id int not null references customers on delete cascade,
      policy_id int not null references policies on delete cascade,
      at timestamptz not null,
      primary key (customer_id, policy_id)
    );

    -- One customer randomised for one cause. Analysis is by intention to treat over these rows.
    create table exposures (
      id bigint generated always as identity primary key,
      policy_id int not null references policies,
      policy_version int not null,
      customer_id int not null references customers on delete cascade,
      cause text not null,  -- alert:…, incident:… or event:…
      arm text not null check (arm in ('treatment', 'holdout')),
      assigned_at timestamptz not null,
      window_ends_at timestamptz not null,
      contacts int not null default 0,      -- inside the window, whatever about
      own_contacts int not null default 0,  -- inside the window, about the policy's drivers
      unique (policy_id, customer_id, cause)
    );
    create index exposures_customer on exposures (customer_id, assigned_at);
    create index exposures_policy on exposures (policy_id, assigned_at);

    create table decisions (
      id bigint generated always as identity primary key,
      at timestamptz not null,
      policy_id int not null references policies,
      policy_version int not null,
      customer_id int not null references customers on delete cascade,
      cause text not null,
      outcome text not null check (outcome in ('send', 'hold', 'skip')),
      reason text,  -- why not sent
      detail jsonb not null default '{}',
      exposure_id bigint references exposures,
      unique (policy_id, customer_id, cause),
      check ((outcome = 'skip') = (reason is not null)),
      check ((outcome = 'skip') = (exposure_id is null))
    );
    -- With all that counting needs, so that a month is counted without the rows.
    create index decisions_at on decisions (at) include (policy_id, policy_version, outcome);
    create index decisions_customer on decisions (customer_id, at);
    create index decisions_cause on decisions (cause);
    create index decisions_untold on decisions (reason, id) where outcome <> 'send';

    create table notices (
      id bigint generated always as identity primary key,
      exposure_id bigint not null references exposures,
      policy_id int not null references policies,
      customer_id int not null references customers on delete cascade,
      channel text not null,
      address text not null,
      locale text not null,
      template text not null,
      facts jsonb,  -- what it said, once it went out
      message jsonb,  -- as it went out: {subject, text, html}
      -- queued → delivered, or dead with a reason, or cancelled because it was over.
      state text not null default 'queued' check (state in ('queued', 'delivered', 'dead', 'cancelled')),
      due_at timestamptz not null,  -- while an attempt runs: when its lease ends
      attempt int not null default 0,
      created_at timestamptz not null default now(),
      delivered_at timestamptz,
      reason text,
      detail text,
      unique (exposure_id) include (state)  -- what became of many exposures is read from the index alone
    );
    create index notices_due on notices (due_at) where state = 'queued';
    create index notices_created on notices (created_at);
    create index notices_customer on notices (customer_id, created_at);
    create index notices_state on notices (state, id);
    create index notices_policy on notices (policy_id, id);
    create index notices_delivered on notices (delivered_at) where delivered_at is not null;

    create table attempts (
      notice_id bigint not null references notices on delete cascade,
      attempt int not null,
      at timestamptz not null default now(),
      outcome text not null check (outcome in ('delivered', 'retry', 'dead')),
      reason text,
      detail text,
      primary key (notice_id, attempt)
    );
    create index attempts_at on attempts (at);
  `)
}

export function down(pgm: MigrationBuilder): void {
  pgm.sql('drop table attempts, notices, decisions, exposures, stops, policy_versions, policies;')
}
