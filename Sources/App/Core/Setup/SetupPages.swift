// Setting the box up in the browser.
import Base
import Store
import Web

enum SetupPages {
  /// The path that a link leads to.
  static func path(_ secret: NewSecret) -> String { "/setup/\(secret.token)" }

  static func show(_ call: Call, _ reader: Reader) throws -> Reply {
    do { try SetupChanges.requireLink(digest(call), at: call.now, reader) } catch let failure as Failure {
      return refused(call, failure)
    }
    var usual = SetupInput()
    usual.language = call.language
    usual.zone = Machine.zoneName
    return form(call, FormState(usual), proposes: true)
  }

  static func complete(_ form: FormFields, _ call: Call, _ pool: Slow) throws -> Reply {
    do {
      let pairs = form.ownPairs.filter { $0.0 != "token" } + [("token", call.parameters["token"] ?? "")]
      let made = try SetupAPI.make(SetupInput.read(form: pairs), call, pool)
      return try Gate.open(made.member, call, pool, to: "/setup/done")
    } catch let failure as Failure where failure.kind == .gone {
      return refused(call, failure)
    } catch let failure as Failure where !failure.fields.isEmpty {
      // A link that is no good is told first: whatever is corrected would be in vain.
      do { try SetupChanges.requireLink(digest(call), at: call.now, pool.reader) } catch let gone as Failure {
        return refused(call, gone)
      }
      return self.form(call, FormState(form, failure), proposes: false)
    }
  }

  /// The machine as it is found, and what to do next.
  static func showDone(_ call: Call, _ reader: Reader) throws -> Reply {
    let findings = BoxChecks.findings(of: call.appliance)
    let organization = try call.signedIn.organization.name
    return call.page(
      Heading(title: SetupText.doneTitle, lead: SetupText.doneIntro(organization)),
      actions: { h in
        h.linkButton(SetupText.importPeople, "/people/import", icon: "upload", .primary)
        h.linkButton(SetupText.invite, "/invitations/new", icon: "mail")
      }
    ) { h in
      h.part(SetupText.found, more: (ChecksText.title, "/operator/checks")) { ChecksPages.writeFindings(h, findings) }
      if !call.appliance.mail.isOn { h.notice(.info, SetupText.mailLater) }
    }
  }

  private static func digest(_ call: Call) -> Digest {
    call.appliance.secrets.digest(of: call.parameters["token"] ?? "")
  }

  /// Says in a page of its own why the link is no good, and what is.
  private static func refused(_ call: Call, _ failure: Failure) -> Reply {
    call.gate(Heading(title: SetupText.title, lead: failure.text), status: failure.kind.rawValue) { h in
      h.actions { h.linkButton(ShellText.signIn, "/sign-in", .primary) }
    }
  }

  private static func field(_ name: String) -> FieldInfo? {
    SetupInput.fieldList.first { $0.name.description == name }
  }

  private static func form(_ call: Call, _ state: FormState, proposes: Bool) -> Reply {
    let heading = Heading(title: SetupText.title, lead: SetupText.intro, isFaulty: !state.faults.isEmpty)
    return call.gate(heading, status: state.faults.isEmpty ? 200 : 422) { h in
      h.faults(state, SetupInput.fieldList)
      h.entryForm(Link("/setup").segment(call.parameters["token"] ?? ""), .none) {
        if let field = field("organization") {
          h.field(field, state, FieldHints(autocomplete: "organization", isFirst: state.faults.isEmpty))
        }
        writeZones(h, state, proposes: proposes)
        if let field = field("language") { h.field(field, state, FieldHints(autocomplete: "off")) }
        if let field = field("name") { h.field(field, state, FieldHints(autocomplete: "name")) }
        if let field = field("email") { h.field(field, state, FieldHints(autocomplete: "username")) }
        if let field = field("password") { h.field(field, state, FieldHints(autocomplete: "new-password")) }
        h.submit(SetupText.submit)
      }
    }
  }

  /// The machine's zone is chosen; where scripts run, the browser's is proposed instead.
  private static func writeZones(_ h: HTML, _ state: FormState, proposes: Bool) {
    let chosen = state.values["zone"] ?? Machine.zoneName
    var names = Zone.available
    if Zone(chosen) != nil, !names.contains(chosen) { names.append(chosen) }
    h.labeled("zone", OrganizationText.zone, help: SetupText.zoneHelp, fault: state.fault("zone")) { attributes in
      h.select(attributes + [.required, .when(proposes, Attribute("data-zone", true))]) {
        for name in names { h.option(.value(name), .selected(name == chosen), text: name) }
      }
    }
  }
}
