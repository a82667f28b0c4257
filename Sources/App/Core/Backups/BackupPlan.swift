// Where backups go, how many are kept, and when somebody should worry: the settings as one value.
import Base
import Store

/// How this box is backed up.
struct BackupPlan: Sendable {
  var folder: BackupFolder
  /// A folder, best on another disk, that each backup is copied to.
  var second: BackupFolder?
  /// Whether a copy of the key file lies in these folders. Never anywhere else.
  var keepsKey = false
  var retention = BackupRetention()
  /// 0 for as fast as the disk takes it.
  var bytesPerSecond = 0
  /// Seconds after which the newest backup is too old.
  var overdueAfter: Int64 = 36 * 3600
  /// Whether the database is copied before its schema changes.
  var isBeforeMigrations = true
  /// Another place that each backup is sent to; nil for none.
  var remote: BackupRemote?
  let keyFile: String

  /// The defaults for a database: in the folder `backups` beside it.
  init(database: String) {
    folder = BackupFolder(directory(of: database) + "/backups")
    keyFile = directory(of: database) + "/quad.key"
  }

  /// What tells the key file from others without telling the key; empty where there is none.
  var keyMark: String { BackupPlan.mark(ofKey: keyFile) }

  static func mark(ofKey path: String) -> String {
    guard let key = try? readFile(path, limit: 64), key.count == 32 else { return "" }
    return String(Digest.of(Array("quad-key-mark:".utf8) + key).hex.prefix(16))
  }

  func options(_ reason: BackupReason, at now: Timestamp, into folder: BackupFolder? = nil) -> BackupOptions {
    var options = BackupOptions(folder: folder ?? self.folder, reason: reason, at: now)
    options.program = Version.text
    options.key = keyMark
    options.bytesPerSecond = bytesPerSecond
    return options
  }

  /// Puts the key file beside the backups, where that is wanted. One that lies there is never written over, it may be the
  /// last of its kind: a campus that came back without its key has made itself another, or two campuses share the folder.
  /// The second goes under the name of its mark.
  func keepKey(in folder: BackupFolder) throws {
    guard keepsKey, let key = try? readFile(keyFile, limit: 64) else { return }
    for path in BackupPlan.keyFiles(in: folder.path, mark: keyMark) {
      guard fileExists(path) else { return try writeFile(path, key, mode: 0o600) }
      if let old = try? readFile(path, limit: 64), old == key { return }
    }
  }

  /// Where the key of this mark may lie in a folder of backups.
  static func keyFiles(in folder: String, mark: String) -> [String] {
    [folder + "/quad.key"] + (mark.isEmpty ? [] : ["\(folder)/quad-\(mark).key"])
  }

  /// The backups of one campus, newest first: another one's in the same folder are left alone.
  func list(of origin: ID<EventRow>? = nil) -> [BackupManifest] {
    folder.list().filter { origin == nil || $0.name.origin == origin }
  }

  /// Which backups go by the rule, in this folder.
  func removable(in folder: BackupFolder, of origin: ID<EventRow>) -> [BackupName] {
    retention.removes(folder.list().filter { $0.name.origin == origin })
  }
}
