// The log in the browser, as a file, and over JSON.
import Base
import Store
import Web

struct LogLineOutput: Payload {
  var place: Int64 = 0
  var at = Timestamp(milliseconds: 0)
  var level = LogDepth.info
  /// As it was written.
  var line = ""

  static let schemaName = "LogLine"

  init() {}

  init(_ line: LogLine) {
    place = Int64(line.place)
    at = line.at
    level = LogDepth(rawValue: "\(line.level)") ?? .info
    self.line = line.text
  }

  mutating func fields(_ f: inout some FieldVisitor) {
    f.integer("place", &place, label: LogText.place)
    f.timestamp("at", &at, label: EventsText.at)
    f.choice("level", &level, label: LogText.level)
    f.text("line", &line, label: LogText.line, max: 100_000)
  }
}

enum LogPages {
  private static let path = Link("/operator/logs")

  static func list(_ call: Call, _ reader: Reader) throws -> Reply {
    let page = try Page.only(call.query, limit: 100)
    let search = try LogSearch(call.query)
    let lines = call.appliance.log.memory.map { search.lines(of: $0, at: call.now, limit: page.limit) } ?? []
    return call.list(page, total: lines.count) { json in for line in lines { LogLineOutput(line).write(to: json) } }
  }

  /// All of it that is kept, the oldest first.
  static func download(_ call: Call, _ reader: Reader) throws -> Reply {
    var search = try LogSearch(call.query)
    (search.before, search.after) = (nil, -1)
    for line in call.appliance.log.memory.map({ search.lines(of: $0, at: call.now, limit: .max) }) ?? [] {
      call.buffer.append(text: line.text)
      call.buffer.append(0x0a)
    }
    return Reply(
      200, .text, body: .buffer(call.buffer),
      headers: [Reply.Header("Content-Disposition", "attachment; filename=\"quad.log\"")])
  }

  static func show(_ call: Call, _ reader: Reader) throws -> Reply {
    let search = try LogSearch(call.query)
    let isFollowing = call.query["follow"] == "true"
    let limit = try Page(call.query, limit: 100).limit
    let zone = try call.signedIn.organization.zone
    let lines = call.appliance.log.memory.map { search.lines(of: $0, at: call.now, limit: limit) } ?? []
    var reply = call.page(
      Heading(title: LogText.title, lead: LogText.lead),
      actions: { h in
        h.linkButton(LogText.download, search.link("/operator/logs/quad.log"), icon: "download")
        if isFollowing {
          h.linkButton(LogText.stop, search.link(path), icon: "close")
        } else {
          h.linkButton(LogText.follow, search.link(path).query("follow", "true"), icon: "down")
        }
      }
    ) { h in
      writeFilters(h, search)
      if isFollowing { h.notice(.info, LogText.isFollowing) }
      guard !lines.isEmpty else {
        h.emptyState("file", LogText.none, LogText.noneHint)
        return
      }
      h.list {
        h.table(columns) { table in for line in lines { write(line, search, table, zone) } }
      }
      if lines.count == limit, let last = lines.last {
        h.actions { h.linkButton(LogText.older, search.link(path).query("before", last.place), icon: "down") }
      }
    }
    if isFollowing { reply.headers.append(Reply.Header("Refresh", "5")) }
    return reply
  }

  private static func writeFilters(_ h: HTML, _ search: LogSearch) {
    func options<Choice: ChoiceValue & Labeled>(_ type: Choice.Type) -> [(value: String, text: Text)] {
      Choice.allCases.map { ($0.rawValue, $0.label) }
    }
    h.filters(path) {
      h.searchField("search", search.text, label: LogText.search)
      h.filterChoice("row", search.row.rawValue, label: LogText.row, options: options(LogMemory.Row.self))
      h.filterChoice("level", search.depth.rawValue, label: LogText.level, options: options(LogDepth.self))
      h.filterChoice("within", search.span.rawValue, label: LogText.within, options: options(LogSpan.self))
      if !search.request.isEmpty { h.input(.type("hidden"), .name("request"), .value(search.request)) }
      h.submit(ShellText.show, .plain)
    }
    if !search.request.isEmpty {
      h.p(.class("small muted")) {
        h.text(LogText.ofOneRequest(search.request))
        h.text(" ")
        h.a(.href(path), text: LogText.everything)
      }
    }
  }

  private static let columns = TableColumns([
    Column(EventsText.at, .numbered), Column(LogText.level, .aside), Column(LogText.line, .code),
  ])

  private static func write(_ line: LogLine, _ search: LogSearch, _ table: TableRows, _ zone: Zone) {
    let local = zone.local(at: line.at)
    table.row { cells in
      cells.cell { h in
        h.time(.datetime(line.at), .title(local.date.iso), text: "\(local.date.iso) \(local.clockWithSeconds)")
      }
      cells.cell { $0.badge(line.level.tone, LogDepth(rawValue: "\(line.level)")?.word ?? LogText.line) }
      cells.cell(line.words)
    }
  }
}

extension Log.Level {
  fileprivate var tone: Tone {
    switch self {
    case .debug, .info, .off: .neutral
    case .warning: .warn
    case .error: .bad
    }
  }
}

extension LogDepth {
  fileprivate var word: Text {
    switch self {
    case .debug: Text(en: "Debug", fr: "Détail")
    case .info: Text(en: "Info", fr: "Information")
    case .warning: Text(en: "Warning", fr: "Avertissement")
    case .error: Text(en: "Error", fr: "Erreur")
    }
  }
}

enum LogText {
  static let title = Text(en: "Log", fr: "Journal")
  static let lead = Text(
    en: "The newest lines of what Quad writes to its log. Older ones are in the system’s journal.",
    fr: "Les lignes récentes du journal de Quad. Les plus anciennes sont dans le journal du système.")
  static let download = Text(en: "Download", fr: "Télécharger")
  static let follow = Text(en: "Follow", fr: "Suivre")
  static let stop = Text(en: "Stop following", fr: "Ne plus suivre")
  static let isFollowing = Text(
    en: "This page looks again every five seconds.", fr: "Cette page se renouvelle toutes les cinq secondes.")
  static let row = Text(en: "Which lines", fr: "Quelles lignes")
  static let level = Text(en: "Level", fr: "Niveau")
  static let within = Text(en: "How far back", fr: "Depuis quand")
  static let search = Text(en: "Words in the line", fr: "Mots de la ligne")
  static let request = Text(en: "The request’s reference", fr: "La référence de la requête")
  static let before = Text(en: "Only lines before this place", fr: "Seulement avant cet endroit")
  static let after = Text(en: "Only lines after this place", fr: "Seulement après cet endroit")
  static let place = Text(en: "Place", fr: "Endroit")
  static let line = Text(en: "Line", fr: "Ligne")
  static let notAPlace = Text(en: "Must be a whole number.", fr: "Doit être un nombre entier.")
  static let older = Text(en: "Older lines", fr: "Lignes plus anciennes")
  static let none = Text(en: "No such lines", fr: "Aucune ligne de ce genre")
  static let noneHint = Text(
    en: "Nothing like that was written since Quad was started, or it is older than what is kept.",
    fr: "Rien de tel n’a été écrit depuis le démarrage de Quad, ou c’est plus ancien que ce qui est gardé.")
  static func ofOneRequest(_ request: String) -> Text {
    Text(en: "Only lines of the request \(request).", fr: "Seulement les lignes de la requête \(request).")
  }
  static let everything = Text(en: "Show everything", fr: "Tout afficher")
}
