// Whole files: limits, atomic replacement, modes, and what the failures say.
import Base
import Glibc
import Testing

/// Removes a file and the folder it was in.
func removeTree(_ paths: String...) throws {
  for path in paths where remove(path) != 0 && errno != ENOENT { throw Failure.internal("cannot remove \(path)") }
}

@Suite("Files")
struct FilesTests {
  @Test func writtenWholeAndPrivate() throws {
    let folder = "/tmp/quad-tests-\(hex(randomBytes(8)))"
    let file = folder + "/deep/key"
    try makeDirectory(folder + "/deep")
    try makeDirectory(folder + "/deep/")
    try writeFile(file, [1, 2, 3])
    try writeFile(file, [4])
    #expect(try readFile(file, limit: 1) == [4])
    var status = stat()
    #expect(stat(file, &status) == 0 && status.st_mode & 0o777 == 0o600)
    #expect(fileExists(file) && directoryExists(folder) && !directoryExists(file))
    // Nothing is left beside it: the folder can be removed once the file is gone.
    try removeTree(file, folder + "/deep", folder)
    #expect(!fileExists(folder))
  }

  @Test func failuresSayWhy() throws {
    func told(_ body: () throws -> Void) -> String {
      do { try body() } catch let failure as Failure { return failure.text.en } catch { return "\(error)" }
      return "nothing"
    }
    #expect(
      told { _ = try readFile("/nonexistent", limit: 1) } == "Cannot read /nonexistent: No such file or directory.")
    #expect(told { _ = try readFile("/dev/zero", limit: 10) }.contains("larger than the 10 bytes"))
    #expect(told { try writeFile("/nonexistent/x", [1]) } == "Cannot write /nonexistent/x: No such file or directory.")
    #expect(told { try makeDirectory("/dev/null/x") }.hasPrefix("Cannot make the directory"))
    #expect(try readFile("/dev/null", limit: 0) == [])
  }

  @Test func directories() {
    #expect(directory(of: "a/b") == "a" && directory(of: "b") == "." && directory(of: "/b") == "/")
    #expect(directory(of: "/a/b/") == "/a" && directory(of: "/") == "/" && directory(of: "") == ".")
  }
}
