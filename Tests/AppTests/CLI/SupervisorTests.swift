// What a supervisor such as systemd is told, and when it is told nothing.
import Base
import Glibc
import Store
import Synchronization
import Testing

@testable import App

struct SupervisorTests {
  func supervisor(_ environment: [String: String], process: Int32 = 7) -> Supervisor {
    Supervisor(log: .silent, process: process) { environment[$0] }
  }

  @Test func withoutTheVariableThereIsNone() {
    for environment in [[:], ["NOTIFY_SOCKET": ""], ["NOTIFY_SOCKET": "relative"], ["NOTIFY_SOCKET": "vsock:2:1"]] {
      var more = environment
      more["WATCHDOG_USEC"] = "1000000"
      let supervisor = supervisor(more)
      #expect(supervisor.address == nil, "\(environment)")
      #expect(supervisor.interval == nil)
      supervisor.tell("READY=1")
    }
  }

  @Test(
    arguments: [
      (nil, nil, nil), ("60000000", nil, 30_000_000_000), ("60000000", "7", 30_000_000_000), ("60000000", "8", nil),
      ("0", nil, nil), ("-1", nil, nil), ("soon", nil, nil), ("60000000", "me", nil),
      // The least, and the most that is counted with.
      ("1", nil, 1_000_000), ("18446744073709551615", nil, 3_600_000_000_000),
    ] as [(String?, String?, UInt64?)])
  func signsAreDueTwiceInWhatIsGranted(_ granted: String?, _ process: String?, _ interval: UInt64?) {
    var environment = ["NOTIFY_SOCKET": "@quad"]
    environment["WATCHDOG_USEC"] = granted
    environment["WATCHDOG_PID"] = process
    #expect(supervisor(environment).interval == interval)
  }

  /// Neither one that is gone nor a name that is too long may hurt.
  @Test func aSupervisorThatCannotBeToldHurtsNobody() {
    for name in ["/nowhere/at/all", "@" + String(repeating: "q", count: 200)] {
      supervisor(["NOTIFY_SOCKET": name]).tell("READY=1", "STATUS=one\nWATCHDOG=1")
    }
  }
}

struct PulseTests {
  private final class Gate: Sendable {
    private let isOpen = Atomic(false)

    func open() { isOpen.store(true, ordering: .releasing) }

    func wait() { while !isOpen.load(ordering: .acquiring) { usleep(200) } }
  }

  /// Keeps the writer in one write until the gate opens.
  private func hold(_ store: Store) -> Gate {
    let (started, gate) = (Gate(), Gate())
    _ = store.write(
      WriteContext(),
      { _ in
        started.open()
        gate.wait()
      }, then: { (_: Result<Void, any Error>) in })
    started.wait()
    return gate
  }

  private func open(_ folder: TestFolder, queue: Int = 16) throws -> Store {
    var options = StoreOptions(path: folder.database)
    options.queueLimit = queue
    return try Store(options, migrations: [])
  }

  /// What was handed to the writer has come back.
  private func settle(_ store: Store) throws { try store.write { _ in } }

  @Test func aSoundStoreIsWell() throws {
    let folder = TestFolder()
    let store = try open(folder)
    defer { store.close() }
    let pulse = Pulse(store)
    for _ in 0..<3 {
      #expect(pulse.trouble() == nil)
      try settle(store)
    }
  }

  /// The first look can't know; the second one does; and when the writer moves again, all is well again.
  @Test func aWriterThatHangsIsSeenAtTheNextLook() throws {
    let folder = TestFolder()
    let store = try open(folder)
    defer { store.close() }
    let pulse = Pulse(store)
    let gate = hold(store)
    #expect(pulse.trouble() == nil)
    #expect(pulse.trouble()?.contains("writer") == true)
    #expect(pulse.trouble()?.contains("writer") == true)
    gate.open()
    try settle(store)
    #expect(pulse.trouble() == nil)
  }

  @Test func aFullQueueIsNoFaultWhileItMoves() throws {
    let folder = TestFolder()
    let store = try open(folder, queue: 2)
    defer { store.close() }
    let pulse = Pulse(store)
    for _ in 0..<2 {
      let gate = hold(store)
      while store.write(WriteContext(), { _ in }, then: { (_: Result<Void, any Error>) in }) {}
      // More writes have been answered than at the last full queue; then no more than that.
      #expect(pulse.trouble() == nil)
      #expect(pulse.trouble()?.contains("writer") == true)
      gate.open()
      try settleWhenFull(store)
    }
    #expect(pulse.trouble() == nil)
  }

  private func settleWhenFull(_ store: Store) throws {
    for _ in 0..<5000 {
      do { return try settle(store) } catch { usleep(1000) }
    }
    try settle(store)
  }

  /// The file as it lies there, not what connections remember of it.
  @Test func aFileThatIsGoneOrAnotherIsSeen() throws {
    let folder = TestFolder()
    let store = try open(folder)
    let pulse = Pulse(store)
    #expect(pulse.trouble() == nil)
    try settle(store)
    #expect(rename(folder.database, folder.path + "/elsewhere") == 0)
    #expect(pulse.trouble()?.contains("can't be read") == true)
    try writeFile(folder.database, Array(repeating: UInt8(ascii: "x"), count: 8192))
    #expect(pulse.trouble()?.contains("can't be read") == true)
    #expect(rename(folder.path + "/elsewhere", folder.database) == 0)
    try settle(store)
    #expect(pulse.trouble() == nil)
    store.close()
    #expect(pulse.trouble() != nil)
  }
}
