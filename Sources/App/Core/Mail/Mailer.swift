// Writes mails and hands them over: those of the outbox as jobs, a test at once.
import Base
import Glibc
import Outbound
import Store
import Synchronization

/// The box's mail. Thread-safe. What is in the outbox is sent by jobs, from when these are started.
final class Mailer: Sendable {
  private struct State {
    /// Nothing is sent before: the server itself has failed.
    var restsUntil: Timestamp?
    var fault: (text: Text, at: Timestamp)?
  }

  let options: MailOptions
  private let secrets: Secrets
  private let clock: Clock
  private let log: Log
  private let client: SMTPClient?
  private let state = Mutex(State())

  init(_ options: MailOptions, secrets: Secrets, clock: Clock, log: Log) {
    self.options = options
    self.secrets = secrets
    self.clock = clock
    self.log = log
    client = options.server.map { SMTPClient($0, log: log) }
  }

  var isOn: Bool { options.driver != .off }

  /// What the server said last that concerns every mail; nil when the last one went well.
  var fault: (text: Text, at: Timestamp)? { state.withLock { $0.fault } }

  // MARK: Putting in

  /// Puts a mail into the outbox in the caller's transaction; false, and nothing is done, where the box sends none. See
  /// `Outbox.put`.
  @discardableResult
  func enqueue<Template: MailTemplate>(
    _ mail: Template, to recipient: MailRecipient, token: String? = nil, until expires: Timestamp, _ writer: Writer
  ) throws -> Bool {
    guard isOn else { return false }
    try Outbox.put(mail, to: recipient, token: token, until: expires, secrets, writer)
    return true
  }

  // MARK: Sending

  /// Somebody says that the server works again.
  func forgive() { state.withLock { $0.restsUntil = nil } }

  /// Ends what is under way within about a second, and sends nothing more.
  func end() { client?.end() }

  /// Sends one mail of the outbox, as one attempt of a job. Waits for the server. What happened to the mail is noted in the
  /// transaction that ends the job, so that it is sent again only where the program ended before that.
  func send(_ id: ID<OutboxMail>, _ run: JobRun) throws {
    // It may have been removed, or tried by hand.
    guard let row = try run.read({ try $0.first(MailStore.find, id) }), row.state == .waiting, row.job == run.id else {
      return
    }
    let now = clock.now
    if let objection = try run.read({ try Outbox.objection(to: row, at: now, $0) }) {
      try run.finish { try Outbox.fail(row, objection, code: row.code, attempt: row.attempts, $0) }
      return
    }
    var paused: MailOutcome?
    switch try run.read({ try Outbox.use(ofLinkIn: row, at: now, secrets, $0) }) {
    case .good: break
    case .paused(let reason): paused = .later(reason, code: 0, isServer: false)
    case .gone:
      try run.finish { try Outbox.withdraw(row, $0) }
      return
    }
    let attempt = run.attempt
    let isLast = attempt >= MailRules.policy.attempts
    let outcome = paused ?? resting(at: now) ?? deliver(row) { run.isCancelled }
    // What was broken off for our own sake was no attempt.
    if case .later = outcome { try run.check() }
    note(outcome)
    guard case .later(let reason, _, _) = outcome, !isLast else {
      try insist { try run.finish { try Outbox.settle(row, outcome, attempt: attempt, isLast: isLast, $0) } }
      return
    }
    try run.write { try Outbox.settle(row, outcome, attempt: attempt, isLast: false, $0) }
    throw Failure(.unavailable, code: "mail-later", reason)
  }

  /// The server has the message. Were a full queue or disk to keep us from noting it, it would be sent again: so that is
  /// tried for ten seconds.
  private func insist(_ write: () throws -> Void) throws {
    for _ in 0..<40 {
      do { return try write() } catch let lost as JobLeaseLost { throw lost } catch {
        usleep(250_000)
      }
    }
    try write()
  }

  /// What comes of a mail while the server has just failed: it is not asked again for each that waits, which might have it
  /// shut us out.
  private func resting(at now: Timestamp) -> MailOutcome? {
    guard isOn else { return .later(MailText.isOff, code: 0, isServer: false) }
    return state.withLock { state in
      guard let until = state.restsUntil, until > now, let fault = state.fault else { return nil }
      return .later(fault.text, code: 0, isServer: false)
    }
  }

  private func note(_ outcome: MailOutcome) {
    let now = clock.now
    state.withLock { state in
      switch outcome {
      case .later(let reason, _, true):
        state.fault = (reason, now)
        state.restsUntil = now.adding(seconds: MailRules.rest)
      case .later: break
      case .sent, .refused:
        state.fault = nil
        state.restsUntil = nil
      }
    }
  }

  /// Writes one mail and hands it over. Changes nothing in the database; may be done twice, and is then the same message
  /// to whoever compares.
  func deliver(_ row: MailRow, mustStop: @escaping () -> Bool = { false }) -> MailOutcome {
    do { return try send(message(row), name: row.id.text, mustStop) } catch let fault as MailFault {
      return .refused(fault.text, code: 0)
    } catch {
      let failure = Failure(any: error)
      log.error("a mail could not be written", ["mail": row.id, "kind": row.kind, "detail": failure.detail])
      return .refused(failure.text, code: 0)
    }
  }

  private func send(
    _ message: MailMessage, name: String, _ mustStop: @escaping () -> Bool = { false }
  ) throws -> MailOutcome {
    let bytes = try message.bytes()
    guard let client else {
      do {
        try makeDirectory(options.folder)
        try writeFile("\(options.folder)/\(name).eml", bytes)
        return .sent
      } catch { return .later(error.text, code: 0, isServer: true) }
    }
    do {
      _ = try client.send(bytes, from: message.from, to: message.to, mustStop: mustStop)
      return .sent
    } catch {
      switch error.kind {
      case .refused: return .refused(error.text, code: error.code)
      case .settings: return .later(error.text, code: error.code, isServer: true)
      // A 4xx to this message alone says nothing of the next one.
      case .passing: return .later(error.text, code: error.code, isServer: error.code == 0 || error.code == 421)
      }
    }
  }

  // MARK: Writing

  /// The message of a row, in its reader's language.
  func message(_ row: MailRow) throws -> MailMessage {
    guard let template = Features.mail(row.kind) else { throw Failure.internal("no mail of the kind \(row.kind)") }
    let kind = template.kind
    var link = ""
    if let path = kind.link {
      guard let sealed = row.secret else { throw Failure.internal("the link of mail \(row.id.text) is gone") }
      link =
        options.address + "\(path)"
        + String(decoding: try secrets.open(sealed, for: Outbox.place(row.id)), as: UTF8.self)
    }
    let frame = LetterFrame(
      organization: row.organization.name, zone: row.organization.zone, language: row.language, link: link,
      address: options.address)
    let (letter, optional) = try template.open(row.payload, frame)
    var unsubscribe: String?
    if let optional, let person = row.person {
      unsubscribe = options.address + Unsubscribe.path(person, optional, secrets)
    }
    let written = WrittenLetter(letter, frame, name: row.name, unsubscribe: unsubscribe)
    return try message(written, to: MailAddress(row.address, name: oneLine(row.name)), row.id, frame, unsubscribe)
  }

  private func message(
    _ written: WrittenLetter, to: MailAddress, _ id: ID<OutboxMail>, _ frame: LetterFrame, _ unsubscribe: String?
  ) throws -> MailMessage {
    guard let from = options.from else { throw Failure.internal("mail is off") }
    return MailMessage(
      // The campus is who writes, by the address of the box.
      from: try MailAddress(from.address, name: from.name.isEmpty ? oneLine(frame.organization) : from.name), to: to,
      subject: written.subject, text: written.text, html: written.html,
      // Nobody can guess the identifier of another mail by that of their own.
      identifier: "\(id.text).\(hex(Array(secrets.mark(Array(id.text.utf8), of: "mail").bytes.prefix(8))))",
      date: clock.now, language: frame.language, unsubscribe: unsubscribe)
  }

  // MARK: Trying out

  /// What came of a test.
  struct Trial: Sendable {
    let isTaken: Bool
    let words: Text
    let conversation: [SMTPLine]
  }

  /// Sends a test message at once, around the outbox. Waits for the server.
  func test(to address: String, id: ID<OutboxMail>, in organization: OrganizationSummary, _ language: Language) throws
    -> Trial
  {
    let frame = LetterFrame(
      organization: organization.name, zone: organization.zone, language: language, link: "", address: options.address)
    let letter = WrittenLetter(TestMail.example.letter(frame), frame, name: "", unsubscribe: nil)
    let message: MailMessage
    do { message = try self.message(letter, to: MailAddress(address), id, frame, nil) } catch let fault as MailFault {
      throw Failure.unprocessable([Failure.Field(path: "email", text: fault.text)])
    }
    guard let client else {
      switch try send(message, name: id.text) {
      case .sent: return Trial(isTaken: true, words: MailText.written(options.folder), conversation: [])
      case .refused(let text, _), .later(let text, _, _): return Trial(isTaken: false, words: text, conversation: [])
      }
    }
    do {
      let receipt = try client.send(message.bytes(), from: message.from, to: message.to)
      note(.sent)
      return Trial(isTaken: true, words: MailText.taken(receipt.reply), conversation: receipt.conversation)
    } catch let failure as SMTPFailure {
      return Trial(isTaken: false, words: failure.text, conversation: failure.conversation)
    }
  }
}
