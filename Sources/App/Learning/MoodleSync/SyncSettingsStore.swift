// Every SQL statement of how organizations set their synchronization up.
import Base
import Store

enum SyncSettingsStore {
  static let statements: [any Statement] = [
    settings, putSettings, claimSite, plan, atStart, scheduled, exportSettings,
  ]

  static let settings = Query(
    """
    SELECT organization_id, levels, minutes, at_start, width, guard_percent, guard_rows, site, planned_at, next_at,
      next_job, version
    FROM moodle_sync_settings WHERE organization_id = ?1
    """
  ) { c in
    var settings = SyncSettings()
    settings.levels = LevelMeanings(stored: c.text(1))
    (settings.minutes, settings.atStart, settings.width) = (c.optionalInt64(2), c.bool(3), c.int64(4))
    (settings.guardPercent, settings.guardRows) = (c.int64(5), c.int64(6))
    return SyncSettingsRow(
      organization: c.id(0), settings: settings, site: c.optionalText(7), planned: c.optionalTimestamp(8),
      next: c.optionalTimestamp(9), job: c.optionalID(10), version: c.int64(11))
  }

  static let putSettings = Command(
    """
    INSERT INTO moodle_sync_settings (organization_id, levels, minutes, at_start, width, guard_percent, guard_rows, version,
      created_at, updated_at)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, 1, ?8, ?8)
    ON CONFLICT (organization_id) DO UPDATE SET levels = excluded.levels, minutes = excluded.minutes,
      at_start = excluded.at_start, width = excluded.width, guard_percent = excluded.guard_percent,
      guard_rows = excluded.guard_rows, version = moodle_sync_settings.version + 1, updated_at = excluded.updated_at
    """)

  static let claimSite = Command(
    "UPDATE moodle_sync_settings SET site = ?2 WHERE organization_id = ?1")

  static let plan = Command(
    "UPDATE moodle_sync_settings SET planned_at = ?2, next_at = ?3, next_job = ?4 WHERE organization_id = ?1")

  static let atStart = Query("SELECT organization_id FROM moodle_sync_settings WHERE at_start = 1 LIMIT 1000") {
    $0.id(0, as: ID<Organization>.self)
  }

  /// Whose schedule is due after `?1`.
  static let scheduled = Query(
    "SELECT organization_id, next_at FROM moodle_sync_settings WHERE next_at IS NOT NULL AND next_at > ?1 LIMIT 1000"
  ) { (organization: $0.id(0, as: ID<Organization>.self), next: $0.timestamp(1)) }

  static let exportSettings = RowQuery(
    """
    SELECT organization_id, levels, minutes, at_start, width, guard_percent, guard_rows, site, planned_at, next_at, version,
      created_at, updated_at
    FROM moodle_sync_settings WHERE organization_id = ?1 AND organization_id > ?2 ORDER BY organization_id LIMIT ?3
    """)
}
