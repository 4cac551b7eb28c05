-- Identity beyond a password: invitations, mails, API tokens, a second step, single sign-on. Of secrets that let somebody
-- in only hashes are kept; a login's cookie from before goes on to work.
alter table people
  add column disabled_at timestamptz,
  add column deleted_at timestamptz,
  add column seen_at timestamptz,
  add constraint deleted_person_is_disabled check (deleted_at is null or disabled_at is not null);

update logins set token = encode(sha256(convert_to(token, 'UTF8')), 'hex');
alter table logins rename column token to token_hash;
alter table logins rename column ip_address to address;
alter table logins drop column updated_at, add column seen_at timestamptz not null default now();
alter index logins_have_different_tokens rename to logins_have_different_hashes;

create unique index accounts_have_different_holders on accounts (provider_id, account_id);

-- A link that lets its holder set the password of one person, once. A new one takes the place of the former.
create table one_time_links (
  person_id uuid primary key references people on delete cascade,
  purpose text not null,
  token_hash text not null,
  is_mailed boolean not null,
  expires_at timestamptz not null,
  created_at timestamptz not null,
  constraint purpose_is_known check (purpose in ('invitation', 'password_reset'))
);
create unique index one_time_links_have_different_hashes on one_time_links (token_hash);

-- Mails to send, written with the change that causes them. The text goes when it is sent: it may hold a link.
create table mails (
  id uuid primary key,
  person_id uuid not null references people on delete cascade,
  recipient text not null,
  subject text not null,
  body text,
  tries integer not null default 0,
  next_try_at timestamptz not null,
  created_at timestamptz not null,
  sent_at timestamptz,
  given_up_at timestamptz,
  fault text,
  constraint mail_ends_once check (sent_at is null or given_up_at is null),
  constraint mail_that_waits_has_its_text check ((body is null) = (sent_at is not null or given_up_at is not null))
);
create index mails_to_send on mails (next_try_at) where sent_at is null and given_up_at is null;
create index mails_by_person on mails (person_id, created_at desc);

create table api_tokens (
  id uuid primary key,
  person_id uuid not null references people on delete cascade,
  name text not null,
  hint text not null,
  token_hash text not null,
  scopes text[] not null,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  used_at timestamptz,
  constraint token_is_good_for_something check (cardinality(scopes) > 0)
);
create unique index api_tokens_have_different_hashes on api_tokens (token_hash);
create index api_tokens_by_person on api_tokens (person_id, created_at desc);

-- Tries to sign in that have not succeeded, by a hash of what was tried: an account that does not exist has them, too.
create table sign_in_tries (
  key text primary key,
  tries integer not null,
  tried_at timestamptz not null,
  free_at timestamptz not null
);
create index sign_in_tries_by_time on sign_in_tries (tried_at);

-- The key of an authenticator app, sealed with the installation's secret; asked for once it is confirmed.
create table second_steps (
  person_id uuid primary key references people on delete cascade,
  sealed_key text not null,
  confirmed_at timestamptz,
  -- The time step of the last code that was used: none is good twice.
  last_step bigint not null default 0
);
create table recovery_codes (
  person_id uuid not null references second_steps on delete cascade,
  code_hash text not null,
  primary key (person_id, code_hash)
);
