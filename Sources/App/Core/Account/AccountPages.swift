// The pages of one's own account: who one is here, and how one signs in.
import Base
import Store
import Web

enum AccountPages: Feature {
  static let name = "Account"
  static let sweeps = [
    Sweep("password resets") { try $0.run(ResetStore.sweep, $0.now.adding(seconds: -86_400)) }
  ]
  static let migrations = DeviceStore.migrations + ResetStore.migrations
  static let statements = DeviceStore.statements + ResetStore.statements
  static let navigation = [
    NavigationEntry("/account", AccountText.overview, icon: "person", access: .signedIn, place: .account),
    NavigationEntry("/account/password", AccountText.password, icon: "key", access: .signedIn, place: .account),
    NavigationEntry("/account/sessions", AccountText.sessions, icon: "shield", access: .signedIn, place: .account),
    NavigationEntry("/operator/attempts", AccountText.locked, icon: "warn", access: .operator),
  ]
  static let tenant: [TenantData] = [.rows("password_requests"), .rows("password_resets", .scanned)]
  static let personal = [
    PersonalData(
      "known_devices", AccountText.devices, DeviceStore.ofPerson, part: .everywhere,
      forget: { account, writer in try writer.run(DeviceStore.forget, account) }),
    PersonalData(
      "password_requests", AccountText.requests, ResetStore.requestOfPerson,
      move: { move, writer in try PasswordResets.carry(move, writer) },
      erase: { person, organization, writer in try PasswordResets.close(person, in: organization, writer) }),
    PersonalData(
      "password_resets", AccountText.resetLinks, ResetStore.ofPerson,
      move: { move, writer in try writer.run(ResetStore.dropAll, move.from) },
      erase: { person, _, writer in try writer.run(ResetStore.dropAll, person) }),
  ]
  static let mails: [any MailTemplate.Type] = [ResetMail.self]
  static let notices: [any Notice.Type] = [NewDeviceNotice.self, PasswordChangedNotice.self]
  static let events = [
    EventDescription(.unlocked, AccountText.eventUnlocked),
    EventDescription(.newDevice, AccountText.eventNewDevice),
    EventDescription(.resetAsked, AccountText.eventResetAsked),
    EventDescription(.resetMade, AccountText.eventResetMade),
    EventDescription(.resetDismissed, AccountText.eventResetDismissed),
  ]
  static let routes: [Route] = own + OwnProfile.routes + forgotten + operators

  private static let own: [Route] = [
    .page("/account", "The caller’s own account", needs: .signedIn, read: show),
    .form(
      "/account/devices/{id}/known", "Say that a new device is one’s own", needs: .signedIn, isOfAccount: true,
      write: DevicePages.acknowledgeForm),
    .form(
      "/account/guessing/known", "Say that one knows of the wrong passwords", needs: .signedIn, isOfAccount: true,
      write: DevicePages.acknowledgeGuessing),
    .api(
      .get, "/api/v1/auth/new-devices", "Devices that the caller’s account was not used from before", needs: .signedIn,
      query: [.page, .limit], list: NewDeviceOutput.self, read: DevicePages.list),
    .api(
      .post, "/api/v1/auth/new-devices/{id}/acknowledge", "Say that a new device is one’s own", needs: .signedIn,
      write: DevicePages.acknowledge),

    .page(
      "/account/sessions", "Where the caller is signed in", needs: .signedIn, query: [.page, .limit],
      read: SessionPages.show),
    .form(
      "/account/sessions/{id}/end", "End one of one’s sessions", needs: .signedIn, isOfAccount: true,
      write: SessionPages.endOneForm),
    .form(
      "/account/sessions/end-others", "End every other session", needs: .signedIn, isOfAccount: true,
      write: SessionPages.endOthersForm),
    .api(
      .get, "/api/v1/auth/sessions", "Where the caller is signed in, the newest first", needs: .signedIn,
      query: [.page, .limit], list: SessionOutput.self, read: SessionPages.list),
    .api(
      .delete, "/api/v1/auth/sessions/{id}", "End one of one’s sessions", needs: .signedIn,
      write: SessionPages.endOne),
    .api(
      .delete, "/api/v1/auth/sessions", "End every session but the one that asks", needs: .signedIn,
      write: SessionPages.endOthers),

    .page("/account/password", "The form to change one’s password", needs: .signedIn, read: PasswordChange.show),
    .form(
      "/account/password", "Change one’s password", needs: .signedIn, isOfAccount: true, begin: PasswordChange.begin,
      slow: PasswordChange.save
    ).with(.hashing),
    .api(
      .put, "/api/v1/auth/password", "Change one’s password; every other session ends", needs: .signedIn,
      input: PasswordChangeInput.self, begin: PasswordChange.begin, slow: PasswordChange.put
    ).with(.hashing),
  ]

  private static let forgotten: [Route] = [
    .page("/forgot", "The form to ask for a new password", needs: .anyone, read: ResetPages.showForgot),
    .form(
      "/forgot", "Ask for a new password", needs: .anyone, begin: ResetPages.begin, slow: ResetPages.forgotForm),
    .page("/reset/{token}", "Set a new password with a link", needs: .anyone, read: ResetPages.showReset),
    .form(
      "/reset/{token}", "Set the new password and sign in", needs: .anyone, slow: ResetPages.resetForm
    ).with(.hashing),
    .api(
      .post, "/api/v1/auth/forgot", "Ask for a new password; the answer tells nobody who is here", needs: .anyone,
      input: ForgotInput.self, begin: ResetPages.begin, slow: ResetPages.forgot),
    .api(
      .post, "/api/v1/auth/reset", "Set a new password with a link’s token; every session ends", needs: .anyone,
      input: ResetInput.self, slow: ResetPages.reset
    ).with([.byLink, .hashing]),
    .page(
      "/people/forgotten", "Who asked for a new password", needs: .permission(.peopleWrite), query: [.page, .limit],
      read: RequestPages.show),
    .form(
      "/people/{id}/reset-link", "Make a link with which a person sets a new password",
      needs: .permission(.peopleWrite), write: RequestPages.makeLinkForm),
    .form(
      "/people/{id}/password-request/dismiss", "Put aside that a person asked for a new password",
      needs: .permission(.peopleWrite), write: RequestPages.dismissForm),
    .api(
      .get, "/api/v1/password-requests", "Who asked for a new password, the latest first",
      needs: .permission(.peopleWrite), query: [.page, .limit], list: PasswordRequestOutput.self,
      read: RequestPages.list),
    .api(
      .post, "/api/v1/people/{id}/reset-link", "Make a link with which a person sets a new password, within an hour",
      needs: .permission(.peopleWrite), output: LinkOutput.self, status: 201, write: RequestPages.makeLink
    ).with(.secretAnswer),
    .api(
      .delete, "/api/v1/people/{id}/password-request", "Put aside that a person asked for a new password",
      needs: .permission(.peopleWrite), write: RequestPages.dismiss),
  ]

  private static let operators: [Route] = [
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

  private static func show(_ call: Call, _ reader: Reader) throws -> Reply { try page(call, reader) }

  /// The overview; `typed` is what came back from its form.
  static func page(_ call: Call, _ reader: Reader, _ typed: FormState? = nil) throws -> Reply {
    let caller = try call.signedIn
    let person = try reader.one(PeopleStore.find, caller.person, caller.organization.id)
    let devices = try Devices.new(caller, reader)
    let guessed = try reader.first(AccountStore.guessedAt, caller.account) ?? nil
    let state = typed ?? FormState(ProfileChange(person))
    let fields = try caller.organization.offered(
      ProfileChange.fieldList, has: person.language.rawValue, reader)
    let employee = try reader.first(EmployeeStore.find, caller.person, caller.organization.id)
    let choices = try NoticeAPI.choices(caller, reader)
    let heading = Heading(
      title: ShellText.account, lead: AccountText.lead(caller.organization.name), isFaulty: !state.faults.isEmpty)
    return call.accountPage(heading, status: state.faults.isEmpty ? 200 : 422) { h in
      if let guessed { h.guessing(guessed, caller.organization.zone, call.token) }
      h.newDevices(devices, caller.organization.zone, call.token)
      h.faults(state, fields)
      h.div(.class("profile")) {
        h.face(person.id, person.name, person.photo, isLarge: true)
        h.facts { f in
          f.fact(PeopleText.name) { $0.name(person.name) }
          f.fact(PeopleText.email, person.email)
          f.fact(PeopleText.number, person.number)
          f.fact(AccessText.roles, caller.roles.map { $0.label[call.language] }.joined(separator: ", "))
          f.fact(PeopleText.added) { $0.moment(person.created, caller.organization.zone) }
        }
      }
      // Each is changed where it stands; here all of it is together.
      h.actions {
        h.linkButton(person.photo == nil ? PhotoText.add : PhotoText.replace, "/account/photo", icon: "image")
      }
      h.ownProfile(fields, state, call.token)
      if let employee { h.ownWork(employee) }
      h.ownNotices(choices)
    }
  }
}

extension Call {
  /// A page of the caller's own account: its siblings stand above the content.
  func accountPage(
    _ heading: Heading, status: UInt16 = 200, actions: ((HTML) throws -> Void)? = nil, content: (HTML) throws -> Void
  ) rethrows -> Reply {
    try page(heading, status: status, actions: actions) { h in
      let isHeldBack = caller?.isHeldBack ?? false
      let all = Features.navigation.filter { entry in
        entry.place == .account && may(entry.access)
          && (!isHeldBack || HeldBack.mayCall("\(entry.path)", entry.access))
      }
      // The overview first, then as the features stand.
      let entries = all.filter { "\($0.path)" == "/account" } + all.filter { "\($0.path)" != "/account" }
      // A page below one of them belongs to it; everything is below the first.
      let path = route.path
      let above = entries.map { "\($0.path)" }.filter { path == $0 || path.hasPrefix($0 + "/") }
      h.siblings(ShellText.account, entries, current: above.max { $0.utf8.count < $1.utf8.count } ?? path)
      if isHeldBack, let caller { h.notice(.warn, SecondFactorText.requiredBy(caller.organization.name)) }
      try content(h)
    }
  }
}
