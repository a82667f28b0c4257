CREATE TABLE accounts (
  id INTEGER PRIMARY KEY,
  password_hash TEXT,
  password_changed_at INTEGER,
  language TEXT NOT NULL CHECK (language IN ('en', 'fr')),
  is_operator INTEGER NOT NULL DEFAULT 0 CHECK (is_operator IN (0, 1)),
  last_organization_id INTEGER REFERENCES organizations(id),
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL, guessed_at INTEGER,
  CHECK ((password_changed_at IS NULL) = (password_hash IS NULL))
) STRICT;

CREATE TABLE api_tokens (
  id INTEGER PRIMARY KEY,
  organization_id INTEGER NOT NULL REFERENCES organizations(id),
  person_id INTEGER NOT NULL,
  account_id INTEGER REFERENCES accounts(id),
  kind TEXT NOT NULL CHECK (kind IN ('personal', 'service')),
  name TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 640),
  hint TEXT NOT NULL CHECK (length(hint) BETWEEN 1 AND 16),
  digest BLOB NOT NULL UNIQUE CHECK (length(digest) = 32),
  permissions TEXT NOT NULL,
  networks TEXT NOT NULL,
  made_by INTEGER,
  created_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL CHECK (expires_at > created_at),
  last_used_at INTEGER,
  last_address TEXT,
  revoked_at INTEGER,
  revoked_by INTEGER, version INTEGER NOT NULL DEFAULT 1,
  CHECK ((kind = 'personal') = (account_id IS NOT NULL)),
  FOREIGN KEY (organization_id, person_id) REFERENCES people(organization_id, id)
) STRICT;

CREATE TABLE attendance (
  id INTEGER PRIMARY KEY,
  organization_id INTEGER NOT NULL REFERENCES organizations(id),
  person_id INTEGER NOT NULL,
  local_date INTEGER NOT NULL,
  started_at INTEGER NOT NULL,
  ended_at INTEGER,
  note TEXT CHECK (note IS NULL OR length(note) BETWEEN 1 AND 4000),
  CHECK (ended_at IS NULL OR ended_at >= started_at),
  FOREIGN KEY (organization_id, person_id) REFERENCES people(organization_id, id)
) STRICT;

CREATE TABLE authenticator_apps (
  account_id INTEGER PRIMARY KEY REFERENCES accounts(id),
  secret BLOB NOT NULL,
  last_step INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  confirmed_at INTEGER
) STRICT;

CREATE TABLE box_setup (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  done_at INTEGER NOT NULL
) STRICT;

CREATE TABLE counters (
  name TEXT NOT NULL,
  organization_id INTEGER NOT NULL,
  bucket INTEGER NOT NULL,
  value INTEGER NOT NULL,
  PRIMARY KEY (name, organization_id, bucket)
) STRICT, WITHOUT ROWID;

CREATE TABLE deleted_role_assignments (
  id INTEGER PRIMARY KEY,
  organization_id INTEGER NOT NULL,
  person_id INTEGER NOT NULL,
  role_id INTEGER NOT NULL,
  unit TEXT NOT NULL,
  source TEXT NOT NULL,
  granted_by INTEGER,
  granted_at INTEGER NOT NULL
) STRICT;

CREATE TABLE deleted_role_permissions (
  organization_id INTEGER NOT NULL,
  role_id INTEGER NOT NULL,
  permission TEXT NOT NULL,
  is_granted INTEGER NOT NULL,
  PRIMARY KEY (organization_id, role_id, permission)
) STRICT, WITHOUT ROWID;

CREATE TABLE deleted_roles (
  id INTEGER PRIMARY KEY,
  organization_id INTEGER NOT NULL REFERENCES organizations(id),
  name TEXT NOT NULL,
  name_key TEXT NOT NULL,
  description TEXT NOT NULL,
  version INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  deleted_at INTEGER NOT NULL
) STRICT;

CREATE TABLE email_links (
  id INTEGER PRIMARY KEY,
  digest BLOB NOT NULL UNIQUE CHECK (length(digest) = 32),
  organization_id INTEGER NOT NULL,
  person_id INTEGER NOT NULL,
  email_id INTEGER NOT NULL REFERENCES person_emails(id) ON DELETE CASCADE,
  created_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL CHECK (expires_at > created_at),
  used_at INTEGER,
  FOREIGN KEY (organization_id, person_id) REFERENCES people(organization_id, id)
) STRICT;

CREATE TABLE event_chain (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  last_id INTEGER NOT NULL,
  count INTEGER NOT NULL,
  hash BLOB NOT NULL CHECK (length(hash) = 32)
) STRICT;

CREATE TABLE events (
  id INTEGER PRIMARY KEY,
  organization_id INTEGER NOT NULL,
  kind TEXT NOT NULL,
  actor INTEGER,
  subject INTEGER NOT NULL,
  data TEXT NOT NULL,
  request_id INTEGER NOT NULL,
  address TEXT NOT NULL,
  at INTEGER NOT NULL,
  hash BLOB NOT NULL CHECK (length(hash) = 32)
) STRICT;

CREATE TABLE former_emails (
  id INTEGER PRIMARY KEY,
  organization_id INTEGER NOT NULL,
  person_id INTEGER NOT NULL,
  email TEXT NOT NULL CHECK (length(email) BETWEEN 3 AND 254),
  email_key TEXT NOT NULL,
  confirmed_at INTEGER,
  confirmed_by INTEGER,
  created_at INTEGER NOT NULL,
  FOREIGN KEY (organization_id, person_id) REFERENCES people(organization_id, id)
) STRICT;

CREATE TABLE import_batches (
  id INTEGER PRIMARY KEY,
  organization_id INTEGER NOT NULL REFERENCES organizations(id),
  person_id INTEGER,
  file_name TEXT NOT NULL CHECK (length(file_name) <= 1600),
  created_count INTEGER NOT NULL CHECK (created_count >= 0),
  updated_count INTEGER NOT NULL CHECK (updated_count >= 0),
  created_at INTEGER NOT NULL,
  undone_at INTEGER,
  UNIQUE (organization_id, id),
  FOREIGN KEY (organization_id, person_id) REFERENCES people(organization_id, id)
) STRICT;

CREATE TABLE import_changes (
  id INTEGER PRIMARY KEY,
  organization_id INTEGER NOT NULL,
  batch_id INTEGER NOT NULL,
  person_id INTEGER NOT NULL,
  is_new INTEGER NOT NULL CHECK (is_new IN (0, 1)),
  version INTEGER NOT NULL,
  name TEXT,
  email TEXT,
  number TEXT,
  phone TEXT,
  language TEXT CHECK (language IN ('en', 'fr')),
  roles TEXT NOT NULL,
  FOREIGN KEY (organization_id, batch_id) REFERENCES import_batches(organization_id, id),
  FOREIGN KEY (organization_id, person_id) REFERENCES people(organization_id, id)
) STRICT;

CREATE TABLE import_drafts (
  id INTEGER PRIMARY KEY,
  organization_id INTEGER NOT NULL,
  person_id INTEGER NOT NULL UNIQUE,
  file_name TEXT NOT NULL,
  content BLOB NOT NULL,
  created_at INTEGER NOT NULL,
  FOREIGN KEY (organization_id, person_id) REFERENCES people(organization_id, id)
) STRICT;

CREATE TABLE invitations (
  id INTEGER PRIMARY KEY,
  organization_id INTEGER NOT NULL REFERENCES organizations(id),
  email TEXT NOT NULL CHECK (length(email) BETWEEN 3 AND 254),
  email_key TEXT NOT NULL,
  role_id INTEGER NOT NULL,
  invited_by INTEGER,
  digest BLOB NOT NULL UNIQUE CHECK (length(digest) = 32),
  sent_count INTEGER NOT NULL CHECK (sent_count > 0),
  created_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL CHECK (expires_at > created_at),
  accepted_at INTEGER,
  revoked_at INTEGER,
  CHECK (accepted_at IS NULL OR revoked_at IS NULL),
  FOREIGN KEY (organization_id, invited_by) REFERENCES people(organization_id, id)
) STRICT;

CREATE TABLE known_devices (
  id INTEGER PRIMARY KEY,
  account_id INTEGER NOT NULL REFERENCES accounts(id),
  digest BLOB NOT NULL CHECK (length(digest) = 32),
  user_agent TEXT NOT NULL,
  address TEXT NOT NULL,
  first_seen_at INTEGER NOT NULL,
  last_seen_at INTEGER NOT NULL,
  acknowledged_at INTEGER,
  UNIQUE (account_id, digest)
) STRICT;

CREATE TABLE migrations (
  name TEXT PRIMARY KEY, checksum BLOB NOT NULL, applied_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE openid_arrivals (
  id INTEGER PRIMARY KEY,
  organization_id INTEGER NOT NULL,
  provider_id INTEGER NOT NULL,
  browser BLOB NOT NULL UNIQUE CHECK (length(browser) = 32),
  subject TEXT NOT NULL,
  email TEXT,
  name TEXT NOT NULL,
  account_id INTEGER,
  next TEXT NOT NULL,
  expires_at INTEGER NOT NULL,
  FOREIGN KEY (organization_id, provider_id) REFERENCES openid_providers(organization_id, id)
) STRICT;

CREATE TABLE openid_attempts (
  id INTEGER PRIMARY KEY,
  organization_id INTEGER NOT NULL,
  provider_id INTEGER NOT NULL,
  state BLOB NOT NULL UNIQUE CHECK (length(state) = 32),
  browser BLOB NOT NULL CHECK (length(browser) = 32),
  account_id INTEGER,
  next TEXT NOT NULL,
  expires_at INTEGER NOT NULL,
  FOREIGN KEY (organization_id, provider_id) REFERENCES openid_providers(organization_id, id)
) STRICT;

CREATE TABLE openid_domains (
  id INTEGER PRIMARY KEY,
  organization_id INTEGER NOT NULL,
  provider_id INTEGER NOT NULL,
  domain TEXT NOT NULL CHECK (length(domain) BETWEEN 3 AND 253),
  role_id INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  UNIQUE (provider_id, domain),
  FOREIGN KEY (organization_id, provider_id) REFERENCES openid_providers(organization_id, id)
) STRICT;

CREATE TABLE openid_identities (
  id INTEGER PRIMARY KEY,
  organization_id INTEGER NOT NULL,
  provider_id INTEGER NOT NULL,
  account_id INTEGER NOT NULL REFERENCES accounts(id),
  subject TEXT NOT NULL CHECK (length(subject) BETWEEN 1 AND 255),
  email TEXT CHECK (email IS NULL OR length(email) BETWEEN 3 AND 320),
  created_at INTEGER NOT NULL,
  last_used_at INTEGER NOT NULL,
  UNIQUE (provider_id, subject),
  FOREIGN KEY (organization_id, provider_id) REFERENCES openid_providers(organization_id, id)
) STRICT;

CREATE TABLE openid_providers (
  id INTEGER PRIMARY KEY,
  organization_id INTEGER NOT NULL REFERENCES organizations(id),
  name TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 480),
  preset TEXT NOT NULL CHECK (preset IN ('google', 'cognito', 'entra', 'issuer')),
  issuer TEXT NOT NULL CHECK (length(issuer) BETWEEN 8 AND 1024),
  realm TEXT CHECK (realm IS NULL OR length(realm) BETWEEN 1 AND 200),
  client_id TEXT NOT NULL CHECK (length(client_id) BETWEEN 1 AND 255),
  client_secret BLOB,
  pages_domain TEXT CHECK (pages_domain IS NULL OR length(pages_domain) BETWEEN 3 AND 253),
  hosted_domain TEXT CHECK (hosted_domain IS NULL OR length(hosted_domain) BETWEEN 3 AND 253),
  is_enabled INTEGER NOT NULL CHECK (is_enabled IN (0, 1)),
  is_trusted INTEGER NOT NULL CHECK (is_trusted IN (0, 1)),
  version INTEGER NOT NULL DEFAULT 1,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  UNIQUE (organization_id, id)
) STRICT;

CREATE TABLE openid_sessions (
  session_id INTEGER PRIMARY KEY REFERENCES sessions(id) ON DELETE CASCADE,
  organization_id INTEGER NOT NULL,
  provider_id INTEGER NOT NULL,
  is_bound INTEGER NOT NULL CHECK (is_bound IN (0, 1)),
  FOREIGN KEY (organization_id, provider_id) REFERENCES openid_providers(organization_id, id)
) STRICT;

CREATE TABLE openid_steps (
  digest BLOB NOT NULL PRIMARY KEY CHECK (length(digest) = 32),
  organization_id INTEGER NOT NULL,
  provider_id INTEGER NOT NULL,
  is_bound INTEGER NOT NULL CHECK (is_bound IN (0, 1)),
  expires_at INTEGER NOT NULL
) STRICT;

CREATE TABLE organization_logos (
  organization_id INTEGER PRIMARY KEY REFERENCES organizations(id),
  hash TEXT NOT NULL CHECK (length(hash) = 22),
  format TEXT NOT NULL CHECK (format IN ('png', 'jpeg', 'webp')),
  width INTEGER NOT NULL CHECK (width BETWEEN 1 AND 1024),
  height INTEGER NOT NULL CHECK (height BETWEEN 1 AND 1024),
  changed_at INTEGER NOT NULL,
  content BLOB NOT NULL CHECK (length(content) BETWEEN 1 AND 262144)
) STRICT;

CREATE TABLE "organizations" (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 1600),
  slug TEXT NOT NULL UNIQUE CHECK (length(slug) BETWEEN 1 AND 60),
  zone TEXT NOT NULL CHECK (length(zone) BETWEEN 1 AND 64),
  language TEXT NOT NULL CHECK (language IN ('en', 'fr')),
  languages TEXT NOT NULL CHECK (length(languages) BETWEEN 2 AND 100),
  retention_days INTEGER CHECK (retention_days IS NULL OR retention_days BETWEEN 30 AND 36500),
  version INTEGER NOT NULL DEFAULT 1,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  suspended_at INTEGER,
  deleted_at INTEGER,
  purge_after INTEGER,
  restore_digest BLOB UNIQUE CHECK (restore_digest IS NULL OR length(restore_digest) = 32), second_factor_for TEXT NOT NULL DEFAULT 'nobody'
  CHECK (second_factor_for IN ('nobody', 'administrators', 'everybody')),
  CHECK ((purge_after IS NULL) = (deleted_at IS NULL)),
  CHECK (restore_digest IS NULL OR deleted_at IS NOT NULL)
) STRICT;

CREATE TABLE passkeys (
  id INTEGER PRIMARY KEY,
  account_id INTEGER NOT NULL REFERENCES accounts(id),
  name TEXT NOT NULL,
  credential BLOB NOT NULL UNIQUE CHECK (length(credential) BETWEEN 1 AND 1023),
  public_key BLOB NOT NULL,
  counter INTEGER NOT NULL CHECK (counter BETWEEN 0 AND 4294967295),
  model BLOB NOT NULL CHECK (length(model) = 16),
  transports TEXT NOT NULL,
  is_syncable INTEGER NOT NULL CHECK (is_syncable IN (0, 1)),
  is_synced INTEGER NOT NULL CHECK (is_synced IN (0, 1)),
  created_at INTEGER NOT NULL,
  used_at INTEGER
) STRICT;

CREATE TABLE password_requests (
  id INTEGER PRIMARY KEY,
  organization_id INTEGER NOT NULL,
  person_id INTEGER NOT NULL UNIQUE,
  asked_at INTEGER NOT NULL,
  address TEXT NOT NULL,
  FOREIGN KEY (organization_id, person_id) REFERENCES people(organization_id, id)
) STRICT;

CREATE TABLE password_resets (
  id INTEGER PRIMARY KEY,
  digest BLOB NOT NULL UNIQUE CHECK (length(digest) = 32),
  organization_id INTEGER NOT NULL,
  person_id INTEGER NOT NULL,
  reach TEXT NOT NULL CHECK (reach IN ('account', 'organization')),
  created_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL CHECK (expires_at > created_at),
  used_at INTEGER,
  FOREIGN KEY (organization_id, person_id) REFERENCES people(organization_id, id)
) STRICT;

CREATE TABLE people (
  id INTEGER PRIMARY KEY,
  organization_id INTEGER NOT NULL REFERENCES organizations(id),
  name TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 960),
  name_key TEXT NOT NULL,
  email TEXT CHECK (email IS NULL OR length(email) BETWEEN 3 AND 254),
  email_key TEXT CHECK ((email_key IS NULL) = (email IS NULL)),
  number TEXT CHECK (number IS NULL OR length(number) BETWEEN 1 AND 512),
  status TEXT NOT NULL CHECK (status IN ('invited', 'active', 'suspended')),
  language TEXT NOT NULL CHECK (language IN ('en', 'fr')),
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  deleted_at INTEGER, account_id INTEGER REFERENCES accounts(id), phone TEXT CHECK (phone IS NULL OR length(phone) BETWEEN 1 AND 40), version INTEGER NOT NULL DEFAULT 1, merged_into INTEGER, erased_at INTEGER,
  UNIQUE (organization_id, id)
) STRICT;

CREATE VIRTUAL TABLE people_search USING fts5 (text, tokenize = 'trigram case_sensitive 1');

CREATE TABLE person_emails (
  id INTEGER PRIMARY KEY,
  organization_id INTEGER NOT NULL,
  person_id INTEGER NOT NULL,
  email TEXT NOT NULL CHECK (length(email) BETWEEN 3 AND 254),
  email_key TEXT NOT NULL,
  confirmed_at INTEGER,
  created_at INTEGER NOT NULL, confirmed_by INTEGER,
  FOREIGN KEY (organization_id, person_id) REFERENCES people(organization_id, id)
) STRICT;

CREATE TABLE recovery_codes (
  id INTEGER PRIMARY KEY,
  account_id INTEGER NOT NULL REFERENCES accounts(id),
  digest BLOB NOT NULL CHECK (length(digest) = 32),
  created_at INTEGER NOT NULL,
  used_at INTEGER,
  UNIQUE (account_id, digest)
) STRICT;

CREATE TABLE refresh_tokens (
  session_id INTEGER PRIMARY KEY REFERENCES sessions(id) ON DELETE CASCADE,
  family BLOB NOT NULL UNIQUE CHECK (length(family) = 32),
  digest BLOB NOT NULL CHECK (length(digest) = 32),
  rotated_at INTEGER NOT NULL,
  ends_at INTEGER NOT NULL
) STRICT;

CREATE TABLE remembered_answers (
  id INTEGER PRIMARY KEY,
  organization_id INTEGER NOT NULL REFERENCES organizations(id),
  person_id INTEGER NOT NULL,
  request_key TEXT NOT NULL CHECK (length(request_key) BETWEEN 1 AND 255),
  fingerprint BLOB NOT NULL CHECK (length(fingerprint) = 32),
  status INTEGER NOT NULL CHECK (status BETWEEN 200 AND 299),
  location TEXT,
  etag TEXT,
  body BLOB CHECK (body IS NULL OR length(body) <= 65536),
  created_at INTEGER NOT NULL,
  UNIQUE (person_id, organization_id, request_key)
) STRICT;

CREATE TABLE role_assignments (
  id INTEGER PRIMARY KEY,
  organization_id INTEGER NOT NULL,
  person_id INTEGER NOT NULL,
  role_id INTEGER NOT NULL,
  unit TEXT NOT NULL DEFAULT '' CHECK (length(unit) <= 512),
  source TEXT NOT NULL CHECK (source IN ('manual', 'automatic')),
  granted_by INTEGER,
  granted_at INTEGER NOT NULL,
  UNIQUE (person_id, unit, role_id, source),
  FOREIGN KEY (organization_id, person_id) REFERENCES people(organization_id, id),
  FOREIGN KEY (organization_id, role_id) REFERENCES roles(organization_id, id)
) STRICT;

CREATE TABLE role_permissions (
  organization_id INTEGER NOT NULL,
  role_id INTEGER NOT NULL,
  permission TEXT NOT NULL CHECK (length(permission) BETWEEN 1 AND 100),
  is_granted INTEGER NOT NULL CHECK (is_granted IN (0, 1)),
  PRIMARY KEY (organization_id, role_id, permission),
  FOREIGN KEY (organization_id, role_id) REFERENCES roles(organization_id, id)
) STRICT, WITHOUT ROWID;

CREATE TABLE roles (
  id INTEGER PRIMARY KEY,
  organization_id INTEGER NOT NULL REFERENCES organizations(id),
  key TEXT CHECK (key IS NULL OR length(key) BETWEEN 1 AND 40),
  name TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 640),
  name_key TEXT NOT NULL,
  description TEXT NOT NULL CHECK (length(description) <= 4000),
  version INTEGER NOT NULL CHECK (version > 0),
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  UNIQUE (organization_id, id)
) STRICT;

CREATE TABLE saved_views (
  id INTEGER PRIMARY KEY,
  organization_id INTEGER NOT NULL,
  person_id INTEGER NOT NULL,
  list TEXT NOT NULL CHECK (length(list) BETWEEN 1 AND 100),
  query TEXT NOT NULL CHECK (length(query) BETWEEN 1 AND 1000),
  name TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 480),
  name_key TEXT NOT NULL,
  is_default INTEGER NOT NULL CHECK (is_default IN (0, 1)),
  created_at INTEGER NOT NULL,
  FOREIGN KEY (organization_id, person_id) REFERENCES people(organization_id, id)
) STRICT;

CREATE TABLE "sessions" (
  id INTEGER PRIMARY KEY,
  digest BLOB NOT NULL UNIQUE CHECK (length(digest) = 32),
  credential TEXT NOT NULL CHECK (credential IN ('cookie', 'token')),
  account_id INTEGER NOT NULL REFERENCES accounts(id),
  organization_id INTEGER NOT NULL,
  person_id INTEGER NOT NULL,
  user_agent TEXT NOT NULL,
  address TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL CHECK (expires_at > created_at), last_seen_at INTEGER, device_id INTEGER,
  FOREIGN KEY (organization_id, person_id) REFERENCES people(organization_id, id)
) STRICT;

CREATE TABLE setup_links (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  digest BLOB NOT NULL CHECK (length(digest) = 32),
  created_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL CHECK (expires_at > created_at)
) STRICT;

CREATE TABLE sign_in_challenges (
  id INTEGER PRIMARY KEY,
  digest BLOB NOT NULL UNIQUE CHECK (length(digest) = 32),
  credential TEXT NOT NULL CHECK (credential IN ('cookie', 'token')),
  account_id INTEGER NOT NULL REFERENCES accounts(id),
  organization_id INTEGER NOT NULL,
  person_id INTEGER NOT NULL,
  attempts INTEGER NOT NULL DEFAULT 0 CHECK (attempts BETWEEN 0 AND 5),
  created_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL CHECK (expires_at > created_at),
  FOREIGN KEY (organization_id, person_id) REFERENCES people(organization_id, id)
) STRICT;

CREATE TABLE sign_in_links (
  id INTEGER PRIMARY KEY,
  digest BLOB NOT NULL UNIQUE CHECK (length(digest) = 32),
  organization_id INTEGER NOT NULL,
  person_id INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL,
  used_at INTEGER,
  FOREIGN KEY (organization_id, person_id) REFERENCES people(organization_id, id)
) STRICT;

CREATE TABLE signing_keys (
  id INTEGER PRIMARY KEY,
  kid TEXT NOT NULL UNIQUE CHECK (length(kid) BETWEEN 1 AND 100),
  created_at INTEGER NOT NULL,
  signs_at INTEGER,
  retired_at INTEGER
) STRICT;

CREATE TABLE used_passkey_challenges (
  digest BLOB PRIMARY KEY CHECK (length(digest) = 32),
  expires_at INTEGER NOT NULL
) STRICT;

CREATE INDEX accounts_by_operator ON accounts (is_operator, id) WHERE is_operator = 1;

CREATE INDEX accounts_imported ON accounts (password_hash) WHERE password_hash >= '$2' AND password_hash < '$3';

CREATE INDEX api_tokens_by_organization ON api_tokens (organization_id, id) WHERE revoked_at IS NULL;

CREATE INDEX api_tokens_by_person ON api_tokens (person_id, id) WHERE revoked_at IS NULL;

CREATE INDEX api_tokens_export ON api_tokens (organization_id, id);

CREATE INDEX attendance_by_day ON attendance (organization_id, local_date, id);

CREATE INDEX attendance_by_person ON attendance (person_id, local_date, id);

CREATE UNIQUE INDEX attendance_open ON attendance (organization_id, local_date, person_id)
WHERE ended_at IS NULL;

CREATE INDEX deleted_role_assignments_by_person ON deleted_role_assignments (organization_id, person_id);

CREATE INDEX deleted_role_assignments_by_role ON deleted_role_assignments (organization_id, role_id, id);

CREATE INDEX deleted_roles_by_time ON deleted_roles (organization_id, deleted_at);

CREATE INDEX email_links_by_email ON email_links (email_id);

CREATE INDEX email_links_by_person ON email_links (organization_id, person_id);

CREATE INDEX events_by_organization ON events (organization_id, id);

CREATE INDEX former_emails_by_person ON former_emails (person_id, id);

CREATE INDEX import_changes_by_batch ON import_changes (organization_id, batch_id, id);

CREATE INDEX import_changes_by_person ON import_changes (organization_id, person_id);

CREATE INDEX invitations_by_organization ON invitations (organization_id, id);

CREATE UNIQUE INDEX invitations_open ON invitations (email_key, organization_id)
WHERE accepted_at IS NULL AND revoked_at IS NULL;

CREATE INDEX known_devices_by_account ON known_devices (account_id, id);

CREATE INDEX openid_arrivals_by_expiry ON openid_arrivals (expires_at);

CREATE INDEX openid_arrivals_by_provider ON openid_arrivals (provider_id, id);

CREATE INDEX openid_attempts_by_expiry ON openid_attempts (expires_at);

CREATE INDEX openid_attempts_by_provider ON openid_attempts (provider_id, id);

CREATE INDEX openid_domains_by_organization ON openid_domains (organization_id, id);

CREATE INDEX openid_identities_by_account ON openid_identities (account_id, id);

CREATE INDEX openid_identities_by_organization ON openid_identities (organization_id, id);

CREATE INDEX openid_providers_enabled ON openid_providers (is_enabled, id);

CREATE INDEX openid_sessions_by_provider ON openid_sessions (provider_id, session_id);

CREATE INDEX openid_steps_by_expiry ON openid_steps (expires_at);

CREATE INDEX passkeys_by_account ON passkeys (account_id, id);

CREATE INDEX password_requests_by_time ON password_requests (organization_id, asked_at, id);

CREATE INDEX password_resets_by_expiry ON password_resets (expires_at);

CREATE INDEX password_resets_by_person ON password_resets (person_id, id);

CREATE UNIQUE INDEX people_account ON people (account_id, organization_id)
WHERE deleted_at IS NULL AND account_id IS NOT NULL;

CREATE INDEX people_by_name ON people (organization_id, name_key, id) WHERE deleted_at IS NULL;

CREATE INDEX people_by_status ON people (organization_id, status) WHERE deleted_at IS NULL;

CREATE UNIQUE INDEX people_email ON people (email_key, organization_id)
WHERE deleted_at IS NULL AND email_key IS NOT NULL;

CREATE INDEX people_merged ON people (merged_into) WHERE merged_into IS NOT NULL;

CREATE UNIQUE INDEX people_number ON people (organization_id, number) WHERE deleted_at IS NULL;

CREATE INDEX people_removed ON people (organization_id, name_key, id)
WHERE deleted_at IS NOT NULL AND merged_into IS NULL AND erased_at IS NULL;

CREATE INDEX person_emails_by_person ON person_emails (person_id, id);

CREATE UNIQUE INDEX person_emails_key ON person_emails (email_key, organization_id);

CREATE INDEX remembered_answers_by_age ON remembered_answers (created_at);

CREATE INDEX role_assignments_by_role ON role_assignments (organization_id, role_id, person_id, id);

CREATE UNIQUE INDEX roles_key ON roles (organization_id, key) WHERE key IS NOT NULL;

CREATE UNIQUE INDEX roles_name ON roles (organization_id, name_key);

CREATE INDEX saved_views_by_person ON saved_views (organization_id, person_id, id);

CREATE UNIQUE INDEX saved_views_default ON saved_views (organization_id, person_id, list) WHERE is_default = 1;

CREATE UNIQUE INDEX saved_views_name ON saved_views (organization_id, person_id, list, name_key);

CREATE INDEX sessions_by_account ON sessions (account_id, id);

CREATE INDEX sessions_by_expiry ON sessions (expires_at);

CREATE INDEX sessions_by_organization ON sessions (organization_id, id);

CREATE INDEX sessions_by_person ON sessions (person_id, id);

CREATE INDEX sign_in_challenges_by_account ON sign_in_challenges (account_id, id);

CREATE INDEX sign_in_challenges_by_expiry ON sign_in_challenges (expires_at);

CREATE INDEX sign_in_links_by_person ON sign_in_links (person_id, id);

CREATE INDEX used_passkey_challenges_by_expiry ON used_passkey_challenges (expires_at);

CREATE TRIGGER events_never_change BEFORE UPDATE ON events
BEGIN SELECT RAISE(ABORT, 'events are append-only'); END;

CREATE TRIGGER events_never_go BEFORE DELETE ON events
BEGIN SELECT RAISE(ABORT, 'events are append-only'); END;
