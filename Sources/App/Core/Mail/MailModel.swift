// The outbox: what waits to be sent, what became of it, and the rules of trying again.
import Base
import Store

/// A mail that waits, was sent or has failed.
enum OutboxMail {}
/// That somebody wants no more mails of a kind.
enum MailOptOut {}

enum MailState: String, Sendable, CaseIterable, Labeled {
  case waiting, sent, failed

  var label: Text {
    switch self {
    case .waiting: Text(en: "Waiting", fr: "En attente")
    case .sent: Text(en: "Sent", fr: "Envoyé")
    case .failed: Text(en: "Failed", fr: "Échoué")
    }
  }

  var tone: Tone {
    switch self {
    case .waiting: .info
    case .sent: .good
    case .failed: .bad
    }
  }
}

/// Whom a mail is for. The address is kept: it is where this very mail goes, whatever the person's is later.
struct MailRecipient: Sendable {
  let organization: ID<Organization>
  /// Nil for somebody who is not in the directory yet.
  let person: ID<Person>?
  let address: String
  /// Where the person's own is not known.
  let language: Language
}

/// A mail of the outbox with what it takes to write it.
struct MailRow: Sendable {
  let id: ID<OutboxMail>
  let organization: OrganizationSummary
  let person: ID<Person>?
  /// Empty where nobody knows it.
  let name: String
  let address: String
  let language: Language
  let kind: String
  let payload: String
  /// The token of its link, sealed for this row.
  let secret: [UInt8]?
  let state: MailState
  /// How often it was tried.
  let attempts: Int
  let created: Timestamp
  /// What sends it, while it waits.
  let job: ID<Job>?
  let expires: Timestamp
  let done: Timestamp?
  /// The server's answer, such as 550; 0 for none.
  let code: Int
  /// Why it was not sent; empty where nothing went wrong.
  let reason: Text
  /// Whether its reader is still there: neither deleted nor suspended, in an organization that is open.
  let isWanted: Bool
}

/// What came of one try.
enum MailOutcome: Sendable {
  case sent
  /// For good.
  case refused(Text, code: Int)
  /// To be tried again: `isServer` where it has to do with the server and not with this mail: others would fare alike.
  case later(Text, code: Int, isServer: Bool)
}

enum MailRules {
  /// A mail is tried for about a day: after half a minute first, then ever more slowly. One attempt may take longer than
  /// any server may (mail.timeout): were it given up while the server still takes the message, it would be sent twice.
  /// What became of it is in the outbox; the job need not be kept.
  static let policy = JobPolicy(
    width: 2, priority: 10, timeout: 400, attempts: 13, backoff: JobBackoff(first: 30, most: 28_800, jitter: 0.2),
    keep: 0)
  /// Seconds for which nothing is sent after the server itself has failed.
  static let rest: Int64 = 30
  /// Seconds for which the outbox remembers what was sent, and what has failed.
  static let memory: Int64 = 30 * 86_400
  /// Seconds after which news is none any more.
  static let freshness: Int64 = 2 * 86_400
}
