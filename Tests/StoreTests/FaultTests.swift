// Disks that fail: what was acknowledged is there, what was refused is not, and the chain is whole.
import Base
import CFaultVFS
import Glibc
import Testing

@testable import Store

/// One at a time: the failing file system has one set of counters.
@Suite(.serialized) struct FaultTests {
  enum Fault: CaseIterable {
    case write, writeForGood, shortWrite, writeFull, sync, syncForGood, death

    func arm(_ n: Int64) {
      switch self {
      case .write: quad_fault_fail_write(n, Int32(QUAD_FAULT_IO.rawValue), 0)
      case .writeForGood: quad_fault_fail_write(n, Int32(QUAD_FAULT_IO.rawValue), 1)
      case .shortWrite: quad_fault_fail_write(n, Int32(QUAD_FAULT_SHORT.rawValue), 0)
      case .writeFull: quad_fault_fail_write(n, Int32(QUAD_FAULT_FULL.rawValue), 0)
      case .sync: quad_fault_fail_sync(n, Int32(QUAD_FAULT_IO.rawValue), 0)
      case .syncForGood: quad_fault_fail_sync(n, Int32(QUAD_FAULT_IO.rawValue), 1)
      case .death: quad_fault_die_at(n)
      }
    }
  }

  /// Opens, writes twelve people in small groups with a checkpoint among them, closes; gives who was acknowledged and who
  /// was refused. The n-th operation fails on the way.
  func scenario(_ path: String) -> (acknowledged: Set<String>, refused: Set<String>) {
    var acknowledged: Set<String> = []
    var refused: Set<String> = []
    do {
      let store = try openStore(path) {
        $0.vfs = "quad-fault"
        $0.checkpointMilliseconds = 1
      }
      for n in 0..<12 {
        do {
          try store.write { _ = try Sample.addPerson($0, "p\(n)") }
          acknowledged.insert("p\(n)")
        } catch { refused.insert("p\(n)") }
        if n == 6 { usleep(4000) }
      }
      store.close()
    } catch { #expect((error as? Failure)?.kind == .unavailable, "\(error)") }
    return (acknowledged, refused)
  }

  @Test(arguments: Fault.allCases) func everyOperationFailsOnce(_ fault: Fault) throws {
    #expect(quad_fault_register() == 0)
    quad_fault_reset()
    defer { quad_fault_reset() }
    var n: Int64 = 1
    var failed = 0
    // Until a run gets through without meeting the fault: then every operation has been the failing one.
    while n < 2000 {
      let scratch = Scratch()
      quad_fault_reset()
      fault.arm(n)
      let (acknowledged, refused) = scenario(scratch.database)
      let met = quad_fault_failures() > 0
      quad_fault_reset()
      if met { failed += 1 }
      // A group whose sync failed may still be in the log when the machine dies: it was refused, and may be there.
      try expectSound(scratch.database, holding: acknowledged, allowing: refused)
      if !met { break }
      n += n < 60 ? 1 : 5
    }
    #expect(failed > 20)
  }

  @Test func aFullDiskRefusesAndRecovers() throws {
    #expect(quad_fault_register() == 0)
    quad_fault_reset()
    defer { quad_fault_reset() }
    let scratch = Scratch()
    let store = try openStore(scratch.database) { $0.vfs = "quad-fault" }
    try store.write { _ = try Sample.addPerson($0, "before") }
    quad_fault_limit_size(1 << 20)
    var codes: Set<String> = []
    for n in 0..<40 {
      codes.insert(
        failureCode {
          try store.write { writer in
            _ = try Sample.addPerson(writer, "full\(n)")
            try writer.run(Sample.putBlob, n + 1, 100_000)
          }
        })
    }
    #expect(codes == ["", "disk-full"])
    #expect(store.statistics.failedGroups > 0)
    // Reading goes on.
    let kept = try store.read { Set(try $0.all(Sample.all).map(\.name)) }
    #expect(kept.contains("before"))
    quad_fault_limit_size(0)
    try store.write { _ = try Sample.addPerson($0, "after") }
    store.close()
    try expectSound(scratch.database, holding: kept.union(["after"]))
  }

  /// A transaction larger than the writer's cache writes to the log before its COMMIT: SQLite may then drop the whole
  /// transaction in the middle of one request's statement. Everybody in the group must hear of it, and a request that
  /// swallows the error must not go on outside the transaction.
  @Test func aDiskThatFillsInTheMiddleOfAGroup() throws {
    #expect(quad_fault_register() == 0)
    quad_fault_reset()
    defer { quad_fault_reset() }
    let scratch = Scratch()
    let store = try openStore(scratch.database) {
      $0.vfs = "quad-fault"
      $0.writerCacheKiB = 64
    }
    try store.write { _ = try Sample.addPerson($0, "before") }
    quad_fault_limit_size(512 << 10)
    #expect(
      failureCode {
        try store.write { writer in
          try Sample.addPerson(writer, "lost")
          for n in 0..<20 { _ = try? writer.run(Sample.putBlob, n + 1, 100_000) }
          _ = try? Sample.addPerson(writer, "stray")
        }
      } == "disk-full")
    quad_fault_limit_size(0)
    try store.write { _ = try Sample.addPerson($0, "after") }
    store.close()
    try expectSound(scratch.database, holding: ["before", "after"])
  }

  @Test func aCheckpointThatFailsIsTriedAgain() throws {
    let scratch = Scratch()
    let faults = FaultPoints()
    let store = try openStore(scratch.database) {
      $0.faults = faults
      $0.checkpointMilliseconds = 1
    }
    faults.set(.beforeCheckpoint) { throw Trouble.diskFull("test") }
    for n in 0..<20 { try store.write { _ = try Sample.addPerson($0, "p\(n)") } }
    faults.set(.beforeCheckpoint, nil)
    store.close()
    #expect(scratch.names == ["quad.db"])
    try expectSound(scratch.database, holding: Set((0..<20).map { "p\($0)" }))
  }
}
