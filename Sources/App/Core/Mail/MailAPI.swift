// The box's mail over JSON, for whoever runs it.
import Base
import Outbound
import Store
import Web

enum MailAPI {
  static func status(_ call: Call, _ reader: Reader) throws -> MailStatusOutput {
    let mailer = call.appliance.mail
    var output = MailStatusOutput()
    output.driver = mailer.options.driver
    if let from = mailer.options.from {
      output.from = from.name.isEmpty ? from.address : "\(from.name) <\(from.address)>"
    }
    output.server = mailer.options.server.map { "\($0.host):\($0.port) (\($0.security.rawValue))" }
    output.address = mailer.options.address.isEmpty ? nil : mailer.options.address
    output.waiting = try reader.value(of: .mailWaiting)
    output.sent = try reader.value(of: .mailSent)
    output.failed = try reader.value(of: .mailFailed)
    output.oldestAt = try reader.first(MailStore.oldest)
    output.fault = mailer.fault?.text[call.language]
    return output
  }

  static func read(_ call: Call, _ reader: Reader) throws -> MailStatusOutput {
    try reader.snapshot { try status(call, reader) }
  }

  /// Which mails are asked for: those that wait, where nothing is said.
  static func state(_ call: Call) throws -> MailState {
    guard let text = call.query["state"], !text.isEmpty else { return .waiting }
    guard let state = MailState(rawValue: text) else {
      throw Failure.unprocessable([Failure.Field(path: "state", text: MailText.noSuchState)])
    }
    return state
  }

  static func list(_ call: Call, _ reader: Reader) throws -> Reply {
    let page = try Page(call.query)
    let state = try state(call)
    return try reader.snapshot {
      try call.list(page, total: Int(try reader.value(of: .mail(state)))) { json in
        try reader.each(MailStore.page, state.rawValue, page.limit, page.offset) { row in
          MailOutput(row, call.language).write(to: json)
        }
      }
    }
  }

  static func retry(_ call: Call, _ writer: Writer) throws -> MailOutput {
    let row = try Outbox.retry(call.id(), writer)
    call.appliance.mail.forgive()
    return MailOutput(row, call.language)
  }

  static func drop(_ call: Call, _ writer: Writer) throws { try Outbox.drop(call.id(), writer) }

  /// Which server a test waits for.
  static func server(_ call: Call) -> RemoteServer {
    RemoteServer("mail \(call.appliance.mail.options.server?.host ?? "")")
  }

  static func test(_ input: MailTestInput, _ call: Call, _ pool: Slow) throws -> MailTestOutput {
    let mailer = call.appliance.mail
    guard mailer.isOn else { throw Failure(.conflict, code: "mail-off", MailText.isOff) }
    let organization = try call.signedIn.organization
    // On record before it leaves.
    let id = try pool.write(call.context) { writer in
      let id = writer.newID(ID<OutboxMail>.self)
      try writer.emit(.mailTested, subject: writer.context.actor ?? 0)
      return id
    }
    let trial = try mailer.test(to: input.email, id: id, in: organization, call.language)
    // The server works: what waits need not wait longer.
    if trial.isTaken {
      try pool.write(call.context) { writer in
        for job in try writer.all(MailStore.stalled) { _ = try JobChanges.retry(job, writer) }
      }
    }
    return MailTestOutput(trial, call.language)
  }

  // MARK: Templates

  /// A template as a mail to somebody made up.
  static func preview(
    _ template: any MailTemplate.Type, _ language: Language, _ call: Call
  ) throws -> (output: MailTemplateOutput, letter: WrittenLetter) {
    let organization = try call.signedIn.organization
    let kind = template.kind
    let address = call.appliance.mail.options.address
    let frame = LetterFrame(
      organization: organization.name, zone: organization.zone, language: language,
      link: kind.link.map { "\(address)\($0)" + MailText.exampleToken } ?? "", address: address)
    let letter = WrittenLetter(
      template.exampleLetter(frame), frame, name: MailText.exampleName,
      unsubscribe: kind.isOptional ? address + "/unsubscribe/" + MailText.exampleToken : nil)
    var output = MailTemplateOutput()
    output.kind = kind.name
    output.name = kind.label[call.language]
    output.isOptional = kind.isOptional
    output.subject = letter.subject
    output.text = letter.text
    output.html = letter.html
    return (output, letter)
  }

  static func template(_ call: Call, _ reader: Reader) throws -> MailTemplateOutput {
    guard let template = Features.mail(call.parameters["kind"] ?? "") else { throw Failure.notFound }
    return try preview(template, language(call), call).output
  }

  /// The language that is asked for, else the caller's.
  static func language(_ call: Call) -> Language {
    call.query["language"].flatMap { Language(rawValue: $0) } ?? call.language
  }
}

extension MailTemplate {
  static func exampleLetter(_ frame: LetterFrame) -> Letter { example.letter(frame) }
}
