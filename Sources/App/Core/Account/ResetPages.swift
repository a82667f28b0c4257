// Forgotten passwords, for whoever forgot one: asking, and setting a new one. By page and by call.
import Base
import Store
import Web

struct ForgotInput: Payload {
  var email = ""

  static let schemaName = "Forgot"

  mutating func fields(_ f: inout some FieldVisitor) {
    f.text("email", &email, label: SignInText.email, min: 1, max: PersonRules.longestEmail)
  }
}

struct ResetInput: Payload {
  var token = ""
  var password = ""

  static let schemaName = "PasswordReset"

  mutating func fields(_ f: inout some FieldVisitor) {
    f.text("token", &token, label: AccountText.resetToken, max: 200)
    f.text("password", &password, label: SignInText.newPassword, min: 1, max: 1024, kind: .secret)
  }
}

enum ResetPages {
  /// The address to hand over. It is made for the host that whoever makes it uses.
  static func address(_ secret: NewSecret, _ call: Call) -> String { call.address("/reset/\(secret.token)") }

  // MARK: Asking

  /// Whatever is asked, by whomever and how often, the answer is the same and comes as soon: what there is to write is
  /// written afterwards.
  private static func ask(_ email: String, _ trial: Trial, _ call: Call, _ pool: Slow) {
    // Nothing makes an attempt right, so each counts.
    trial.failed()
    let key = Trial.name(email)
    let (mailer, secrets) = (call.appliance.mail, call.appliance.secrets)
    _ = pool.store.write(call.context) { writer in
      try PasswordResets.ask(key, mailer, secrets, writer)
    } then: { _ in
    }
  }

  private static func begin(_ email: String, _ call: Call) throws -> Trial {
    try Trial(Trial.name(email), call, call.appliance.attempts.requests)
  }

  static func begin(_ input: ForgotInput, _ call: Call) throws -> Trial { try begin(input.email, call) }

  static func forgot(_ input: ForgotInput, _ trial: Trial, _ call: Call, _ pool: Slow) {
    ask(input.email, trial, call, pool)
  }

  static func showForgot(_ call: Call, _ reader: Reader) throws -> Reply {
    guard call.query["sent"] != nil else { return forgotForm(call, FormState()) }
    return call.gate(Heading(title: AccountText.forgotten)) { h in
      h.notice(.info, call.appliance.mail.isOn ? AccountText.askedByMail : AccountText.asked, isNew: true)
      h.actions { h.linkButton(AccountText.backToSignIn, "/sign-in") }
    }
  }

  static func begin(_ form: FormFields, _ call: Call) throws -> Trial {
    do { return try begin(form["email"] ?? "", call) } catch let failure as Failure where failure.kind == .tooMany {
      var reply = forgotForm(call, FormState(form, failure), refusal: failure)
      reply.headers.append(contentsOf: failure.headers)
      throw FormRefused(reply: reply)
    }
  }

  static func forgotForm(_ form: FormFields, _ trial: Trial, _ call: Call, _ pool: Slow) throws -> Reply {
    do {
      ask(try ForgotInput.read(form: form.pairs.filter { $0.0 == "email" }).email, trial, call, pool)
      return call.redirect(to: Link("/forgot").query("sent", "1"))
    } catch { return forgotForm(call, FormState(form, error)) }
  }

  private static func forgotForm(_ call: Call, _ state: FormState, refusal: Failure? = nil) -> Reply {
    let isFaulty = !state.faults.isEmpty || refusal != nil
    let lead = call.appliance.mail.isOn ? AccountText.forgottenByMail : AccountText.forgottenLead
    let heading = Heading(title: AccountText.forgotten, lead: lead, isFaulty: isFaulty)
    return call.gate(heading, status: refusal?.kind.rawValue ?? (isFaulty ? 422 : 200)) { h in
      if let refusal { h.notice(.bad, refusal.text, isNew: true) }
      h.entryForm("/forgot", .none) {
        h.fields(
          ForgotInput.fieldList, state, hints: ["email": FieldHints(autocomplete: "username", isFirst: true)])
        h.submit(AccountText.askForPassword)
      }
      h.p(.class("small muted")) { h.a(.href("/sign-in"), text: AccountText.backToSignIn) }
    }
  }

  // MARK: Setting a new one

  private static func digest(_ token: String, _ call: Call) -> Digest { call.appliance.secrets.digest(of: token) }

  /// Asks whether the link is good before a hash is paid for.
  private static func set(_ token: String, _ password: String, _ call: Call, _ pool: Slow) throws -> Member {
    let digest = digest(token, call)
    let member = try PasswordResets.offer(digest, at: call.now, pool.reader)
    try Passwords.check(password, knowing: [member.name, member.email, member.organization.name])
    let hash = try pool.passwords.hash(password)
    return try pool.write(call.context) { writer in try PasswordResets.use(digest, passwordHash: hash, writer) }
  }

  static func reset(_ input: ResetInput, _ call: Call, _ pool: Slow) throws {
    _ = try set(input.token, input.password, call, pool)
  }

  static func showReset(_ call: Call, _ reader: Reader) throws -> Reply {
    let token = call.parameters["token"] ?? ""
    return try resetForm(call, try PasswordResets.offer(digest(token, call), at: call.now, reader), nil, reader)
  }

  static func resetForm(_ form: FormFields, _ call: Call, _ pool: Slow) throws -> Reply {
    let token = call.parameters["token"] ?? ""
    do {
      let member = try set(token, form["password"] ?? "", call, pool)
      return try Gate.open(member, call, pool, to: "/", Flash(.good, SignInText.chosen[call.language]))
    } catch let failure as Failure where !failure.fields.isEmpty {
      let member = try PasswordResets.offer(digest(token, call), at: call.now, pool.reader)
      return try resetForm(call, member, failure, pool.reader)
    }
  }

  private static func resetForm(
    _ call: Call, _ member: Member, _ fault: Failure?, _ reader: Reader
  ) throws -> Reply {
    let heading = Heading(
      title: SignInText.welcome, lead: AccountText.resetLead(member.name, member.organization.name),
      isFaulty: fault != nil)
    let face = try OrganizationFace(member.organization, reader)
    return call.gate(heading, of: face, status: fault == nil ? 200 : 422) { h in
      h.newPasswordForm(
        Link("/reset").segment(call.parameters["token"] ?? ""), member.email, fault: fault?.fields.first?.text)
    }
  }
}
