// The pages of one's own account: who one is here, and how one signs in.
import Base
import Store
import Web

enum AccountPages: Feature {
  static let name = "Account"
  static let navigation = [
    NavigationEntry("/account", AccountText.overview, icon: "person", access: .signedIn, place: .account),
    NavigationEntry("/account/password", AccountText.password, icon: "key", access: .signedIn, place: .account),
    NavigationEntry("/operator/attempts", AccountText.locked, icon: "shield", access: .operator),
  ]
  static let events = [EventDescription(.unlocked, AccountText.eventUnlocked)]
  static let routes: [Route] = [
    .page("/account", "The caller’s own account", needs: .signedIn, read: show),

    .page("/account/password", "The form to change one’s password", needs: .signedIn, read: PasswordChange.show),
    .form(
      "/account/password", "Change one’s password", needs: .signedIn, isOfAccount: true, begin: PasswordChange.begin,
      slow: PasswordChange.save),
    .api(
      .put, "/api/v1/auth/password", "Change one’s password; every other session ends", needs: .signedIn,
      input: PasswordChangeInput.self, begin: PasswordChange.begin, slow: PasswordChange.put),

    .page(
      "/operator/attempts", "Who has to wait after too many attempts", needs: .operator, read: LockedPages.show),
    .form("/operator/attempts", "Let somebody try again", needs: .operator, write: LockedPages.unlockForm),
    .api(
      .get, "/api/v1/operator/attempts", "Who has to wait after too many attempts, the longest first",
      needs: .operator, query: [.page, .limit], list: LockedOutput.self, read: LockedPages.list),
    .api(
      .post, "/api/v1/operator/attempts/unlock", "Let somebody try again", needs: .operator, input: UnlockInput.self,
      write: LockedPages.unlock),
  ]

  private static func show(_ call: Call, _ reader: Reader) throws -> Reply {
    let caller = try call.signedIn
    let person = try reader.one(PeopleStore.find, caller.person, caller.organization.id)
    return call.accountPage(Heading(title: ShellText.myAccount, lead: AccountText.lead(caller.organization.name))) {
      h in
      h.facts { f in
        f.fact(PeopleText.name) { $0.name(person.name) }
        f.fact(PeopleText.email, person.email)
        f.fact(PeopleText.number, person.number)
        f.fact(AccessText.roles, caller.roles.map { $0.label[call.language] }.joined(separator: ", "))
        f.fact(PeopleText.language, ShellText.name(of: person.language))
        f.fact(PeopleText.added) { $0.moment(person.created, caller.organization.zone) }
      }
    }
  }
}

extension Call {
  /// A page of the caller's own account: its siblings stand above the content.
  func accountPage(
    _ heading: Heading, status: UInt16 = 200, actions: ((HTML) throws -> Void)? = nil, content: (HTML) throws -> Void
  ) rethrows -> Reply {
    try page(heading, status: status, actions: actions) { h in
      let entries = Features.navigation.filter { $0.place == .account && may($0.access) }
      // A page below one of them belongs to it; everything is below the first.
      let path = route.path
      let above = entries.map { "\($0.path)" }.filter { path == $0 || path.hasPrefix($0 + "/") }
      h.siblings(ShellText.myAccount, entries, current: above.max { $0.utf8.count < $1.utf8.count } ?? path)
      try content(h)
    }
  }
}
