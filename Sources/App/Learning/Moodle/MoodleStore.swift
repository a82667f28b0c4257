// Every SQL statement of the connection to Moodle.
import Base
import Store

enum MoodleStore {
  static let statements: [any Statement] = [insert, update, note, delete, find, exportRows]

  static let insert = Command(
    """
    INSERT INTO moodle_connections (organization_id, url, token, read_seconds, write_seconds, created_at, updated_at)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?6)
    """)

  /// Changes nothing when somebody has changed it since version `?6`. Another address or token has not been tested.
  static let update = Command(
    """
    UPDATE moodle_connections SET url = ?2, token = ?3, read_seconds = ?4, write_seconds = ?5, version = version + 1,
      updated_at = ?7, tested_at = CASE WHEN ?8 = 1 THEN NULL ELSE tested_at END
    WHERE organization_id = ?1 AND version = ?6
    """)

  /// What a test of this very version found.
  static let note = Command(
    """
    UPDATE moodle_connections SET tested_at = ?3, is_working = ?4, fault = ?5, site_name = ?6, site_release = ?7
    WHERE organization_id = ?1 AND version = ?2
    """)

  static let delete = Command("DELETE FROM moodle_connections WHERE organization_id = ?1")

  static let find = Query(
    """
    SELECT organization_id, url, token, read_seconds, write_seconds, tested_at, is_working, fault, site_name,
      site_release, version, created_at, updated_at
    FROM moodle_connections WHERE organization_id = ?1
    """
  ) { c in
    let tested = c.optionalTimestamp(5).map {
      MoodleTested(
        at: $0, isWorking: c.bool(6), fault: c.optionalText(7), siteName: c.optionalText(8),
        release: c.optionalText(9))
    }
    return MoodleConnectionRow(
      organization: c.id(0), url: c.text(1), sealedToken: c.bytes(2),
      times: MoodleTimes(read: c.int64(3), write: c.int64(4)), tested: tested, version: c.int64(10),
      created: c.timestamp(11), updated: c.timestamp(12))
  }

  static let exportRows = RowQuery(
    """
    SELECT organization_id, url, read_seconds, write_seconds, tested_at, is_working, fault, site_name, site_release,
      version, created_at, updated_at
    FROM moodle_connections WHERE organization_id = ?1 AND organization_id > ?2 ORDER BY organization_id LIMIT ?3
    """)
}
