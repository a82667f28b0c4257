// The forms of a sign-in service: adding one by its kind, and changing one.
import Base
import Store
import Web

enum ProviderFormPages {
  // MARK: Adding

  /// First what it is, then the fields of that kind.
  static func showNew(_ call: Call, _ reader: Reader) throws -> Reply {
    guard let preset = call.query["preset"].flatMap(ProviderPreset.init(rawValue:)) else { return kinds(call) }
    var state = FormState()
    state.values = FormFields([("name", preset.usualName)])
    return new(preset, state, call)
  }

  private static func kinds(_ call: Call) -> Reply {
    call.page(Heading(title: ProviderText.add, lead: ProviderText.whichKind, crumbs: [ProviderPages.crumb])) { h in
      h.list {
        h.table(columns) { table in
          for preset in ProviderPreset.allCases {
            table.row { cells in
              cells.cell(preset.label, Link("/organization/sign-in/new").query("preset", preset.rawValue))
              cells.cell(preset.text)
            }
          }
        }
      }
    }
  }

  private static let columns = TableColumns([
    Column(ProviderText.preset, .name), Column(ProviderText.forWhom, .words),
  ])

  private static func new(_ preset: ProviderPreset, _ state: FormState, _ call: Call) -> Reply {
    let heading = Heading(
      title: ProviderText.addNamed(preset.label), lead: ProviderText.addIntro, crumbs: [ProviderPages.crumb],
      isFaulty: !state.faults.isEmpty)
    let fields = ProviderInput.fieldList.filter { field in
      let name = field.name.description
      let isOfAll = preset == .moodle ? name == "name" : ["name", "clientId", "clientSecret"].contains(name)
      return isOfAll || preset.ownFields.contains(name)
    }
    return call.page(heading, status: state.faults.isEmpty ? 200 : 422) { h in
      h.faults(state, ProviderInput.fieldList)
      h.entryForm("/organization/sign-in/new", call.token) {
        h.input(.type("hidden"), .name("preset"), .value(preset.rawValue))
        if preset == .moodle {
          h.input(.type("hidden"), .name("clientId"), .value(state.values["clientId"] ?? MoodleSignIn.usualService))
        }
        h.fields(fields, state, hints: hints(preset, isFirst: state.faults.isEmpty))
        h.actions {
          h.submit(ProviderText.add)
          h.linkButton(ShellText.cancel, ProviderPages.path, .quiet)
        }
      }
    }
  }

  private static func hints(_ preset: ProviderPreset, isFirst: Bool) -> [String: FieldHints] {
    [
      "name": FieldHints(autocomplete: "off", isFirst: isFirst),
      "issuer": FieldHints(autocomplete: "url", isSettled: true),
      "pool": FieldHints(autocomplete: "off", isSettled: true),
      "pagesDomain": FieldHints(autocomplete: "off", isSettled: true),
      "tenant": FieldHints(autocomplete: "off", isSettled: true),
      "moodle": FieldHints(autocomplete: "url", isSettled: true), "graceHours": FieldHints(autocomplete: "off"),
      "hostedDomain": FieldHints(autocomplete: "off"), "clientId": FieldHints(autocomplete: "off"),
      // Nobody's password: browsers are not to offer one.
      "clientSecret": FieldHints(autocomplete: "one-time-code", isSettled: preset == .google),
    ]
  }

  static func create(_ form: FormFields, _ call: Call, _ writer: Writer) throws -> Reply {
    do {
      // An empty field of a form is one that was not filled in.
      let pairs = form.ownPairs.filter { !$0.1.isEmpty || ["name", "clientId", "preset"].contains($0.0) }
      let row = try OpenIDAPI.add(ProviderInput.read(form: pairs), call, writer)
      return call.redirect(
        to: Link("/organization/sign-in/", row.id), Flash(.good, ProviderText.added[call.language]))
    } catch let failure as Failure where !failure.fields.isEmpty {
      let preset = form["preset"].flatMap(ProviderPreset.init(rawValue:)) ?? .issuer
      throw FormRefused(reply: new(preset, FormState(form, failure), call))
    }
  }

  // MARK: Changing

  static func showEdit(_ call: Call, _ reader: Reader) throws -> Reply {
    let row = try reader.one(OpenIDStore.find, call.id(as: ID<SignInProvider>.self), call.signedIn.organization.id)
    return edit(row, FormState(ProviderChange(row)), call)
  }

  private static func edit(_ row: ProviderRow, _ state: FormState, _ call: Call) -> Reply {
    let heading = Heading(
      title: ProviderText.editNamed(row.name), lead: .verbatim(row.issuer),
      crumbs: [Crumb(.verbatim(row.name), Link("/organization/sign-in/", row.id))], isFaulty: !state.faults.isEmpty)
    let isOperator = call.caller?.isOperator == true
    let fields = ProviderChange.fieldList.filter { field in
      switch field.name.description {
      case "version": false
      case "pagesDomain": row.preset == .cognito
      case "hostedDomain": row.preset == .google
      case "clientId", "clientSecret": row.preset != .moodle
      case "graceHours", "believesAddresses": row.preset == .moodle
      case "isTrusted": isOperator
      default: true
      }
    }
    var hints = hints(row.preset, isFirst: false)
    hints["name"] = FieldHints(autocomplete: "off", isSettled: true)
    hints["clientId"] = FieldHints(autocomplete: "off", isSettled: true)
    hints["clientSecret"] = FieldHints(autocomplete: "one-time-code")
    return call.page(heading, status: state.faults.isEmpty ? 200 : 422) { [hints] h in
      h.faults(state, ProviderChange.fieldList)
      h.entryForm(Link("/organization/sign-in/", row.id, "/edit"), call.token) {
        h.input(.type("hidden"), .name("version"), .value(state.values["version"] ?? String(row.version)))
        if row.preset == .moodle { h.input(.type("hidden"), .name("clientId"), .value(row.clientID)) }
        h.fields(fields, state, hints: hints)
        h.actions {
          h.submit(PeopleText.save)
          h.linkButton(ShellText.cancel, Link("/organization/sign-in/", row.id), .quiet)
        }
      }
    }
  }

  static func update(_ form: FormFields, _ call: Call, _ writer: Writer) throws -> Reply {
    let caller = try call.signedIn
    let row = try writer.one(OpenIDStore.find, call.id(as: ID<SignInProvider>.self), caller.organization.id)
    do {
      var change = try ProviderChange.read(form: form.ownPairs)
      // The form holds all of them: a box that is not ticked is sent as nothing, a domain that is emptied as no text.
      change.isEnabled = change.isEnabled ?? false
      change.isTrusted = caller.isOperator ? change.isTrusted ?? false : nil
      if row.preset == .moodle { change.believesAddresses = change.believesAddresses ?? false }
      if row.preset == .google { change.hostedDomain = change.hostedDomain ?? "" }
      for (path, value) in [("name", change.name), ("clientId", change.clientId)] where value == nil {
        throw ProviderRules.fault(path, OrganizationText.nameNeeded)
      }
      _ = try OpenIDAPI.change(row.id, change, call, writer)
      return call.redirect(
        to: Link("/organization/sign-in/", row.id), Flash(.good, PeopleText.saved[call.language]))
    } catch let failure as Failure where !failure.fields.isEmpty {
      throw FormRefused(reply: edit(row, FormState(form, failure), call))
    }
  }
}
