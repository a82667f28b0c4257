// One's own second factors in the browser.
import Base
import Credentials
import Store
import Web

enum SecondFactorPages {
  private static let path = Link("/account/second-factor")
  private static let crumb = Crumb(SecondFactorText.title, path)

  static func show(_ call: Call, _ reader: Reader) throws -> Reply {
    let caller = try call.signedIn
    let state = try SecondFactors.state(of: caller.account, reader)
    return call.accountPage(
      Heading(title: SecondFactorText.title, lead: SecondFactorText.intro),
      actions: { h in
        if state.appSince == nil, state.isOn {
          h.linkButton(SecondFactorText.setUp, "/account/second-factor/app", icon: "plus", .primary)
        }
      }
    ) { h in
      guard state.isOn else {
        h.emptyState("shield", SecondFactorText.off, SecondFactorText.offHint) { h in
          h.linkButton(SecondFactorText.setUp, "/account/second-factor/app", icon: "plus", .primary)
          h.linkButton(PasskeyText.add, "/account/passkeys/new", icon: "key")
        }
        return
      }
      if state.recoveryCodesLeft < 3 { h.notice(.warn, SecondFactorText.codesFew) }
      h.facts { facts in
        if let since = state.appSince {
          facts.fact(SecondFactorText.appSince) { $0.moment(since, caller.organization.zone) }
        } else {
          facts.fact(SecondFactorText.app, SecondFactorText.notSetUp)
        }
        if !state.passkeys.isEmpty {
          facts.fact(PasskeyText.passkeys) { $0.name(state.passkeys.map(\.name).joined(separator: ", ")) }
        }
        facts.fact(SecondFactorText.codesLeft) { $0.text(String(state.recoveryCodesLeft)) }
      }
      h.actions {
        h.linkButton(SecondFactorText.newCodes, "/account/second-factor/codes", icon: "list")
        h.linkButton(SecondFactorText.passkeysToo, "/account/passkeys", icon: "key")
        if state.appSince != nil {
          h.linkButton(SecondFactorText.turnOff, "/account/second-factor/app/remove", icon: "remove", .quietDanger)
        }
      }
    }
  }

  // MARK: Setting an app up

  static func askToBegin(_ call: Call, _ reader: Reader) throws -> Reply { try begin(call, nil, reader) }

  private static func begin(_ call: Call, _ fault: Failure?, _ reader: Reader) throws -> Reply {
    try ask(
      Heading(title: SecondFactorText.setUp, lead: SecondFactorText.setUpIntro, crumbs: [crumb]),
      "/account/second-factor/app", SecondFactorText.begin, call, fault, reader)
  }

  /// Shows the key in the answer to the form itself: it is nowhere else to be seen.
  static func begin(_ form: FormFields, _ call: Call, _ pool: Slow) throws -> Reply {
    do {
      let caller = try call.signedIn
      try Proofs.require(form["proof"], call, pool)
      let secrets = call.appliance.secrets
      let codes = try pool.write(call.context) { writer in try SecondFactors.beginApp(caller, secrets, writer) }
      return showKey(codes, caller, call, FormState())
    } catch let failure as Failure where mayRetry(failure) {
      return try begin(call, failure, pool.reader)
    }
  }

  static func confirm(_ form: FormFields, _ call: Call, _ writer: Writer) throws -> Reply {
    let (caller, secrets) = (try call.signedIn, call.appliance.secrets)
    do {
      let input = try AppCodeInput.read(form: form.ownPairs)
      let codes = try SecondFactors.confirmApp(input.code, caller, secrets, writer)
      return after(codes, SecondFactorText.wasTurnedOn, to: path, call)
    } catch let failure as Failure where !failure.fields.isEmpty {
      let codes = try SecondFactors.pendingApp(caller.account, secrets, at: writer.now, writer)
      throw FormRefused(reply: showKey(codes, caller, call, FormState(form, failure)))
    }
  }

  private static func showKey(_ codes: TimedCodes, _ caller: Caller, _ call: Call, _ state: FormState) -> Reply {
    let key = AppSetUpOutput(codes, caller)
    let heading = Heading(
      title: SecondFactorText.setUp, lead: SecondFactorText.scan, crumbs: [crumb], isFaulty: !state.faults.isEmpty)
    return call.accountPage(heading, status: state.faults.isEmpty ? 200 : 422) { h in
      if let picture = QRCode(key.address) { h.qrCode(picture, SecondFactorText.qrCode) }
      h.facts { facts in
        facts.fact(SecondFactorText.appSecret) { h in
          h.span(.class("code"), .id("key"), .translate(false), text: key.grouped)
        }
      }
      h.entryForm("/account/second-factor/app/confirm", call.token) {
        h.codeField("code", SecondFactorText.appCode, SecondFactorText.appCodeHint, fault: state.fault("code"))
        h.actions {
          h.submit(SecondFactorText.turnOn)
          h.linkButton(ShellText.cancel, path, .quiet)
        }
      }
    }
  }

  // MARK: Recovery codes

  static func askForCodes(_ call: Call, _ reader: Reader) throws -> Reply { try codes(call, nil, reader) }

  private static func codes(_ call: Call, _ fault: Failure?, _ reader: Reader) throws -> Reply {
    try ask(
      Heading(title: SecondFactorText.newCodes, lead: SecondFactorText.newCodesIntro, crumbs: [crumb]),
      "/account/second-factor/codes", SecondFactorText.newCodes, call, fault, reader)
  }

  static func makeCodes(_ form: FormFields, _ call: Call, _ pool: Slow) throws -> Reply {
    do {
      let (caller, secrets) = (try call.signedIn, call.appliance.secrets)
      try Proofs.require(form["proof"], call, pool)
      let codes = try pool.write(call.context) { writer in try SecondFactors.makeCodes(caller, secrets, writer) }
      return after(codes, SecondFactorText.codes, to: path, call)
    } catch let failure as Failure where mayRetry(failure) {
      return try codes(call, failure, pool.reader)
    }
  }

  /// Shows new recovery codes, this once; goes on with a message where there are none.
  static func after(_ codes: [RecoveryCode], _ done: Text, to link: Link, _ call: Call) -> Reply {
    if codes.isEmpty { return call.redirect(to: link, Flash(.good, done[call.language])) }
    let heading = Heading(title: SecondFactorText.codes, lead: SecondFactorText.codesIntro)
    return call.accountPage(heading) { h in
      h.pre(.class("code"), .id("codes"), .translate(false), text: codes.map(\.text).joined(separator: "\n"))
      h.actions {
        h.linkButton(SecondFactorText.codesKept, link, .primary)
        h.copyButton("codes")
        h.printButton()
      }
    }
  }

  // MARK: Turning off

  static func askToRemove(_ call: Call, _ reader: Reader) throws -> Reply { try remove(call, nil, reader) }

  private static func remove(_ call: Call, _ fault: Failure?, _ reader: Reader) throws -> Reply {
    try ask(
      Heading(title: SecondFactorText.turnOff, lead: SecondFactorText.turnOffIntro, crumbs: [crumb]),
      "/account/second-factor/app/remove", SecondFactorText.turnOff, call, fault, reader, .danger)
  }

  static func remove(_ form: FormFields, _ call: Call, _ pool: Slow) throws -> Reply {
    do {
      let caller = try call.signedIn
      try Proofs.require(form["proof"], call, pool)
      try pool.write(call.context) { writer in try SecondFactors.removeApp(caller, writer) }
      return call.redirect(to: path, Flash(.good, SecondFactorText.wasTurnedOff[call.language]))
    } catch let failure as Failure where mayRetry(failure) {
      return try remove(call, failure, pool.reader)
    }
  }

  // MARK: For administrators

  static func reset(_ form: FormFields, _ call: Call, _ writer: Writer) throws -> Reply {
    let id: ID<Person> = try call.id()
    try SecondFactorAPI.reset(call, writer)
    return call.redirect(to: Link("/people/", id), Flash(.good, SecondFactorText.wasReset[call.language]))
  }

  // MARK: Asking who it is

  /// Whether the same page can be shown again with what was wrong.
  static func mayRetry(_ failure: Failure) -> Bool { !failure.fields.isEmpty || failure.kind == .tooMany }

  private static func ask(
    _ heading: Heading, _ action: Link, _ word: Text, _ call: Call, _ failure: Failure?, _ reader: Reader,
    _ kind: ButtonKind = .primary
  ) throws -> Reply {
    var heading = heading
    heading.isFaulty = failure != nil
    let isNeeded = try Proofs.areNeeded(call.signedIn, reader)
    return call.accountPage(heading, status: failure?.kind.rawValue ?? 200) { h in
      h.entryForm(action, call.token) {
        if isNeeded { h.proofField(failure) }
        h.actions {
          h.submit(word, kind)
          h.linkButton(ShellText.cancel, path, .quiet)
        }
      }
    }
  }
}

extension AppSetUpOutput {
  init(_ codes: TimedCodes, _ caller: Caller) {
    self.init()
    secret = base32(codes.secret)
    address = codes.address(issuer: caller.organization.name, account: caller.email ?? caller.name)
  }

  /// The secret in groups of four, as people type it.
  var grouped: String {
    var text = ""
    for (at, character) in secret.enumerated() {
      if at > 0, at.isMultiple(of: 4) { text += " " }
      text.append(character)
    }
    return text
  }
}
