// The writes of organizations: settings, suspension, deletion and the way back, and leaving one.
import Base
import Store
import Web

extension EventKind {
  static let organizationCreated = EventKind("organization.created")
  static let organizationUpdated = EventKind("organization.updated")
  static let secondFactorPolicyChanged = EventKind("organization.second-factor-changed")
  static let organizationSuspended = EventKind("organization.suspended")
  static let organizationResumed = EventKind("organization.resumed")
  static let organizationDeleted = EventKind("organization.deleted")
  static let organizationRestored = EventKind("organization.restored")
  static let organizationExported = EventKind("organization.exported")
}

enum OrganizationChanges {
  /// Makes an organization; the writer's context need not name one yet, and names this one afterwards.
  static func create(name: String, zone: Zone, language: Language, _ writer: Writer) throws -> ID<Organization> {
    let id = writer.newID(ID<Organization>.self)
    let languages = OrganizationRules.text([language] + Language.allCases.filter { $0 != language })
    try writer.run(
      OrganizationStore.insert, id, name, freeSlug(name, writer), zone.name, language.rawValue, languages, writer.now)
    writer.context.organization = id.value
    try SetupChanges.end(writer)
    try RoleChanges.makeBuiltIn(in: id, writer)
    try writer.emit(.organizationCreated, subject: id) { json in
      json.field("name", name)
      json.field("zone", zone.name)
    }
    return id
  }

  /// A short name for addresses that no organization has yet, numbered where the plain one is taken.
  private static func freeSlug(_ name: String, _ writer: Writer) throws -> String {
    let plain = OrganizationRules.slug(name)
    var slug = plain
    var number = 2
    while try writer.exists(OrganizationStore.hasSlug, slug) {
      slug = "\(plain)-\(number)"
      number += 1
    }
    return slug
  }

  /// Changes the settings that `change` names; answers them as they are afterwards. A change of nothing writes nothing.
  static func update(
    _ id: ID<Organization>, _ change: OrganizationChange, on condition: Precondition = Precondition(nil),
    _ writer: Writer
  ) throws -> OrganizationRow {
    let old = try writer.one(OrganizationStore.find, id)
    try condition.check(version: old.version)
    guard change.version ?? old.version == old.version else {
      throw Failure(.conflict, code: "changed-meanwhile", OrganizationText.changedMeanwhile)
    }
    let name = change.name ?? old.name
    let zone = try change.zone.map(OrganizationRules.zone) ?? old.zone
    let language = change.language ?? old.language
    let languages = try self.languages(change.languages, language, old)
    let retention = change.retentionDays ?? old.retentionDays
    if retention != 0, retention < OrganizationRules.shortestRetention {
      throw Failure.unprocessable([Failure.Field(path: "retentionDays", text: OrganizationText.retentionTooShort)])
    }
    let scope = change.secondFactorFor ?? old.secondFactorFor
    let isOther =
      name != old.name || zone.name != old.zone.name || language != old.language || languages != old.languages
      || retention != old.retentionDays
    guard isOther || scope != old.secondFactorFor else { return old }
    if scope != old.secondFactorFor { try SecondFactorPolicy.requireOwn(under: scope, writer) }
    guard
      try writer.run(
        OrganizationStore.update, id, name, zone.name, language.rawValue, OrganizationRules.text(languages),
        retention == 0 ? nil as Int64? : retention, old.version, writer.now, scope.rawValue) == 1
    else { throw Failure.notFound }
    // Every caller carries the name and the zone, and whether they have to set up a second step first.
    writer.accessChanged()
    if scope != old.secondFactorFor {
      try writer.emit(.secondFactorPolicyChanged, subject: id) { json in
        json.field("from", old.secondFactorFor.rawValue)
        json.field("to", scope.rawValue)
      }
    }
    guard isOther else { return try writer.one(OrganizationStore.find, id) }
    try writer.emit(.organizationUpdated, subject: id) { json in
      json.object("changed") {
        json.changed("name", old.name, name)
        json.changed("zone", old.zone.name, zone.name)
        json.changed("language", old.language.rawValue, language.rawValue)
        json.changed("languages", OrganizationRules.text(old.languages), OrganizationRules.text(languages))
        json.changed("retentionDays", String(old.retentionDays), String(retention))
      }
    }
    return try writer.one(OrganizationStore.find, id)
  }

  /// The languages to offer, in the program's order: at least one, and the organization's own among them.
  private static func languages(_ words: [String]?, _ own: Language, _ old: OrganizationRow) throws -> [Language] {
    func fault(_ path: String, _ text: Text) -> Failure { .unprocessable([Failure.Field(path: path, text: text)]) }
    guard let words else {
      guard old.languages.contains(own) else { throw fault("language", OrganizationText.languageNotOffered) }
      return old.languages
    }
    for (at, word) in words.enumerated() where Language(rawValue: word) == nil {
      throw fault("languages[\(at)]", PeopleText.badLanguage(String(word.prefix(30))))
    }
    guard words.contains(own.rawValue) else { throw fault("languages", OrganizationText.languageNotOffered) }
    return Language.allCases.filter { words.contains($0.rawValue) }
  }

  // MARK: Suspension

  /// Lets nobody in any more, or lets people in again. For whoever runs the box.
  static func setSuspended(_ isSuspended: Bool, _ id: ID<Organization>, _ writer: Writer) throws -> OrganizationRow {
    let old = try writer.one(OrganizationStore.find, id)
    guard old.deleted == nil else { throw isDeleted }
    guard isSuspended != (old.suspended != nil) else { return old }
    try writer.run(OrganizationStore.setSuspended, id, isSuspended ? writer.now : nil as Timestamp?, writer.now)
    if isSuspended { try SessionChanges.endAll(in: id, writer) }
    writer.accessChanged()
    try writer.emit(
      isSuspended ? .organizationSuspended : .organizationResumed, subject: id, organization: id.value
    ) { json in json.field("name", old.name) }
    return try writer.one(OrganizationStore.find, id)
  }

  // MARK: Deletion and the way back

  /// Deletes an organization, which can be brought back for 30 days: its sessions end, and nobody gets in. `secret` is the
  /// way back for somebody who can't sign in any more. Answers when it is over for good.
  static func delete(
    _ id: ID<Organization>, named name: String, _ secret: NewSecret?, _ writer: Writer
  ) throws -> Timestamp {
    let old = try writer.one(OrganizationStore.find, id)
    guard old.deleted == nil else { throw isDeleted }
    guard normalized(name) == normalized(old.name) else {
      throw Failure.unprocessable([Failure.Field(path: "name", text: OrganizationText.nameDiffers(old.name))])
    }
    let over = writer.now.adding(seconds: OrganizationRules.grace)
    try writer.run(OrganizationStore.softDelete, id, writer.now, over, secret?.digest)
    try SessionChanges.endAll(in: id, writer)
    try writer.emit(.organizationDeleted, subject: id, organization: id.value) { json in
      json.field("name", old.name)
      json.field("purgeAfter", over)
    }
    return over
  }

  /// Refuses what only an owner may do, whatever roles are made to give.
  static func requireOwner(_ writer: Writer) throws {
    guard try Standing(writer).isUnlimited else {
      throw Failure(.forbidden, code: "owners-only", OrganizationText.ownersOnly)
    }
  }

  /// Brings a deleted organization back as it was.
  static func restore(_ id: ID<Organization>, _ writer: Writer) throws -> OrganizationRow {
    let old = try writer.one(OrganizationStore.find, id)
    guard old.deleted != nil else { throw Failure(.conflict, code: "not-deleted", OrganizationText.notDeleted) }
    guard try writer.run(OrganizationStore.restore, id, writer.now) == 1 else {
      throw Failure(.gone, code: "grace-over", OrganizationText.graceOver)
    }
    writer.accessChanged()
    try writer.emit(.organizationRestored, subject: id, organization: id.value) { json in json.field("name", old.name) }
    return try writer.one(OrganizationStore.find, id)
  }

  /// The same with the link that the deletion gave.
  static func restore(_ digest: Digest, _ writer: Writer) throws -> OrganizationRow {
    guard let row = try writer.first(OrganizationStore.byRestoration, digest) else {
      throw Failure(.gone, code: "grace-over", OrganizationText.graceOver)
    }
    return try restore(row.id, writer)
  }

  // MARK: Leaving

  /// Takes the caller out of one of their organizations. Their session goes on in another one, where there is one:
  /// answers who they are there.
  static func leave(_ id: ID<Organization>, _ caller: Caller, _ writer: Writer) throws -> Member? {
    if id != caller.organization.id { try caller.requireWholeAccount() }
    guard let member = try writer.first(SignInStore.membership, caller.account, id), member.mayEnter else {
      throw Failure.notFound
    }
    try AssignmentChanges.keepAnOwner(without: member.person, status: member.status, in: id, writer)
    let others = try writer.all(SignInStore.members, caller.account).filter {
      $0.mayEnter && $0.person != member.person
    }
    var next: Member?
    if member.person == caller.person, !caller.isBound, let other = others.first {
      next = try SessionChanges.move(caller, to: other.organization.id, writer)
    }
    writer.context.organization = id.value
    writer.context.actor = member.person.value
    try PeopleChanges.remove(
      writer.one(PeopleStore.find, member.person, id), .personLeft, in: member.organization, writer)
    return next
  }

  // MARK: The steps

  private static let isDeleted = Failure(.conflict, code: "is-deleted", OrganizationText.isDeleted)
}
