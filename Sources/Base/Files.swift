// Small files, whole: read with a limit, written so that a crash leaves either the old content or the new.
import CLinux
import Glibc

/// What the system said went wrong, such as `No such file or directory`.
package func systemMessage(_ code: Int32) -> String {
  withUnsafeTemporaryAllocation(of: CChar.self, capacity: 256) { characters in
    guard let start = characters.baseAddress else { return "error \(code)" }
    return String(cString: quad_strerror(code, start, 256))
  }
}

/// A failure of the file system, in words for the person who runs Quad: the path and what the system said.
package func fileFailure(_ action: Text, _ path: String, _ code: Int32) -> Failure {
  let reason = systemMessage(code)
  return Failure(
    .internal, code: "file",
    Text(en: "Cannot \(action.en) \(path): \(reason).", fr: "Impossible de \(action.fr) \(path) : \(reason)."),
    detail: "errno=\(code) path=\(path)")
}

private let reading = Text(en: "read", fr: "lire")
private let writing = Text(en: "write", fr: "écrire")
private let making = Text(en: "make the directory", fr: "créer le dossier")

/// Reads a whole file of at most `limit` bytes. Works for pipes and `/dev/stdin` too.
package func readFile(_ path: String, limit: Int) throws(Failure) -> [UInt8] {
  let file = quad_open(path, O_RDONLY | O_CLOEXEC, 0)
  guard file >= 0 else { throw fileFailure(reading, path, errno) }
  defer { close(file) }
  var content: [UInt8] = []
  var status = stat()
  if fstat(file, &status) == 0, status.st_size > 0 { content.reserveCapacity(min(Int(status.st_size), limit) + 1) }
  var fault: Int32 = 0
  withUnsafeTemporaryAllocation(byteCount: 64 << 10, alignment: 16) { chunk in
    while content.count <= limit {
      let n = read(file, chunk.baseAddress, chunk.count)
      if n < 0, errno == EINTR { continue }
      if n < 0 { fault = errno }
      if n <= 0 { return }
      content.append(contentsOf: UnsafeRawBufferPointer(rebasing: chunk[..<n]))
    }
  }
  guard fault == 0 else { throw fileFailure(reading, path, fault) }
  guard content.count <= limit else {
    throw Failure(
      .tooLarge, code: "file",
      Text(
        en: "\(path) is larger than the \(limit) bytes that are read from it.",
        fr: "\(path) dépasse les \(limit) octets qui en sont lus."))
  }
  return content
}

/// Replaces a file's content so that, whatever happens, a reader and a restart find the old or the new content, whole.
/// The file is readable by its owner only, unless `mode` says otherwise.
package func writeFile(_ path: String, _ content: UnsafeRawBufferPointer, mode: UInt32 = 0o600) throws(Failure) {
  let suffix = hex(randomBytes(6))
  let temporary = "\(path).\(suffix).new"
  let file = quad_open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, mode)
  guard file >= 0 else { throw fileFailure(writing, path, errno) }
  var fault: Int32 = 0
  var rest = content
  while fault == 0, rest.count > 0 {
    let n = write(file, rest.baseAddress, rest.count)
    if n < 0 { if errno != EINTR { fault = errno } } else { rest = UnsafeRawBufferPointer(rebasing: rest[n...]) }
  }
  if fault == 0, fsync(file) != 0 { fault = errno }
  if close(file) != 0, fault == 0 { fault = errno }
  if fault == 0, rename(temporary, path) != 0 { fault = errno }
  guard fault == 0 else {
    unlink(temporary)
    throw fileFailure(writing, path, fault)
  }
  try syncDirectory(directory(of: path))
}

/// As above, from an array.
package func writeFile(_ path: String, _ content: [UInt8], mode: UInt32 = 0o600) throws(Failure) {
  do { try content.withUnsafeBytes { try writeFile(path, $0, mode: mode) } } catch let failure as Failure {
    throw failure
  } catch { throw .internal("\(error)") }
}

/// Makes a rename or a new file in the directory survive a power cut.
package func syncDirectory(_ path: String) throws(Failure) {
  let folder = quad_open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0)
  guard folder >= 0 else { throw fileFailure(writing, path, errno) }
  defer { close(folder) }
  // Some file systems have no fsync for directories (EINVAL): they order such changes themselves.
  if fsync(folder) != 0, errno != EINVAL { throw fileFailure(writing, path, errno) }
}

/// Takes a file from everybody but its owner, where others may read or write it; gives the mode that it had, or nil where
/// there was nothing to do or nothing could be done: the file isn't there, or is another account's.
package func tightenFile(_ path: String) -> UInt32? {
  let file = quad_open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0)
  guard file >= 0 else { return nil }
  defer { close(file) }
  var status = stat()
  guard fstat(file, &status) == 0, status.st_mode & S_IFMT == S_IFREG, status.st_mode & 0o077 != 0,
    fchmod(file, status.st_mode & 0o700) == 0
  else { return nil }
  return UInt32(status.st_mode) & 0o7777
}

/// Takes a file away; nothing where there is none, or where that is not allowed.
package func removeFile(_ path: String) { unlink(path) }

/// Whether something is at that path, of whatever kind.
package func fileExists(_ path: String) -> Bool {
  var status = stat()
  return stat(path, &status) == 0
}

/// Whether a directory is at that path.
package func directoryExists(_ path: String) -> Bool {
  var status = stat()
  return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
}

/// Makes a directory and those above it that are missing; nothing where it is already.
package func makeDirectory(_ path: String, mode: UInt32 = 0o700) throws(Failure) {
  if path.isEmpty || directoryExists(path) { return }
  let parent = directory(of: path)
  if parent != path { try makeDirectory(parent, mode: mode) }
  if mkdir(path, mode) != 0, errno != EEXIST || !directoryExists(path) { throw fileFailure(making, path, errno) }
}

/// The path of the directory a path lies in: `a/b` gives `a`, `b` gives `.`, `/b` gives `/`.
package func directory(of path: String) -> String {
  var parts = Substring(path)
  while parts.count > 1, parts.hasSuffix("/") { parts.removeLast() }
  guard let slash = parts.lastIndex(of: "/") else { return "." }
  return slash == parts.startIndex ? "/" : String(parts[..<slash])
}
