// An answer of a Moodle site: first whether it is one at all, then what is in it.
import Base
import Outbound

/// What a function answered, and that it is no error. Large lists are read object by object.
struct MoodleAnswer {
  private let pieces: JSONPieces
  private let members: [(name: String, range: Range<Int>)]
  private let host: String
  private let function: String
  /// The site's own clock.
  let date: Timestamp?
  /// Its bytes.
  let size: Int

  /// Values of one object: what a person of thousands of courses may have. Of an object beyond it, long texts are left out
  /// as though they had not been told.
  private static let limits = JSONLimits(bytes: 4 << 20, depth: 32, nodes: 200_000, text: 1 << 20)

  init(_ answer: OutboundAnswer, host: String, function: String) throws(MoodleFault) {
    self.host = host
    self.function = function
    date = answer.date
    size = answer.body.count
    try MoodleAnswer.refuseStatus(answer, host, function)
    pieces = JSONPieces(answer.body, limits: MoodleAnswer.limits)
    switch pieces.root {
    case .object:
      do throws(JSONPieces.Fault) { members = try pieces.members() } catch {
        throw MoodleAnswer.fault(error, host, function)
      }
      if let fault = error() { throw fault }
    case .array: members = []
    case .other, .nothing:
      members = []
      try MoodleAnswer.refuseOther(answer, pieces, host, function)
    }
    guard answer.isSuccess else {
      throw MoodleFault(.status, host: host, function: function, status: answer.status)
    }
  }

  // MARK: What is no answer

  private static func refuseStatus(
    _ answer: OutboundAnswer, _ host: String, _ function: String
  ) throws(MoodleFault) {
    func fault(_ kind: MoodleFaultKind, words: String = "") -> MoodleFault {
      MoodleFault(
        kind, host: host, function: function, words: words, retryAfter: answer.retryAfter, status: answer.status)
    }
    switch answer.status {
    case 200..<300: return
    // Upgrades and maintenance from the command line, and proxies whose Moodle is away.
    case 503: throw fault(.maintenance)
    case 429: throw fault(.tooMany)
    // What Moodle says with web services or the REST protocol switched off: nothing.
    case 403 where answer.body.isEmpty: throw fault(.webServicesOff)
    case 300..<400:
      let target = answer.header("location").flatMap { answer.url.resolving($0) }
      throw fault(.redirected, words: target.map { "\($0)" } ?? "")
    case 404, 410: throw fault(.notMoodle)
    default:
      // Whatever else a Moodle says, it says in JSON; what isn't comes from somebody before it.
      guard answer.body.first == 0x7b else { throw fault(.status) }
    }
  }

  private static func refuseOther(
    _ answer: OutboundAnswer, _ pieces: JSONPieces, _ host: String, _ function: String
  ) throws(MoodleFault) {
    func fault(_ kind: MoodleFaultKind) -> MoodleFault {
      MoodleFault(kind, host: host, function: function, status: answer.status)
    }
    let start = answer.body.drop { [0x20, 0x09, 0x0a, 0x0d].contains($0) }
    if start.isEmpty { throw fault(.empty) }
    if start.starts(with: "<?xml".utf8) { throw fault(.xml) }
    // A PHP warning printed before the data looks the same, and what follows it can't be trusted.
    if start.first == 0x3c { throw fault(.html) }
    do throws(JSONPieces.Fault) { _ = try pieces.value() } catch { throw MoodleAnswer.fault(error, host, function) }
  }

  private static func fault(_ fault: JSONPieces.Fault, _ host: String, _ function: String) -> MoodleFault {
    if fault == .cutShort { return MoodleFault(.cutShort, host: host, function: function) }
    if fault == .malformed { return MoodleFault(.notJSON, host: host, function: function) }
    let outbound = OutboundFailure(.tooLarge, host: host, detail: "more than the limits allow")
    return MoodleFault(.outbound, host: host, function: function, outbound: outbound)
  }

  /// Both shapes: a function's `{"exception", "errorcode", "message"}`, where the code may be missing, and that of the
  /// token endpoint and of files, `{"error", "errorcode", "stacktrace", …}`.
  private func error() -> MoodleFault? {
    let isException = members.contains { $0.name == "exception" }
    guard isException || members.contains(where: { $0.name == "error" }) else { return nil }
    let code = word("errorcode") ?? ""
    let said = MoodleWords.ofHTML(word(isException ? "message" : "error") ?? "")
    // With a weak password the code is a text in HTML.
    let isCode = code.utf8.count <= 60 && code.utf8.allSatisfy { isAlphanumeric($0) || $0 == 0x5f }
    // Judged by what came, for a link in the words may be what tells two refusals apart.
    let kind: MoodleFaultKind =
      isCode ? MoodleFaultKind(code: code, words: word("message") ?? "") : .refused
    return MoodleFault(
      kind, host: host, function: function, code: isCode ? code : "",
      words: isCode ? said : MoodleWords.ofHTML(code))
  }

  private func word(_ name: String) -> String? {
    guard let range = members.first(where: { $0.name == name })?.range else { return nil }
    return (try? pieces.value(in: range))?.string
  }

  // MARK: What is in it

  /// The one object.
  func object<T>(_ read: (MoodleFields) throws -> T) throws(MoodleFault) -> T {
    try shaped {
      guard pieces.root == .object else { throw MoodleShape(what: "an object") }
      return try read(MoodleFields(pieces.value()))
    }
  }

  /// The objects of a list: of the whole answer, or of its member `name`. One of more than `most` is too large.
  func list<T>(
    _ name: String? = nil, most: Int = MoodleRules.mostOfList, _ read: (MoodleFields) throws -> T
  ) throws(MoodleFault) -> [T] {
    try shaped {
      var found: [T] = []
      func add(_ value: JSONValue) throws {
        guard found.count < most else { throw JSONPieces.Fault.tooLarge }
        found.append(try read(MoodleFields(value)))
      }
      if let name {
        guard let range = members.first(where: { $0.name == name })?.range else { throw MoodleShape(what: name) }
        try pieces.each(in: range, add)
      } else {
        guard pieces.root == .array else { throw MoodleShape(what: "a list") }
        try pieces.each(add)
      }
      return found
    }
  }

  /// For functions that answer `null` when they have done it; some versions answer their warnings.
  func nothing() throws(MoodleFault) {
    try shaped {
      switch pieces.root {
      case .other: guard try pieces.value().isNull else { throw MoodleShape(what: "null") }
      case .object, .array: break
      case .nothing: throw MoodleShape(what: "null")
      }
    }
  }

  private func shaped<T>(_ read: () throws -> T) throws(MoodleFault) -> T {
    do { return try read() } catch let fault as JSONPieces.Fault {
      throw MoodleAnswer.fault(fault, host, function)
    } catch let shape as MoodleShape {
      throw MoodleFault(.unexpected, host: host, function: function, words: shape.what)
    } catch { throw MoodleFault(.unexpected, host: host, function: function) }
  }
}
