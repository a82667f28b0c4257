// The tables of sites and of what presses brought along.
import Store

enum SiteMigrations {
  static let all = [
    Migration(
      "2026-12-23-sites",
      // Degrees in ten-millionths. Networks, proofs and units are words, one a line.
      """
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
      ) STRICT
      """,
      "CREATE UNIQUE INDEX sites_name ON sites (organization_id, name_key) WHERE deleted_at IS NULL",
      // One for each press that brought something along, or should have. Without any of it there is no row.
      """
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
      ) STRICT
      """,
      "CREATE INDEX press_proofs_by_person ON press_proofs (person_id, id)",
      "CREATE INDEX press_proofs_by_site ON press_proofs (organization_id, site_id) WHERE site_id IS NOT NULL",
      "CREATE INDEX press_proofs_by_review ON press_proofs (organization_id, review, id) WHERE review IS NOT NULL",
      "CREATE INDEX press_proofs_forgetting ON press_proofs (forget_at) WHERE forget_at IS NOT NULL",
      """
      CREATE TABLE proof_settings (
        organization_id INTEGER PRIMARY KEY REFERENCES organizations(id),
        place_days INTEGER NOT NULL CHECK (place_days BETWEEN 1 AND 3650),
        photo_days INTEGER NOT NULL CHECK (photo_days BETWEEN 1 AND 3650)
      ) STRICT
      """),
    Migration(
      "2026-12-23-sites-kiosks",
      // The link is used once; from then on the screen is known by its session. Both are kept as hashes only.
      """
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
      ) STRICT
      """,
      "CREATE UNIQUE INDEX kiosks_by_link ON kiosks (link_hash) WHERE link_hash IS NOT NULL",
      "CREATE UNIQUE INDEX kiosks_by_session ON kiosks (session_hash) WHERE session_hash IS NOT NULL",
      "CREATE INDEX kiosks_by_site ON kiosks (organization_id, site_id)",
      // Who used which code of which kiosk: each once. Swept when no code of that time is taken any more.
      """
      CREATE TABLE kiosk_uses (
        id INTEGER PRIMARY KEY,
        organization_id INTEGER NOT NULL REFERENCES organizations(id),
        kiosk_id INTEGER NOT NULL REFERENCES kiosks(id),
        step INTEGER NOT NULL,
        person_id INTEGER NOT NULL,
        used_at INTEGER NOT NULL,
        UNIQUE (kiosk_id, step, person_id),
        FOREIGN KEY (organization_id, person_id) REFERENCES people(organization_id, id)
      ) STRICT
      """,
      "CREATE INDEX kiosk_uses_by_person ON kiosk_uses (organization_id, person_id)",
      "CREATE INDEX kiosk_uses_by_time ON kiosk_uses (used_at)"),
    Migration(
      "2026-12-23-sites-photos",
      // Sent before the press that it belongs to; without one it goes after a day.
      """
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
      ) STRICT
      """,
      "CREATE UNIQUE INDEX press_photos_by_press ON press_photos (press_id) WHERE press_id IS NOT NULL",
      "CREATE INDEX press_photos_by_person ON press_photos (organization_id, person_id)",
      "CREATE INDEX press_photos_by_picture ON press_photos (organization_id, picture_id)",
      "CREATE INDEX press_photos_forgetting ON press_photos (forget_at)"),
    Migration(
      "2026-12-23-sites-places",
      // The addresses of squares of some eleven metres, in ten-thousandths of a degree. Null where there is none.
      """
      CREATE TABLE places (
        id INTEGER PRIMARY KEY,
        organization_id INTEGER NOT NULL REFERENCES organizations(id),
        latitude INTEGER NOT NULL,
        longitude INTEGER NOT NULL,
        address TEXT CHECK (address IS NULL OR length(address) BETWEEN 1 AND 4000),
        found_at INTEGER NOT NULL,
        UNIQUE (organization_id, latitude, longitude)
      ) STRICT
      """,
      "CREATE INDEX places_by_time ON places (found_at)"),
    // No statement asked it: each row written paid for it.
    Migration("2027-01-09-press-indexes", "DROP INDEX press_proofs_by_site"),
  ]
}
