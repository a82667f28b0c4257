// The e-mail addresses of a person: all of them are rows here, the first is also kept with the person.
import Base
import Store

extension EventKind {
  static let emailAdded = EventKind("person.email-added")
  static let emailRemoved = EventKind("person.email-removed")
  static let emailFirst = EventKind("person.email-first")
  static let emailConfirmed = EventKind("person.email-confirmed")
  static let emailLinkMade = EventKind("person.email-link")
}

enum PersonEmails {
  /// The most that one person has.
  static let most = 10

  // MARK: The first address, as a change of the person sets it

  /// Makes `email` the person's own address instead of `old`. Gives false when it is somebody else's of the organization.
  static func replace(
    _ old: String?, with email: String?, of person: ID<Person>, in organization: ID<Organization>, _ writer: Writer
  ) throws -> Bool {
    guard old != email else { return true }
    let key = email.map(PersonRules.emailKey)
    if let old, PersonRules.emailKey(old) != key {
      try writer.run(PersonEmailStore.delete, PersonRules.emailKey(old), organization, person)
    }
    guard let email, let key else { return true }
    return try put(email, key, person, organization, writer)
  }

  private static func put(
    _ email: String, _ key: String, _ person: ID<Person>, _ organization: ID<Organization>, _ writer: Writer
  ) throws -> Bool {
    let id = writer.newID(ID<PersonEmail>.self)
    return try writer.run(PersonEmailStore.put, id, organization, person, email, key, writer.now) == 1
  }

  /// The person has shown that their own address reaches them.
  static func confirm(_ person: PersonRow, _ writer: Writer) throws {
    guard let email = person.email else { return }
    try writer.run(PersonEmailStore.confirm, PersonRules.emailKey(email), person.organization, person.id, writer.now)
  }

  /// Whether an account has shown, in any organization, that it is reached by an address.
  static func isConfirmed(_ email: String, by account: ID<Account>, _ reader: Reader) throws -> Bool {
    try reader.exists(PersonEmailStore.confirmedByAccount, PersonRules.emailKey(email), account)
  }

  // MARK: Going and coming back

  /// Frees the addresses of a person who goes; they are remembered for as long as the person can be brought back.
  static func release(of person: ID<Person>, _ writer: Writer) throws {
    try writer.run(PersonEmailStore.dropFormer, person)
    try writer.run(PersonEmailStore.keepFormer, person)
    try writer.run(PersonEmailStore.deleteAll, person)
  }

  /// Gives somebody who comes back their addresses. Fails when the first of them is somebody else's by now; further ones
  /// that are taken stay away.
  static func reclaim(_ person: PersonRow, _ writer: Writer) throws {
    try writer.run(PersonEmailStore.reclaim, person.id)
    try writer.run(PersonEmailStore.dropFormer, person.id)
    guard let email = person.email else { return }
    guard try put(email, PersonRules.emailKey(email), person.id, person.organization, writer) else {
      throw PeopleChanges.emailTaken
    }
  }

  // MARK: Further addresses

  /// Adds an address that is not confirmed. For somebody without any it becomes the first one, where an administrator adds
  /// it: what somebody says of themselves must be confirmed first.
  @discardableResult
  static func add(
    _ email: String, to person: PersonRow, byOneself: Bool, _ writer: Writer
  ) throws -> PersonEmailRow {
    if !byOneself { try Standing(writer).requireCovering(person.id, writer) }
    let key = PersonRules.emailKey(email)
    guard try writer.one(PersonEmailStore.count, person.id) < most else {
      throw refused("too-many-emails", EmailText.tooMany)
    }
    if try writer.all(PersonEmailStore.all, person.id).contains(where: { $0.key == key }) {
      throw refused("email-there", EmailText.there)
    }
    guard try put(email, key, person.id, person.organization, writer) else {
      throw refused("email-taken", PeopleText.emailTaken)
    }
    guard let row = try writer.all(PersonEmailStore.all, person.id).first(where: { $0.key == key }) else {
      throw Failure.notFound
    }
    try note(.emailAdded, row, writer)
    if person.email == nil, !byOneself { try setFirst(row, of: person, writer) }
    return row
  }

  private static func refused(_ code: String, _ text: Text) -> Failure {
    Failure(.conflict, code: code, text, fields: [Failure.Field(path: "email", text: text)])
  }

  /// Makes an address the first one: that which the person signs in with, and is written to. Its owner needs it
  /// confirmed; an administrator decides who gets in anyway.
  static func makeFirst(
    _ id: ID<PersonEmail>, of person: PersonRow, byOneself: Bool, _ writer: Writer
  ) throws {
    let row = try writer.one(PersonEmailStore.find, id, person.organization, person.id)
    if !byOneself { try Standing(writer).requireCovering(person.id, writer) }
    guard row.confirmed != nil || !byOneself else {
      throw Failure(.conflict, code: "email-unconfirmed", EmailText.confirmFirst)
    }
    guard row.email != person.email else { return }
    try setFirst(row, of: person, writer)
    try note(.emailFirst, row, writer)
  }

  private static func setFirst(_ row: PersonEmailRow, of person: PersonRow, _ writer: Writer) throws {
    try writer.run(PeopleStore.setEmail, person.id, person.organization, row.email, row.key, writer.now)
    try PeopleStore.search.put(
      writer, person.id, in: person.organization,
      folded: PersonRules.searchText(name: person.name, email: row.email, number: person.number))
    writer.accessChanged()
  }

  /// Takes an address away; the first one only where another is made the first.
  static func remove(
    _ id: ID<PersonEmail>, of person: PersonRow, byOneself: Bool, _ writer: Writer
  ) throws {
    let row = try writer.one(PersonEmailStore.find, id, person.organization, person.id)
    if !byOneself { try Standing(writer).requireCovering(person.id, writer) }
    guard row.email != person.email else { throw Failure(.conflict, code: "first-email", EmailText.firstStays) }
    try writer.run(PersonEmailStore.deleteOne, id, person.organization, person.id)
    try note(.emailRemoved, row, writer)
  }

  /// An administrator says that the address is the person's: it opens their account from then on, in this organization.
  static func vouch(_ id: ID<PersonEmail>, of person: PersonRow, _ writer: Writer) throws {
    let row = try writer.one(PersonEmailStore.find, id, person.organization, person.id)
    try Standing(writer).requireCovering(person.id, writer)
    guard
      try writer.run(
        PersonEmailStore.vouch, id, person.organization, person.id, writer.now, writer.context.actor ?? 0) == 1
    else { return }
    try note(.emailConfirmed, row, writer)
  }

  // MARK: Confirmation by a link

  /// Makes a link that confirms an address, once; earlier ones of the address stop working. How it reaches its reader is
  /// the caller's business: shown once to be handed over, or sent to the address itself.
  static func makeLink(
    for id: ID<PersonEmail>, of person: PersonRow, _ secret: NewSecret, _ writer: Writer
  ) throws -> Timestamp {
    let row = try writer.one(PersonEmailStore.find, id, person.organization, person.id)
    guard row.confirmed == nil || row.confirmedBy != nil else {
      throw Failure(.conflict, code: "email-confirmed", EmailText.isConfirmed)
    }
    let link = writer.newID(ID<EmailLink>.self)
    let expires = writer.now.adding(seconds: linkLifetime)
    try writer.run(PersonEmailStore.dropLinks, id)
    try writer.run(
      PersonEmailStore.insertLink, link, secret.digest, person.organization, person.id, id, writer.now, expires)
    try note(.emailLinkMade, row, writer)
    return expires
  }

  /// 72 hours.
  static let linkLifetime: Int64 = 72 * 3600

  /// What a link is about; 410 once it was used, replaced or is too old, or the address has gone.
  static func offer(_ digest: Digest, at now: Timestamp, _ reader: Reader) throws -> EmailOffer {
    guard let offer = try reader.first(PersonEmailStore.offer, digest, now) else {
      throw Failure(.gone, code: "link-gone", EmailText.linkGone)
    }
    return offer
  }

  /// Uses a link. Whoever has it acts for the person.
  static func useLink(_ digest: Digest, _ writer: Writer) throws -> EmailOffer {
    let offer = try offer(digest, at: writer.now, writer)
    guard try writer.run(PersonEmailStore.useLink, offer.link, writer.now) == 1 else {
      throw Failure(.gone, code: "link-gone", EmailText.linkGone)
    }
    writer.context.organization = offer.organization.value
    writer.context.actor = offer.email.person.value
    try writer.run(
      PersonEmailStore.confirm, offer.email.key, offer.organization, offer.email.person, writer.now)
    try note(.emailConfirmed, offer.email, writer)
    return offer
  }

  private static func note(_ kind: EventKind, _ row: PersonEmailRow, _ writer: Writer) throws {
    try writer.emit(kind, subject: row.person) { json in json.field("email", row.email) }
  }
}
