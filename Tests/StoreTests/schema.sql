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

CREATE TABLE attendance_closings (
  organization_id INTEGER PRIMARY KEY REFERENCES organizations(id),
  closed_until INTEGER NOT NULL
) STRICT;

CREATE TABLE attendance_corrections (
  id INTEGER PRIMARY KEY,
  organization_id INTEGER NOT NULL REFERENCES organizations(id),
  person_id INTEGER NOT NULL,
  local_date INTEGER NOT NULL,
  kind TEXT NOT NULL CHECK (kind = 'change' OR kind = 'add' OR kind = 'remove'),
  record_id INTEGER,
  started_at INTEGER,
  ended_at INTEGER,
  reason TEXT CHECK (reason IS NULL OR length(reason) BETWEEN 1 AND 4000),
  state TEXT NOT NULL CHECK (state = 'open' OR state = 'approved' OR state = 'declined' OR state = 'withdrawn'
    OR state = 'revoked'),
  asked_by INTEGER NOT NULL,
  asked_at INTEGER NOT NULL,
  decided_by INTEGER,
  decided_at INTEGER,
  word TEXT CHECK (word IS NULL OR length(word) BETWEEN 1 AND 4000),
  version INTEGER NOT NULL,
  CHECK ((kind = 'add') = (record_id IS NULL)),
  CHECK ((kind = 'remove') = (started_at IS NULL)),
  CHECK ((started_at IS NULL) = (ended_at IS NULL)),
  CHECK (ended_at IS NULL OR ended_at > started_at),
  CHECK (state = 'open' OR decided_at IS NOT NULL),
  FOREIGN KEY (organization_id, person_id) REFERENCES people(organization_id, id)
) STRICT;

CREATE TABLE attendance_days (
  organization_id INTEGER NOT NULL REFERENCES organizations(id),
  person_id INTEGER NOT NULL,
  local_date INTEGER NOT NULL,
  schedule_id INTEGER NOT NULL,
  units TEXT NOT NULL,
  status TEXT CHECK (status IS NULL OR status = 'on-time' OR status = 'early' OR status = 'late'
    OR status = 'left-early' OR status = 'half-day' OR status = 'incomplete' OR status = 'absent'
    OR status = 'excused' OR status = 'holiday'),
  starts_at INTEGER,
  ends_at INTEGER,
  expected INTEGER NOT NULL CHECK (expected >= 0),
  worked INTEGER NOT NULL CHECK (worked >= 0),
  late INTEGER NOT NULL CHECK (late >= 0),
  left_early INTEGER NOT NULL CHECK (left_early >= 0),
  overtime INTEGER NOT NULL CHECK (overtime >= 0),
  is_over INTEGER NOT NULL CHECK (is_over IN (0, 1)),
  judged_at INTEGER NOT NULL,
  PRIMARY KEY (person_id, local_date),
  FOREIGN KEY (organization_id, person_id) REFERENCES people(organization_id, id),
  FOREIGN KEY (organization_id, schedule_id) REFERENCES work_schedules(organization_id, id)
) STRICT;

CREATE TABLE attendance_months (
  organization_id INTEGER NOT NULL REFERENCES organizations(id),
  person_id INTEGER NOT NULL,
  month_date INTEGER NOT NULL,
  units TEXT NOT NULL,
  days_worked INTEGER NOT NULL,
  expected INTEGER NOT NULL,
  worked INTEGER NOT NULL,
  late INTEGER NOT NULL,
  late_days INTEGER NOT NULL,
  left_early INTEGER NOT NULL,
  left_early_days INTEGER NOT NULL,
  overtime INTEGER NOT NULL,
  absences INTEGER NOT NULL,
  leave_days INTEGER NOT NULL,
  incomplete INTEGER NOT NULL,
  half_days INTEGER NOT NULL,
  PRIMARY KEY (person_id, month_date),
  FOREIGN KEY (organization_id, person_id) REFERENCES people(organization_id, id)
) STRICT;

CREATE TABLE authenticator_apps (
  account_id INTEGER PRIMARY KEY REFERENCES accounts(id),
  secret BLOB NOT NULL,
  last_step INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  confirmed_at INTEGER
) STRICT;

CREATE TABLE bill_lines (
  id INTEGER PRIMARY KEY,
  organization_id INTEGER NOT NULL REFERENCES organizations(id),
  bill_id INTEGER NOT NULL,
  title TEXT NOT NULL CHECK (length(title) BETWEEN 1 AND 1600),
  quantity INTEGER NOT NULL CHECK (quantity BETWEEN 1 AND 1000000),
  price INTEGER NOT NULL CHECK (price BETWEEN 0 AND 1000000000000),
  tax_rate INTEGER NOT NULL CHECK (tax_rate BETWEEN 0 AND 10000),
  UNIQUE (organization_id, id),
  FOREIGN KEY (organization_id, bill_id) REFERENCES bills(organization_id, id)
) STRICT;

CREATE TABLE bills (
  id INTEGER PRIMARY KEY,
  organization_id INTEGER NOT NULL REFERENCES organizations(id),
  subject_kind TEXT NOT NULL CHECK (length(subject_kind) BETWEEN 1 AND 40),
  subject_id INTEGER NOT NULL,
  is_current INTEGER NOT NULL CHECK (is_current = 0 OR is_current = 1),
  person_id INTEGER,
  payer_name TEXT NOT NULL CHECK (length(payer_name) <= 960),
  title TEXT NOT NULL CHECK (length(title) BETWEEN 1 AND 1600),
  line_count INTEGER NOT NULL CHECK (line_count >= 1),
  method TEXT NOT NULL CHECK (length(method) BETWEEN 1 AND 40),
  currency TEXT NOT NULL CHECK (length(currency) = 3),
  total INTEGER NOT NULL CHECK (total BETWEEN 0 AND 1000000000000000),
  tax INTEGER NOT NULL CHECK (tax BETWEEN 0 AND total),
  paid INTEGER NOT NULL CHECK (paid BETWEEN 0 AND total),
  refunded INTEGER NOT NULL CHECK (refunded BETWEEN 0 AND paid),
  promised INTEGER NOT NULL CHECK (promised BETWEEN 0 AND total),
  state TEXT NOT NULL CHECK (state = 'none' OR state = 'pending' OR state = 'authorized' OR state = 'paid'
    OR state = 'partly-refunded' OR state = 'refunded'),
  invoice_year INTEGER,
  invoice_number INTEGER,
  invoiced_date INTEGER,
  pay_by_date INTEGER,
  credit_year INTEGER,
  credit_number INTEGER,
  voided_at INTEGER,
  void_reason TEXT CHECK (void_reason IS NULL OR length(void_reason) BETWEEN 1 AND 1600),
  voided_amount INTEGER CHECK (voided_amount IS NULL OR voided_amount BETWEEN 0 AND total),
  version INTEGER NOT NULL,
  opened_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  CHECK ((invoice_year IS NULL) = (invoice_number IS NULL)),
  CHECK ((credit_year IS NULL) = (credit_number IS NULL)),
  CHECK ((voided_at IS NULL) = (void_reason IS NULL)),
  CHECK ((voided_at IS NULL) = (voided_amount IS NULL)),
  CHECK (is_current = 1 OR voided_at IS NOT NULL),
  UNIQUE (organization_id, id),
  FOREIGN KEY (organization_id, person_id) REFERENCES people(organization_id, id)
) STRICT;

CREATE TABLE box_setup (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  done_at INTEGER NOT NULL
) STRICT;

CREATE TABLE catalog_import_changes (
  id INTEGER PRIMARY KEY,
  organization_id INTEGER NOT NULL,
  batch_id INTEGER NOT NULL,
  product_id INTEGER NOT NULL,
  version INTEGER NOT NULL,
  before TEXT,
  UNIQUE (batch_id, product_id),
  FOREIGN KEY (organization_id, batch_id) REFERENCES catalog_imports(organization_id, id),
  FOREIGN KEY (organization_id, product_id) REFERENCES products(organization_id, id)
) STRICT;

CREATE TABLE catalog_imports (
  id INTEGER PRIMARY KEY,
  organization_id INTEGER NOT NULL REFERENCES organizations(id),
  file_name TEXT NOT NULL CHECK (length(file_name) <= 1600),
  created_count INTEGER NOT NULL CHECK (created_count >= 0),
  updated_count INTEGER NOT NULL CHECK (updated_count >= 0),
  created_at INTEGER NOT NULL,
  undone_at INTEGER,
  UNIQUE (organization_id, id)
) STRICT;

CREATE TABLE catalog_settings (
  organization_id INTEGER PRIMARY KEY REFERENCES organizations(id),
  currency TEXT NOT NULL CHECK (length(currency) = 3)
) STRICT;

CREATE TABLE cohort_courses (
  id INTEGER PRIMARY KEY,
  organization_id INTEGER NOT NULL,
  cohort_id INTEGER NOT NULL,
  course_id INTEGER NOT NULL,
  added_at INTEGER NOT NULL,
  UNIQUE (cohort_id, course_id),
  FOREIGN KEY (organization_id, cohort_id) REFERENCES cohorts(organization_id, id),
  FOREIGN KEY (organization_id, course_id) REFERENCES courses(organization_id, id)
) STRICT;

CREATE TABLE cohort_members (
  id INTEGER PRIMARY KEY,
  organization_id INTEGER NOT NULL,
  cohort_id INTEGER NOT NULL,
  person_id INTEGER NOT NULL,
  is_gone INTEGER NOT NULL DEFAULT 0 CHECK (is_gone = 0 OR is_gone = 1),
  added_at INTEGER NOT NULL,
  UNIQUE (cohort_id, person_id),
  FOREIGN KEY (organization_id, cohort_id) REFERENCES cohorts(organization_id, id),
  FOREIGN KEY (organization_id, person_id) REFERENCES people(organization_id, id)
) STRICT;

CREATE TABLE cohorts (
  id INTEGER PRIMARY KEY,
  organization_id INTEGER NOT NULL REFERENCES organizations(id),
  unit_id INTEGER NOT NULL,
  name TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 1600),
  name_key TEXT NOT NULL,
  is_active INTEGER NOT NULL CHECK (is_active = 0 OR is_active = 1),
  members INTEGER NOT NULL DEFAULT 0 CHECK (members >= 0),
  version INTEGER NOT NULL CHECK (version > 0),
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  UNIQUE (organization_id, id),
  UNIQUE (organization_id, unit_id, name_key),
  FOREIGN KEY (organization_id, unit_id) REFERENCES units(organization_id, id)
) STRICT;

CREATE TABLE counters (
  name TEXT NOT NULL,
  organization_id INTEGER NOT NULL,
  bucket INTEGER NOT NULL,
  value INTEGER NOT NULL,
  PRIMARY KEY (name, organization_id, bucket)
) STRICT, WITHOUT ROWID;

CREATE TABLE course_counts (
  organization_id INTEGER NOT NULL,
  unit_id INTEGER NOT NULL,
  term_id INTEGER NOT NULL,
  courses INTEGER NOT NULL,
  students INTEGER NOT NULL,
  teachers INTEGER NOT NULL,
  PRIMARY KEY (organization_id, unit_id, term_id),
  FOREIGN KEY (organization_id, unit_id) REFERENCES units(organization_id, id),
  FOREIGN KEY (organization_id, term_id) REFERENCES terms(organization_id, id)
) STRICT, WITHOUT ROWID;

CREATE VIRTUAL TABLE course_search USING fts5 (text, tokenize = 'trigram case_sensitive 1');

CREATE TABLE course_sections (
  id INTEGER PRIMARY KEY,
  organization_id INTEGER NOT NULL,
  course_id INTEGER NOT NULL,
  name TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 2032),
  source TEXT NOT NULL CHECK (source = 'manual' OR source = 'import' OR source = 'moodle'),
  version INTEGER NOT NULL CHECK (version > 0),
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  UNIQUE (organization_id, id),
  UNIQUE (course_id, name),
  FOREIGN KEY (organization_id, course_id) REFERENCES courses(organization_id, id)
) STRICT;

CREATE TABLE courses (
  id INTEGER PRIMARY KEY,
  organization_id INTEGER NOT NULL REFERENCES organizations(id),
  term_id INTEGER NOT NULL,
  unit_id INTEGER NOT NULL,
  code TEXT NOT NULL CHECK (length(code) BETWEEN 1 AND 800),
  code_key TEXT NOT NULL,
  name TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 2032),
  name_key TEXT NOT NULL,
  is_visible INTEGER NOT NULL CHECK (is_visible = 0 OR is_visible = 1),
  is_active INTEGER NOT NULL CHECK (is_active = 0 OR is_active = 1),
  first_date INTEGER,
  last_date INTEGER CHECK (first_date IS NULL OR last_date IS NULL OR last_date >= first_date),
  source TEXT NOT NULL CHECK (source = 'manual' OR source = 'import' OR source = 'moodle'),
  corrected TEXT NOT NULL DEFAULT '' CHECK (length(corrected) <= 200),
  students INTEGER NOT NULL DEFAULT 0 CHECK (students >= 0),
  teachers INTEGER NOT NULL DEFAULT 0 CHECK (teachers >= 0),
  version INTEGER NOT NULL CHECK (version > 0),
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  UNIQUE (organization_id, id),
  FOREIGN KEY (organization_id, term_id) REFERENCES terms(organization_id, id),
  FOREIGN KEY (organization_id, unit_id) REFERENCES units(organization_id, id)
) STRICT;

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

CREATE VIRTUAL TABLE employees_search USING fts5 (text, tokenize = 'trigram case_sensitive 1');

CREATE TABLE employments (
  person_id INTEGER PRIMARY KEY,
  organization_id INTEGER NOT NULL REFERENCES organizations(id),
  name_key TEXT NOT NULL,
  position TEXT CHECK (position IS NULL OR length(position) BETWEEN 1 AND 960),
  position_key TEXT NOT NULL,
  department TEXT CHECK (department IS NULL OR length(department) BETWEEN 1 AND 512),
  department_key TEXT NOT NULL,
  manager_id INTEGER CHECK (manager_id IS NULL OR manager_id <> person_id),
  hired_date INTEGER,
  ended_date INTEGER,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  CHECK (ended_date IS NULL OR hired_date IS NULL OR ended_date >= hired_date),
  UNIQUE (organization_id, person_id),
  FOREIGN KEY (organization_id, person_id) REFERENCES people(organization_id, id),
  FOREIGN KEY (organization_id, manager_id) REFERENCES people(organization_id, id)
) STRICT;

CREATE TABLE enrollments (
  id INTEGER PRIMARY KEY,
  organization_id INTEGER NOT NULL,
  course_id INTEGER NOT NULL,
  person_id INTEGER NOT NULL,
  name_key TEXT NOT NULL,
  manual TEXT CHECK (manual IS NULL OR length(manual) <= 500),
  imported TEXT CHECK (imported IS NULL OR length(imported) <= 500),
  moodle TEXT CHECK (moodle IS NULL OR length(moodle) <= 500),
  cohort TEXT CHECK (cohort IS NULL OR length(cohort) <= 500),
  is_gone INTEGER NOT NULL CHECK (is_gone = 0 OR is_gone = 1),
  is_active INTEGER NOT NULL CHECK (is_active = 0 OR is_active = 1),
  is_teaching INTEGER NOT NULL CHECK (is_teaching = 0 OR is_teaching = 1),
  is_student INTEGER NOT NULL CHECK (is_student = 0 OR is_student = 1),
  version INTEGER NOT NULL CHECK (version > 0),
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  UNIQUE (course_id, person_id),
  CHECK (is_active = 1 OR (is_teaching = 0 AND is_student = 0)),
  CHECK (manual IS NOT NULL OR imported IS NOT NULL OR moodle IS NOT NULL OR cohort IS NOT NULL),
  FOREIGN KEY (organization_id, course_id) REFERENCES courses(organization_id, id),
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

CREATE TABLE file_chunks (
  id INTEGER PRIMARY KEY,
  organization_id INTEGER NOT NULL,
  file_id INTEGER NOT NULL,
  place INTEGER NOT NULL CHECK (place >= 0),
  content BLOB NOT NULL CHECK (length(content) BETWEEN 1 AND 262144),
  UNIQUE (file_id, place),
  FOREIGN KEY (organization_id, file_id) REFERENCES files(organization_id, id)
) STRICT;

CREATE TABLE files (
  id INTEGER PRIMARY KEY,
  organization_id INTEGER NOT NULL REFERENCES organizations(id),
  hash BLOB NOT NULL CHECK (length(hash) = 32),
  media_type TEXT NOT NULL CHECK (length(media_type) BETWEEN 3 AND 100),
  size INTEGER NOT NULL CHECK (size >= 1),
  uses INTEGER NOT NULL CHECK (uses >= 0),
  unused_at INTEGER CHECK ((unused_at IS NULL) = (uses > 0)),
  created_at INTEGER NOT NULL,
  UNIQUE (organization_id, id),
  UNIQUE (organization_id, hash, media_type)
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

CREATE TABLE holidays (
  id INTEGER PRIMARY KEY,
  organization_id INTEGER NOT NULL REFERENCES organizations(id),
  holiday_date INTEGER NOT NULL,
  name TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 1600),
  created_at INTEGER NOT NULL,
  UNIQUE (organization_id, holiday_date)
) STRICT;

CREATE TABLE home_counts (
  organization_id INTEGER NOT NULL,
  unit_id INTEGER NOT NULL,
  role_id INTEGER NOT NULL,
  invited INTEGER NOT NULL,
  active INTEGER NOT NULL,
  suspended INTEGER NOT NULL,
  PRIMARY KEY (organization_id, unit_id, role_id),
  FOREIGN KEY (organization_id, unit_id) REFERENCES units(organization_id, id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;

CREATE TABLE home_units (
  person_id INTEGER PRIMARY KEY,
  organization_id INTEGER NOT NULL,
  unit_id INTEGER NOT NULL,
  source TEXT NOT NULL CHECK (source = 'manual' OR source = 'automatic'),
  set_by INTEGER,
  set_at INTEGER NOT NULL,
  FOREIGN KEY (organization_id, person_id) REFERENCES people(organization_id, id),
  FOREIGN KEY (organization_id, unit_id) REFERENCES units(organization_id, id) ON DELETE CASCADE
) STRICT;

CREATE TABLE import_batches (
  id INTEGER PRIMARY KEY,
  organization_id INTEGER NOT NULL REFERENCES organizations(id),
  person_id INTEGER,
  file_name TEXT NOT NULL CHECK (length(file_name) <= 1600),
  created_count INTEGER NOT NULL CHECK (created_count >= 0),
  updated_count INTEGER NOT NULL CHECK (updated_count >= 0),
  created_at INTEGER NOT NULL,
  undone_at INTEGER, kind TEXT NOT NULL DEFAULT 'people' CHECK (length(kind) BETWEEN 1 AND 40),
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
  roles TEXT NOT NULL, work TEXT,
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

CREATE TABLE job_failures (
  job_id INTEGER NOT NULL REFERENCES jobs (id) ON DELETE CASCADE,
  attempt INTEGER NOT NULL,
  at INTEGER NOT NULL,
  error TEXT NOT NULL,
  PRIMARY KEY (job_id, attempt)
) STRICT, WITHOUT ROWID;

CREATE TABLE "jobs" (
  id INTEGER PRIMARY KEY,
  kind TEXT NOT NULL CHECK (length(kind) BETWEEN 1 AND 64),
  organization_id INTEGER NOT NULL,
  state TEXT NOT NULL,
  unique_key TEXT CHECK (unique_key IS NULL OR length(unique_key) BETWEEN 1 AND 200),
  payload TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  run_at INTEGER,
  attempts INTEGER NOT NULL DEFAULT 0 CHECK (attempts >= 0),
  started_at INTEGER,
  ended_at INTEGER,
  lease INTEGER,
  lease_until INTEGER,
  cancel_asked_at INTEGER,
  progress_done INTEGER,
  progress_total INTEGER,
  progress_text TEXT,
  result TEXT,
  error TEXT,
  CHECK (CASE state
    WHEN 'running' THEN lease IS NOT NULL AND lease_until IS NOT NULL AND run_at IS NULL AND ended_at IS NULL
    WHEN 'done' THEN lease IS NULL AND lease_until IS NULL AND run_at IS NULL AND ended_at IS NOT NULL
    WHEN 'waiting' THEN lease IS NULL AND lease_until IS NULL AND run_at IS NULL AND ended_at IS NULL
    WHEN 'later' THEN lease IS NULL AND lease_until IS NULL AND run_at IS NOT NULL AND ended_at IS NULL
    WHEN 'dead' THEN lease IS NULL AND lease_until IS NULL AND run_at IS NULL AND ended_at IS NOT NULL
    WHEN 'cancelled' THEN lease IS NULL AND lease_until IS NULL AND run_at IS NULL AND ended_at IS NOT NULL
    ELSE 0 END)
) STRICT;

CREATE TABLE kiosk_uses (
  id INTEGER PRIMARY KEY,
  organization_id INTEGER NOT NULL REFERENCES organizations(id),
  kiosk_id INTEGER NOT NULL REFERENCES kiosks(id),
  step INTEGER NOT NULL,
  person_id INTEGER NOT NULL,
  used_at INTEGER NOT NULL,
  UNIQUE (kiosk_id, step, person_id),
  FOREIGN KEY (organization_id, person_id) REFERENCES people(organization_id, id)
) STRICT;

CREATE TABLE kiosks (
  id INTEGER PRIMARY KEY,
  organization_id INTEGER NOT NULL REFERENCES organizations(id),
  site_id INTEGER NOT NULL,
  name TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 800),
  secret BLOB NOT NULL,
  link_hash BLOB CHECK (link_hash IS NULL OR length(link_hash) = 32),
  link_until INTEGER,
  session_hash BLOB CHECK (session_hash IS NULL OR length(session_hash) = 32),
  opened_at INTEGER,
  created_at INTEGER NOT NULL,
  revoked_at INTEGER,
  CHECK ((link_hash IS NULL) = (link_until IS NULL)),
  CHECK ((session_hash IS NULL) = (opened_at IS NULL)),
  CHECK (revoked_at IS NULL OR (link_hash IS NULL AND session_hash IS NULL)),
  UNIQUE (organization_id, id),
  FOREIGN KEY (organization_id, site_id) REFERENCES sites(organization_id, id)
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

CREATE TABLE learning_import_changes (
  id INTEGER PRIMARY KEY,
  organization_id INTEGER NOT NULL,
  batch_id INTEGER NOT NULL,
  kind TEXT NOT NULL CHECK (length(kind) BETWEEN 1 AND 40),
  row_id INTEGER NOT NULL,
  version INTEGER NOT NULL,
  before TEXT,
  UNIQUE (batch_id, kind, row_id),
  FOREIGN KEY (organization_id, batch_id) REFERENCES import_batches(organization_id, id)
) STRICT;

CREATE TABLE leave_balances (
  id INTEGER PRIMARY KEY,
  organization_id INTEGER NOT NULL REFERENCES organizations(id),
  person_id INTEGER NOT NULL,
  type_id INTEGER NOT NULL,
  year INTEGER NOT NULL CHECK (year BETWEEN 2000 AND 2200),
  granted INTEGER NOT NULL CHECK (granted BETWEEN 0 AND 2000),
  carried INTEGER NOT NULL CHECK (carried BETWEEN -2000 AND 2000),
  updated_at INTEGER NOT NULL,
  UNIQUE (person_id, type_id, year),
  FOREIGN KEY (organization_id, person_id) REFERENCES people(organization_id, id),
  FOREIGN KEY (organization_id, type_id) REFERENCES leave_types(organization_id, id)
) STRICT;

CREATE TABLE leave_days (
  organization_id INTEGER NOT NULL,
  person_id INTEGER NOT NULL,
  local_date INTEGER NOT NULL,
  is_afternoon INTEGER NOT NULL CHECK (is_afternoon = 0 OR is_afternoon = 1),
  request_id INTEGER NOT NULL,
  type_id INTEGER NOT NULL,
  is_working INTEGER NOT NULL CHECK (is_working = 0 OR is_working = 1),
  is_approved INTEGER NOT NULL CHECK (is_approved = 0 OR is_approved = 1),
  PRIMARY KEY (person_id, local_date, is_afternoon),
  FOREIGN KEY (organization_id, person_id) REFERENCES people(organization_id, id)
) STRICT, WITHOUT ROWID;

CREATE TABLE leave_recounts (
  id INTEGER PRIMARY KEY,
  organization_id INTEGER NOT NULL REFERENCES organizations(id),
  request_id INTEGER,
  from_date INTEGER NOT NULL,
  to_date INTEGER NOT NULL,
  CHECK (from_date <= to_date)
) STRICT;

CREATE TABLE leave_requests (
  id INTEGER PRIMARY KEY,
  organization_id INTEGER NOT NULL REFERENCES organizations(id),
  person_id INTEGER NOT NULL,
  type_id INTEGER NOT NULL,
  from_date INTEGER NOT NULL,
  to_date INTEGER NOT NULL,
  starts TEXT NOT NULL CHECK (starts = 'morning' OR starts = 'noon'),
  ends TEXT NOT NULL CHECK (ends = 'noon' OR ends = 'evening'),
  halves INTEGER NOT NULL CHECK (halves >= 0),
  reason TEXT CHECK (reason IS NULL OR length(reason) BETWEEN 1 AND 4000),
  state TEXT NOT NULL CHECK (state = 'open' OR state = 'approved' OR state = 'declined' OR state = 'cancelled'),
  asked_by INTEGER NOT NULL,
  asked_at INTEGER NOT NULL,
  decided_by INTEGER,
  decided_at INTEGER,
  word TEXT CHECK (word IS NULL OR length(word) BETWEEN 1 AND 4000),
  version INTEGER NOT NULL, halves_before INTEGER CHECK (halves_before IS NULL OR halves_before >= 0), counted_at INTEGER,
  CHECK (from_date <= to_date),
  CHECK (state = 'open' OR decided_at IS NOT NULL),
  FOREIGN KEY (organization_id, person_id) REFERENCES people(organization_id, id),
  FOREIGN KEY (organization_id, type_id) REFERENCES leave_types(organization_id, id)
) STRICT;

CREATE TABLE leave_types (
  id INTEGER PRIMARY KEY,
  organization_id INTEGER NOT NULL REFERENCES organizations(id),
  name TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 800),
  name_fr TEXT NOT NULL CHECK (length(name_fr) BETWEEN 1 AND 800),
  name_key TEXT NOT NULL,
  is_paid INTEGER NOT NULL CHECK (is_paid IN (0, 1)),
  is_counted INTEGER NOT NULL CHECK (is_counted IN (0, 1)),
  yearly INTEGER NOT NULL CHECK (yearly BETWEEN 0 AND 732),
  version INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  deleted_at INTEGER,
  UNIQUE (organization_id, id)
) STRICT;

CREATE TABLE ledger_accounts (
  id INTEGER PRIMARY KEY,
  organization_id INTEGER NOT NULL REFERENCES organizations(id),
  kind TEXT NOT NULL CHECK (length(kind) BETWEEN 1 AND 40),
  detail INTEGER NOT NULL,
  UNIQUE (organization_id, id),
  UNIQUE (organization_id, kind, detail)
) STRICT;

CREATE TABLE ledger_days (
  id INTEGER PRIMARY KEY,
  organization_id INTEGER NOT NULL REFERENCES organizations(id),
  ledger_account INTEGER NOT NULL,
  currency TEXT NOT NULL CHECK (length(currency) = 3),
  local_date INTEGER NOT NULL,
  debit INTEGER NOT NULL CHECK (debit >= 0),
  credit INTEGER NOT NULL CHECK (credit >= 0),
  UNIQUE (organization_id, id),
  UNIQUE (organization_id, ledger_account, currency, local_date),
  FOREIGN KEY (organization_id, ledger_account) REFERENCES ledger_accounts(organization_id, id)
) STRICT;

CREATE TABLE ledger_entries (
  id INTEGER PRIMARY KEY,
  organization_id INTEGER NOT NULL REFERENCES organizations(id),
  kind TEXT NOT NULL CHECK (length(kind) BETWEEN 1 AND 40),
  subject_kind TEXT NOT NULL CHECK (length(subject_kind) BETWEEN 1 AND 40),
  subject_id INTEGER NOT NULL,
  local_date INTEGER NOT NULL,
  posted_at INTEGER NOT NULL,
  UNIQUE (organization_id, id)
) STRICT;

CREATE TABLE ledger_lines (
  id INTEGER PRIMARY KEY,
  organization_id INTEGER NOT NULL REFERENCES organizations(id),
  entry_id INTEGER NOT NULL,
  ledger_account INTEGER NOT NULL,
  currency TEXT NOT NULL CHECK (length(currency) = 3),
  amount INTEGER NOT NULL CHECK (amount <> 0),
  UNIQUE (organization_id, id),
  FOREIGN KEY (organization_id, entry_id) REFERENCES ledger_entries(organization_id, id)
    DEFERRABLE INITIALLY DEFERRED,
  FOREIGN KEY (organization_id, ledger_account) REFERENCES ledger_accounts(organization_id, id)
) STRICT;

CREATE TABLE mail_opt_outs (
  id INTEGER PRIMARY KEY,
  organization_id INTEGER NOT NULL,
  person_id INTEGER NOT NULL,
  kind TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  UNIQUE (person_id, kind),
  FOREIGN KEY (organization_id, person_id) REFERENCES people(organization_id, id)
) STRICT;

CREATE TABLE mail_outbox (
  id INTEGER PRIMARY KEY,
  organization_id INTEGER NOT NULL REFERENCES organizations(id),
  person_id INTEGER,
  address TEXT NOT NULL CHECK (length(address) BETWEEN 3 AND 254),
  address_key TEXT NOT NULL,
  language TEXT NOT NULL,
  kind TEXT NOT NULL,
  payload TEXT NOT NULL,
  secret BLOB,
  state TEXT NOT NULL CHECK (state IN ('waiting', 'sent', 'failed')),
  attempts INTEGER NOT NULL CHECK (attempts >= 0),
  created_at INTEGER NOT NULL,
  job_id INTEGER,
  expires_at INTEGER NOT NULL CHECK (expires_at > created_at),
  done_at INTEGER,
  code INTEGER NOT NULL,
  reason_en TEXT NOT NULL,
  reason_fr TEXT NOT NULL,
  CHECK ((state = 'waiting') = (job_id IS NOT NULL)),
  CHECK ((state = 'waiting') = (done_at IS NULL)),
  CHECK (state <> 'sent' OR secret IS NULL),
  FOREIGN KEY (organization_id, person_id) REFERENCES people(organization_id, id)
) STRICT;

CREATE TABLE migrations (
  name TEXT PRIMARY KEY, checksum BLOB NOT NULL, applied_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE month_closings (
  id INTEGER PRIMARY KEY,
  organization_id INTEGER NOT NULL REFERENCES organizations(id),
  month_date INTEGER NOT NULL,
  asked_at INTEGER NOT NULL,
  closed_at INTEGER,
  people INTEGER NOT NULL CHECK (people >= 0),
  UNIQUE (organization_id, month_date)
) STRICT;

CREATE TABLE moodle_categories (
  id INTEGER PRIMARY KEY,
  organization_id INTEGER NOT NULL REFERENCES organizations(id),
  moodle_id INTEGER NOT NULL,
  parent_moodle_id INTEGER NOT NULL,
  depth INTEGER NOT NULL CHECK (depth > 0),
  name TEXT NOT NULL CHECK (length(name) <= 2040),
  path TEXT NOT NULL CHECK (length(path) <= 8000),
  idnumber TEXT CHECK (idnumber IS NULL OR length(idnumber) <= 800),
  is_visible INTEGER CHECK (is_visible IS NULL OR is_visible = 0 OR is_visible = 1),
  place_in_order INTEGER NOT NULL,
  courses INTEGER NOT NULL,
  is_gone INTEGER NOT NULL CHECK (is_gone = 0 OR is_gone = 1),
  meaning TEXT NOT NULL CHECK (meaning IN ('campus', 'term', 'department', 'program', 'folder', 'ignored')),
  state TEXT NOT NULL CHECK (state IN ('mapped', 'unmapped', 'ambiguous', 'ignored')),
  reason TEXT CHECK (reason IS NULL OR length(reason) BETWEEN 1 AND 60),
  place TEXT NOT NULL CHECK (length(place) <= 16000),
  own_id INTEGER,
  unit_id INTEGER,
  term_id INTEGER,
  decision TEXT CHECK (decision IS NULL OR decision IN
    ('campus', 'term', 'department', 'program', 'folder', 'ignored')),
  decided_id INTEGER,
  decided_by INTEGER,
  decided_at INTEGER,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  UNIQUE (organization_id, id),
  UNIQUE (organization_id, moodle_id),
  CHECK (decision IS NOT NULL OR decided_id IS NULL),
  FOREIGN KEY (organization_id, decided_by) REFERENCES people(organization_id, id)
) STRICT;

CREATE TABLE moodle_connections (
  organization_id INTEGER PRIMARY KEY REFERENCES organizations(id),
  url TEXT NOT NULL CHECK (length(url) BETWEEN 8 AND 1024),
  token BLOB NOT NULL,
  read_seconds INTEGER NOT NULL CHECK (read_seconds BETWEEN 1 AND 120),
  write_seconds INTEGER NOT NULL CHECK (write_seconds BETWEEN 1 AND 300),
  tested_at INTEGER,
  is_working INTEGER NOT NULL DEFAULT 0 CHECK (is_working IN (0, 1)),
  fault TEXT CHECK (fault IS NULL OR length(fault) BETWEEN 1 AND 60),
  site_name TEXT CHECK (site_name IS NULL OR length(site_name) <= 8000),
  site_release TEXT CHECK (site_release IS NULL OR length(site_release) <= 800),
  version INTEGER NOT NULL DEFAULT 1,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL
) STRICT;

CREATE TABLE moodle_courses (
  id INTEGER PRIMARY KEY,
  organization_id INTEGER NOT NULL REFERENCES organizations(id),
  moodle_id INTEGER NOT NULL,
  category_moodle_id INTEGER NOT NULL,
  course_id INTEGER,
  short_name TEXT NOT NULL CHECK (length(short_name) <= 2040),
  name TEXT NOT NULL CHECK (length(name) <= 2040),
  is_visible INTEGER CHECK (is_visible IS NULL OR is_visible = 0 OR is_visible = 1),
  starts_at INTEGER,
  ends_at INTEGER,
  is_gone INTEGER NOT NULL CHECK (is_gone = 0 OR is_gone = 1),
  groups_mark BLOB,
  people_mark BLOB,
  suspended TEXT NOT NULL DEFAULT '',
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  UNIQUE (organization_id, moodle_id)
) STRICT;

CREATE TABLE moodle_groups (
  id INTEGER PRIMARY KEY,
  organization_id INTEGER NOT NULL REFERENCES organizations(id),
  moodle_id INTEGER NOT NULL,
  course_moodle_id INTEGER NOT NULL,
  section_id INTEGER NOT NULL,
  name TEXT NOT NULL CHECK (length(name) <= 2040),
  is_gone INTEGER NOT NULL CHECK (is_gone = 0 OR is_gone = 1),
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  UNIQUE (organization_id, moodle_id)
) STRICT;

CREATE TABLE moodle_held (
  id INTEGER PRIMARY KEY,
  organization_id INTEGER NOT NULL REFERENCES organizations(id),
  run_id INTEGER NOT NULL,
  phase TEXT NOT NULL CHECK (length(phase) BETWEEN 1 AND 20),
  moodle_id INTEGER NOT NULL,
  held INTEGER NOT NULL CHECK (held > 0),
  UNIQUE (organization_id, phase, moodle_id)
) STRICT;

CREATE TABLE moodle_managers (
  organization_id INTEGER NOT NULL,
  person_id INTEGER NOT NULL,
  unit_id INTEGER NOT NULL,
  seen_at INTEGER NOT NULL,
  PRIMARY KEY (organization_id, person_id, unit_id),
  FOREIGN KEY (organization_id, person_id) REFERENCES people(organization_id, id),
  FOREIGN KEY (organization_id, unit_id) REFERENCES units(organization_id, id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;

CREATE TABLE moodle_people (
  id INTEGER PRIMARY KEY,
  organization_id INTEGER NOT NULL,
  moodle_id INTEGER NOT NULL,
  person_id INTEGER NOT NULL,
  user_name TEXT CHECK (user_name IS NULL OR length(user_name) <= 2040),
  name TEXT NOT NULL CHECK (length(name) <= 2040),
  email TEXT CHECK (email IS NULL OR length(email) <= 320),
  is_suspended INTEGER NOT NULL CHECK (is_suspended = 0 OR is_suspended = 1),
  is_gone INTEGER NOT NULL CHECK (is_gone = 0 OR is_gone = 1),
  is_by_address INTEGER NOT NULL CHECK (is_by_address = 0 OR is_by_address = 1),
  is_refused INTEGER NOT NULL CHECK (is_refused = 0 OR is_refused = 1),
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  UNIQUE (organization_id, moodle_id),
  FOREIGN KEY (organization_id, person_id) REFERENCES people(organization_id, id)
) STRICT;

CREATE TABLE moodle_plan_rows (
  id INTEGER PRIMARY KEY,
  organization_id INTEGER NOT NULL,
  plan_id INTEGER NOT NULL,
  place INTEGER NOT NULL CHECK (place >= 0),
  parent INTEGER CHECK (parent IS NULL OR parent < place),
  kind TEXT NOT NULL CHECK (kind = 'category' OR kind = 'course' OR kind = 'person' OR kind = 'enrollment'),
  name TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 8000),
  wish TEXT NOT NULL CHECK (length(wish) BETWEEN 2 AND 40000),
  state TEXT NOT NULL CHECK (state = 'create' OR state = 'found' OR state = 'conflict' OR state = 'sent'
    OR state = 'made' OR state = 'failed'),
  reason TEXT CHECK (reason IS NULL OR length(reason) BETWEEN 1 AND 40),
  fault TEXT CHECK (fault IS NULL OR length(fault) BETWEEN 1 AND 400),
  said TEXT CHECK (said IS NULL OR length(said) <= 2400),
  moodle_id INTEGER,
  is_handed_out INTEGER NOT NULL CHECK (is_handed_out = 0 OR is_handed_out = 1),
  UNIQUE (plan_id, place),
  FOREIGN KEY (organization_id, plan_id) REFERENCES moodle_plans(organization_id, id)
) STRICT;

CREATE TABLE moodle_plans (
  id INTEGER PRIMARY KEY,
  organization_id INTEGER NOT NULL REFERENCES organizations(id),
  person_id INTEGER,
  kind TEXT NOT NULL CHECK (kind = 'categories' OR kind = 'courses' OR kind = 'people' OR kind = 'enrollments'),
  state TEXT NOT NULL CHECK (state = 'draft' OR state = 'running' OR state = 'done' OR state = 'partly'
    OR state = 'failed' OR state = 'stopped'),
  title TEXT NOT NULL CHECK (length(title) BETWEEN 1 AND 1600),
  site TEXT NOT NULL CHECK (length(site) BETWEEN 8 AND 1024),
  missing TEXT NOT NULL CHECK (length(missing) <= 400),
  run INTEGER NOT NULL CHECK (run >= 0),
  is_stopping INTEGER NOT NULL CHECK (is_stopping = 0 OR is_stopping = 1),
  total_count INTEGER NOT NULL CHECK (total_count >= 0),
  open_count INTEGER NOT NULL CHECK (open_count >= 0),
  found_count INTEGER NOT NULL CHECK (found_count >= 0),
  conflict_count INTEGER NOT NULL CHECK (conflict_count >= 0),
  made_count INTEGER NOT NULL CHECK (made_count >= 0),
  failed_count INTEGER NOT NULL CHECK (failed_count >= 0),
  reason TEXT CHECK (reason IS NULL OR length(reason) BETWEEN 1 AND 40),
  fault TEXT CHECK (fault IS NULL OR length(fault) BETWEEN 1 AND 400),
  said TEXT CHECK (said IS NULL OR length(said) <= 2400),
  password BLOB,
  version INTEGER NOT NULL CHECK (version > 0),
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  started_at INTEGER,
  ended_at INTEGER,
  UNIQUE (organization_id, id),
  FOREIGN KEY (organization_id, person_id) REFERENCES people(organization_id, id)
) STRICT;

CREATE TABLE moodle_proofs (
  identity_id INTEGER PRIMARY KEY REFERENCES openid_identities(id) ON DELETE CASCADE,
  organization_id INTEGER NOT NULL,
  provider_id INTEGER NOT NULL,
  user_name TEXT NOT NULL CHECK (length(user_name) BETWEEN 1 AND 2040),
  hash TEXT NOT NULL CHECK (length(hash) BETWEEN 1 AND 255),
  until_at INTEGER NOT NULL,
  UNIQUE (provider_id, user_name),
  FOREIGN KEY (organization_id, provider_id) REFERENCES openid_providers(organization_id, id)
) STRICT;

CREATE TABLE moodle_run_changes (
  id INTEGER PRIMARY KEY,
  organization_id INTEGER NOT NULL,
  run_id INTEGER NOT NULL,
  phase TEXT NOT NULL CHECK (length(phase) BETWEEN 1 AND 20),
  change TEXT NOT NULL CHECK (change IN ('inserted', 'updated', 'deactivated', 'restored')),
  moodle_id INTEGER NOT NULL,
  subject_id INTEGER NOT NULL,
  label TEXT NOT NULL CHECK (length(label) <= 4000),
  before TEXT NOT NULL CHECK (length(before) <= 4000),
  after TEXT NOT NULL CHECK (length(after) <= 4000),
  FOREIGN KEY (organization_id, run_id) REFERENCES moodle_runs(organization_id, id)
) STRICT;

CREATE TABLE moodle_run_errors (
  id INTEGER PRIMARY KEY,
  organization_id INTEGER NOT NULL,
  run_id INTEGER NOT NULL,
  phase TEXT NOT NULL CHECK (length(phase) BETWEEN 1 AND 20),
  reason TEXT NOT NULL CHECK (length(reason) BETWEEN 1 AND 60),
  moodle_id INTEGER NOT NULL,
  label TEXT NOT NULL CHECK (length(label) <= 4000),
  detail TEXT NOT NULL CHECK (length(detail) <= 4000),
  FOREIGN KEY (organization_id, run_id) REFERENCES moodle_runs(organization_id, id)
) STRICT;

CREATE TABLE moodle_runs (
  id INTEGER PRIMARY KEY,
  organization_id INTEGER NOT NULL REFERENCES organizations(id),
  cause TEXT NOT NULL CHECK (cause IN ('scheduled', 'manual', 'start')),
  person_id INTEGER,
  is_confirmed INTEGER NOT NULL CHECK (is_confirmed = 0 OR is_confirmed = 1),
  state TEXT NOT NULL CHECK (state IN ('queued', 'running', 'done', 'failed', 'stopped')),
  phase TEXT,
  after_moodle_id INTEGER NOT NULL DEFAULT 0,
  phases TEXT NOT NULL CHECK (length(phases) <= 4000),
  held INTEGER NOT NULL DEFAULT 0 CHECK (held >= 0),
  errors INTEGER NOT NULL DEFAULT 0 CHECK (errors >= 0),
  changes INTEGER NOT NULL DEFAULT 0 CHECK (changes >= 0),
  fault TEXT CHECK (fault IS NULL OR length(fault) BETWEEN 1 AND 60),
  fault_function TEXT CHECK (fault_function IS NULL OR length(fault_function) <= 200),
  job_id INTEGER,
  created_at INTEGER NOT NULL,
  started_at INTEGER,
  ended_at INTEGER,
  tries INTEGER NOT NULL DEFAULT 0 CHECK (tries >= 0),
  UNIQUE (organization_id, id),
  CHECK ((ended_at IS NULL) = (state = 'queued' OR state = 'running')),
  FOREIGN KEY (organization_id, person_id) REFERENCES people(organization_id, id)
) STRICT;

CREATE TABLE moodle_sync_settings (
  organization_id INTEGER PRIMARY KEY REFERENCES organizations(id),
  levels TEXT NOT NULL CHECK (length(levels) BETWEEN 1 AND 200),
  minutes INTEGER CHECK (minutes IS NULL OR minutes BETWEEN 1 AND 525600),
  at_start INTEGER NOT NULL CHECK (at_start = 0 OR at_start = 1),
  width INTEGER NOT NULL CHECK (width BETWEEN 1 AND 20),
  guard_percent INTEGER NOT NULL CHECK (guard_percent BETWEEN 0 AND 100),
  guard_rows INTEGER NOT NULL CHECK (guard_rows BETWEEN 0 AND 1000000),
  site TEXT CHECK (site IS NULL OR length(site) BETWEEN 8 AND 1024),
  planned_at INTEGER,
  next_at INTEGER,
  next_job INTEGER,
  version INTEGER NOT NULL CHECK (version > 0),
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL
) STRICT;

CREATE TABLE moodle_test_sites (
  organization_id INTEGER PRIMARY KEY REFERENCES organizations(id),
  site TEXT NOT NULL CHECK (length(site) BETWEEN 8 AND 1024),
  created_at INTEGER NOT NULL
) STRICT;

CREATE TABLE notice_channels (
  id INTEGER PRIMARY KEY,
  organization_id INTEGER NOT NULL,
  person_id INTEGER NOT NULL,
  kind TEXT NOT NULL CHECK (length(kind) BETWEEN 1 AND 60),
  channel TEXT NOT NULL CHECK (channel IN ('off', 'app', 'daily', 'email')),
  changed_at INTEGER NOT NULL,
  UNIQUE (person_id, kind),
  FOREIGN KEY (organization_id, person_id) REFERENCES people(organization_id, id)
) STRICT;

CREATE TABLE notice_digests (
  organization_id INTEGER PRIMARY KEY REFERENCES organizations(id),
  local_date TEXT NOT NULL
) STRICT;

CREATE TABLE notices (
  id INTEGER PRIMARY KEY,
  organization_id INTEGER NOT NULL,
  person_id INTEGER NOT NULL,
  kind TEXT NOT NULL CHECK (length(kind) BETWEEN 1 AND 60),
  subject INTEGER NOT NULL,
  data TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  read_at INTEGER,
  in_digest INTEGER NOT NULL CHECK (in_digest IN (0, 1)),
  FOREIGN KEY (organization_id, person_id) REFERENCES people(organization_id, id)
) STRICT;

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
  expires_at INTEGER NOT NULL, proof_name TEXT, proof_hash TEXT,
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

CREATE TABLE "openid_providers" (
  id INTEGER PRIMARY KEY,
  organization_id INTEGER NOT NULL REFERENCES organizations(id),
  name TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 480),
  preset TEXT NOT NULL CHECK (preset IN ('google', 'cognito', 'entra', 'issuer', 'moodle')),
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
  grace_hours INTEGER NOT NULL CHECK (grace_hours BETWEEN 0 AND 168),
  believes_addresses INTEGER NOT NULL CHECK (believes_addresses IN (0, 1)),
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
, until_at INTEGER) STRICT;

CREATE TABLE order_entries (
  id INTEGER PRIMARY KEY,
  organization_id INTEGER NOT NULL REFERENCES organizations(id),
  order_id INTEGER NOT NULL,
  kind TEXT NOT NULL CHECK (kind = 'state' OR kind = 'step' OR kind = 'note' OR kind = 'file' OR kind = 'loan'
    OR kind = 'payment'),
  from_state TEXT,
  to_state TEXT,
  step TEXT,
  outcome TEXT,
  person_id INTEGER,
  words TEXT CHECK (words IS NULL OR length(words) BETWEEN 1 AND 4000),
  is_internal INTEGER NOT NULL CHECK (is_internal = 0 OR is_internal = 1),
  at INTEGER NOT NULL,
  UNIQUE (organization_id, id),
  FOREIGN KEY (organization_id, order_id) REFERENCES orders(organization_id, id),
  FOREIGN KEY (organization_id, person_id) REFERENCES people(organization_id, id)
) STRICT;

CREATE TABLE order_files (
  id INTEGER PRIMARY KEY,
  organization_id INTEGER NOT NULL REFERENCES organizations(id),
  order_id INTEGER NOT NULL,
  file_id INTEGER NOT NULL,
  name TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 960),
  media_type TEXT NOT NULL,
  size INTEGER NOT NULL CHECK (size >= 1),
  person_id INTEGER,
  created_at INTEGER NOT NULL,
  UNIQUE (organization_id, id),
  FOREIGN KEY (organization_id, order_id) REFERENCES orders(organization_id, id),
  FOREIGN KEY (organization_id, file_id) REFERENCES files(organization_id, id),
  FOREIGN KEY (organization_id, person_id) REFERENCES people(organization_id, id)
) STRICT;

CREATE TABLE order_lines (
  id INTEGER PRIMARY KEY,
  organization_id INTEGER NOT NULL REFERENCES organizations(id),
  order_id INTEGER NOT NULL,
  variant_id INTEGER NOT NULL,
  product_id INTEGER NOT NULL,
  kind TEXT NOT NULL CHECK (kind = 'sale' OR kind = 'loan' OR kind = 'request'),
  product_name TEXT NOT NULL,
  variant_name TEXT NOT NULL,
  sku TEXT NOT NULL,
  quantity INTEGER NOT NULL CHECK (quantity BETWEEN 1 AND 1000000),
  price INTEGER NOT NULL CHECK (price BETWEEN 0 AND 1000000000000),
  tax_rate INTEGER NOT NULL CHECK (tax_rate BETWEEN 0 AND 10000),
  loan_days INTEGER,
  is_counted INTEGER NOT NULL CHECK (is_counted = 0 OR is_counted = 1),
  UNIQUE (organization_id, id),
  UNIQUE (order_id, variant_id),
  FOREIGN KEY (organization_id, order_id) REFERENCES orders(organization_id, id),
  FOREIGN KEY (organization_id, variant_id) REFERENCES product_variants(organization_id, id)
) STRICT;

CREATE TABLE order_loans (
  id INTEGER PRIMARY KEY,
  organization_id INTEGER NOT NULL REFERENCES organizations(id),
  order_id INTEGER NOT NULL,
  line_id INTEGER NOT NULL,
  quantity INTEGER NOT NULL CHECK (quantity BETWEEN 1 AND 1000000),
  returned INTEGER NOT NULL CHECK (returned BETWEEN 0 AND quantity),
  lent_at INTEGER NOT NULL,
  due_date INTEGER NOT NULL,
  reminded_date INTEGER,
  closed_at INTEGER,
  version INTEGER NOT NULL,
  CHECK ((closed_at IS NOT NULL) = (returned = quantity)),
  UNIQUE (organization_id, id),
  UNIQUE (line_id),
  FOREIGN KEY (organization_id, order_id) REFERENCES orders(organization_id, id),
  FOREIGN KEY (organization_id, line_id) REFERENCES order_lines(organization_id, id)
) STRICT;

CREATE TABLE order_numbers (
  id INTEGER PRIMARY KEY,
  organization_id INTEGER NOT NULL REFERENCES organizations(id),
  sequence TEXT NOT NULL CHECK (sequence = 'order' OR sequence = 'receipt'),
  year INTEGER NOT NULL,
  last INTEGER NOT NULL CHECK (last >= 1),
  UNIQUE (organization_id, id),
  UNIQUE (organization_id, sequence, year)
) STRICT;

CREATE TABLE order_settings (
  organization_id INTEGER PRIMARY KEY REFERENCES organizations(id),
  hold_hours INTEGER NOT NULL CHECK (hold_hours BETWEEN 1 AND 8760),
  is_prepared INTEGER NOT NULL CHECK (is_prepared = 0 OR is_prepared = 1),
  needs_slot INTEGER NOT NULL CHECK (needs_slot = 0 OR needs_slot = 1),
  needs_payment INTEGER NOT NULL CHECK (needs_payment = 0 OR needs_payment = 1),
  reminder_days INTEGER NOT NULL CHECK (reminder_days BETWEEN 0 AND 60),
  overdue_days INTEGER NOT NULL CHECK (overdue_days BETWEEN 1 AND 60),
  receipt_words TEXT NOT NULL CHECK (length(receipt_words) <= 4000)
) STRICT;

CREATE TABLE order_slots (
  id INTEGER PRIMARY KEY,
  organization_id INTEGER NOT NULL REFERENCES organizations(id),
  location_id INTEGER NOT NULL,
  starts_at INTEGER NOT NULL,
  ends_at INTEGER NOT NULL,
  capacity INTEGER NOT NULL CHECK (capacity BETWEEN 1 AND 10000),
  taken INTEGER NOT NULL CHECK (taken >= 0),
  version INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  deleted_at INTEGER,
  CHECK (ends_at > starts_at),
  CHECK (taken <= capacity),
  UNIQUE (organization_id, id),
  FOREIGN KEY (organization_id, location_id) REFERENCES stock_locations(organization_id, id)
) STRICT;

CREATE TABLE order_steps (
  id INTEGER PRIMARY KEY,
  organization_id INTEGER NOT NULL REFERENCES organizations(id),
  order_id INTEGER NOT NULL,
  run INTEGER NOT NULL CHECK (run >= 1),
  step TEXT NOT NULL CHECK (step = 'reserve' OR step = 'check' OR step = 'confirm' OR step = 'notify'
    OR step = 'ready'),
  outcome TEXT NOT NULL CHECK (outcome = 'done' OR outcome = 'failed' OR outcome = 'undone'),
  at INTEGER NOT NULL,
  UNIQUE (organization_id, id),
  UNIQUE (order_id, run, step),
  FOREIGN KEY (organization_id, order_id) REFERENCES orders(organization_id, id)
) STRICT;

CREATE TABLE orders (
  id INTEGER PRIMARY KEY,
  organization_id INTEGER NOT NULL REFERENCES organizations(id),
  person_id INTEGER NOT NULL,
  state TEXT NOT NULL CHECK (state = 'draft' OR state = 'placed' OR state = 'confirmed' OR state = 'processing'
    OR state = 'ready' OR state = 'completed' OR state = 'cancelled' OR state = 'refunded'),
  year INTEGER,
  number INTEGER,
  currency TEXT NOT NULL CHECK (length(currency) = 3),
  total INTEGER NOT NULL CHECK (total >= 0),
  tax INTEGER NOT NULL CHECK (tax BETWEEN 0 AND total),
  line_count INTEGER NOT NULL CHECK (line_count >= 0),
  note TEXT CHECK (note IS NULL OR length(note) BETWEEN 1 AND 4000),
  location_id INTEGER,
  slot_id INTEGER,
  reserved_until INTEGER,
  progress TEXT NOT NULL CHECK (progress = 'none' OR progress = 'running' OR progress = 'done'
    OR progress = 'failed' OR progress = 'stopped'),
  run INTEGER NOT NULL CHECK (run >= 0),
  receipt_year INTEGER,
  receipt_number INTEGER,
  version INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  placed_at INTEGER,
  changed_at INTEGER NOT NULL,
  closed_at INTEGER,
  deleted_at INTEGER,
  CHECK ((state = 'draft') = (number IS NULL)),
  CHECK ((number IS NULL) = (year IS NULL)),
  CHECK ((number IS NULL) = (placed_at IS NULL)),
  CHECK ((receipt_number IS NULL) = (receipt_year IS NULL)),
  CHECK ((closed_at IS NOT NULL) = (state = 'completed' OR state = 'cancelled' OR state = 'refunded')),
  CHECK (closed_at IS NULL OR reserved_until IS NULL),
  CHECK (deleted_at IS NULL OR closed_at IS NOT NULL),
  UNIQUE (organization_id, id),
  UNIQUE (organization_id, year, number),
  UNIQUE (organization_id, receipt_year, receipt_number),
  FOREIGN KEY (organization_id, person_id) REFERENCES people(organization_id, id),
  FOREIGN KEY (organization_id, location_id) REFERENCES stock_locations(organization_id, id),
  FOREIGN KEY (organization_id, slot_id) REFERENCES order_slots(organization_id, id)
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

CREATE TABLE payment_numbers (
  id INTEGER PRIMARY KEY,
  organization_id INTEGER NOT NULL REFERENCES organizations(id),
  series TEXT NOT NULL CHECK (length(series) BETWEEN 1 AND 40),
  year INTEGER NOT NULL CHECK (year BETWEEN 1 AND 9999),
  last INTEGER NOT NULL CHECK (last >= 1),
  UNIQUE (organization_id, id),
  UNIQUE (organization_id, series, year)
) STRICT;

CREATE TABLE payment_settings (
  organization_id INTEGER PRIMARY KEY REFERENCES organizations(id),
  seller TEXT NOT NULL CHECK (length(seller) <= 8000),
  pay_to TEXT NOT NULL CHECK (length(pay_to) <= 8000),
  invoice_days INTEGER NOT NULL CHECK (invoice_days BETWEEN 0 AND 365)
) STRICT;

CREATE TABLE payments (
  id INTEGER PRIMARY KEY,
  organization_id INTEGER NOT NULL REFERENCES organizations(id),
  bill_id INTEGER NOT NULL,
  kind TEXT NOT NULL CHECK (kind = 'payment' OR kind = 'refund'),
  method TEXT NOT NULL CHECK (length(method) BETWEEN 1 AND 40),
  till_id INTEGER,
  currency TEXT NOT NULL CHECK (length(currency) = 3),
  amount INTEGER NOT NULL CHECK (amount > 0),
  tendered INTEGER CHECK (tendered IS NULL OR tendered >= amount),
  receipt_year INTEGER NOT NULL,
  receipt_number INTEGER NOT NULL,
  reason TEXT CHECK (reason IS NULL OR length(reason) BETWEEN 1 AND 1600),
  once_key TEXT CHECK (once_key IS NULL OR length(once_key) BETWEEN 1 AND 640),
  person_id INTEGER,
  local_date INTEGER NOT NULL,
  taken_at INTEGER NOT NULL,
  CHECK (kind <> 'refund' OR reason IS NOT NULL),
  UNIQUE (organization_id, id),
  UNIQUE (organization_id, receipt_year, receipt_number),
  FOREIGN KEY (organization_id, bill_id) REFERENCES bills(organization_id, id),
  FOREIGN KEY (organization_id, till_id) REFERENCES tills(organization_id, id),
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
  deleted_at INTEGER, account_id INTEGER REFERENCES accounts(id), phone TEXT CHECK (phone IS NULL OR length(phone) BETWEEN 1 AND 40), version INTEGER NOT NULL DEFAULT 1, merged_into INTEGER, erased_at INTEGER, photo_id INTEGER REFERENCES pictures(id),
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

CREATE TABLE pictures (
  id INTEGER PRIMARY KEY,
  organization_id INTEGER NOT NULL REFERENCES organizations(id),
  width INTEGER NOT NULL CHECK (width BETWEEN 1 AND 1024),
  height INTEGER NOT NULL CHECK (height BETWEEN 1 AND 1024),
  small_id INTEGER NOT NULL,
  large_id INTEGER NOT NULL,
  full_id INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  UNIQUE (organization_id, id),
  FOREIGN KEY (organization_id, small_id) REFERENCES files(organization_id, id),
  FOREIGN KEY (organization_id, large_id) REFERENCES files(organization_id, id),
  FOREIGN KEY (organization_id, full_id) REFERENCES files(organization_id, id)
) STRICT;

CREATE TABLE places (
  id INTEGER PRIMARY KEY,
  organization_id INTEGER NOT NULL REFERENCES organizations(id),
  latitude INTEGER NOT NULL,
  longitude INTEGER NOT NULL,
  address TEXT CHECK (address IS NULL OR length(address) BETWEEN 1 AND 4000),
  found_at INTEGER NOT NULL,
  UNIQUE (organization_id, latitude, longitude)
) STRICT;

CREATE TABLE press_photos (
  id INTEGER PRIMARY KEY,
  organization_id INTEGER NOT NULL REFERENCES organizations(id),
  person_id INTEGER NOT NULL,
  picture_id INTEGER NOT NULL,
  press_id INTEGER REFERENCES press_proofs(id),
  created_at INTEGER NOT NULL,
  forget_at INTEGER NOT NULL,
  UNIQUE (organization_id, id),
  FOREIGN KEY (organization_id, person_id) REFERENCES people(organization_id, id),
  FOREIGN KEY (organization_id, picture_id) REFERENCES pictures(organization_id, id)
) STRICT;

CREATE TABLE press_proofs (
  id INTEGER PRIMARY KEY,
  organization_id INTEGER NOT NULL REFERENCES organizations(id),
  person_id INTEGER NOT NULL,
  record_id INTEGER NOT NULL REFERENCES attendance(id),
  is_arrival INTEGER NOT NULL CHECK (is_arrival = 0 OR is_arrival = 1),
  site_id INTEGER,
  distance INTEGER CHECK (distance IS NULL OR distance >= 0),
  latitude INTEGER CHECK (latitude IS NULL OR latitude BETWEEN -900000000 AND 900000000),
  longitude INTEGER CHECK (longitude IS NULL OR longitude BETWEEN -1800000000 AND 1800000000),
  accuracy INTEGER CHECK (accuracy IS NULL OR accuracy >= 0),
  client TEXT,
  kiosk TEXT,
  pressed_at INTEGER NOT NULL,
  received_at INTEGER NOT NULL,
  skew INTEGER,
  flags TEXT NOT NULL CHECK (length(flags) <= 200),
  review TEXT CHECK (review IS NULL OR review = 'open' OR review = 'accepted' OR review = 'rejected'),
  reviewed_by INTEGER,
  reviewed_at INTEGER,
  review_note TEXT CHECK (review_note IS NULL OR length(review_note) BETWEEN 1 AND 4000),
  forget_at INTEGER,
  CHECK ((latitude IS NULL) = (longitude IS NULL)),
  CHECK ((flags = '') = (review IS NULL)),
  CHECK ((reviewed_at IS NULL) = (review IS NULL OR review = 'open')),
  UNIQUE (organization_id, id),
  UNIQUE (record_id, is_arrival),
  FOREIGN KEY (organization_id, person_id) REFERENCES people(organization_id, id),
  FOREIGN KEY (organization_id, site_id) REFERENCES sites(organization_id, id)
) STRICT;

CREATE TABLE product_categories (
  id INTEGER PRIMARY KEY,
  organization_id INTEGER NOT NULL REFERENCES organizations(id),
  name TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 640),
  name_key TEXT NOT NULL,
  version INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  UNIQUE (organization_id, id),
  UNIQUE (organization_id, name_key)
) STRICT;

CREATE TABLE product_photos (
  id INTEGER PRIMARY KEY,
  organization_id INTEGER NOT NULL REFERENCES organizations(id),
  product_id INTEGER NOT NULL,
  picture_id INTEGER NOT NULL,
  position INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  UNIQUE (organization_id, id),
  UNIQUE (organization_id, picture_id),
  FOREIGN KEY (organization_id, product_id) REFERENCES products(organization_id, id),
  FOREIGN KEY (organization_id, picture_id) REFERENCES pictures(organization_id, id)
) STRICT;

CREATE TABLE product_roles (
  id INTEGER PRIMARY KEY,
  organization_id INTEGER NOT NULL REFERENCES organizations(id),
  product_id INTEGER NOT NULL,
  role_id INTEGER NOT NULL,
  UNIQUE (organization_id, id),
  UNIQUE (product_id, role_id),
  FOREIGN KEY (organization_id, product_id) REFERENCES products(organization_id, id)
) STRICT;

CREATE VIRTUAL TABLE product_search USING fts5 (text, tokenize = 'trigram case_sensitive 1');

CREATE TABLE product_units (
  id INTEGER PRIMARY KEY,
  organization_id INTEGER NOT NULL REFERENCES organizations(id),
  product_id INTEGER NOT NULL,
  unit TEXT NOT NULL CHECK (length(unit) BETWEEN 1 AND 512),
  UNIQUE (organization_id, id),
  UNIQUE (product_id, unit),
  FOREIGN KEY (organization_id, product_id) REFERENCES products(organization_id, id)
) STRICT;

CREATE TABLE product_variants (
  id INTEGER PRIMARY KEY,
  organization_id INTEGER NOT NULL REFERENCES organizations(id),
  product_id INTEGER NOT NULL,
  sku TEXT NOT NULL CHECK (length(sku) BETWEEN 1 AND 320),
  sku_key TEXT NOT NULL,
  name TEXT NOT NULL CHECK (length(name) <= 640),
  price INTEGER NOT NULL CHECK (price BETWEEN 0 AND 1000000000000),
  low_at INTEGER CHECK (low_at IS NULL OR low_at BETWEEN 0 AND 1000000),
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  deleted_at INTEGER,
  UNIQUE (organization_id, id),
  FOREIGN KEY (organization_id, product_id) REFERENCES products(organization_id, id)
) STRICT;

CREATE TABLE products (
  id INTEGER PRIMARY KEY,
  organization_id INTEGER NOT NULL REFERENCES organizations(id),
  kind TEXT NOT NULL CHECK (kind = 'sale' OR kind = 'loan' OR kind = 'request'),
  name TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 960),
  name_key TEXT NOT NULL,
  description TEXT NOT NULL CHECK (length(description) <= 16000),
  category_id INTEGER,
  currency TEXT NOT NULL CHECK (length(currency) = 3),
  tax_rate INTEGER NOT NULL CHECK (tax_rate BETWEEN 0 AND 10000),
  loan_days INTEGER CHECK (loan_days IS NULL OR loan_days BETWEEN 1 AND 3650),
  is_listed INTEGER NOT NULL CHECK (is_listed = 0 OR is_listed = 1),
  is_counted INTEGER NOT NULL CHECK (is_counted = 0 OR is_counted = 1),
  first_date INTEGER,
  last_date INTEGER,
  has_roles INTEGER NOT NULL CHECK (has_roles = 0 OR has_roles = 1),
  has_units INTEGER NOT NULL CHECK (has_units = 0 OR has_units = 1),
  person_limit INTEGER CHECK (person_limit IS NULL OR person_limit BETWEEN 1 AND 1000000),
  limit_days INTEGER CHECK (limit_days IS NULL OR limit_days BETWEEN 1 AND 3650),
  cover_id INTEGER,
  version INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  deleted_at INTEGER,
  CHECK ((kind = 'loan') = (loan_days IS NOT NULL)),
  CHECK (first_date IS NULL OR last_date IS NULL OR last_date >= first_date),
  CHECK (person_limit IS NOT NULL OR limit_days IS NULL),
  UNIQUE (organization_id, id),
  FOREIGN KEY (organization_id, category_id) REFERENCES product_categories(organization_id, id),
  FOREIGN KEY (organization_id, cover_id) REFERENCES pictures(organization_id, id)
) STRICT;

CREATE TABLE proof_settings (
  organization_id INTEGER PRIMARY KEY REFERENCES organizations(id),
  place_days INTEGER NOT NULL CHECK (place_days BETWEEN 1 AND 3650),
  photo_days INTEGER NOT NULL CHECK (photo_days BETWEEN 1 AND 3650)
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

CREATE TABLE schedule_assignments (
  id INTEGER PRIMARY KEY,
  organization_id INTEGER NOT NULL REFERENCES organizations(id),
  schedule_id INTEGER NOT NULL,
  person_id INTEGER,
  unit TEXT CHECK (unit IS NULL OR length(unit) BETWEEN 1 AND 512),
  from_date INTEGER NOT NULL,
  to_date INTEGER,
  created_at INTEGER NOT NULL,
  CHECK (person_id IS NULL OR unit IS NULL),
  CHECK (to_date IS NULL OR to_date >= from_date),
  FOREIGN KEY (organization_id, schedule_id) REFERENCES work_schedules(organization_id, id),
  FOREIGN KEY (organization_id, person_id) REFERENCES people(organization_id, id)
) STRICT;

CREATE TABLE schedules (
  name TEXT PRIMARY KEY CHECK (length(name) BETWEEN 1 AND 64),
  kind TEXT NOT NULL,
  rhythm TEXT NOT NULL,
  zone TEXT NOT NULL,
  planned_at INTEGER,
  next_at INTEGER,
  last_job_id INTEGER,
  paused_at INTEGER,
  changed_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE section_members (
  id INTEGER PRIMARY KEY,
  organization_id INTEGER NOT NULL,
  section_id INTEGER NOT NULL,
  enrollment_id INTEGER NOT NULL REFERENCES enrollments(id),
  source TEXT NOT NULL CHECK (source = 'manual' OR source = 'import' OR source = 'moodle'),
  UNIQUE (enrollment_id, section_id, source),
  FOREIGN KEY (organization_id, section_id) REFERENCES course_sections(organization_id, id)
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

CREATE TABLE settling_marks (
  organization_id INTEGER NOT NULL,
  person_id INTEGER NOT NULL,
  PRIMARY KEY (organization_id, person_id),
  FOREIGN KEY (organization_id, person_id) REFERENCES people(organization_id, id)
) STRICT, WITHOUT ROWID;

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

CREATE TABLE sites (
  id INTEGER PRIMARY KEY,
  organization_id INTEGER NOT NULL REFERENCES organizations(id),
  name TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 800),
  name_key TEXT NOT NULL,
  latitude INTEGER CHECK (latitude IS NULL OR latitude BETWEEN -900000000 AND 900000000),
  longitude INTEGER CHECK (longitude IS NULL OR longitude BETWEEN -1800000000 AND 1800000000),
  radius INTEGER CHECK (radius IS NULL OR radius BETWEEN 10 AND 50000),
  networks TEXT NOT NULL,
  proofs TEXT NOT NULL,
  rule TEXT NOT NULL CHECK (rule = 'any' OR rule = 'all'),
  photo TEXT NOT NULL CHECK (photo = 'off' OR photo = 'optional' OR photo = 'required'),
  units TEXT NOT NULL,
  version INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  deleted_at INTEGER,
  CHECK ((latitude IS NULL) = (longitude IS NULL) AND (latitude IS NULL) = (radius IS NULL)),
  UNIQUE (organization_id, id)
) STRICT;

CREATE TABLE stock_balances (
  id INTEGER PRIMARY KEY,
  organization_id INTEGER NOT NULL REFERENCES organizations(id),
  variant_id INTEGER NOT NULL,
  location_id INTEGER NOT NULL,
  on_hand INTEGER NOT NULL CHECK (on_hand BETWEEN 0 AND 1000000000),
  reserved INTEGER NOT NULL CHECK (reserved >= 0),
  updated_at INTEGER NOT NULL,
  CHECK (reserved <= on_hand),
  UNIQUE (organization_id, id),
  UNIQUE (variant_id, location_id),
  FOREIGN KEY (organization_id, variant_id) REFERENCES product_variants(organization_id, id),
  FOREIGN KEY (organization_id, location_id) REFERENCES stock_locations(organization_id, id)
) STRICT;

CREATE TABLE stock_locations (
  id INTEGER PRIMARY KEY,
  organization_id INTEGER NOT NULL REFERENCES organizations(id),
  name TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 640),
  name_key TEXT NOT NULL,
  version INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  deleted_at INTEGER,
  UNIQUE (organization_id, id)
) STRICT;

CREATE TABLE stock_movements (
  id INTEGER PRIMARY KEY,
  organization_id INTEGER NOT NULL REFERENCES organizations(id),
  variant_id INTEGER NOT NULL,
  location_id INTEGER NOT NULL,
  kind TEXT NOT NULL CHECK (kind = 'receive' OR kind = 'adjust' OR kind = 'count' OR kind = 'transfer'
    OR kind = 'reserve' OR kind = 'release' OR kind = 'issue' OR kind = 'return'),
  on_hand_change INTEGER NOT NULL,
  reserved_change INTEGER NOT NULL,
  on_hand INTEGER NOT NULL,
  reserved INTEGER NOT NULL,
  reason TEXT CHECK (reason IS NULL OR length(reason) BETWEEN 1 AND 1600),
  reference_kind TEXT CHECK (reference_kind IS NULL OR length(reference_kind) BETWEEN 1 AND 40),
  reference_id INTEGER,
  person_id INTEGER,
  moved_at INTEGER NOT NULL,
  CHECK (on_hand_change <> 0 OR reserved_change <> 0),
  CHECK (kind <> 'adjust' OR reason IS NOT NULL),
  CHECK ((reference_kind IS NULL) = (reference_id IS NULL)),
  UNIQUE (organization_id, id),
  FOREIGN KEY (organization_id, variant_id) REFERENCES product_variants(organization_id, id),
  FOREIGN KEY (organization_id, location_id) REFERENCES stock_locations(organization_id, id),
  FOREIGN KEY (organization_id, person_id) REFERENCES people(organization_id, id)
) STRICT;

CREATE TABLE terms (
  id INTEGER PRIMARY KEY,
  organization_id INTEGER NOT NULL REFERENCES organizations(id),
  campus_id INTEGER,
  code TEXT NOT NULL CHECK (length(code) BETWEEN 1 AND 160),
  code_key TEXT NOT NULL,
  label TEXT NOT NULL CHECK (length(label) <= 800),
  academic_year TEXT NOT NULL CHECK (length(academic_year) <= 160),
  first_date INTEGER NOT NULL,
  last_date INTEGER CHECK (last_date IS NULL OR last_date >= first_date),
  corrected TEXT NOT NULL DEFAULT '' CHECK (length(corrected) <= 200),
  source TEXT NOT NULL CHECK (source = 'manual' OR source = 'import' OR source = 'moodle'),
  is_active INTEGER NOT NULL CHECK (is_active = 0 OR is_active = 1),
  version INTEGER NOT NULL CHECK (version > 0),
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  UNIQUE (organization_id, id),
  FOREIGN KEY (organization_id, campus_id) REFERENCES units(organization_id, id)
) STRICT;

CREATE TABLE till_closings (
  id INTEGER PRIMARY KEY,
  organization_id INTEGER NOT NULL REFERENCES organizations(id),
  till_id INTEGER NOT NULL,
  local_date INTEGER NOT NULL,
  note TEXT CHECK (note IS NULL OR length(note) <= 1600),
  person_id INTEGER,
  closed_at INTEGER NOT NULL,
  reopened_at INTEGER,
  reopened_reason TEXT,
  CHECK ((reopened_at IS NULL) = (reopened_reason IS NULL)),
  UNIQUE (organization_id, id),
  FOREIGN KEY (organization_id, till_id) REFERENCES tills(organization_id, id),
  FOREIGN KEY (organization_id, person_id) REFERENCES people(organization_id, id)
) STRICT;

CREATE TABLE till_counts (
  id INTEGER PRIMARY KEY,
  organization_id INTEGER NOT NULL REFERENCES organizations(id),
  closing_id INTEGER NOT NULL,
  currency TEXT NOT NULL CHECK (length(currency) = 3),
  expected INTEGER NOT NULL,
  counted INTEGER NOT NULL CHECK (counted >= 0),
  UNIQUE (organization_id, id),
  UNIQUE (closing_id, currency),
  FOREIGN KEY (organization_id, closing_id) REFERENCES till_closings(organization_id, id)
) STRICT;

CREATE TABLE till_movements (
  id INTEGER PRIMARY KEY,
  organization_id INTEGER NOT NULL REFERENCES organizations(id),
  till_id INTEGER NOT NULL,
  currency TEXT NOT NULL CHECK (length(currency) = 3),
  amount INTEGER NOT NULL CHECK (amount <> 0),
  reason TEXT NOT NULL CHECK (length(reason) BETWEEN 1 AND 1600),
  person_id INTEGER,
  local_date INTEGER NOT NULL,
  moved_at INTEGER NOT NULL,
  UNIQUE (organization_id, id),
  FOREIGN KEY (organization_id, till_id) REFERENCES tills(organization_id, id),
  FOREIGN KEY (organization_id, person_id) REFERENCES people(organization_id, id)
) STRICT;

CREATE TABLE tills (
  id INTEGER PRIMARY KEY,
  organization_id INTEGER NOT NULL REFERENCES organizations(id),
  name TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 640),
  name_key TEXT NOT NULL,
  version INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  deleted_at INTEGER,
  UNIQUE (organization_id, id)
) STRICT;

CREATE TABLE unit_lines (
  organization_id INTEGER NOT NULL,
  ancestor_id INTEGER NOT NULL,
  unit_id INTEGER NOT NULL,
  PRIMARY KEY (organization_id, ancestor_id, unit_id),
  FOREIGN KEY (organization_id, ancestor_id) REFERENCES units(organization_id, id),
  FOREIGN KEY (organization_id, unit_id) REFERENCES units(organization_id, id)
) STRICT, WITHOUT ROWID;

CREATE TABLE units (
  id INTEGER PRIMARY KEY,
  organization_id INTEGER NOT NULL REFERENCES organizations(id),
  code TEXT NOT NULL CHECK (length(code) BETWEEN 1 AND 512),
  code_key TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind = 'campus' OR kind = 'department' OR kind = 'program'),
  name TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 1600),
  parent_id INTEGER CHECK (parent_id IS NULL OR parent_id <> id),
  source TEXT NOT NULL CHECK (source = 'manual' OR source = 'import' OR source = 'moodle'),
  is_active INTEGER NOT NULL CHECK (is_active = 0 OR is_active = 1),
  corrected TEXT NOT NULL DEFAULT '' CHECK (length(corrected) <= 200),
  version INTEGER NOT NULL CHECK (version > 0),
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  UNIQUE (organization_id, id),
  UNIQUE (organization_id, code_key),
  FOREIGN KEY (organization_id, parent_id) REFERENCES units(organization_id, id)
) STRICT;

CREATE TABLE used_passkey_challenges (
  digest BLOB PRIMARY KEY CHECK (length(digest) = 32),
  expires_at INTEGER NOT NULL
) STRICT;

CREATE TABLE webhook_attempts (
  id INTEGER PRIMARY KEY,
  organization_id INTEGER NOT NULL,
  delivery_id INTEGER NOT NULL REFERENCES webhook_deliveries(id) ON DELETE CASCADE,
  number INTEGER NOT NULL CHECK (number > 0),
  at INTEGER NOT NULL,
  duration INTEGER NOT NULL,
  request_head TEXT NOT NULL,
  status INTEGER,
  head TEXT NOT NULL,
  body TEXT NOT NULL,
  is_cut INTEGER NOT NULL CHECK (is_cut IN (0, 1)),
  fault TEXT,
  detail TEXT NOT NULL,
  UNIQUE (delivery_id, number)
) STRICT;

CREATE TABLE webhook_deliveries (
  id INTEGER PRIMARY KEY,
  organization_id INTEGER NOT NULL,
  webhook_id INTEGER NOT NULL,
  event_id INTEGER NOT NULL,
  kind TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('waiting', 'delivered', 'failed')),
  attempts INTEGER NOT NULL DEFAULT 0 CHECK (attempts >= 0),
  all_attempts INTEGER NOT NULL DEFAULT 0 CHECK (all_attempts >= attempts),
  created_at INTEGER NOT NULL,
  next_at INTEGER,
  until_at INTEGER NOT NULL,
  ended_at INTEGER,
  status INTEGER,
  fault TEXT,
  CHECK ((state = 'waiting') = (next_at IS NOT NULL)),
  CHECK ((state = 'waiting') = (ended_at IS NULL)),
  FOREIGN KEY (organization_id, webhook_id) REFERENCES webhooks(organization_id, id)
) STRICT;

CREATE TABLE webhooks (
  id INTEGER PRIMARY KEY,
  organization_id INTEGER NOT NULL REFERENCES organizations(id),
  url TEXT NOT NULL CHECK (length(url) BETWEEN 8 AND 2000),
  description TEXT NOT NULL CHECK (length(description) <= 800),
  kinds TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('active', 'paused', 'disabled')),
  reason TEXT CHECK (reason IS NULL OR reason IN ('gone', 'failing', 'exhausted')),
  secret BLOB,
  old_secret BLOB,
  old_secret_until INTEGER,
  failing_since INTEGER,
  failed_attempts INTEGER NOT NULL DEFAULT 0 CHECK (failed_attempts >= 0),
  given_up INTEGER NOT NULL DEFAULT 0 CHECK (given_up >= 0),
  rests_until INTEGER,
  last_delivered_at INTEGER,
  last_failed_at INTEGER,
  version INTEGER NOT NULL DEFAULT 1,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  deleted_at INTEGER,
  CHECK ((state = 'disabled') = (reason IS NOT NULL)),
  CHECK ((old_secret IS NULL) = (old_secret_until IS NULL)),
  CHECK ((secret IS NULL) = (deleted_at IS NOT NULL)),
  UNIQUE (organization_id, id)
) STRICT;

CREATE TABLE work_schedules (
  id INTEGER PRIMARY KEY,
  organization_id INTEGER NOT NULL REFERENCES organizations(id),
  name TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 800),
  name_key TEXT NOT NULL,
  zone TEXT NOT NULL CHECK (length(zone) BETWEEN 1 AND 64),
  weekdays INTEGER NOT NULL CHECK (weekdays BETWEEN 1 AND 127),
  start_minute INTEGER NOT NULL CHECK (start_minute BETWEEN 0 AND 1439),
  end_minute INTEGER NOT NULL CHECK (end_minute BETWEEN 0 AND 1439),
  grace INTEGER NOT NULL CHECK (grace BETWEEN 0 AND 240),
  minimum INTEGER NOT NULL CHECK (minimum BETWEEN 0 AND 1440),
  breaks TEXT NOT NULL CHECK (length(breaks) <= 100),
  version INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  deleted_at INTEGER,
  CHECK (start_minute <> end_minute),
  UNIQUE (organization_id, id)
) STRICT;

CREATE INDEX accounts_by_operator ON accounts (is_operator, id) WHERE is_operator = 1;

CREATE INDEX accounts_imported ON accounts (password_hash) WHERE password_hash >= '$2' AND password_hash < '$3';

CREATE INDEX api_tokens_by_person ON api_tokens (person_id, id) WHERE revoked_at IS NULL;

CREATE INDEX api_tokens_export ON api_tokens (organization_id, id);

CREATE INDEX attendance_by_day ON attendance (organization_id, local_date, id);

CREATE INDEX attendance_by_person ON attendance (person_id, local_date, id);

CREATE INDEX attendance_corrections_all ON attendance_corrections (organization_id, id);

CREATE INDEX attendance_corrections_approved ON attendance_corrections (person_id, local_date)
WHERE state = 'approved';

CREATE INDEX attendance_corrections_by_day ON attendance_corrections (organization_id, local_date, person_id)
WHERE state = 'approved';

CREATE INDEX attendance_corrections_by_person ON attendance_corrections (person_id, id);

CREATE INDEX attendance_corrections_by_state ON attendance_corrections (organization_id, state, id);

CREATE UNIQUE INDEX attendance_corrections_missing ON attendance_corrections (asked_by, started_at)
WHERE state = 'open' AND record_id IS NULL;

CREATE UNIQUE INDEX attendance_corrections_open ON attendance_corrections (record_id)
WHERE state = 'open' AND record_id IS NOT NULL;

CREATE INDEX attendance_days_by_day ON attendance_days (organization_id, local_date, person_id);

CREATE INDEX attendance_days_open ON attendance_days (organization_id, local_date) WHERE is_over = 0;

CREATE INDEX attendance_months_by_month ON attendance_months (organization_id, month_date, person_id);

CREATE UNIQUE INDEX attendance_open ON attendance (organization_id, local_date, person_id)
WHERE ended_at IS NULL;

CREATE INDEX bill_lines_by_bill ON bill_lines (bill_id, id);

CREATE INDEX bills_by_person ON bills (person_id, id) WHERE person_id IS NOT NULL;

CREATE INDEX bills_by_state ON bills (organization_id, state, id);

CREATE UNIQUE INDEX bills_credit ON bills (organization_id, credit_year, credit_number)
WHERE credit_number IS NOT NULL;

CREATE UNIQUE INDEX bills_current ON bills (organization_id, subject_kind, subject_id) WHERE is_current = 1;

CREATE UNIQUE INDEX bills_invoice ON bills (organization_id, invoice_year, invoice_number)
WHERE invoice_number IS NOT NULL;

CREATE INDEX bills_kept_names ON bills (invoice_year) WHERE person_id IS NULL AND payer_name <> '';

CREATE INDEX bills_unpaid_invoices ON bills (organization_id, pay_by_date, id)
WHERE invoice_number IS NOT NULL AND voided_at IS NULL AND paid < total;

CREATE INDEX catalog_import_changes_by_batch ON catalog_import_changes (organization_id, batch_id, id);

CREATE INDEX cohort_courses_by_course ON cohort_courses (organization_id, course_id, cohort_id);

CREATE INDEX cohort_members_by_person ON cohort_members (organization_id, person_id, cohort_id);

CREATE INDEX cohorts_by_name ON cohorts (organization_id, name_key, id);

CREATE INDEX course_counts_by_term ON course_counts (organization_id, term_id);

CREATE INDEX courses_by_name ON courses (organization_id, name_key, id);

CREATE INDEX courses_by_term ON courses (organization_id, term_id, name_key, id);

CREATE INDEX courses_by_unit ON courses (organization_id, unit_id);

CREATE UNIQUE INDEX courses_code ON courses (organization_id, term_id, code_key);

CREATE INDEX deleted_role_assignments_by_person ON deleted_role_assignments (organization_id, person_id);

CREATE INDEX deleted_role_assignments_by_role ON deleted_role_assignments (organization_id, role_id, id);

CREATE INDEX deleted_roles_by_time ON deleted_roles (organization_id, deleted_at);

CREATE INDEX email_links_by_email ON email_links (email_id);

CREATE INDEX email_links_by_person ON email_links (organization_id, person_id);

CREATE INDEX employments_by_department ON employments (organization_id, department_key);

CREATE INDEX employments_by_manager ON employments (organization_id, manager_id, name_key, person_id)
WHERE manager_id IS NOT NULL;

CREATE INDEX employments_by_name ON employments (organization_id, name_key, person_id);

CREATE INDEX enrollments_by_name ON enrollments (course_id, name_key, person_id);

CREATE INDEX enrollments_by_person ON enrollments (organization_id, person_id, course_id);

CREATE INDEX enrollments_teachers ON enrollments (course_id, name_key, person_id) WHERE is_teaching = 1;

CREATE INDEX enrollments_teaching ON enrollments (organization_id, name_key, person_id, course_id)
WHERE is_teaching = 1;

CREATE INDEX events_by_organization ON events (organization_id, id);

CREATE INDEX file_chunks_by_organization ON file_chunks (organization_id, id);

CREATE INDEX files_unused ON files (unused_at) WHERE unused_at IS NOT NULL;

CREATE INDEX former_emails_by_person ON former_emails (person_id, id);

CREATE INDEX home_units_by_person ON home_units (organization_id, person_id);

CREATE INDEX home_units_by_unit ON home_units (organization_id, unit_id, person_id);

CREATE INDEX import_changes_by_batch ON import_changes (organization_id, batch_id, id);

CREATE INDEX import_changes_by_person ON import_changes (organization_id, person_id);

CREATE INDEX invitations_by_organization ON invitations (organization_id, id);

CREATE UNIQUE INDEX invitations_open ON invitations (email_key, organization_id)
WHERE accepted_at IS NULL AND revoked_at IS NULL;

CREATE INDEX jobs_by_state ON jobs (state, kind, id)
WHERE lease_until IS NULL OR lease_until <> created_at + 30000;

CREATE INDEX jobs_later ON jobs (run_at) WHERE run_at IS NOT NULL;

CREATE UNIQUE INDEX jobs_unique ON jobs (kind, unique_key)
WHERE unique_key IS NOT NULL AND ended_at IS NULL;

CREATE INDEX kiosk_uses_by_person ON kiosk_uses (organization_id, person_id);

CREATE INDEX kiosk_uses_by_time ON kiosk_uses (used_at);

CREATE UNIQUE INDEX kiosks_by_link ON kiosks (link_hash) WHERE link_hash IS NOT NULL;

CREATE UNIQUE INDEX kiosks_by_session ON kiosks (session_hash) WHERE session_hash IS NOT NULL;

CREATE INDEX kiosks_by_site ON kiosks (organization_id, site_id);

CREATE INDEX known_devices_by_account ON known_devices (account_id, id);

CREATE INDEX learning_import_changes_by_batch ON learning_import_changes (organization_id, batch_id, id);

CREATE INDEX leave_balances_all ON leave_balances (organization_id, id);

CREATE INDEX leave_days_by_day ON leave_days (organization_id, local_date, person_id, is_afternoon);

CREATE INDEX leave_days_by_request ON leave_days (request_id);

CREATE INDEX leave_recounts_all ON leave_recounts (organization_id, id);

CREATE INDEX leave_requests_all ON leave_requests (organization_id, id);

CREATE INDEX leave_requests_by_end ON leave_requests (organization_id, to_date, id);

CREATE INDEX leave_requests_by_person ON leave_requests (person_id, id);

CREATE INDEX leave_requests_by_state ON leave_requests (organization_id, state, id);

CREATE UNIQUE INDEX leave_types_name ON leave_types (organization_id, name_key) WHERE deleted_at IS NULL;

CREATE INDEX ledger_lines_by_entry ON ledger_lines (entry_id, currency);

CREATE INDEX mail_opt_outs_by_organization ON mail_opt_outs (organization_id, person_id, id);

CREATE INDEX mail_outbox_by_address ON mail_outbox (address_key, organization_id, kind);

CREATE INDEX mail_outbox_by_end ON mail_outbox (state, done_at);

CREATE INDEX mail_outbox_by_person ON mail_outbox (person_id, id);

CREATE INDEX mail_outbox_by_state ON mail_outbox (state, id);

CREATE INDEX moodle_categories_by_decider ON moodle_categories (decided_by) WHERE decided_by IS NOT NULL;

CREATE INDEX moodle_categories_by_path ON moodle_categories (organization_id, path, id);

CREATE INDEX moodle_categories_by_state ON moodle_categories (organization_id, state, path, id);

CREATE INDEX moodle_courses_by_course ON moodle_courses (organization_id, course_id);

CREATE INDEX moodle_groups_by_course ON moodle_groups (organization_id, course_moodle_id, moodle_id);

CREATE INDEX moodle_groups_by_section ON moodle_groups (organization_id, section_id);

CREATE INDEX moodle_held_by_organization ON moodle_held (organization_id, id);

CREATE INDEX moodle_managers_by_unit ON moodle_managers (organization_id, unit_id);

CREATE INDEX moodle_people_by_person ON moodle_people (person_id);

CREATE INDEX moodle_plan_rows_by_plan ON moodle_plan_rows (organization_id, plan_id, place);

CREATE INDEX moodle_plan_rows_by_state ON moodle_plan_rows (plan_id, state, place);

CREATE INDEX moodle_plans_by_person ON moodle_plans (organization_id, person_id) WHERE person_id IS NOT NULL;

CREATE INDEX moodle_plans_drafts ON moodle_plans (created_at) WHERE state = 'draft';

CREATE UNIQUE INDEX moodle_plans_running ON moodle_plans (organization_id) WHERE state = 'running';

CREATE INDEX moodle_plans_with_password ON moodle_plans (updated_at) WHERE password IS NOT NULL;

CREATE INDEX moodle_proofs_by_end ON moodle_proofs (until_at);

CREATE INDEX moodle_proofs_by_organization ON moodle_proofs (organization_id, identity_id);

CREATE INDEX moodle_run_changes_by_organization ON moodle_run_changes (organization_id, id);

CREATE INDEX moodle_run_changes_by_run ON moodle_run_changes (run_id, id);

CREATE INDEX moodle_run_changes_by_subject ON moodle_run_changes (organization_id, subject_id);

CREATE INDEX moodle_run_errors_by_account ON moodle_run_errors (organization_id, moodle_id);

CREATE INDEX moodle_run_errors_by_organization ON moodle_run_errors (organization_id, id);

CREATE INDEX moodle_run_errors_by_run ON moodle_run_errors (run_id, id);

CREATE INDEX moodle_runs_by_organization ON moodle_runs (organization_id, id DESC);

CREATE INDEX moodle_runs_by_person ON moodle_runs (person_id) WHERE person_id IS NOT NULL;

CREATE UNIQUE INDEX moodle_runs_open ON moodle_runs (organization_id) WHERE ended_at IS NULL;

CREATE INDEX moodle_sync_at_start ON moodle_sync_settings (at_start, organization_id);

CREATE INDEX moodle_sync_scheduled ON moodle_sync_settings (next_at) WHERE next_at IS NOT NULL;

CREATE INDEX notice_channels_by_organization ON notice_channels (organization_id, person_id, id);

CREATE INDEX notices_by_person ON notices (organization_id, person_id, id);

CREATE INDEX notices_in_digest ON notices (organization_id, person_id, id) WHERE in_digest = 1;

CREATE INDEX notices_of_employees ON notices (organization_id, subject, id)
WHERE kind >= 'employee.' AND kind < 'employee/';

CREATE INDEX notices_read ON notices (organization_id, person_id, id) WHERE read_at IS NOT NULL;

CREATE INDEX notices_unread ON notices (organization_id, person_id, id) WHERE read_at IS NULL;

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

CREATE INDEX order_entries_by_order ON order_entries (order_id, id);

CREATE INDEX order_entries_by_person ON order_entries (person_id) WHERE person_id IS NOT NULL;

CREATE INDEX order_files_by_file ON order_files (file_id);

CREATE INDEX order_files_by_order ON order_files (order_id, id);

CREATE INDEX order_files_by_person ON order_files (person_id) WHERE person_id IS NOT NULL;

CREATE INDEX order_loans_by_line ON order_loans (organization_id, line_id);

CREATE INDEX order_loans_by_order ON order_loans (order_id, id);

CREATE INDEX order_loans_open ON order_loans (organization_id, due_date, id) WHERE closed_at IS NULL;

CREATE UNIQUE INDEX order_slots_by_start ON order_slots (organization_id, starts_at, location_id)
WHERE deleted_at IS NULL;

CREATE INDEX orders_by_person ON orders (person_id, placed_at, id);

CREATE INDEX orders_by_placed ON orders (organization_id, placed_at, id);

CREATE INDEX orders_by_state ON orders (organization_id, state, placed_at, id);

CREATE UNIQUE INDEX orders_cart ON orders (person_id) WHERE state = 'draft';

CREATE INDEX orders_reserved ON orders (reserved_until) WHERE reserved_until IS NOT NULL;

CREATE INDEX orders_running ON orders (placed_at) WHERE progress = 'running';

CREATE INDEX passkeys_by_account ON passkeys (account_id, id);

CREATE INDEX password_requests_by_time ON password_requests (organization_id, asked_at, id);

CREATE INDEX password_resets_by_expiry ON password_resets (expires_at);

CREATE INDEX password_resets_by_person ON password_resets (person_id, id);

CREATE INDEX payments_by_bill ON payments (bill_id, id);

CREATE INDEX payments_by_day ON payments (organization_id, local_date, till_id, method, currency, kind, amount);

CREATE INDEX payments_by_person ON payments (person_id, id) WHERE person_id IS NOT NULL;

CREATE UNIQUE INDEX payments_once ON payments (bill_id, once_key) WHERE once_key IS NOT NULL;

CREATE UNIQUE INDEX people_account ON people (account_id, organization_id)
WHERE deleted_at IS NULL AND account_id IS NOT NULL;

CREATE INDEX people_by_name ON people (organization_id, name_key, id) WHERE deleted_at IS NULL;

CREATE UNIQUE INDEX people_by_photo ON people (photo_id) WHERE photo_id IS NOT NULL;

CREATE INDEX people_by_status ON people (organization_id, status) WHERE deleted_at IS NULL;

CREATE UNIQUE INDEX people_email ON people (email_key, organization_id)
WHERE deleted_at IS NULL AND email_key IS NOT NULL;

CREATE INDEX people_merged ON people (merged_into) WHERE merged_into IS NOT NULL;

CREATE UNIQUE INDEX people_number ON people (organization_id, number) WHERE deleted_at IS NULL;

CREATE INDEX people_removed ON people (organization_id, name_key, id)
WHERE deleted_at IS NOT NULL AND merged_into IS NULL AND erased_at IS NULL;

CREATE INDEX person_emails_by_person ON person_emails (person_id, id);

CREATE UNIQUE INDEX person_emails_key ON person_emails (email_key, organization_id);

CREATE INDEX pictures_by_full ON pictures (full_id);

CREATE INDEX pictures_by_large ON pictures (large_id);

CREATE INDEX pictures_by_small ON pictures (small_id);

CREATE INDEX places_by_time ON places (found_at);

CREATE INDEX press_photos_by_person ON press_photos (organization_id, person_id);

CREATE INDEX press_photos_by_picture ON press_photos (organization_id, picture_id);

CREATE UNIQUE INDEX press_photos_by_press ON press_photos (press_id) WHERE press_id IS NOT NULL;

CREATE INDEX press_photos_forgetting ON press_photos (forget_at);

CREATE INDEX press_proofs_by_person ON press_proofs (person_id, id);

CREATE INDEX press_proofs_by_review ON press_proofs (organization_id, review, id) WHERE review IS NOT NULL;

CREATE INDEX press_proofs_forgetting ON press_proofs (forget_at) WHERE forget_at IS NOT NULL;

CREATE INDEX product_photos_by_product ON product_photos (product_id, position, id);

CREATE INDEX product_variants_by_product ON product_variants (product_id, id);

CREATE INDEX product_variants_by_sku ON product_variants (organization_id, sku_key, id);

CREATE UNIQUE INDEX product_variants_sku ON product_variants (organization_id, sku_key) WHERE deleted_at IS NULL;

CREATE INDEX products_by_category ON products (organization_id, category_id) WHERE category_id IS NOT NULL;

CREATE INDEX products_by_cover ON products (organization_id, cover_id) WHERE cover_id IS NOT NULL;

CREATE INDEX products_by_name ON products (organization_id, name_key, id);

CREATE UNIQUE INDEX products_name ON products (organization_id, name_key) WHERE deleted_at IS NULL;

CREATE INDEX remembered_answers_by_age ON remembered_answers (created_at);

CREATE INDEX role_assignments_by_role ON role_assignments (organization_id, role_id, person_id, id);

CREATE UNIQUE INDEX roles_key ON roles (organization_id, key) WHERE key IS NOT NULL;

CREATE UNIQUE INDEX roles_name ON roles (organization_id, name_key);

CREATE INDEX saved_views_by_person ON saved_views (organization_id, person_id, id);

CREATE UNIQUE INDEX saved_views_default ON saved_views (organization_id, person_id, list) WHERE is_default = 1;

CREATE UNIQUE INDEX saved_views_name ON saved_views (organization_id, person_id, list, name_key);

CREATE INDEX schedule_assignments_by_person ON schedule_assignments (organization_id, person_id, id);

CREATE INDEX schedule_assignments_by_schedule ON schedule_assignments (organization_id, schedule_id, id);

CREATE INDEX section_members_by_section ON section_members (section_id, enrollment_id);

CREATE INDEX sessions_by_account ON sessions (account_id, id);

CREATE INDEX sessions_by_expiry ON sessions (expires_at);

CREATE INDEX sessions_by_organization ON sessions (organization_id, id);

CREATE INDEX sessions_by_person ON sessions (person_id, id);

CREATE INDEX sign_in_challenges_by_account ON sign_in_challenges (account_id, id);

CREATE INDEX sign_in_challenges_by_expiry ON sign_in_challenges (expires_at);

CREATE INDEX sign_in_links_by_person ON sign_in_links (person_id, id);

CREATE UNIQUE INDEX sites_name ON sites (organization_id, name_key) WHERE deleted_at IS NULL;

CREATE INDEX stock_balances_by_location ON stock_balances (location_id, variant_id);

CREATE UNIQUE INDEX stock_locations_name ON stock_locations (organization_id, name_key) WHERE deleted_at IS NULL;

CREATE INDEX stock_movements_by_location ON stock_movements (location_id);

CREATE INDEX stock_movements_by_person ON stock_movements (person_id, id) WHERE person_id IS NOT NULL;

CREATE INDEX stock_movements_by_reference
ON stock_movements (reference_kind, reference_id, variant_id, location_id) WHERE reference_id IS NOT NULL;

CREATE INDEX stock_movements_by_variant ON stock_movements (variant_id, id);

CREATE INDEX terms_by_campus ON terms (organization_id, campus_id) WHERE campus_id IS NOT NULL;

CREATE INDEX terms_by_date ON terms (organization_id, first_date DESC, id DESC);

CREATE UNIQUE INDEX terms_code ON terms (organization_id, code_key, COALESCE(campus_id, 0));

CREATE INDEX till_closings_by_person ON till_closings (person_id, id) WHERE person_id IS NOT NULL;

CREATE INDEX till_closings_by_till ON till_closings (till_id, id);

CREATE UNIQUE INDEX till_closings_live ON till_closings (till_id, local_date) WHERE reopened_at IS NULL;

CREATE INDEX till_movements_by_day ON till_movements (till_id, local_date, id);

CREATE INDEX till_movements_by_person ON till_movements (person_id, id) WHERE person_id IS NOT NULL;

CREATE UNIQUE INDEX tills_name ON tills (organization_id, name_key) WHERE deleted_at IS NULL;

CREATE INDEX unit_lines_by_unit ON unit_lines (unit_id, ancestor_id);

CREATE INDEX units_by_code ON units (organization_id, code);

CREATE INDEX units_by_parent ON units (organization_id, parent_id) WHERE parent_id IS NOT NULL;

CREATE INDEX used_passkey_challenges_by_expiry ON used_passkey_challenges (expires_at);

CREATE INDEX webhook_deliveries_all ON webhook_deliveries (webhook_id, id);

CREATE INDEX webhook_deliveries_by_kind ON webhook_deliveries (webhook_id, kind, id);

CREATE INDEX webhook_deliveries_by_state ON webhook_deliveries (webhook_id, state, id);

CREATE INDEX webhook_deliveries_due ON webhook_deliveries (webhook_id, next_at, id) WHERE state = 'waiting';

CREATE INDEX webhook_deliveries_until ON webhook_deliveries (until_at) WHERE state = 'waiting';

CREATE INDEX webhooks_by_state ON webhooks (state) WHERE deleted_at IS NULL;

CREATE INDEX webhooks_deleted ON webhooks (deleted_at) WHERE deleted_at IS NOT NULL;

CREATE INDEX webhooks_overlapping ON webhooks (old_secret_until) WHERE old_secret_until IS NOT NULL;

CREATE UNIQUE INDEX work_schedules_name ON work_schedules (organization_id, name_key) WHERE deleted_at IS NULL;

CREATE TRIGGER bill_lines_stay BEFORE UPDATE ON bill_lines
BEGIN SELECT RAISE(ABORT, 'bills are never changed'); END;

CREATE TRIGGER bills_stay BEFORE UPDATE OF subject_kind, subject_id, title, line_count, currency, total, tax ON bills
BEGIN SELECT RAISE(ABORT, 'bills are never changed'); END;

CREATE TRIGGER events_never_change BEFORE UPDATE ON events
WHEN NOT (NEW.id = OLD.id AND NEW.at = OLD.at AND NEW.hash = OLD.hash AND OLD.organization_id > 0
  AND NEW.organization_id = -1 AND NEW.kind = 'erased' AND NEW.actor IS NULL AND NEW.subject = OLD.organization_id
  AND NEW.data = '' AND NEW.request_id = 0 AND NEW.address = '')
BEGIN SELECT RAISE(ABORT, 'events are append-only'); END;

CREATE TRIGGER events_never_go BEFORE DELETE ON events
BEGIN SELECT RAISE(ABORT, 'events are append-only'); END;

CREATE TRIGGER ledger_entries_balance BEFORE INSERT ON ledger_entries
WHEN (SELECT count(*) FROM ledger_lines l WHERE l.entry_id = NEW.id) < 2
  OR EXISTS (SELECT 1 FROM ledger_lines l WHERE l.entry_id = NEW.id AND l.organization_id <> NEW.organization_id)
  OR EXISTS (SELECT 1 FROM ledger_lines l WHERE l.entry_id = NEW.id GROUP BY l.currency HAVING sum(l.amount) <> 0)
BEGIN SELECT RAISE(ABORT, 'an entry balances'); END;

CREATE TRIGGER ledger_entries_never_go BEFORE DELETE ON ledger_entries
WHEN NOT EXISTS (SELECT 1 FROM organizations o WHERE o.id = OLD.organization_id AND o.deleted_at IS NOT NULL)
BEGIN SELECT RAISE(ABORT, 'what is posted stays'); END;

CREATE TRIGGER ledger_entries_stay BEFORE UPDATE ON ledger_entries
BEGIN SELECT RAISE(ABORT, 'what is posted stays'); END;

CREATE TRIGGER ledger_lines_belong BEFORE INSERT ON ledger_lines
WHEN EXISTS (SELECT 1 FROM ledger_entries e WHERE e.id = NEW.entry_id)
BEGIN SELECT RAISE(ABORT, 'what is posted stays'); END;

CREATE TRIGGER ledger_lines_never_go BEFORE DELETE ON ledger_lines
WHEN NOT EXISTS (SELECT 1 FROM organizations o WHERE o.id = OLD.organization_id AND o.deleted_at IS NOT NULL)
BEGIN SELECT RAISE(ABORT, 'what is posted stays'); END;

CREATE TRIGGER ledger_lines_stay BEFORE UPDATE ON ledger_lines
BEGIN SELECT RAISE(ABORT, 'what is posted stays'); END;

CREATE TRIGGER orders_stay_closed BEFORE UPDATE OF state ON orders
WHEN OLD.state <> NEW.state AND (OLD.state = 'cancelled' OR OLD.state = 'refunded'
  OR (OLD.state = 'completed' AND NEW.state <> 'refunded'))
BEGIN SELECT RAISE(ABORT, 'a closed order stays closed'); END;

CREATE TRIGGER payments_stay BEFORE UPDATE OF bill_id, kind, method, till_id, currency, amount, tendered,
  receipt_year, receipt_number, once_key, local_date, taken_at ON payments
BEGIN SELECT RAISE(ABORT, 'payments are never changed'); END;

CREATE TRIGGER stock_movements_stay BEFORE UPDATE OF variant_id, location_id, kind, on_hand_change, reserved_change,
  on_hand, reserved, reference_kind, reference_id, moved_at ON stock_movements
BEGIN SELECT RAISE(ABORT, 'movements are never changed'); END;

CREATE TRIGGER till_closings_open_once BEFORE UPDATE OF reopened_at ON till_closings WHEN OLD.reopened_at IS NOT NULL
BEGIN SELECT RAISE(ABORT, 'a closing stays'); END;

CREATE TRIGGER till_closings_stay BEFORE UPDATE OF till_id, local_date, closed_at ON till_closings
BEGIN SELECT RAISE(ABORT, 'a closing stays'); END;

CREATE TRIGGER till_counts_stay BEFORE UPDATE ON till_counts
BEGIN SELECT RAISE(ABORT, 'a closing stays'); END;
