// How those are told who listen to commits.
import Base
import Foundation
import Synchronization
import Testing

@testable import Store

@Suite struct ListenerTests {
  /// Who listens is called as directly after many commits as after the first.
  @Test func listeningStaysShallow() throws {
    let scratch = Scratch()
    let store = try openStore(scratch.database)
    defer { store.close() }
    let depth = Mutex<[Int]>([])
    store.onCommit(CommitListener("test")) { _ in
      let frames = Foundation.Thread.callStackReturnAddresses.count
      depth.withLock { $0.append(frames) }
    }
    for n in 0..<200 { _ = try store.write { try Sample.addPerson($0, "p\(n)") } }
    waitFor { depth.withLock { $0.count } >= 200 }
    let depths = depth.withLock { $0 }
    #expect(
      depths.count >= 200 && Set(depths.dropFirst()).count == 1,
      "\(depths.count): \(depths.first ?? 0)...\(depths.last ?? 0)")
  }
}
