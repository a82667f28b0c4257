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
}
