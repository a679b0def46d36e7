import type { MigrationBuilder } from 'node-pg-migrate'

/** Who may sign in, and the keys of machines. Columns and types are those better-auth asks for. */
export function up(pgm: MigrationBuilder): void {
  pgm.sql(`
    create table people (
      id text primary key,
      name text not null,
      email text not null unique,
      email_verified boolean not null default false,
      image text,
      role text,
      banned boolean,
      ban_reason text,
      ban_expires timestamptz,
      created_at timestamptz not null default now(),
      updated_at timestamptz not null default now()
    );

    create table sessions (
      id text primary key,
      person_id text not null references people on delete cascade,
      token text not null unique,
      expires_at timestamptz not null,
      ip_address text,
      user_agent text,
      impersonated_by text,
      created_at timestamptz not null default now(),
      updated_at timestamptz not null default now()
    );
    create index sessions_person on sessions (person_id);

    -- How a person proves who they are; a password is stored hashed.
    create table accounts (
      id text primary key,
      person_id text not null references people on delete cascade,
      account_id text not null,
      provider_id text not null,
      access_token text,
      refresh_token text,
      id_token text,
      access_token_expires_at timestamptz,
      refresh_token_expires_at timestamptz,
      scope text,
      password text,
      created_at timestamptz not null default now(),
      updated_at timestamptz not null default now()
    );
    create index accounts_person on accounts (person_id);

    -- One-time sign-in links, hashed.
    create table verifications (
      id text primary key,
      identifier text not null,
      value text not null,
      expires_at timestamptz not null,
      created_at timestamptz not null default now(),
      updated_at timestamptz not null default now()
    );
    create index verifications_identifier on verifications (identifier);

    create table api_keys (
      id text primary key,
      config_id text not null default 'default',
      name text,
      start text,
      reference_id text not null,  -- the person who made it
      prefix text,
      key text not null,  -- hashed
      refill_interval int,
      refill_amount int,
      last_refill_at timestamptz,
      enabled boolean default true,
      rate_limit_enabled boolean default false,
      rate_limit_time_window int,
      rate_limit_max int,
      request_count int default 0,
      remaining int,
      last_request timestamptz,
      expires_at timestamptz,
      permissions text,
      metadata text,
      created_at timestamptz not null default now(),
      updated_at timestamptz not null default now()
    );
    create index api_keys_key on api_keys (key);
    create index api_keys_reference on api_keys (reference_id);
  `)
}

export function down(pgm: MigrationBuilder): void {
  pgm.sql('drop table api_keys, verifications, accounts, sessions, people;')
}
