// Who an account of a Moodle is here: by what is known already, and never by a guess.
import Base
import Store

extension EventKind {
  static let moodleAccountClaimed = EventKind("moodle.account-claimed")
}

/// What Moodle tells of somebody, as far as it matters here.
struct MoodleAccount: Sendable, Equatable {
  let id: Int64
  /// Nil where it isn't told.
  var userName: String?
  var name: String
  /// Nil where it isn't told, and for none that a directory would take.
  var email: String?
  /// Whether the site says itself that the account is confirmed: of nobody else an address tells who they are.
  let isConfirmed: Bool
  var number: String?
  /// Nil where it isn't told.
  var isSuspended: Bool?
  var isGone: Bool

  /// `record` is what the site tells of somebody by their number, `seen` what a course's list does.
  init?(_ record: MoodlePerson?, seen: MoodlePerson? = nil) {
    guard let id = record?.id ?? seen?.id else { return nil }
    self.id = id
    isGone = record?.looksDeleted ?? false
    isConfirmed = record?.isConfirmed == true
    userName = (record?.userName ?? seen?.userName).map { SyncWords.name($0, to: SyncRules.longestName) }
    let whole = [record?.fullName, seen?.fullName].compactMap { $0 }.first { !$0.isEmpty } ?? ""
    name = SyncWords.name(whole, to: SyncRules.longestName)
    // Of an account that was never confirmed the address is only claimed.
    let told = record?.isConfirmed == false ? nil : record?.email ?? seen?.email
    email = isGone ? nil : told.flatMap { (3...PersonRules.longestEmail).contains($0.utf8.count) ? $0 : nil }
    number = record?.idnumber ?? seen?.idnumber
    // Whoever has not confirmed their account can't enter either.
    if record?.isSuspended != nil || record?.isConfirmed != nil {
      isSuspended = record?.isSuspended == true || record?.isConfirmed == false
    }
  }
}

enum MoodleMatching {
  /// Who somebody is: whom they sign in as by this Moodle, else whose confirmed or first address theirs is, where the
  /// organization has said that it believes the addresses of the site: in most, people write theirs themselves. Nil for nobody.
  /// One whom another account of the site is already is nobody, for two accounts with one address may be two people.
  static func person(
    for account: MoodleAccount, at providers: [ProviderRow], in organization: ID<Organization>, _ reader: Reader
  ) throws -> (id: ID<Person>, isByAddress: Bool)? {
    for provider in providers {
      if let known = try Identities.known(String(account.id), at: provider, reader) {
        return (known.member.person, false)
      }
    }
    guard account.isConfirmed, providers.contains(where: \.believesAddresses), let email = account.email,
      let (person, isOwn) = try reader.first(
        OpenIDStore.personWithAddress, PersonRules.emailKey(email), organization), isOwn,
      try reader.all(MoodleMirrorStore.peopleOf, person, organization).allSatisfy(\.isGone)
    else { return nil }
    return (person, true)
  }

  /// The sign-in services of an organization that are this site.
  static func providers(
    of organization: ID<Organization>, at site: String, _ reader: Reader
  ) throws -> [ProviderRow] {
    try reader.all(OpenIDStore.list, organization, 100, 0).filter { $0.preset == .moodle && $0.issuer == site }
  }

  /// Who an account of an organization's Moodle is by what synchronizations have found, for somebody who signs in by it. Whom
  /// only an address tells is not meant: whether that is a way in is asked when they sign in.
  static func known(
    _ subject: String, at provider: ProviderRow, _ reader: Reader
  ) throws -> ID<Person>? {
    guard provider.preset == .moodle, let id = Int64(subject),
      try MoodleMapping.settings(of: provider.organization, reader).site == provider.issuer
    else { return nil }
    guard let known = try reader.first(MoodleMirrorStore.person, provider.organization, id), !known.isGone,
      !known.isByAddress,
      try reader.exists(PeopleStore.statusOf, known.person, provider.organization)
    else { return nil }
    return known.person
  }

  /// The two entries behind an account that was taken over without its address, because somebody else has it: its own, and
  /// that of whoever has the address. Whether they are one person nobody but a person can say. Nil where there are no two
  /// any more to ask about, or the address is only claimed here as well.
  static func sameAddress(
    of account: Int64, in organization: ID<Organization>, _ reader: Reader
  ) throws -> SameAddress? {
    guard let known = try reader.first(MoodleMirrorStore.person, organization, account), !known.isGone,
      let email = known.email,
      let (holder, isOwn) = try reader.first(
        OpenIDStore.personWithAddress, PersonRules.emailKey(email), organization), isOwn,
      try reader.exists(PeopleStore.statusOf, known.person, organization)
    else { return nil }
    return SameAddress(person: known.person, holder: holder)
  }

  /// Somebody has signed in by an account there: it is theirs, whoever a synchronization took it for. Who has an account here
  /// keeps it, and so does whoever was kept out here: that is for people to decide.
  static func claim(
    _ account: Int64, by person: ID<Person>, in organization: ID<Organization>, _ writer: Writer
  ) throws {
    guard let known = try writer.first(MoodleMirrorStore.person, organization, account),
      known.person != person || known.isByAddress
    else { return }
    if known.person != person, let other = try writer.first(PeopleStore.findAny, known.person, organization) {
      guard other.account == nil, other.row.status != .suspended else { return }
    }
    // The marks of courses are made of people: the next synchronization looks at each that the account is in.
    try writer.run(MoodleMirrorStore.claimPerson, organization, account, person)
    guard known.person != person else { return }
    try writer.emit(.moodleAccountClaimed, subject: person, organization: organization.value) { json in
      json.field("account", account)
      json.field("before", known.person)
    }
  }
}

/// An account's entry in the directory, and the one that has the account's address.
struct SameAddress: Sendable {
  let person: ID<Person>
  let holder: ID<Person>

  /// Whether somebody has made one entry of the two.
  var isOne: Bool { person == holder }
}

/// Takes people over within a transaction.
struct PeopleDesk {
  let organization: OrganizationSummary
  private let providers: [ProviderRow]
  private let granting: Granting

  init(_ organization: OrganizationSummary, site: String, _ writer: Writer) throws {
    self.organization = organization
    providers = try MoodleMatching.providers(of: organization.id, at: site, writer)
    granting = Granting(.system, try RoleBook(of: organization.id, writer))
  }

  /// Whether what the site tells as somebody's address may become theirs here. Where people write it themselves it may be
  /// anybody's, and the first address of an entry counts as its owner's: files, invitations and other services would take
  /// this entry for that owner, and give it what is theirs.
  private func isBelieved(_ account: MoodleAccount) -> Bool {
    account.isConfirmed && providers.contains(where: \.believesAddresses)
  }

  /// Somebody who is not known yet: found here, or added. Nil for whom nothing can be made of.
  func add(_ account: MoodleAccount, _ tally: inout SyncTally, _ writer: Writer) throws -> KnownPerson? {
    if let known = try writer.first(MoodleMirrorStore.person, organization.id, account.id) { return known }
    let matched = try MoodleMatching.person(for: account, at: providers, in: organization.id, writer)
    guard let person = try matched?.id ?? create(account, &tally, writer) else {
      tally.refused(.people, .noNameOfPerson, moodleID: account.id, label: account.userName ?? "")
      return nil
    }
    let known = KnownPerson(
      moodleID: account.id, person: person, userName: account.userName, name: account.name, email: account.email,
      isSuspended: account.isSuspended ?? false, isGone: account.isGone, isByAddress: matched?.isByAddress ?? false)
    try writer.run(
      MoodleMirrorStore.insertPerson, writer.newID(ID<MoodleRunLine>.self), organization.id, known.moodleID, person,
      known.userName, known.name, known.email, known.isSuspended, known.isGone, known.isByAddress, writer.now)
    if matched == nil {
      tally.changed(
        .people, .inserted, moodleID: account.id, subject: person.value, label: account.name,
        after: account.userName ?? "")
    } else {
      tally.counts[.people].unchanged += 1
    }
    return known
  }

  private func create(
    _ account: MoodleAccount, _ tally: inout SyncTally, _ writer: Writer
  ) throws -> ID<Person>? {
    guard !account.isGone else { return nil }
    var email = account.email
    if let address = email, try isTaken(address, writer) {
      email = nil
      tally.note(.people, .addressOfAnother, moodleID: account.id, label: account.name, detail: account.userName ?? "")
    }
    if !isBelieved(account) { email = nil }
    guard var input = PeopleDesk.input(account.name, email) else { return nil }
    // What they are in courses decides about their roles: see the phase of roles.
    input.roles = []
    input.number = try PeopleDesk.freeNumber(of: account, in: organization.id, writer)
    return try PeopleChanges.create(input, in: organization, granting: granting, writer).id
  }

  /// A number is nobody's proof of who they are, but useful to have where nobody else has it.
  static func freeNumber(
    of account: MoodleAccount, in organization: ID<Organization>, _ reader: Reader
  ) throws -> String? {
    guard let number = account.number, !number.isEmpty, characterCount(number) <= 64,
      try reader.first(PeopleStore.byNumber, organization, number) == nil
    else { return nil }
    return number
  }

  private func isTaken(_ address: String, _ reader: Reader) throws -> Bool {
    try reader.first(OpenIDStore.personWithAddress, PersonRules.emailKey(address), organization.id) != nil
  }

  /// A name and an address as the directory takes them; without the address where it doesn't, nil where it doesn't take
  /// the name.
  private static func input(_ name: String, _ email: String?) -> PersonInput? {
    let short = SyncWords.name(name, to: PersonRules.longestName)
    if let email, let input = try? PersonInput.read(form: [("name", short), ("email", email)]) { return input }
    return try? PersonInput.read(form: [("name", short)])
  }

  /// Brings what is known of somebody in line. What of them is changed in the directory was the same there as in Moodle before:
  /// what a person wrote there stays. Of whoever was deleted or erased nothing is kept.
  func update(_ account: MoodleAccount, _ tally: inout SyncTally, _ writer: Writer) throws {
    // As it is now: while the site was asked, somebody may have been merged, deleted or erased here.
    guard let old = try writer.first(MoodleMirrorStore.person, organization.id, account.id),
      let row = try writer.first(PeopleStore.find, old.person, organization.id)
    else { return }
    let new = old.updated(by: account)
    // One that comes later, as on the day of enrolling. What somebody has stays theirs.
    let number =
      row.number == nil && !new.isGone ? try PeopleDesk.freeNumber(of: account, in: organization.id, writer) : nil
    guard new != old || number != nil else {
      tally.counts[.people].unchanged += 1
      return
    }
    if new != old {
      try writer.run(
        MoodleMirrorStore.updatePerson, organization.id, new.moodleID, new.userName, new.name, new.email,
        new.isSuspended, new.isGone, writer.now)
    }
    try carry(old, new, number: number, to: row, withAddress: isBelieved(account), &tally, writer)
    let change: SyncChange =
      new.isGone != old.isGone ? (new.isGone ? .deactivated : .restored) : .updated
    tally.changed(
      .people, change, moodleID: new.moodleID, subject: new.person.value, label: new.name, before: old.told,
      after: new.told)
  }

  private func carry(
    _ old: KnownPerson, _ new: KnownPerson, number: String?, to row: PersonRow, withAddress: Bool,
    _ tally: inout SyncTally,
    _ writer: Writer
  ) throws {
    guard !new.isGone else { return }
    var change = PersonChange()
    change.number = number
    var isChanged = number != nil
    if new.name != old.name, row.name == PeopleDesk.input(old.name, nil)?.name,
      let name = PeopleDesk.input(new.name, nil)?.name, name != row.name
    {
      (change.name, isChanged) = (name, true)
    }
    // Of whoever can enter, an address is a way in: only they and administrators change it.
    if withAddress, new.email != old.email, let email = new.email, row.status == .invited,
      row.email == nil || row.email.map(PersonRules.emailKey) == old.email.map(PersonRules.emailKey),
      PeopleDesk.input(new.name, email)?.email != nil,
      PersonRules.emailKey(email) != row.email.map(PersonRules.emailKey)
    {
      if try isTaken(email, writer) {
        tally.note(.people, .addressOfAnother, moodleID: new.moodleID, label: new.name, detail: new.userName ?? "")
      } else {
        (change.email, isChanged) = (email, true)
      }
    }
    guard isChanged else { return }
    try PeopleChanges.update(new.person, change, granting: granting, in: organization, writer)
  }
}

extension KnownPerson {
  /// What was not told stays as it was.
  func updated(by account: MoodleAccount) -> KnownPerson {
    var new = self
    new.isGone = account.isGone
    // Of whoever is gone Moodle tells a made-up name and address.
    guard !account.isGone else { return new }
    new.userName = account.userName ?? userName
    if !account.name.isEmpty { new.name = account.name }
    new.email = account.email ?? email
    new.isSuspended = account.isSuspended ?? isSuspended
    return new
  }

  fileprivate var told: String {
    var words = [name]
    if let userName { words.append(userName) }
    if isSuspended { words.append("suspended") }
    return words.joined(separator: " · ")
  }
}
