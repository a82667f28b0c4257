// The words that a command and a running Quad exchange over the control socket, and the command's end of it.
import Base
import CLinux
import Glibc
import Store

enum ControlCall {
  /// What an order and its answer are marked with: another Quad may speak otherwise.
  static let format = "quad-control-1"
  /// Bytes of an order, and of an answer.
  static let mostOrder = 64 << 10
  static let mostAnswer = 1 << 20

  /// The socket of the Quad that serves a database: beside it, named after it.
  static func path(for database: String) -> String {
    (database.hasSuffix(".db") ? String(database.dropLast(3)) : database) + ".sock"
  }

  /// Has the Quad that serves the database do it; nil where none does, or none that listens.
  static func hand(_ order: ServedOrder, over database: String) throws -> Said? {
    guard Store.holder(of: database) != nil else { return nil }
    let socket = Glibc.socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
    guard socket >= 0 else { throw Failure.internal("socket: \(systemMessage(errno))") }
    defer { close(socket) }
    guard withLocalName(path(for: database), { quad_connect_local(socket, $0) }) == 0 else { return nil }
    try requireOwner(of: database, socket)
    // As long as a busy writer and a password hash may take.
    limit(socket, seconds: 60)
    let buffer = Buffer(capacity: 1024)
    write(order, JSONWriter(buffer))
    guard send(buffer.bytes, to: socket), shutdown(socket, Int32(SHUT_WR)) == 0,
      let answer = receive(from: socket, most: mostAnswer, within: 60)
    else { throw noAnswer }
    return try said(answer)
  }

  /// What an order must not be told to: another account's process that waits where Quad should.
  private static func requireOwner(of database: String, _ socket: Int32) throws {
    var status = stat()
    let peer = quad_peer_user(socket)
    guard stat(database, &status) == 0, peer == Int64(status.st_uid) || peer == Int64(geteuid()) else {
      throw Failure(
        .forbidden, code: "not-quad",
        Text(
          en: "Whoever listens at the control socket is not the account that owns the database.",
          fr: "Le processus à l’écoute n’appartient pas au compte propriétaire de la base."))
    }
  }

  private static let noAnswer = Failure(
    .unavailable, code: "no-answer",
    Text(
      en: "Quad is running but gave no answer. Look at its log before you try again: it may have done it.",
      fr: "Quad tourne mais n’a pas répondu. Consultez son journal avant de recommencer : il l’a peut-être fait."))

  // MARK: Words

  private static func write(_ order: ServedOrder, _ json: JSONWriter) {
    json.object {
      json.field("format", format)
      json.field("command", order.command)
      json.array("words") { for word in order.arguments.words { json.string(word) } }
      json.field("language", order.language.rawValue)
      json.field("secret", order.secret)
    }
  }

  /// The command and the order that were sent. Fails for what this Quad doesn't know.
  static func order(_ bytes: [UInt8]) throws -> (command: any ServedCommand.Type, order: ServedOrder) {
    let root = try JSONDocument(bytes, limits: JSONLimits(bytes: mostOrder, depth: 4, nodes: 1000)).root
    guard root["format"]?.string == format, let name = root["command"]?.string, let words = root["words"],
      words.kind == .array,
      let command = Commands.all.first(where: { $0.name == name }) as? any ServedCommand.Type
    else { throw stranger }
    let arguments = try Arguments(
      words.elements.map { word in
        guard let text = word.string else { throw stranger }
        return text
      }, valued: command.valued, bare: command.bare)
    let language = root["language"]?.string.flatMap(Language.init(rawValue:)) ?? .en
    return (
      command,
      ServedOrder(command: name, arguments: arguments, language: language, secret: root["secret"]?.string ?? "")
    )
  }

  private static let stranger = Failure(
    .conflict, code: "other-version",
    Text(
      en: "The Quad that is running is of another version and doesn’t know this. Restart it first.",
      fr: "Le Quad en marche est d’une autre version et ne connaît pas cela. Redémarrez-le d’abord."))

  /// What an order came to, in the words of the person who gave it.
  static func write(_ outcome: Result<Said, any Error>, _ language: Language, _ json: JSONWriter) {
    json.object {
      switch outcome {
      case .success(let said):
        json.field("text", said.text)
        json.field("json", said.json)
      case .failure(let error as Usage): json.field("usage", error.message)
      case .failure(let error):
        let failure = Failure(any: error)
        json.object("failure") {
          json.field("kind", Int64(failure.kind.rawValue))
          json.field("code", failure.code)
          json.field("text", failure.text[language])
          json.field("detail", failure.detail)
        }
      }
    }
  }

  private static func said(_ bytes: [UInt8]) throws -> Said {
    let limits = JSONLimits(bytes: mostAnswer, depth: 4, nodes: 100, text: mostAnswer)
    guard let root = try? JSONDocument(bytes, limits: limits).root else { throw noAnswer }
    if let text = root["text"]?.string, let json = root["json"]?.string { return Said(text: text, json: json) }
    if let usage = root["usage"]?.string { throw Usage(usage) }
    guard let failure = root["failure"], let code = failure["code"]?.string, let text = failure["text"]?.string else {
      throw noAnswer
    }
    let kind = failure["kind"]?.int64.flatMap { UInt16(exactly: $0) }.flatMap(Failure.Kind.init(rawValue:))
    throw Failure(kind ?? .internal, code: code, .verbatim(text), detail: failure["detail"]?.string ?? "")
  }

  // MARK: Bytes

  /// Runs `body` with a name for the path that fits into a socket's address: where the path is too long for that, by way of
  /// its folder's descriptor.
  static func withLocalName(_ path: String, _ body: (String) -> Int32) -> Int32 {
    guard path.utf8.count >= 100 else { return body(path) }
    let folder = quad_open(directory(of: path), O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0)
    guard folder >= 0 else { return errno }
    defer { close(folder) }
    return body("/proc/self/fd/\(folder)/\(path.split(separator: "/").last ?? "")")
  }

  /// How long one call to the system may wait.
  static func limit(_ socket: Int32, seconds: Int) {
    var patience = timeval(tv_sec: seconds, tv_usec: 0)
    setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
    setsockopt(socket, SOL_SOCKET, SO_SNDTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
  }

  static func send(_ bytes: UnsafeRawBufferPointer, to socket: Int32) -> Bool {
    var rest = bytes
    while rest.count > 0 {
      let count = Glibc.send(socket, rest.baseAddress, rest.count, Int32(MSG_NOSIGNAL))
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { return false }
      rest = UnsafeRawBufferPointer(rebasing: rest[count...])
    }
    return true
  }

  /// All until the other side has said everything; nil when that is too much, too late or broken off.
  static func receive(from socket: Int32, most: Int, within seconds: UInt64) -> [UInt8]? {
    let deadline = monotonicNanoseconds() &+ seconds &* 1_000_000_000
    var all: [UInt8] = []
    var piece = [UInt8](repeating: 0, count: 16 << 10)
    while all.count <= most, monotonicNanoseconds() < deadline {
      let count = recv(socket, &piece, piece.count, 0)
      if count == 0 { return all }
      if count < 0 { if errno == EINTR { continue } else { return nil } }
      all.append(contentsOf: piece.prefix(count))
    }
    return nil
  }
}
