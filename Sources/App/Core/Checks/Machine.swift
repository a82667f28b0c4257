// What the machine says of itself: its zone, its clock, its disk, its files, and who has one open.
import Base
import CLinux
import Glibc

/// Asks the operating system. Every call may wait for a file: not for a loop's thread.
enum Machine {
  /// The machine's own time zone, as far as it has a name; else UTC. Read once.
  static let zoneName: String = {
    if let name = Terminal.environment("TZ"), Zone(name) != nil { return name }
    if let content = try? readFile("/etc/timezone", limit: 200) {
      let name = String(decoding: content, as: UTF8.self).filter { !$0.isWhitespace }
      if Zone(name) != nil { return name }
    }
    let database = "/zoneinfo/"
    if let target = linkTarget("/etc/localtime"), let name = target.after(last: database), Zone(name) != nil {
      return name
    }
    return "UTC"
  }()

  static var hostName: String {
    withUnsafeTemporaryAllocation(of: CChar.self, capacity: 256) { name in
      guard let start = name.baseAddress, gethostname(start, 255) == 0 else { return "localhost" }
      start[255] = 0
      return String(cString: start)
    }
  }

  /// Whether the kernel's clock is kept by a time service; nil when it doesn't say.
  static var isClockKept: Bool? {
    switch quad_clock_is_kept() {
    case 1: true
    case 0: false
    default: nil
    }
  }

  /// Space of the file system that a folder lies on; nil when it can't be told.
  static func space(of folder: String) -> DiskSpace? {
    var status = statvfs()
    guard statvfs(folder, &status) == 0 else { return nil }
    func bytes(_ blocks: UInt) -> Int64 {
      let (product, isTooLarge) = UInt64(blocks).multipliedReportingOverflow(by: UInt64(status.f_frsize))
      return isTooLarge ? Int64.max : Int64(clamping: product)
    }
    return DiskSpace(
      free: bytes(status.f_bavail), total: bytes(status.f_blocks), freeNodes: Int64(clamping: status.f_favail),
      nodes: Int64(clamping: status.f_files))
  }

  /// Writes, syncs and removes a small file; gives the system's word when that fails.
  static func writeFault(in folder: String) -> String? {
    let path = "\(folder)/.quad-check-\(hex(randomBytes(6)))"
    let file = quad_open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard file >= 0 else { return systemMessage(errno) }
    defer {
      close(file)
      unlink(path)
    }
    let page = [UInt8](repeating: 0x20, count: 4096)
    guard write(file, page, page.count) == page.count, fsync(file) == 0 else { return systemMessage(errno) }
    return nil
  }

  static func facts(of path: String) -> FileFacts? {
    var status = stat()
    guard stat(path, &status) == 0 else { return nil }
    return FileFacts(
      path: path, mode: UInt32(status.st_mode) & 0o7777, size: Int64(status.st_size),
      written: Timestamp(milliseconds: Int64(status.st_mtim.tv_sec) &* 1000), isOurs: status.st_uid == geteuid(),
      isUsable: access(path, R_OK | W_OK) == 0, device: UInt64(status.st_dev), node: UInt64(status.st_ino))
  }

  /// Other processes that have a file open, as far as this account may see them.
  static func processes(using file: FileFacts, except known: Set<Int32>) -> [ProcessFacts] {
    names(in: "/proc").compactMap { Int32($0) }.filter { !known.contains($0) && $0 != getpid() }.compactMap { process in
      for descriptor in names(in: "/proc/\(process)/fd") {
        var status = stat()
        guard stat("/proc/\(process)/fd/\(descriptor)", &status) == 0, UInt64(status.st_ino) == file.node,
          UInt64(status.st_dev) == file.device
        else { continue }
        let name = (try? readFile("/proc/\(process)/comm", limit: 64)).map { String(decoding: $0, as: UTF8.self) }
        return ProcessFacts(id: process, name: name.map { String($0.prefix { !$0.isNewline }) } ?? "")
      }
      return nil
    }
  }

  /// What a folder holds; nothing where it can't be read.
  static func names(in folder: String) -> [String] {
    guard let stream = opendir(folder) else { return [] }
    defer { closedir(stream) }
    var names: [String] = []
    while let entry = readdir(stream) {
      let name = withUnsafeBytes(of: entry.pointee.d_name) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
      if name != ".", name != ".." { names.append(name) }
    }
    return names
  }

  private static func linkTarget(_ path: String) -> String? {
    var bytes = [CChar](repeating: 0, count: 1024)
    let count = readlink(path, &bytes, bytes.count)
    return count > 0 ? String(decoding: bytes.prefix(count).map(UInt8.init(bitPattern:)), as: UTF8.self) : nil
  }
}

struct DiskSpace: Sendable {
  /// Bytes that this account may still write.
  let free: Int64
  let total: Int64
  /// Files that can still be made; both are 0 where the file system doesn't count them.
  let freeNodes: Int64
  let nodes: Int64
}

struct FileFacts: Sendable {
  let path: String
  /// The permission bits.
  let mode: UInt32
  let size: Int64
  let written: Timestamp
  /// Whether it belongs to the account that asks.
  let isOurs: Bool
  /// Whether that account may read and write it.
  let isUsable: Bool
  var device: UInt64 = 0
  var node: UInt64 = 0
}

struct ProcessFacts: Sendable {
  let id: Int32
  let name: String
}

extension String {
  /// What stands behind the last `mark`; nil without it.
  fileprivate func after(last mark: String) -> String? {
    let (all, mark) = (Array(utf8), Array(mark.utf8))
    guard all.count >= mark.count else { return nil }
    for at in stride(from: all.count - mark.count, through: 0, by: -1) where all[at...].starts(with: mark) {
      return String(decoding: all[(at + mark.count)...], as: UTF8.self)
    }
    return nil
  }
}
