// Where the sources are, for the tests that read them, and the files that tests compare.
import Base
import Glibc
import Testing

enum Repository {
  /// The folder of Package.swift.
  static let root: String = {
    let parts = #filePath.split(separator: "/")
    return "/" + parts.dropLast(3).joined(separator: "/")
  }()

  /// Compares a checked-in file with what it should hold. With QUAD_WRITE_EXPECTED=1 in the environment it is written
  /// instead: the difference is then reviewed as any other.
  static func expect(_ file: String, toBe text: String, sourceLocation: SourceLocation = #_sourceLocation) throws {
    let path = root + "/" + file
    if getenv("QUAD_WRITE_EXPECTED") != nil { try writeFile(path, Array(text.utf8), mode: 0o644) }
    let held = (try? readFile(path, limit: 1 << 20)) ?? []
    #expect(
      String(decoding: held, as: UTF8.self) == text,
      "\(file) is not what the program says: look at the difference, then QUAD_WRITE_EXPECTED=1 swift test --filter ExpectedFileTests",
      sourceLocation: sourceLocation)
  }
}
