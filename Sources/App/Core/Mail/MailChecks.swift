// How the box's mail is, as a finding of the checks.
import Base
import Store

extension CheckSubject {
  static let mail = CheckSubject("mail", Text(en: "Mail", fr: "E-mails"))
}

extension Judgments {
  /// Mail that has waited for so many seconds is late.
  static let lateMail: Int64 = 900

  /// `fault` is what the server said last that concerns every mail; `failures` are those of the last day, `oldest` since
  /// when the one waits that waits longest.
  static func mail(_ driver: MailDriver, fault: Text?, failures: Int, oldest: Timestamp?, at now: Timestamp) -> Finding
  {
    guard driver != .off else { return .ok(.mail, ChecksText.mailOff) }
    if let fault { return .bad(.mail, fault, do: ChecksText.tryMail) }
    if let oldest, oldest.adding(seconds: lateMail) < now {
      return .warn(.mail, ChecksText.mailLate(ChecksText.instant(oldest)), do: ChecksText.tryMail)
    }
    if failures > 0 { return .warn(.mail, ChecksText.mailFailures(failures), do: ChecksText.seeMail) }
    return driver == .file
      ? .warn(.mail, ChecksText.mailToFiles, do: ChecksText.mailToServer) : .ok(.mail, ChecksText.mailWell)
  }
}

enum MailChecks {
  /// Of the campus that runs, or at the terminal by its settings: those may be wrong themselves.
  static let check = CheckSource(.mail) { scope in
    if let mail = scope.appliance?.mail {
      return [try finding(mail.options.driver, fault: mail.fault?.text, at: scope.now, scope.reader)]
    }
    guard let configuration = scope.configuration else { return [] }
    do {
      let options = try MailOptions(configuration, folder: directory(of: scope.box.database))
      return [try finding(options.driver, fault: nil, at: scope.now, scope.reader)]
    } catch let usage as Usage { return [.bad(.mail, .verbatim(usage.message), do: ChecksText.seeSentence)] }
  }

  /// Of an open database.
  static func finding(_ driver: MailDriver, fault: Text?, at now: Timestamp, _ reader: Reader) throws -> Finding {
    guard driver != .off else { return Judgments.mail(.off, fault: nil, failures: 0, oldest: nil, at: now) }
    return Judgments.mail(
      driver, fault: fault,
      failures: try reader.all(MailStore.failures, now.adding(seconds: -86_400)).count,
      oldest: try reader.first(MailStore.oldest), at: now)
  }
}
