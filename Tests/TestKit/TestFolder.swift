// A folder that is gone after the test.
import Base
import Foundation
import Glibc

/// In memory where there is some: what the campus's tests ask of a disk, the store's own tests ask.
final class TestFolder: Sendable {
  let path: String

  init() {
    let parent = access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp"
    var template = Array("\(parent)/quad-campus-XXXXXX".utf8CString)
    path = mkdtemp(&template).map { String(cString: $0) } ?? "/tmp"
  }

  var database: String { path + "/quad.db" }

  // With what lies in folders of its own, such as backups.
  deinit { if path.contains("/quad-campus-") { try? FileManager.default.removeItem(atPath: path) } }
}
