// Taking people of a Moodle over into the directory, and what is told of that.
import Base
import Store

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
  fileprivate var told: String {
    var words = [name]
    if let userName { words.append(userName) }
    if isSuspended { words.append("suspended") }
    return words.joined(separator: " · ")
  }
}
