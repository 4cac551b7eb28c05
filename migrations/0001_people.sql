-- People and their sign-ins. The library better-auth reads and writes these tables under its own names for the columns
-- (src/identity); a "login" is one signed-in browser, an "account" one way to sign in.
create table people (
  id uuid primary key default gen_random_uuid(),
  name text not null,
  email text not null,
  email_verified boolean not null default false,
  image text,
  role text not null default 'user',
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint role_is_known check (role in ('user', 'contributor', 'admin', 'superuser')),
  constraint email_is_lower_case check (email = lower(email))
);
create unique index people_have_different_emails on people (email);

create table logins (
  id uuid primary key default gen_random_uuid(),
  token text not null,
  person_id uuid not null references people on delete cascade,
  expires_at timestamptz not null,
  ip_address text,
  user_agent text,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create unique index logins_have_different_tokens on logins (token);
create index logins_by_person on logins (person_id);

create table accounts (
  id uuid primary key default gen_random_uuid(),
  account_id text not null,
  provider_id text not null,
  person_id uuid not null references people on delete cascade,
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
create index accounts_by_person on accounts (person_id);

create table verifications (
  id uuid primary key default gen_random_uuid(),
  identifier text not null,
  value text not null,
  expires_at timestamptz not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create index verifications_by_identifier on verifications (identifier);
