// Two entries of one person become one: what stays, what moves, and what is refused.
import Base
import Store

extension EventKind {
  static let personMerged = EventKind("person.merged")
}

/// Which of two entries a value is taken from.
enum MergeSide: String, Sendable, CaseIterable, Labeled {
  /// The entry that stays.
  case this
  /// The entry that goes.
  case other

  var label: Text {
    switch self {
    case .this: MergeText.this
    case .other: MergeText.other
    }
  }
}

/// What is decided about a merge. A value that isn't chosen comes from the entry that stays, where it has one.
struct MergeInput: Payload {
  var other = ID<Person>(0)
  var name: MergeSide?
  var email: MergeSide?
  var number: MergeSide?
  var phone: MergeSide?
  var language: MergeSide?
  /// Needed where both have an account: two ways in can't become one by chance.
  var account: MergeSide?

  static let schemaName = "MergeInput"

  mutating func fields(_ f: inout some FieldVisitor) {
    f.id("other", &other, label: MergeText.goes)
    f.choice("name", &name, label: PeopleText.name)
    f.choice("email", &email, label: PeopleText.email)
    f.choice("number", &number, label: PeopleText.number)
    f.choice("phone", &phone, label: PeopleText.phone)
    f.choice("language", &language, label: PeopleText.language)
    f.choice("account", &account, label: MergeText.account)
  }

  func side(_ field: PersonField) -> MergeSide? {
    switch field {
    case .name: name
    case .email: email
    case .number: number
    case .phone: phone
    case .language: language
    case .status: nil
    }
  }
}

/// What a merge would come to.
struct MergePlan: Sendable {
  let this: PersonEntry
  let other: PersonEntry
  private let input: MergeInput

  /// Fails with 404 for what isn't in the directory, 409 for one and the same entry.
  init(_ id: ID<Person>, _ input: MergeInput, in organization: ID<Organization>, _ reader: Reader) throws {
    guard id != input.other else { throw Failure(.conflict, code: "same-person", MergeText.same) }
    self.input = input
    this = try reader.one(PeopleStore.findAny, id, organization)
    other = try reader.one(PeopleStore.findAny, input.other, organization)
    guard this.row.deleted == nil, other.row.deleted == nil else { throw Failure.notFound }
  }

  static let fields: [PersonField] = [.name, .email, .number, .phone, .language]

  /// The side that a field's value is taken from.
  func side(_ field: PersonField) -> MergeSide {
    let usual: MergeSide = this.row.text(field) == nil && other.row.text(field) != nil ? .other : .this
    return input.side(field) ?? usual
  }

  private func source(_ field: PersonField) -> PersonRow { side(field) == .this ? this.row : other.row }
  var name: String { source(.name).name }
  var email: String? { source(.email).email }
  var number: String? { source(.number).number }
  var phone: String? { source(.phone).phone }
  var language: Language { source(.language).language }

  var needsAccountChoice: Bool { this.account != nil && other.account != nil && this.account != other.account }

  /// The side whose account stays; nil where neither has one. Fails with 422 where both have and none is chosen.
  func accountSide() throws -> MergeSide? {
    guard this.account != nil || other.account != nil else { return nil }
    guard needsAccountChoice else { return this.account != nil ? .this : .other }
    guard let side = input.account else {
      throw Failure.unprocessable([Failure.Field(path: "account", text: MergeText.chooseAccount)])
    }
    return side
  }
}

enum PersonMerge {
  /// Makes one person of two, in one transaction: `id` stays, the other goes for good. Roles, addresses, attendance,
  /// sessions of the account that stays and invitations move; events keep whom they were about.
  @discardableResult
  static func merge(
    _ id: ID<Person>, _ input: MergeInput, in organization: OrganizationSummary, _ writer: Writer
  ) throws -> PersonRow {
    let plan = try MergePlan(id, input, in: organization.id, writer)
    let (this, other) = (plan.this.row, plan.other.row)
    let standing = try Standing(writer)
    try standing.requireCovering(this.id, writer)
    try standing.requireCovering(other.id, writer)
    let accountSide = try plan.accountSide()
    let account = accountSide == .other ? plan.other.account : plan.this.account
    // The status goes with the way in; who was kept out on either side stays out.
    let isOut = this.status == .suspended || other.status == .suspended
    let status = isOut ? .suspended : accountSide == .other ? other.status : this.status
    let hadOwner = try hasOwner(organization.id, writer)

    // The other goes first: its number and account are then free.
    try PeopleCounts.moved(other.id, from: other.status, to: nil, in: organization.id, writer)
    try writer.run(PeopleStore.merge, other.id, organization.id, this.id, writer.now)
    try writer.run(PeopleStore.follow, other.id, organization.id, this.id)
    try PeopleStore.search.remove(writer, other.id)
    if accountSide == .other, let account {
      try AccountChanges.attach(account, to: writer.one(SignInStore.member, this.id), writer)
    }
    let left = accountSide == .other ? plan.this.account : plan.other.account
    let leaving = left == account ? nil : left
    let move = PersonalData.Move(
      from: other.id, to: this.id, organization: organization.id, account: account, leaving: leaving)
    for data in Features.personal { try data.move?(move, writer) }
    try SessionChanges.endAll(of: other.id, writer)
    // Somebody elsewhere goes on with it; an account that nobody is would be kept for nothing.
    if let leaving, try AccountChanges.isOnlyHere(leaving, organization.id, writer) {
      try AccountChanges.forget(leaving, writer)
    }

    try writer.run(
      PeopleStore.update, this.id, organization.id, plan.name, folded(plan.name), plan.email,
      plan.email.map(PersonRules.emailKey), plan.number, plan.phone, plan.language.rawValue, writer.now)
    try PeopleStore.search.put(
      writer, this.id, in: organization.id,
      folded: PersonRules.searchText(name: plan.name, email: plan.email, number: plan.number))
    if status != this.status {
      try writer.run(PeopleStore.setStatus, this.id, organization.id, status.rawValue, writer.now)
      try PeopleCounts.moved(this.id, from: this.status, to: status, in: organization.id, writer)
    }
    if status != .active { try SessionChanges.endAll(of: this.id, writer) }
    if hadOwner, try !hasOwner(organization.id, writer) { throw AccessText.lastOwner }
    writer.accessChanged()
    try writer.emit(.personMerged, subject: this.id) { json in
      json.field("merged", other.id)
      json.field("name", plan.name)
      if plan.name != other.name { json.field("mergedName", other.name) }
      if let accountSide { json.field("account", accountSide.rawValue) }
    }
    return try writer.one(PeopleStore.find, this.id, organization.id)
  }

  /// Whether there is an owner who can sign in.
  private static func hasOwner(_ organization: ID<Organization>, _ reader: Reader) throws -> Bool {
    try reader.exists(AccessStore.otherOwner, organization, ID<Person>(0), false)
  }
}

enum MergeText {
  /// What it is about, for whoever has not met it before.
  static let about = [
    Text(
      en:
        "Somebody may stand in the directory twice: imported once, added by hand another time. Merging makes one entry of two.",
      fr:
        "Une personne peut figurer deux fois dans l’annuaire : importée une fois, ajoutée à la main une autre. La fusion fait des deux une seule fiche."
    ),
    Text(
      en:
        "You choose what stays of each. Records, roles and addresses of both come together; nothing happens before you have seen the result.",
      fr:
        "Vous choisissez ce qui reste de chacune. Les pointages, rôles et adresses se rejoignent ; rien ne se passe avant que vous n’ayez vu le résultat."
    ),
  ]

  static let title = Text(en: "Merge duplicates", fr: "Fusionner des doublons")
  static func titleOf(_ name: String) -> Text { Text(en: "Merge \(name)", fr: "Fusionner \(name)") }
  static let lead = Text(
    en: "Two entries of the same person become one. Nothing is changed before you confirm.",
    fr: "Deux fiches de la même personne n’en font plus qu’une. Rien n’est modifié avant votre confirmation.")
  static let duplicates = Text(en: "Likely duplicates", fr: "Doublons probables")
  static let duplicatesLead = Text(
    en: "People whose names are the same, whatever their accents and capitals. Look at each before you merge.",
    fr: "Personnes de même nom, accents et majuscules mis à part. Vérifiez chacune avant de fusionner.")
  static let noDuplicates = Text(en: "No two people have the same name.", fr: "Aucun nom ne figure deux fois.")
  static let chooseOther = Text(en: "Which entry is the same person?", fr: "Quelle fiche est la même personne ?")
  static let chooseHint = Text(
    en: "Search for the other entry by name, e-mail or number.",
    fr: "Cherchez l’autre fiche par nom, e-mail ou matricule.")
  static let compare = Text(en: "Compare", fr: "Comparer")
  static let merge = Text(en: "Merge with a duplicate", fr: "Fusionner avec un doublon")
  static let this = Text(en: "The entry that stays", fr: "La fiche qui reste")
  static let other = Text(en: "The entry that goes", fr: "La fiche qui disparaît")
  static let goes = Text(en: "Entry that goes", fr: "Fiche qui disparaît")
  static let field = Text(en: "Field", fr: "Champ")
  static let account = Text(en: "Account", fr: "Compte")
  static let hasAccount = Text(en: "Signs in with an account", fr: "Se connecte avec un compte")
  static let chooseAccount = Text(
    en: "Both can sign in: choose whose account stays.",
    fr: "Les deux peuvent se connecter : choisissez le compte qui reste.")
  static let moves = Text(en: "What moves to the entry that stays", fr: "Ce qui passe à la fiche qui reste")
  static let turn = Text(en: "Keep the other entry instead", fr: "Garder plutôt l’autre fiche")
  static let none = Text(en: "Nothing", fr: "Rien")
  static func confirm(_ name: String) -> Text { Text(en: "Merge into \(name)", fr: "Fusionner dans \(name)") }
  static func question(_ other: String, _ this: String) -> Text {
    Text(en: "Merge \(other) into \(this)?", fr: "Fusionner \(other) dans \(this) ?")
  }
  static let consequence = Text(
    en: "This can’t be undone. Links to the entry that goes lead to the one that stays.",
    fr: "C’est irréversible. Les liens vers la fiche qui disparaît mènent à celle qui reste.")
  static let merged = Text(en: "The two entries are one.", fr: "Les deux fiches n’en font plus qu’une.")
  static let same = Text(en: "This is one and the same entry.", fr: "C’est une seule et même fiche.")
  static let bothHere = Text(
    en: "Both are checked in. Check one of them out first.",
    fr: "Les deux sont pointées présentes. Faites d’abord partir l’une d’elles.")
  static let event = Text(en: "merged two entries of a person", fr: "a fusionné deux fiches d’une personne")
  static let groups = Plural(one: Text(en: "# name", fr: "# nom"), other: Text(en: "# names", fr: "# noms"))
}
