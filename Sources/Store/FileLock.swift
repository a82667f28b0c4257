// One Quad per file.
import Base
import CLinux
import Glibc

/// Holds `<database>.lock` for as long as the store is open. The system lets go of it when the process ends, however.
final class FileLock: @unchecked Sendable {
  // Only `release` changes the state, once, from `Store.close` under its lock.
  private let path: String
  private var descriptor: Int32

  init(for database: String) throws(Failure) {
    path = database + ".lock"
    while true {
      let file = quad_open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
      guard file >= 0 else {
        let detail = "\(path): \(systemMessage(errno))"
        throw errno == ENOSPC
          ? Trouble.diskFull(detail)
          : errno == EROFS || errno == EACCES || errno == EPERM ? Trouble.readOnly(detail) : Trouble.cannotOpen(detail)
      }
      guard flock(file, LOCK_EX | LOCK_NB) == 0 else {
        let holder = FileLock.holder(file)
        Glibc.close(file)
        throw Trouble.heldByAnother(path: database, process: holder)
      }
      // The one who held it may have removed the name between our open and our lock: then this lock guards nothing.
      var ours = stat()
      var named = stat()
      if fstat(file, &ours) == 0, stat(path, &named) == 0, ours.st_ino == named.st_ino {
        descriptor = file
        let text = "\(getpid())\n"
        ftruncate(file, 0)
        _ = text.withCString { pwrite(file, $0, strlen($0), 0) }
        return
      }
      Glibc.close(file)
    }
  }

  /// The process that the file names; empty when it names none.
  static func holder(_ file: Int32) -> String {
    withUnsafeTemporaryAllocation(byteCount: 20, alignment: 1) { bytes in
      let n = pread(file, bytes.baseAddress, 20, 0)
      return String(decoding: bytes.prefix(max(n, 0)).prefix { $0 >= 0x30 && $0 <= 0x39 }, as: UTF8.self)
    }
  }

  /// Lets go and leaves no file behind.
  func release() {
    guard descriptor >= 0 else { return }
    unlink(path)
    Glibc.close(descriptor)
    descriptor = -1
  }

  deinit { release() }
}
