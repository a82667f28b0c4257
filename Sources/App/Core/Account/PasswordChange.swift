// Changing one's own password: by page and by call.
import Base
import Store
import Web

struct PasswordChangeInput: Payload {
  var current = ""
  var password = ""

  static let schemaName = "PasswordChange"

  mutating func fields(_ f: inout some FieldVisitor) {
    f.text("current", &current, label: AccountText.currentPassword, min: 1, max: 1024, kind: .secret)
    f.text(
      "password", &password, label: SignInText.newPassword, help: SignInText.passwordHint, min: 1, max: 1024,
      kind: .secret)
  }
}

enum PasswordChange {
  private static let path: Link = "/account/password"

  // MARK: Both

  /// Whoever sits at somebody's open browser must not find out the password by trying.
  private static func begin(_ call: Call) throws -> Trial { try Trial(call.signedIn.account.text, call) }

  /// Changes the password of the caller, who shows the one they have: they stay signed in here and nowhere else.
  private static func change(_ input: PasswordChangeInput, _ trial: Trial, _ call: Call, _ pool: Slow) throws {
    let caller = try call.signedIn
    let passwords = try pool.passwords
    guard let old = try pool.reader.first(AccountStore.passwordHash, caller.account) ?? nil else {
      throw Failure(.conflict, code: "no-password", AccountText.noPassword)
    }
    guard passwords.matches(input.current, old) else {
      trial.failed()
      let lock = trial.lock
      if lock > 0 {
        try pool.write(call.context) { writer in
          try SessionChanges.noteLock(caller.account, caller.person, seconds: lock, writer)
        }
      }
      throw Failure.unprocessable([Failure.Field(path: "current", text: AccountText.wrongPassword)])
    }
    trial.succeeded()
    guard !passwords.matches(input.password, old) else {
      throw Failure.unprocessable([Failure.Field(path: "password", text: AccountText.samePassword)])
    }
    try Passwords.check(
      input.password, knowing: [caller.name, caller.email] + caller.memberships.map(\.organization.name))
    let hash = try passwords.hash(input.password)
    try pool.write(call.context) { writer in
      try AccountChanges.changePassword(from: old, to: hash, of: caller, writer)
    }
  }

  // MARK: The call

  static func begin(_ input: PasswordChangeInput, _ call: Call) throws -> Trial { try begin(call) }

  static func put(_ input: PasswordChangeInput, _ trial: Trial, _ call: Call, _ pool: Slow) throws {
    try change(input, trial, call, pool)
  }

  // MARK: The page

  static func show(_ call: Call, _ reader: Reader) throws -> Reply {
    let hash = try reader.first(AccountStore.passwordHash, call.signedIn.account) ?? nil
    return try page(call, FormState(), hasPassword: hash != nil)
  }

  static func begin(_ form: FormFields, _ call: Call) throws -> Trial {
    do { return try begin(call) } catch let failure as Failure where failure.kind == .tooMany {
      var reply = try page(call, FormState(), refusal: failure)
      reply.headers.append(contentsOf: failure.headers)
      throw FormRefused(reply: reply)
    }
  }

  static func save(_ form: FormFields, _ trial: Trial, _ call: Call, _ pool: Slow) throws -> Reply {
    do {
      try change(PasswordChangeInput.read(form: form.ownPairs.filter { $0.0 != "email" }), trial, call, pool)
      return call.redirect(to: path, Flash(.good, AccountText.passwordChanged[call.language]))
    } catch let failure as Failure where !failure.fields.isEmpty {
      return try page(call, FormState(form, failure))
    }
  }

  private static func page(
    _ call: Call, _ state: FormState, refusal: Failure? = nil, hasPassword: Bool = true
  ) throws -> Reply {
    let caller = try call.signedIn
    let isFaulty = !state.faults.isEmpty || refusal != nil
    let heading = Heading(title: AccountText.password, lead: AccountText.passwordLead, isFaulty: isFaulty)
    return call.accountPage(heading, status: refusal?.kind.rawValue ?? (isFaulty ? 422 : 200)) { h in
      guard hasPassword else {
        h.emptyState("key", AccountText.noPasswordTitle, AccountText.noPassword)
        return
      }
      if let refusal { h.notice(.bad, refusal.text, isNew: true) }
      h.faults(state, PasswordChangeInput.fieldList)
      h.entryForm(path, call.token) {
        h.userName(caller.email)
        h.fields(
          PasswordChangeInput.fieldList, state,
          hints: [
            "current": FieldHints(autocomplete: "current-password", isFirst: !isFaulty),
            "password": FieldHints(autocomplete: "new-password"),
          ])
        h.actions { h.submit(AccountText.changePassword) }
      }
    }
  }
}
