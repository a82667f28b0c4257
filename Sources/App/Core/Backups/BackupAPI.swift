// Backups over JSON, and what the pages do as well.
import Base
import CLinux
import Glibc
import Store
import Web

enum BackupAPI {
  /// Those of this campus, newest first.
  static func backups(_ call: Call, _ reader: Reader) throws -> [BackupManifest] {
    call.appliance.backups.list(of: try reader.first(BackupStore.origin))
  }

  static func list(_ call: Call, _ reader: Reader) throws -> Reply {
    let page = try Page(call.query)
    let all = try backups(call, reader)
    return call.list(page, total: all.count) { json in
      for backup in all.dropFirst(page.offset).prefix(page.limit) { BackupOutput(backup).write(to: json) }
    }
  }

  static func find(_ call: Call, _ reader: Reader) throws -> BackupOutput { BackupOutput(try named(call, reader)) }

  /// The one that the path names; 404 where there is none, and where it is another campus's in the same folder.
  static func named(_ call: Call, _ reader: Reader) throws -> BackupManifest {
    guard let text = call.parameters["backup"], let name = BackupName(text),
      name.origin == (try reader.first(BackupStore.origin)),
      let found = call.appliance.backups.folder.find(name)
    else { throw Failure.notFound }
    return found
  }

  static func make(_ call: Call, _ writer: Writer) throws -> JobOutput {
    JobOutput(try JobList.find(begin(.manual, into: nil, writer).id, writer))
  }

  /// Puts the job in, or answers the one that waits or runs. One into another folder is a job of its own.
  static func begin(_ reason: BackupReason, into folder: String?, _ writer: Writer) throws -> EnqueuedJob {
    var order = BackupOrder()
    order.reason = reason
    order.folder = folder
    let key = folder.map { "folder:" + Digest.of($0).hex } ?? BackupJobs.key
    let job = try writer.enqueue(.backup, order, key: key, organization: 0)
    // One that has failed and waits for its next try does not wait any longer.
    if !job.isNew, try JobList.find(job.id, writer).state == .later { _ = try JobChanges.retry(job.id, writer) }
    return job
  }

  static func verify(_ call: Call, _ pool: Slow) throws -> JobOutput {
    var choice = BackupChoice()
    choice.backup = try named(call, pool.reader).name.description
    let chosen = choice
    return try pool.write(call.context) { writer in
      let job = try writer.enqueue(.backupCheck, chosen, key: chosen.backup, organization: 0)
      return JobOutput(try JobList.find(job.id, writer))
    }
  }

  /// Refuses the last good one: it is what there is to go back to.
  static func delete(_ call: Call, _ pool: Slow) throws {
    let backup = try named(call, pool.reader)
    let folder = call.appliance.backups.folder
    let others = folder.list().filter { $0.name.origin == backup.name.origin && $0.name != backup.name }
    guard !backup.isGood || others.contains(where: \.isGood) else {
      throw Failure(.conflict, code: "last-backup", BackupText.isLast)
    }
    // First what says who did it.
    try pool.write(call.context) { writer in
      _ = try writer.emit(.backupDeleted, subject: 0) { json in json.field("backup", backup.name.description) }
    }
    try folder.remove(backup.name)
  }

  /// The file, whole or a range of it: a download that broke off goes on where it was. That somebody takes it is on
  /// record before the first byte; asking only how large it is takes nothing.
  static func download(_ call: Call, _ pool: Slow) throws -> Reply {
    let backup = try named(call, pool.reader)
    let body = try BackupFile(call.appliance.backups.folder.file(of: backup.name), size: backup.size)
    if !call.isHead {
      try pool.write(call.context) { writer in
        _ = try writer.emit(.backupDownloaded, subject: 0) { json in json.field("backup", backup.name.description) }
      }
    }
    var reply = Reply(
      200, .bytes, body: .sized(body),
      headers: [
        Reply.Header("Content-Disposition", "attachment; filename=\"\(backup.name.file)\""),
        // To be kept by nobody, and yet the same bytes for as long as there is a backup of this name.
        Reply.Header("Cache-Control", "no-store"),
      ],
      etag: EntityTag(String(backup.digest.hex.prefix(24))))
    reply.acceptsRanges = true
    return reply
  }
}

/// Sends a backup, or a range of it, a piece at a time: however large, some kilobytes of memory. One that is deleted
/// meanwhile is sent to its end. On the loop's thread: the kernel reads ahead.
final class BackupFile: SizedBody {
  let size: Int
  private let file: Int32

  /// Fails with 404 where the file isn't there.
  init(_ path: String, size: Int64) throws {
    self.size = Int(clamping: size)
    file = quad_open(path, O_RDONLY | O_CLOEXEC, 0)
    guard file >= 0 else { throw Failure.notFound }
    posix_fadvise(file, 0, 0, POSIX_FADV_SEQUENTIAL)
  }

  func part(_ range: Range<Int>) -> any BodyProducer { Part(self, range) }

  deinit { close(file) }

  private final class Part: BodyProducer, @unchecked Sendable {
    private let whole: BackupFile
    private var left: Range<Int>
    private static let piece = 64 << 10

    init(_ whole: BackupFile, _ range: Range<Int>) {
      self.whole = whole
      left = range
    }

    func produce(into buffer: Buffer) throws -> Bool {
      let most = min(Part.piece, left.count)
      guard most > 0 else { return false }
      try withUnsafeTemporaryAllocation(byteCount: most, alignment: 16) { room in
        let count = pread(whole.file, room.baseAddress, most, off_t(left.lowerBound))
        if count < 0, errno == EINTR { return }
        guard count > 0 else { throw Failure.internal("a backup that is sent breaks off") }
        buffer.append(UnsafeRawBufferPointer(rebasing: room[..<count]))
        left = left.dropFirst(count)
      }
      return !left.isEmpty
    }
  }
}
