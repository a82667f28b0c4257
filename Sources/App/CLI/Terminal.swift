// Words to and from the person at the terminal.
import Base
import CLinux
import Glibc

enum Terminal {
  /// The language of the person at the terminal, as their environment says.
  static var language: Language {
    for name in ["LC_ALL", "LC_MESSAGES", "LANG"] {
      if let value = environment(name), !value.isEmpty { return value.hasPrefix("fr") ? .fr : .en }
    }
    return .en
  }

  static func environment(_ name: String) -> String? { getenv(name).map { String(cString: $0) } }

  /// The whole environment.
  static var environment: [String: String] {
    var all: [String: String] = [:]
    guard var at = quad_environ() else { return all }
    while let entry = at.pointee {
      let parts = String(cString: entry).split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      if parts.count == 2 { all[String(parts[0])] = String(parts[1]) }
      at += 1
    }
    return all
  }

  // MARK: Words out

  /// A line on standard output, written at once.
  static func print(_ line: String) { write(line, to: 1) }

  /// One JSON value as a line on standard output.
  static func printJSON(_ content: (JSONWriter) -> Void) {
    let buffer = Buffer(capacity: 1024)
    content(JSONWriter(buffer))
    write(buffer.string, to: 1)
  }

  /// A line on standard error, with the program's name before it.
  static func error(_ line: String) { write("quad: " + line, to: 2) }

  /// A line on standard error for programs.
  static func errorLine(_ line: String) { write(line, to: 2) }

  private static func write(_ line: String, to descriptor: Int32) {
    let buffer = Buffer(capacity: line.utf8.count + 1)
    buffer.append(text: line)
    buffer.append(0x0a)
    _ = writeAll(buffer.bytes, to: descriptor)
  }

  /// Writes all of it; gives the system's error number, 0 for none.
  private static func writeAll(_ bytes: UnsafeRawBufferPointer, to descriptor: Int32) -> Int32 {
    var rest = bytes
    while rest.count > 0 {
      let n = Glibc.write(descriptor, rest.baseAddress, rest.count)
      if n < 0 { if errno == EINTR { continue } else { return errno } }
      rest = UnsafeRawBufferPointer(rebasing: rest[n...])
    }
    return 0
  }

  // MARK: Files out

  /// Writes what `produce` gives, piece by piece while it answers true, to a file that appears only when it is whole, or
  /// to standard output where `path` is nil. What is there already is replaced only when `replaces`.
  static func write(
    to path: String?, replaces: Bool, _ produce: (Buffer) throws -> Bool
  ) throws {
    guard let path else {
      try write(to: 1, named: "/dev/stdout", produce)
      return
    }
    guard replaces || !fileExists(path) else {
      throw Failure(
        .conflict, code: "file-exists",
        Text(
          en: "\(path) is there already. Name another file, or add --force to replace it.",
          fr: "\(path) existe déjà. Nommez un autre fichier, ou ajoutez --force pour le remplacer."))
    }
    let temporary = "\(path).\(hex(randomBytes(6))).new"
    let file = quad_open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard file >= 0 else { throw fault(path, errno) }
    do {
      try write(to: file, named: path, produce)
      guard fsync(file) == 0 else { throw fault(path, errno) }
      close(file)
    } catch {
      close(file)
      unlink(temporary)
      throw error
    }
    guard rename(temporary, path) == 0 else {
      let code = errno
      unlink(temporary)
      throw fault(path, code)
    }
  }

  private static func write(to file: Int32, named path: String, _ produce: (Buffer) throws -> Bool) throws {
    let buffer = Buffer(capacity: 64 << 10)
    var isMore = true
    while isMore {
      buffer.removeAll()
      isMore = try produce(buffer)
      let code = writeAll(buffer.bytes, to: file)
      guard code == 0 else { throw fault(path, code) }
    }
  }

  private static func fault(_ path: String, _ code: Int32) -> Failure {
    fileFailure(Text(en: "write", fr: "écrire"), path, code)
  }

  // MARK: Passwords in

  /// The first line of a file.
  static func password(inFile path: String) throws -> String {
    guard let text = String(validating: try readFile(path, limit: 4096), as: UTF8.self) else {
      throw Usage("The password file is not UTF-8 text.")
    }
    return String(text.prefix { !$0.isNewline })
  }

  /// Asks for a new password, twice, without showing it. Fails where nobody sits at a terminal.
  static func askPassword() throws -> String {
    guard isatty(0) == 1, isatty(2) == 1 else {
      throw Usage("Nobody can be asked for the password here: name a file with --password-file.")
    }
    let first = try ask("Password: ")
    guard first == (try ask("The same again: ")) else { throw Usage("The two passwords are not the same.") }
    return first
  }

  /// Asks a question that only a whole yes answers.
  static func confirm(_ question: String) -> Bool {
    let words = Buffer(capacity: 128)
    words.append(text: question)
    _ = writeAll(words.bytes, to: 2)
    return ["yes", "oui"].contains((readLine(strippingNewline: true) ?? "").lowercased())
  }

  private static func ask(_ question: String) throws -> String {
    var before = termios()
    guard tcgetattr(0, &before) == 0 else { throw Usage("The terminal can't be kept from showing the password.") }
    var quiet = before
    quiet.c_lflag &= ~tcflag_t(ECHO)
    tcsetattr(0, TCSAFLUSH, &quiet)
    defer {
      tcsetattr(0, TCSAFLUSH, &before)
      errorLine("")
    }
    let words = Buffer(capacity: 32)
    words.append(text: question)
    _ = writeAll(words.bytes, to: 2)
    return readLine(strippingNewline: true) ?? ""
  }
}
