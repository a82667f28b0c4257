// One thing that was looked at, what was found, and what to do about it.
import Base

/// What is looked at: an open set. Features add theirs in an extension.
struct CheckSubject: Hashable, Sendable, Labeled {
  /// For programs, such as `disk`.
  let name: String
  let label: Text

  init(_ name: StaticString, _ label: Text) {
    self.name = name.description
    self.label = label
  }

  static func == (a: CheckSubject, b: CheckSubject) -> Bool { a.name == b.name }
  func hash(into hasher: inout Hasher) { hasher.combine(name) }

  static let clock = CheckSubject("clock", Text(en: "Clock", fr: "Horloge"))
  static let zones = CheckSubject("zones", Text(en: "Time zones", fr: "Fuseaux horaires"))
  static let disk = CheckSubject("disk", Text(en: "Disk", fr: "Disque"))
  static let files = CheckSubject("files", Text(en: "Files", fr: "Fichiers"))
  static let log = CheckSubject("log", Text(en: "Write-ahead log", fr: "Journal d’écriture"))
  static let use = CheckSubject("use", Text(en: "Who uses the file", fr: "Qui utilise le fichier"))
  static let schema = CheckSubject("schema", Text(en: "Schema", fr: "Schéma"))
  static let integrity = CheckSubject("integrity", Text(en: "Integrity", fr: "Intégrité"))
  static let events = CheckSubject("events", Text(en: "Event chain", fr: "Chaîne des événements"))
  static let certificate = CheckSubject("certificate", Text(en: "TLS", fr: "Protocole TLS"))
  static let setup = CheckSubject("setup", Text(en: "Set-up", fr: "Mise en service"))
  static let backup = CheckSubject("backup", Text(en: "Backup", fr: "Sauvegarde"))
  static let writer = CheckSubject("writer", Text(en: "Writing", fr: "Écriture"))
}

/// How it is with it.
enum Verdict: String, Sendable, CaseIterable, Labeled, Comparable {
  case ok
  /// Works, and should be looked at before it doesn't.
  case warn
  /// Does not work, or is about to fail, or lets somebody in.
  case bad

  var label: Text {
    switch self {
    case .ok: Text(en: "Well", fr: "Bien")
    case .warn: Text(en: "Look at it", fr: "À voir")
    case .bad: Text(en: "Unwell", fr: "Défaut")
    }
  }

  var tone: Tone {
    switch self {
    case .ok: .good
    case .warn: .warn
    case .bad: .bad
    }
  }

  private var weight: Int {
    switch self {
    case .ok: 0
    case .warn: 1
    case .bad: 2
    }
  }

  static func < (a: Verdict, b: Verdict) -> Bool { a.weight < b.weight }
}

struct Finding: Sendable, Equatable {
  let subject: CheckSubject
  let verdict: Verdict
  /// What was found, a sentence.
  let text: Text
  /// What to do; nil when nothing is to be done.
  let todo: Text?

  static func ok(_ subject: CheckSubject, _ text: Text) -> Finding {
    Finding(subject: subject, verdict: .ok, text: text, todo: nil)
  }

  static func warn(_ subject: CheckSubject, _ text: Text, do todo: Text) -> Finding {
    Finding(subject: subject, verdict: .warn, text: text, todo: todo)
  }

  static func bad(_ subject: CheckSubject, _ text: Text, do todo: Text) -> Finding {
    Finding(subject: subject, verdict: .bad, text: text, todo: todo)
  }

  static func == (a: Finding, b: Finding) -> Bool {
    a.subject == b.subject && a.verdict == b.verdict && a.text.en == b.text.en && a.todo?.en == b.todo?.en
  }
}

extension [Finding] {
  /// The worst of them; well when there are none.
  var worst: Verdict { map(\.verdict).max() ?? .ok }
}

/// A finding as programs get it, its words in their language.
struct FindingOutput: Payload {
  var check = ""
  var verdict = Verdict.ok
  var text = ""
  var todo: String?

  static let schemaName = "Finding"

  init() {}

  init(_ finding: Finding, _ language: Language) {
    check = finding.subject.name
    verdict = finding.verdict
    text = finding.text[language]
    todo = finding.todo?[language]
  }

  mutating func fields(_ f: inout some FieldVisitor) {
    f.text("check", &check, label: ChecksText.check)
    f.choice("verdict", &verdict, label: ChecksText.verdict)
    f.text("text", &text, label: ChecksText.found, max: 2000)
    f.text("todo", &todo, label: ChecksText.todo, max: 2000)
  }
}

/// Everything that was looked at, and the worst of it.
struct ChecksOutput: Payload {
  var worst = Verdict.ok
  var checks: [FindingOutput] = []

  static let schemaName = "Checks"

  init() {}

  init(_ findings: [Finding], _ language: Language) {
    worst = findings.worst
    checks = findings.map { FindingOutput($0, language) }
  }

  mutating func fields(_ f: inout some FieldVisitor) {
    f.choice("worst", &worst, label: ChecksText.worst)
    f.list("checks", &checks, label: ChecksText.title)
  }
}
