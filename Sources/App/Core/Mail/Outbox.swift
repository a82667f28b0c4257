// The writes of the outbox: putting in, taking out, noting what became of it.
import Base
import Store

extension EventKind {
  static let mailFailed = EventKind("mail.failed")
  static let mailRetried = EventKind("mail.retried")
  static let mailDropped = EventKind("mail.dropped")
  static let mailTested = EventKind("mail.tested")
  static let mailUnsubscribed = EventKind("mail.unsubscribed")
  static let mailResubscribed = EventKind("mail.resubscribed")
}

enum Outbox {
  // MARK: Putting in

  /// Puts a mail into the outbox, in the caller's transaction: it is sent if that commits, and only then. `token` is the
  /// secret part of its link; it is stored sealed, for this row, until the mail is sent, and a mail with an older link
  /// that still waits is taken out. Does nothing for what the person does not want.
  static func put<Template: MailTemplate>(
    _ mail: Template, to recipient: MailRecipient, token: String? = nil, until expires: Timestamp, _ secrets: Secrets,
    _ writer: Writer
  ) throws {
    let kind = Template.kind
    if kind.isOptional, let person = recipient.person, try writer.exists(MailStore.hasOptedOut, person, kind.name) {
      return
    }
    let key = PersonRules.emailKey(recipient.address)
    if token != nil {
      for old in try writer.all(MailStore.replaced, key, recipient.organization, kind.name) {
        try remove(old, .waiting, writer)
      }
    }
    let id = writer.newID(ID<OutboxMail>.self)
    let sealed = try token.map { try secrets.seal(Array($0.utf8), for: place(id)) }
    try writer.run(
      MailStore.insert, id, recipient.organization, recipient.person, recipient.address, key,
      recipient.language.rawValue, kind.name, mail.json, sealed, writer.now, expires,
      send(id, in: recipient.organization, writer))
    writer.count(.mailWaiting, organization: 0, by: 1)
  }

  /// Has a mail sent once this transaction is there; gives the job that does.
  private static func send(_ id: ID<OutboxMail>, in organization: ID<Organization>, _ writer: Writer) throws -> ID<Job>
  {
    var work = MailWork()
    work.mail = id
    return try writer.enqueue(.mailSend, work, organization: organization.value).id
  }

  /// What a row's secret is sealed for.
  static func place(_ id: ID<OutboxMail>) -> String { "mail:\(id.text)" }

  // MARK: What became of it

  /// Why a mail is not to be sent any more; nil while it is.
  static func objection(to row: MailRow, at now: Timestamp, _ reader: Reader) throws -> Text? {
    // The last try's reason says more than that time has passed.
    if row.expires <= now { return row.reason.en.isEmpty ? MailText.expired : row.reason }
    guard let kind = Features.mail(row.kind)?.kind else { return MailText.noKind }
    guard row.isWanted else { return MailText.notWanted }
    guard kind.isOptional, let person = row.person else { return nil }
    return try reader.exists(MailStore.hasOptedOut, person, kind.name) ? MailText.notWanted : nil
  }

  /// Whether the link of a mail still leads anywhere; good for what has none, or what can't be read: that is found out
  /// when the letter is written.
  static func use(ofLinkIn row: MailRow, at now: Timestamp, _ secrets: Secrets, _ reader: Reader) throws -> LinkUse {
    guard let sealed = row.secret, let template = Features.mail(row.kind),
      let token = try? secrets.open(sealed, for: place(row.id))
    else { return .good }
    return try template.use(ofLink: secrets.digest(of: String(decoding: token, as: UTF8.self)), at: now, reader)
  }

  /// Takes out what waits and nobody wants sent any more.
  static func withdraw(_ row: MailRow, _ writer: Writer) throws { try remove(row.id, .waiting, writer) }

  /// Notes what came of the attempt with this number. `isLast` where no other follows.
  static func settle(_ row: MailRow, _ outcome: MailOutcome, attempt: Int, isLast: Bool, _ writer: Writer) throws {
    switch outcome {
    case .sent:
      if try writer.run(MailStore.finish, row.id, MailState.sent.rawValue, writer.now, attempt, 0, "", "") == 1 {
        count(from: .waiting, to: .sent, writer)
      }
    case .refused(let reason, let code): try fail(row, reason, code: code, attempt: attempt, writer)
    case .later(let reason, let code, _):
      if isLast {
        try fail(row, reason, code: code, attempt: attempt, writer)
      } else {
        try writer.run(MailStore.postpone, row.id, attempt, code, reason.en, reason.fr)
      }
    }
  }

  /// Gives a mail up. `attempt` is how often it was tried.
  static func fail(_ row: MailRow, _ reason: Text, code: Int, attempt: Int, _ writer: Writer) throws {
    guard
      try writer.run(
        MailStore.finish, row.id, MailState.failed.rawValue, writer.now, attempt, code, reason.en, reason.fr) == 1
    else { return }
    count(from: .waiting, to: .failed, writer)
    try writer.emit(.mailFailed, subject: row.person?.value ?? 0, organization: row.organization.id.value) { json in
      json.field("kind", row.kind)
      json.field("code", row.code == 0 ? code : row.code)
    }
  }

  /// Forgets what ended long ago, and gives up what nobody tries any more; some of it. Gives how many.
  static func sweep(_ writer: Writer) throws -> Int {
    let end = writer.now.adding(seconds: -MailRules.memory)
    var swept = 0
    for state in [MailState.sent, .failed] {
      for old in try writer.all(MailStore.finished, state.rawValue, end) {
        try remove(old, state, writer)
        swept += 1
      }
    }
    // A day later nobody is at it still.
    for id in try writer.all(MailStore.stale, writer.now.adding(seconds: -86_400)) {
      let row = try writer.one(MailStore.find, id)
      let reason = row.reason.en.isEmpty ? MailText.expired : row.reason
      try fail(row, reason, code: row.code, attempt: row.attempts, writer)
      swept += 1
    }
    return swept
  }

  // MARK: By hand

  /// Has one tried at once that failed or waits for its next try. Fails when it was sent, or would come too late.
  static func retry(_ id: ID<OutboxMail>, _ writer: Writer) throws -> MailRow {
    let row = try writer.one(MailStore.find, id)
    guard row.state != .sent else { throw Failure(.conflict, code: "mail-sent", MailText.wasSent) }
    guard row.expires > writer.now else { throw Failure(.conflict, code: "mail-expired", MailText.tooOld) }
    if row.state == .waiting, let job = row.job {
      // Nothing to do where it is under way.
      _ = try JobChanges.retry(job, writer)
    } else {
      try writer.run(MailStore.retry, id, send(id, in: row.organization.id, writer))
      count(from: row.state, to: .waiting, writer)
    }
    try writer.emit(.mailRetried, subject: row.person?.value ?? 0, organization: row.organization.id.value) { json in
      json.field("kind", row.kind)
    }
    return try writer.one(MailStore.find, id)
  }

  /// Takes one out, whatever its state.
  static func drop(_ id: ID<OutboxMail>, _ writer: Writer) throws {
    let row = try writer.one(MailStore.find, id)
    try remove(id, row.state, writer)
    try writer.emit(.mailDropped, subject: row.person?.value ?? 0, organization: row.organization.id.value) { json in
      json.field("kind", row.kind)
    }
  }

  // MARK: Of people

  /// Forgets what was sent to a person, and what waits for them.
  static func forget(_ person: ID<Person>, in organization: ID<Organization>, _ writer: Writer) throws {
    for (id, state) in try writer.all(MailStore.statesOfPerson, person, organization) { try remove(id, state, writer) }
    for (id, state) in try writer.all(MailStore.statesOfAddresses, person, organization) {
      try remove(id, state, writer)
    }
  }

  /// Forgets one, whatever its state, without a word.
  static func forget(_ id: ID<OutboxMail>, _ writer: Writer) throws {
    if let state = try writer.first(MailStore.state, id) { try remove(id, state, writer) }
  }

  /// What an entry that goes does not want, the one that stays does not.
  static func carryOptOuts(_ move: PersonalData.Move, _ writer: Writer) throws {
    try writer.run(MailStore.carryOptOuts, move.from, move.to, move.organization)
    try writer.run(MailStore.forgetOptOuts, move.from)
  }

  // MARK: Counting

  private static func remove(_ id: ID<OutboxMail>, _ state: MailState, _ writer: Writer) throws {
    guard try writer.run(MailStore.delete, id) == 1 else { return }
    writer.count(.mail(state), organization: 0, by: -1)
  }

  private static func count(from: MailState, to: MailState, _ writer: Writer) {
    writer.count(.mail(from), organization: 0, by: -1)
    writer.count(.mail(to), organization: 0, by: 1)
  }
}
