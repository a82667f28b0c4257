// Reading the newest lines of the log: filtered, newest first, or on from a place.
import Base
import Web

/// How far back to look.
enum LogSpan: String, Sendable, CaseIterable, Labeled {
  case quarter
  case hour
  case day
  case all

  var label: Text {
    switch self {
    case .quarter: Text(en: "Last 15 minutes", fr: "15 dernières minutes")
    case .hour: Text(en: "Last hour", fr: "Dernière heure")
    case .day: Text(en: "Last day", fr: "Dernier jour")
    case .all: Text(en: "All that is kept", fr: "Tout ce qui est gardé")
    }
  }

  var seconds: Int64? {
    switch self {
    case .quarter: 900
    case .hour: 3600
    case .day: 86_400
    case .all: nil
    }
  }
}

extension LogMemory.Row: Labeled {
  package var label: Text {
    switch self {
    case .messages: Text(en: "What Quad says", fr: "Ce que dit Quad")
    case .requests: Text(en: "Requests", fr: "Requêtes")
    }
  }
}

/// The least level to show.
enum LogDepth: String, Sendable, CaseIterable, Labeled {
  case debug, info, warning, error

  var level: Log.Level { Log.Level(name: rawValue) ?? .debug }

  var label: Text {
    switch self {
    case .debug: Text(en: "Everything", fr: "Tout")
    case .info: Text(en: "Information and worse", fr: "Informations et pire")
    case .warning: Text(en: "Warnings and errors", fr: "Avertissements et erreurs")
    case .error: Text(en: "Errors", fr: "Erreurs")
    }
  }
}

/// One line, and its place in its row.
struct LogLine: Sendable {
  let place: Int
  let at: Timestamp
  let level: Log.Level
  /// As it was written, without its end.
  let text: String

  /// Nil for what is no line of ours.
  init?(_ bytes: ArraySlice<UInt8>, place: Int) {
    let text = String(decoding: bytes, as: UTF8.self)
    let (atMark, levelMark, end): (String, String, UInt8) =
      text.hasPrefix("{") ? ("{\"at\":\"", "\"level\":\"", 0x22) : ("at=", " level=", 0x20)
    guard text.hasPrefix(atMark), let at = Timestamp(rfc3339: String(text.dropFirst(atMark.count).prefix(24))),
      let found = text.utf8.firstRange(of: levelMark.utf8)
    else { return nil }
    let word = text.utf8[found.upperBound...].prefix { $0 != end }
    guard let level = Log.Level(name: String(decoding: word, as: UTF8.self)) else { return nil }
    self.place = place
    self.at = at
    self.level = level
    self.text = text
  }

  /// Without the time and the level, which stand beside it; JSON as it is.
  var words: String {
    guard text.hasPrefix("at="), let found = text.utf8.firstRange(of: " message=".utf8) else { return text }
    return String(text.utf8[found.lowerBound...].dropFirst()) ?? text
  }
}

/// A filter over one row of the memory.
struct LogSearch: Sendable {
  var row = LogMemory.Row.messages
  var depth = LogDepth.debug
  var span = LogSpan.all
  var text = ""
  var request = ""
  /// Only lines before, or after, this place.
  var before: Int?
  var after: Int?

  static let query: [Route.QueryParameter] = [
    Route.QueryParameter(name: "row", text: LogText.row, .text(example: "messages")),
    Route.QueryParameter(name: "level", text: LogText.level, .text(example: "warning")),
    Route.QueryParameter(name: "within", text: LogText.within, .text(example: "hour")),
    Route.QueryParameter(name: "search", text: LogText.search, .text(example: "checkpoint")),
    Route.QueryParameter(name: "request", text: LogText.request),
    Route.QueryParameter(name: "before", text: LogText.before, .integer(0...Int.max)),
    Route.QueryParameter(name: "after", text: LogText.after, .integer(0...Int.max)),
  ]

  init() {}

  /// Reads the query. Throws 422 for a choice or a place that is none.
  init(_ fields: FormFields) throws {
    var faults: [Failure.Field] = []
    func choice<Choice: ChoiceValue>(_ name: String, _ usual: Choice) -> Choice {
      guard let word = fields[name], !word.isEmpty else { return usual }
      if let value = Choice(rawValue: word) { return value }
      faults.append(
        Failure.Field(path: name, text: PeopleText.notAChoice(Choice.allCases.map(\.rawValue))))
      return usual
    }
    func place(_ name: String) -> Int? {
      guard let word = fields[name], !word.isEmpty else { return nil }
      if let number = Int(word), number >= 0 { return number }
      faults.append(Failure.Field(path: name, text: LogText.notAPlace))
      return nil
    }
    row = choice("row", row)
    depth = choice("level", depth)
    span = choice("within", span)
    before = place("before")
    after = place("after")
    text = String((fields["search"] ?? "").prefix(100))
    request = String((fields["request"] ?? "").prefix(13)).uppercased()
    if !faults.isEmpty { throw Failure.unprocessable(faults) }
  }

  /// At most `limit` lines: the newest, newest first; with `after` the first after that place, oldest first, so that a
  /// reader who comes again misses none.
  func lines(of memory: LogMemory, at now: Timestamp, limit: Int) -> [LogLine] {
    let oldest = now.adding(seconds: -min(span.seconds ?? .max, memory.keepSeconds))
    let words = folded(text).split(separator: " ").map(String.init)
    var found: [LogLine] = []
    let pieces = memory.pieces(of: row)
    for piece in after == nil ? pieces.reversed() : pieces {
      if let after, piece.end <= after { continue }
      if let before, piece.start >= before { continue }
      var matching: [LogLine] = []
      for (place, bytes) in LogSearch.split(piece) {
        if let after, place <= after { continue }
        if let before, place >= before { continue }
        guard let line = LogLine(bytes, place: place), line.level >= depth.level, line.at >= oldest,
          request.isEmpty || line.text.utf8.firstRange(of: request.utf8) != nil
        else { continue }
        if !words.isEmpty {
          let text = folded(line.text)
          guard words.allSatisfy({ text.utf8.firstRange(of: $0.utf8) != nil }) else { continue }
        }
        matching.append(line)
      }
      found += after == nil ? matching.reversed() : matching
      if found.count >= limit { return Array(found.prefix(limit)) }
    }
    return found
  }

  private static func split(_ piece: LogMemory.Piece) -> [(place: Int, bytes: ArraySlice<UInt8>)] {
    var lines: [(place: Int, bytes: ArraySlice<UInt8>)] = []
    var from = 0
    for (at, byte) in piece.bytes.enumerated() where byte == 0x0a {
      if at > from { lines.append((piece.start + from, piece.bytes[from..<at])) }
      from = at + 1
    }
    return lines
  }

  /// The same filter's address, without where it goes on.
  func link(_ page: Link) -> Link {
    page.query("row", row == .messages ? nil : row.rawValue).query("level", depth == .debug ? nil : depth.rawValue)
      .query("within", span == .all ? nil : span.rawValue).query("search", text.isEmpty ? nil : text)
      .query("request", request.isEmpty ? nil : request)
  }
}
