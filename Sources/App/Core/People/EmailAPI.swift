// The e-mail addresses of people over JSON: an administrator's, and one's own.
import Base
import Store
import Web

/// An address to add.
struct EmailInput: Payload {
  var email = ""

  static let schemaName = "EmailInput"

  mutating func fields(_ f: inout some FieldVisitor) {
    f.text("email", &email, label: EmailText.newAddress, min: 1, max: PersonRules.longestEmail, kind: .email)
  }
}

/// How it is known that an address is the person's.
enum EmailProof: String, Sendable, CaseIterable, Labeled {
  case none
  /// The address has reached them.
  case link
  /// An administrator vouched for it.
  case administrator

  init(_ row: PersonEmailRow) {
    self = row.confirmed == nil ? .none : row.confirmedBy == nil ? .link : .administrator
  }

  var label: Text {
    switch self {
    case .none: EmailText.unconfirmed
    case .link: EmailText.confirmed
    case .administrator: EmailText.vouched
    }
  }

  var tone: Tone { self == .none ? .warn : .good }
}

/// An address as the API gives it.
struct EmailOutput: Payload {
  var id = ID<PersonEmail>(0)
  var email = ""
  /// Whether the person is written to there.
  var isFirst = false
  var proof = EmailProof.none
  var confirmedAt: Timestamp?
  var createdAt = Timestamp(milliseconds: 0)

  static let schemaName = "Email"

  init() {}

  init(_ row: PersonEmailRow, of person: PersonRow) {
    id = row.id
    email = row.email
    isFirst = row.email == person.email
    proof = EmailProof(row)
    confirmedAt = row.confirmed
    createdAt = row.created
  }

  mutating func fields(_ f: inout some FieldVisitor) {
    f.id("id", &id, label: PeopleText.email)
    f.text("email", &email, label: PeopleText.email, max: PersonRules.longestEmail, kind: .email)
    f.bool("isFirst", &isFirst, label: EmailText.first)
    f.choice("proof", &proof, label: EmailText.state)
    f.timestamp("confirmedAt", &confirmedAt, label: EmailText.confirmed)
    f.timestamp("createdAt", &createdAt, label: PeopleText.added)
  }
}

/// Whose addresses a call is about: those of the person in its path, or the caller's own.
enum EmailOwner: Sendable {
  case person, oneself

  func row(_ call: Call, _ reader: Reader) throws -> PersonRow {
    let caller = try call.signedIn
    let id: ID<Person> = self == .oneself ? caller.person : try call.id()
    return try reader.one(PeopleStore.find, id, caller.organization.id)
  }

  var isOneself: Bool { self == .oneself }
}

enum EmailAPI {
  static func list(_ owner: EmailOwner) -> @Sendable (Call, Reader) throws -> Reply {
    { call, reader in
      let page = try Page(call.query)
      let person = try owner.row(call, reader)
      let rows = try sorted(person, reader)
      return call.list(page, total: rows.count) { json in
        for row in rows.dropFirst(page.offset).prefix(page.limit) { EmailOutput(row, of: person).write(to: json) }
      }
    }
  }

  /// The first one first.
  static func sorted(_ person: PersonRow, _ reader: Reader) throws -> [PersonEmailRow] {
    let rows = try reader.all(PersonEmailStore.all, person.id)
    return rows.filter { $0.email == person.email } + rows.filter { $0.email != person.email }
  }

  static func add(_ owner: EmailOwner) -> @Sendable (EmailInput, Call, Writer) throws -> EmailOutput {
    { input, call, writer in
      let row = try added(input.email, owner, call, writer)
      return EmailOutput(row, of: try owner.row(call, writer))
    }
  }

  /// Adds an address and asks it, by mail, whether it is the person's.
  static func added(_ email: String, _ owner: EmailOwner, _ call: Call, _ writer: Writer) throws -> PersonEmailRow {
    let person = try owner.row(call, writer)
    let row = try PersonEmails.add(email, to: person, byOneself: owner.isOneself, writer)
    _ = try ConfirmationMail.send(to: row, of: person, call.appliance.secrets, call.appliance.mail, writer)
    return row
  }

  /// Mails the link that confirms one of the caller's addresses, anew.
  static func sendLink(_ call: Call, _ writer: Writer) throws {
    let person = try EmailOwner.oneself.row(call, writer)
    let row = try writer.one(
      PersonEmailStore.find, call.id("email", as: ID<PersonEmail>.self), person.organization, person.id)
    guard call.appliance.mail.isOn else { throw Failure(.conflict, code: "mail-off", MailText.isOff) }
    guard try ConfirmationMail.send(to: row, of: person, call.appliance.secrets, call.appliance.mail, writer) else {
      throw Failure(.conflict, code: "enough-mails", EmailText.enoughMails)
    }
  }

  static func makeFirst(_ owner: EmailOwner) -> @Sendable (Call, Writer) throws -> EmailOutput {
    { call, writer in
      try PersonEmails.makeFirst(
        call.id("email"), of: owner.row(call, writer), byOneself: owner.isOneself, writer)
      return try output(owner, call, writer)
    }
  }

  static func remove(_ owner: EmailOwner) -> @Sendable (Call, Writer) throws -> Void {
    { call, writer in
      try PersonEmails.remove(call.id("email"), of: owner.row(call, writer), byOneself: owner.isOneself, writer)
    }
  }

  static func vouch(_ call: Call, _ writer: Writer) throws -> EmailOutput {
    try PersonEmails.vouch(call.id("email"), of: EmailOwner.person.row(call, writer), writer)
    return try output(.person, call, writer)
  }

  static func makeLink(_ call: Call, _ writer: Writer) throws -> LinkOutput {
    let person = try EmailOwner.person.row(call, writer)
    try Standing(writer).requireCovering(person.id, writer)
    let secret = NewSecret(call.appliance.secrets)
    var output = LinkOutput()
    output.expiresAt = try PersonEmails.makeLink(for: call.id("email"), of: person, secret, writer)
    output.url = call.address("/confirm/\(secret.token)")
    return output
  }

  private static func output(_ owner: EmailOwner, _ call: Call, _ reader: Reader) throws -> EmailOutput {
    let person = try owner.row(call, reader)
    return EmailOutput(
      try reader.one(
        PersonEmailStore.find, call.id("email", as: ID<PersonEmail>.self), person.organization, person.id), of: person)
  }
}
