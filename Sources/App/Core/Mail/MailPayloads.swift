// Mail over JSON: how it is, what is in the outbox, what a test came to, what a template says.
import Base
import Outbound
import Store

/// How the box's mail is.
struct MailStatusOutput: Payload {
  var driver = MailDriver.off
  var from: String?
  var server: String?
  var address: String?
  var waiting: Int64 = 0
  var sent: Int64 = 0
  var failed: Int64 = 0
  var oldestAt: Timestamp?
  /// What the server said last that concerns every mail, in the caller's language.
  var fault: String?

  static let schemaName = "MailStatus"

  mutating func fields(_ f: inout some FieldVisitor) {
    f.choice("driver", &driver, label: MailText.driver)
    f.text("from", &from, label: MailText.from, max: 500)
    f.text("server", &server, label: MailText.server, max: 300)
    f.text("address", &address, label: MailText.publicAddress, max: 300)
    f.integer("waiting", &waiting, label: MailState.waiting.label)
    f.integer("sent", &sent, label: MailState.sent.label)
    f.integer("failed", &failed, label: MailState.failed.label)
    f.timestamp("oldestAt", &oldestAt, label: MailText.oldest)
    f.text("fault", &fault, label: MailText.fault, max: 1000)
  }
}

/// A mail of the outbox: never what is in it.
struct MailOutput: Payload {
  var id = ID<OutboxMail>(0)
  var kind = ""
  var organization = OrganizationReference()
  var address = ""
  var state = MailState.waiting
  var attempts: Int64 = 0
  var createdAt = Timestamp(milliseconds: 0)
  var jobId: ID<Job>?
  var expiresAt = Timestamp(milliseconds: 0)
  var doneAt: Timestamp?
  var code: Int64 = 0
  var reason: String?

  static let schemaName = "Mail"

  init() {}

  init(_ row: MailRow, _ language: Language) {
    id = row.id
    kind = row.kind
    organization = OrganizationReference(row.organization)
    address = row.address
    state = row.state
    attempts = Int64(row.attempts)
    createdAt = row.created
    jobId = row.job
    expiresAt = row.expires
    doneAt = row.done
    code = Int64(row.code)
    reason = row.reason[language].isEmpty ? nil : row.reason[language]
  }

  mutating func fields(_ f: inout some FieldVisitor) {
    f.id("id", &id, label: MailText.mail)
    f.text("kind", &kind, label: MailText.kind, max: 60)
    f.object("organization", &organization, label: OrganizationText.organization)
    f.text("address", &address, label: MailText.to, max: PersonRules.longestEmail)
    f.choice("state", &state, label: MailText.state)
    f.integer("attempts", &attempts, label: MailText.attempts)
    f.timestamp("createdAt", &createdAt, label: MailText.created)
    f.id("jobId", &jobId, label: JobText.job)
    f.timestamp("expiresAt", &expiresAt, label: MailText.expires)
    f.timestamp("doneAt", &doneAt, label: MailText.ended)
    f.integer("code", &code, label: MailText.code)
    f.text("reason", &reason, label: MailText.reason, max: 2000)
  }
}

struct MailTestInput: Payload {
  var email = ""

  static let schemaName = "MailTest"

  mutating func fields(_ f: inout some FieldVisitor) {
    f.text(
      "email", &email, label: MailText.testTo, help: MailText.testHelp, min: 1, max: PersonRules.longestEmail,
      kind: .email)
  }
}

/// What a test came to.
struct MailTestOutput: Payload {
  var isTaken = false
  var words = ""
  /// What was said, a line each, without the password: `> ` before ours, `< ` before the server's.
  var conversation: [String] = []

  static let schemaName = "MailTestResult"

  init() {}

  init(_ trial: Mailer.Trial, _ language: Language) {
    isTaken = trial.isTaken
    words = trial.words[language]
    conversation = trial.conversation.map { ($0.side == .client ? "> " : "< ") + $0.text }
  }

  mutating func fields(_ f: inout some FieldVisitor) {
    f.bool("isTaken", &isTaken, label: MailText.isTaken)
    f.text("words", &words, label: MailText.result, max: 2000)
    f.texts("conversation", &conversation, label: MailText.conversation)
  }
}

/// A template as it is with made-up people.
struct MailTemplateOutput: Payload {
  var kind = ""
  var name = ""
  var isOptional = false
  var subject = ""
  var text = ""
  var html = ""

  static let schemaName = "MailTemplate"

  mutating func fields(_ f: inout some FieldVisitor) {
    f.text("kind", &kind, label: MailText.kind, max: 60)
    f.text("name", &name, label: MailText.name, max: 200)
    f.bool("isOptional", &isOptional, label: MailText.isOptional)
    f.text("subject", &subject, label: MailText.subject, max: 500)
    f.text("text", &text, label: MailText.plain, max: 20_000, kind: .multiline)
    f.text("html", &html, label: MailText.html, max: 60_000, kind: .multiline)
  }
}
