// What the store's tests share: a directory per test and one small feature.
import Base
import CFaultVFS
import Glibc
import Synchronization
import Testing

@testable import Store

/// A directory that goes away with the test.
final class Scratch: Sendable {
  let path: String

  init() {
    // Memory where there is some: what these tests ask of a disk, the failing file system answers.
    let parent = access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp"
    var template = Array("\(parent)/quad-store-XXXXXX".utf8CString)
    path = mkdtemp(&template).map { String(cString: $0) } ?? "/tmp"
  }

  var database: String { path + "/quad.db" }

  /// The names in the directory, sorted.
  var names: [String] {
    guard let directory = opendir(path) else { return [] }
    defer { closedir(directory) }
    var names: [String] = []
    while let entry = readdir(directory) {
      let name = withUnsafeBytes(of: entry.pointee.d_name) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
      if name != ".", name != ".." { names.append(name) }
    }
    return names.sorted()
  }

  deinit {
    chmod(path, 0o700)
    for name in names { unlink(path + "/" + name) }
    rmdir(path)
  }
}

struct Person: Equatable, Sendable {
  let id: Int64
  let name: String
}

/// The tests' feature.
enum Sample {
  static let migration = Migration(
    "2026-02-01-sample",
    """
    CREATE TABLE people (
      id INTEGER PRIMARY KEY,
      name TEXT NOT NULL CHECK (length(name) <= 200),
      email TEXT NOT NULL,
      CONSTRAINT one_email UNIQUE (email)
    ) STRICT;
    CREATE TABLE badges (
      id INTEGER PRIMARY KEY,
      person_id INTEGER NOT NULL REFERENCES people (id),
      lender_id INTEGER REFERENCES people (id) DEFERRABLE INITIALLY DEFERRED
    ) STRICT;
    CREATE TABLE blobs (id INTEGER PRIMARY KEY, content BLOB NOT NULL) STRICT;
    """, .fullText("people_text"))

  static let added = EventKind("people.added")
  static let add = Command("INSERT INTO people (id, name, email) VALUES (?1, ?2, ?3)")
  static let remove = Command("DELETE FROM people WHERE id = ?1")
  static let lend = Command("INSERT INTO badges (id, person_id, lender_id) VALUES (?1, ?2, ?3)")
  static let putBlob = Command("INSERT INTO blobs (id, content) VALUES (?1, zeroblob(?2))")
  static let all = Query("SELECT id, name FROM people ORDER BY id") { Person(id: $0.int64(0), name: $0.text(1)) }
  static let byID = Query("SELECT id, name FROM people WHERE id = ?1") { Person(id: $0.int64(0), name: $0.text(1)) }
  static let count = Query("SELECT count(*) FROM people") { $0.int(0) }

  @discardableResult
  static func addPerson(_ writer: Writer, _ name: String, organization: Int64 = 7) throws -> Int64 {
    let id: ID<Person> = writer.newID()
    try writer.run(add, id, name, name + "@campus.example")
    try writer.emit(added, subject: id, organization: organization) { $0.field("name", name) }
    return id.value
  }
}

func openStore(_ path: String, _ change: (inout StoreOptions) -> Void = { _ in }) throws -> Store {
  var options = StoreOptions(path: path)
  change(&options)
  return try Store(options, migrations: [Sample.migration])
}

/// The people, the chain and the file's own check must agree: nothing lost, nothing half done.
func expectSound(_ path: String, holding names: Set<String>, allowing more: Set<String> = []) throws {
  let store = try openStore(path)
  defer { store.close() }
  let found = try store.read { Set(try $0.all(Sample.all).map(\.name)) }
  #expect(names.subtracting(found).isEmpty, "acknowledged and lost")
  #expect(found.subtracting(names).subtracting(more).isEmpty, "there without having been written")
  let verdict = try store.read { try EventLog.verifyChain($0) }
  #expect(verdict == .whole(events: Int64(found.count)))
  let counted = try store.read { try EventLog.count($0, organization: 7) }
  #expect(counted == Int64(found.count))
  #expect(try store.integrityCheck().isEmpty)
}

/// The code of the failure that `body` throws; empty when it throws none.
func failureCode(_ body: () throws -> Void) -> String {
  do {
    try body()
    return ""
  } catch let failure as Failure {
    #expect(!failure.text.en.isEmpty && !failure.text.fr.isEmpty)
    return failure.code
  } catch {
    return "\(error)"
  }
}

/// Opened once by another thread, or waited for.
final class Gate: Sendable {
  private let isOpen = Atomic(false)

  func open() { isOpen.store(true, ordering: .releasing) }

  func wait() { while !isOpen.load(ordering: .acquiring) { usleep(200) } }
}

/// Collects answers from the writer's thread.
final class Answers<Value: Sendable>: Sendable {
  private let results = Mutex<[Result<Value, any Error>]>([])

  func add(_ result: Result<Value, any Error>) { results.withLock { $0.append(result) } }

  /// Waits until there are `count`.
  func wait(_ count: Int) -> [Result<Value, any Error>] {
    for _ in 0..<50_000 {
      let now = results.withLock { $0 }
      if now.count >= count { return now }
      usleep(200)
    }
    return results.withLock { $0 }
  }
}

extension Result {
  var error: (any Error)? { if case .failure(let error) = self { error } else { nil } }
}
