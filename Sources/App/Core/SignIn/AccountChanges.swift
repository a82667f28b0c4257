// The writes of accounts: making them, their passwords, and which people they are.
import Base
import Store

enum AccountChanges {
  /// Makes an account that nobody can sign in to yet.
  static func create(_ language: Language, _ writer: Writer) throws -> ID<Account> {
    let id = writer.newID(ID<Account>.self)
    try writer.run(AccountStore.insert, id, language.rawValue, writer.now)
    return id
  }

  /// Sets an account's password and ends whatever sessions it had, wherever they worked, and whatever links could set
  /// another one.
  static func setPassword(_ hash: String, of account: ID<Account>, _ writer: Writer) throws {
    try writer.run(AccountStore.setPassword, account, hash, writer.now)
    try SessionChanges.endAll(of: account, writer)
    try dropLinks(of: account, writer)
  }

  /// Changes the password of a caller who has shown the one they have. They stay signed in here and nowhere else. Fails
  /// when it has been changed since it was shown.
  static func changePassword(from old: String, to hash: String, of caller: Caller, _ writer: Writer) throws {
    guard try writer.run(AccountStore.changePassword, caller.account, old, hash, writer.now) == 1 else {
      throw Failure(.conflict, code: "password-changed", AccountText.changedMeanwhile)
    }
    try SessionChanges.endOthers(of: caller, writer)
    try dropLinks(of: caller.account, writer)
    try PasswordResets.close(caller.person, in: caller.organization.id, writer)
    try writer.emit(.passwordChanged, subject: caller.person)
    try PasswordChangedNotice.send(to: caller.person, in: caller.organization.id, writer)
  }

  /// Takes back every link that could set another password.
  private static func dropLinks(of account: ID<Account>, _ writer: Writer) throws {
    try writer.run(SessionListStore.dropLinks, account)
    try writer.run(ResetStore.dropOfAccount, account)
  }

  /// Leaves nothing to sign in with, for the erasure of the only person that the account is, or when a merge leaves it
  /// without anybody. What other features keep with an account, they forget by `Feature.personal`.
  static func forget(_ account: ID<Account>, _ writer: Writer) throws {
    try writer.run(AccountStore.forget, account, writer.now)
    for data in Features.personal { try data.forget?(account, writer) }
    try SessionChanges.endAll(of: account, writer)
  }

  /// Makes the account of a person run the box, or no longer. Fails when the person has none.
  static func setOperator(_ isOperator: Bool, of person: ID<Person>, _ writer: Writer) throws {
    guard let account = try writer.one(SignInStore.member, person).account else { throw Failure.notFound }
    try writer.run(AccountStore.setOperator, account, isOperator, writer.now)
    writer.accessChanged()
  }

  /// Whether an account is this person's alone. One that is also somebody elsewhere, or that runs the box, is not for an
  /// administrator of this organization to open.
  static func isOwn(_ account: ID<Account>, _ member: Member, _ reader: Reader) throws -> Bool {
    guard !member.isOperator else { return false }
    return try reader.one(AccountStore.otherPeople, account, member.organization.id) == 0
  }

  /// Whether an account is nobody in another organization and does not run the box. Also where its person is deleted.
  static func isOnlyHere(
    _ account: ID<Account>, _ organization: ID<Organization>, _ reader: Reader
  ) throws -> Bool {
    guard try reader.first(AccountStore.runsTheBox, account) != true else { return false }
    return try reader.one(AccountStore.otherPeople, account, organization) == 0
  }

  /// Lets an account be this person, whose way in was another one or none. Sessions of the way before end. Fails when the
  /// account is somebody else in the same organization.
  static func attach(_ account: ID<Account>, to member: Member, _ writer: Writer) throws {
    guard member.account != account else { return }
    let organization = member.organization
    if let other = try writer.first(SignInStore.membership, account, organization.id) {
      throw Failure(
        .conflict, code: "already-member", SignInText.alreadyMember(organization.name, as: other.name))
    }
    try SessionChanges.endAll(of: member.person, writer)
    try writer.run(PeopleStore.setAccount, member.person, organization.id, account, writer.now)
    writer.accessChanged()
  }
}
