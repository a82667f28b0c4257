// One-time links in the browser: a person without a password chooses one, or comes with the account they have.
import Base
import Store
import Web

enum WelcomePages {
  /// The address to hand over. It is made for the host that the administrator uses.
  static func address(_ secret: NewSecret, _ call: Call) -> String { call.address("/welcome/\(secret.token)") }

  static func show(_ call: Call, _ reader: Reader) throws -> Reply {
    try page(call, try welcomed(call, reader), nil, reader)
  }

  static func setPassword(_ fields: FormFields, _ call: Call, _ pool: Slow) throws -> Reply {
    let member = try welcomed(call, pool.reader)
    let password = fields["password"] ?? ""
    do {
      try Passwords.check(password, knowing: [member.name, member.email, member.organization.name])
    } catch let failure as Failure where !failure.fields.isEmpty { return try page(call, member, failure, pool.reader) }
    let hash = try pool.passwords.hash(password)
    let digest = digest(call)
    let ready = try pool.write(call.context) { writer in
      try SessionChanges.useLink(digest, passwordHash: hash, writer)
    }
    return try Gate.open(ready, call, pool, to: "/", Flash(.good, SignInText.chosen[call.language]))
  }

  /// The person agrees to be here with the account they are signed in with.
  static func join(_ fields: FormFields, _ call: Call, _ writer: Writer) throws -> Reply {
    let member = try SessionChanges.joinByLink(digest(call), call.signedIn, writer)
    return call.redirect(to: "/", Flash(.good, SignInText.joined(member.organization.name)[call.language]))
  }

  private static func digest(_ call: Call) -> Digest {
    call.appliance.secrets.digest(of: call.parameters["token"] ?? "")
  }

  private static func welcomed(_ call: Call, _ reader: Reader) throws -> Member {
    guard let (_, member) = try reader.first(SignInStore.link, digest(call), call.now) else {
      throw Failure(.gone, code: "link-gone", SignInText.linkGone)
    }
    return member
  }

  private static func page(_ call: Call, _ member: Member, _ fault: Failure?, _ reader: Reader) throws -> Reply {
    let heading = Heading(
      title: SignInText.welcome, lead: SignInText.welcomeIntro(member.name, member.organization.name),
      isFaulty: fault != nil)
    let path = Link("/welcome").segment(call.parameters["token"] ?? "")
    let face = try OrganizationFace(member.organization, reader)
    return call.gate(heading, of: face, status: fault == nil ? 200 : 422) { h in
      h.newPasswordForm(path, member.email, fault: fault?.fields.first?.text)
      h.accountChoice(call, path)
    }
  }
}

extension HTML {
  /// A form that chooses a password for the account that `email` signs in to. `more` writes fields before it.
  func newPasswordForm(_ action: Link, _ email: String?, fault: Text?, more: () -> Void = {}) {
    entryForm(action, .none) {
      more()
      userName(email)
      labeled("password", SignInText.newPassword, help: SignInText.passwordHint, fault: fault) { attributes in
        input(attributes + [.type("password"), .autocomplete("new-password"), .required, .autofocus])
      }
      submit(SignInText.choose)
    }
  }

  /// Unseen, so that the browser keeps a new password under the right name.
  func userName(_ email: String?) {
    input(
      .class("hidden"), .type("email"), .name("email"), .autocomplete("username"), .value(email ?? ""),
      .ariaLabel(SignInText.email), .tabindex(-1), .readonly)
  }

  /// The other way: with an account that one has already. Posts to `path`/join, or leads to signing in first.
  func accountChoice(_ call: Call, _ path: Link) {
    if let caller = call.caller {
      note(SignInText.signedInAs(caller.name, caller.organization.name))
      actions { postButton(SignInText.join, path.segment("join"), call.token) }
    } else {
      p(.class("small muted")) {
        text(SignInText.haveAccount)
        text(" ")
        a(.href(Link("/sign-in").query("next", path.text)), text: SignInText.signInFirst)
      }
    }
  }
}
