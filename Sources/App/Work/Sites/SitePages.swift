// Sites in the browser: all of them, one with its map and its kiosks, and the form of one.
import Base
import Store
import Web

/// A site as its form has it.
struct SiteForm: Payload {
  var name = ""
  var latitude: Double?
  var longitude: Double?
  var radius: Int64?
  var networks: String?
  var proofs: [String] = []
  var rule = ProofRule.any
  var photo = PhotoAsk.off
  var units: String?

  init() {}

  init(_ row: SiteRow) {
    let input = SiteInput(row)
    name = input.name
    (latitude, longitude, radius) = (input.latitude, input.longitude, input.radius)
    networks = input.networks.joined(separator: "\n")
    proofs = input.proofs
    (rule, photo) = (input.rule, input.photo)
    units = input.units.joined(separator: "\n")
  }

  mutating func fields(_ f: inout some FieldVisitor) {
    f.text("name", &name, label: SiteText.name, max: SiteFields.longestName)
    f.number(
      "latitude", &latitude, label: SiteText.latitude, help: SiteText.latitudeHelp, range: Coordinates.latitudes)
    f.number("longitude", &longitude, label: SiteText.longitude, range: Coordinates.longitudes)
    f.integer("radius", &radius, label: SiteText.radius, help: SiteText.radiusHelp, range: Fence.radii)
    f.text(
      "networks", &networks, label: SiteText.networks, help: SiteText.networksHelp, max: 3000, kind: .multiline)
    f.texts("proofs", &proofs, label: SiteText.proofs, length: 20, max: 3, required: false)
    f.choice("rule", &rule, label: SiteText.rule)
    f.choice("photo", &photo, label: SiteText.photo)
    f.text("units", &units, label: SiteText.units, help: SiteText.unitsHelp, max: 12_000, kind: .multiline)
  }

  var input: SiteInput {
    var input = SiteInput()
    input.name = name
    (input.latitude, input.longitude, input.radius) = (latitude, longitude, radius)
    input.networks = SiteFields.lines(networks ?? "")
    input.proofs = proofs
    (input.rule, input.photo) = (rule, photo)
    input.units = SiteFields.lines(units ?? "")
    return input
  }
}

enum SitePages {
  static let path = Link("/attendance/sites")
  static let crumb = Crumb(SiteText.sites, path)

  // MARK: All of them

  static func showList(_ call: Call, _ reader: Reader) throws -> Reply {
    let settings = try ProofSettings.of(call.signedIn.organization.id, reader)
    return try list(FormState(settings), call, reader)
  }

  private static func list(_ state: FormState, _ call: Call, _ reader: Reader) throws -> Reply {
    let organization = try call.signedIn.organization.id
    let page = try Page(call.query)
    let mayWrite = call.may(.permission(.sitesWrite))
    return try reader.snapshot {
      let total = try reader.one(SiteStore.total, organization)
      let rows = try reader.all(SiteStore.list, organization, page.limit, page.offset)
      return call.page(
        Heading(title: SiteText.sites, lead: SiteText.intro, isFaulty: !state.faults.isEmpty),
        status: state.faults.isEmpty ? 200 : 422,
        actions: { h in
          if mayWrite { h.linkButton(SiteText.create, "/attendance/sites/new", icon: "plus", .primary) }
        }
      ) { h in
        Sites.writeSiblings(h, "/attendance/sites", call)
        h.faults(state, ProofSettings.fieldList)
        h.about(SiteText.about)
        if total > 0 {
          h.list {
            h.table(columns) { table in
              for row in rows {
                table.row { cells in
                  cells.cell(row.name, Link("/attendance/sites/", row.id))
                  cells.cell(SiteText.asked(row.site).capitalized)
                  cells.cell(
                    row.site.units.isEmpty ? SiteText.everybody : .verbatim(row.site.units.joined(separator: ", ")))
                }
              }
            }
            h.pager(page: page.number, limit: page.limit, total: total, of: SiteText.siteCount) { number in
              path.query("page", number)
            }
          }
        } else {
          h.emptyState("buildings", SiteText.none, SiteText.noneHint)
        }
        guard mayWrite else { return }
        h.part(SiteText.keeping) {
          h.note(SiteText.keepingIntro)
          h.entryForm("/attendance/sites/settings", call.token) {
            h.fields(ProofSettings.fieldList, state)
            h.actions { h.submit(PeopleText.save, .plain) }
          }
        }
      }
    }
  }

  private static let columns = TableColumns([
    Column(SiteText.name, .name), Column(SiteText.proofs, .words), Column(SiteText.forWhom),
  ])

  static func putSettings(_ form: FormFields, _ call: Call, _ writer: Writer) throws -> Reply {
    do {
      let settings = try ProofSettings.read(form: form.ownPairs)
      try SiteChanges.change(settings, in: call.signedIn.organization.id, writer)
      return call.redirect(to: path, Flash(.good, SiteText.saved[call.language]))
    } catch let failure as Failure where !failure.fields.isEmpty {
      throw FormRefused(reply: try list(FormState(form, failure), call, writer))
    }
  }

  // MARK: One

  static func show(_ call: Call, _ reader: Reader) throws -> Reply {
    let row = try SiteChanges.find(call.id(), call.signedIn.organization.id, reader)
    let mayWrite = call.may(.permission(.sitesWrite))
    let reply = call.page(
      Heading(title: .verbatim(row.name), crumbs: [crumb]),
      actions: { h in
        guard mayWrite else { return }
        h.linkButton(SiteText.edit, Link("/attendance/sites/", row.id, "/edit"), icon: "edit", .primary)
        h.confirmButton(
          SiteText.delete, id: "delete", icon: "remove", question: SiteText.deleteQuestion(row.name),
          consequence: SiteText.deleteConsequence, confirm: SiteText.delete,
          action: Link("/attendance/sites/", row.id, "/delete"), token: call.token)
      }
    ) { h in
      if let fence = row.site.fence { h.map(fence, call) }
      h.facts { facts in
        facts.fact(SiteText.proofs, SiteText.asked(row.site).capitalized)
        if let fence = row.site.fence {
          let place = fence.center.cell
          facts.fact(
            SiteText.coordinates, "\(PlaceCell.text(place.latitude)), \(PlaceCell.text(place.longitude))")
          facts.fact(SiteText.radiusWord, SiteText.meters(Int64(fence.radius)))
        }
        if !row.site.networkTexts.isEmpty {
          facts.fact(SiteText.networks, row.site.networkTexts.joined(separator: ", "))
        }
        facts.fact(
          SiteText.forWhom,
          row.site.units.isEmpty ? SiteText.everybody : .verbatim(row.site.units.joined(separator: ", ")))
      }
    }
    return reply.showingMap(call)
  }

  static func delete(_ form: FormFields, _ call: Call, _ writer: Writer) throws -> Reply {
    let organization = try call.signedIn.organization.id
    let row = try SiteChanges.find(call.id(), organization, writer)
    try SiteChanges.delete(row.id, in: organization, writer)
    return call.redirect(to: path, Flash(.good, SiteText.wasDeleted(row.name)[call.language]))
  }

  // MARK: The form

  static func showNew(_ call: Call, _ reader: Reader) throws -> Reply { form(FormState(SiteForm()), [], nil, call) }

  static func create(_ form: FormFields, _ call: Call, _ writer: Writer) throws -> Reply {
    do {
      let input = try SiteForm.read(form: form.ownPairs).input
      let row = try SiteChanges.create(input, in: call.signedIn.organization.id, writer)
      return call.redirect(
        to: Link("/attendance/sites/", row.id), Flash(.good, SiteText.wasMade(row.name)[call.language]))
    } catch let failure as Failure where !failure.fields.isEmpty {
      throw FormRefused(reply: self.form(FormState(form, failure), Set(form.all("proofs")), nil, call))
    }
  }

  static func showEdit(_ call: Call, _ reader: Reader) throws -> Reply {
    let row = try SiteChanges.find(call.id(), call.signedIn.organization.id, reader)
    let form = SiteForm(row)
    return self.form(FormState(form), Set(form.proofs), row, call)
  }

  static func update(_ form: FormFields, _ call: Call, _ writer: Writer) throws -> Reply {
    let organization = try call.signedIn.organization.id
    let row = try SiteChanges.find(call.id(), organization, writer)
    do {
      let input = try SiteForm.read(form: form.ownPairs.filter { $0.0 != "version" }).input
      let version = form["version"].flatMap { Int64($0) } ?? 0
      let after = try SiteChanges.replace(row.id, with: input, ifVersion: version, in: organization, writer)
      return call.redirect(
        to: Link("/attendance/sites/", after.id), Flash(.good, SiteText.saved[call.language]))
    } catch let failure as Failure where !failure.fields.isEmpty {
      throw FormRefused(reply: self.form(FormState(form, failure), Set(form.all("proofs")), row, call))
    }
  }

  private static func form(_ state: FormState, _ proofs: Set<String>, _ row: SiteRow?, _ call: Call) -> Reply {
    let one = row.map { Link("/attendance/sites/", $0.id) }
    var crumbs = [crumb]
    if let row, let one { crumbs.append(Crumb(.verbatim(row.name), one)) }
    let heading = Heading(
      title: row.map { SiteText.editTitle($0.name) } ?? SiteText.create, lead: SiteText.formIntro, crumbs: crumbs,
      isFaulty: !state.faults.isEmpty)
    let reply = call.page(heading, status: state.faults.isEmpty ? 200 : 422) { h in
      h.faults(state, SiteForm.fieldList)
      h.entryForm(row.map { Link("/attendance/sites/", $0.id, "/edit") } ?? "/attendance/sites/new", call.token) {
        if let row {
          h.input(.type("hidden"), .name("version"), .value(state.values["version"] ?? String(row.version)))
        }
        write(h, state, proofs, row?.site.fence, call)
        h.actions {
          h.submit(row == nil ? SiteText.create : PeopleText.save)
          h.linkButton(ShellText.cancel, one ?? path, .quiet)
        }
      }
    }
    var shown = reply.showingMap(call)
    // Its button asks the browser where one is.
    shown.block = SecurityHeaders.locatingPage(isSecure: call.isSecure)
    return shown
  }

  private static func write(_ h: HTML, _ state: FormState, _ proofs: Set<String>, _ fence: Fence?, _ call: Call) {
    func field(_ name: String, _ hints: FieldHints = FieldHints(autocomplete: "off")) {
      if let info = SiteForm.fieldList.first(where: { $0.name.description == name }) { h.field(info, state, hints) }
    }
    field("name", FieldHints(autocomplete: "off", isFirst: state.faults.isEmpty))
    h.fieldset(.class("boxes"), .id("proofs")) {
      h.legend(text: SiteText.proofs)
      for proof in SiteProof.allCases {
        h.label(.class("check")) {
          h.input(
            .type("checkbox"), .name("proofs"), .value(proof.rawValue), .checked(proofs.contains(proof.rawValue)))
          h.span(text: proof.label)
        }
      }
      if let fault = state.fault("proofs") {
        h.p(.class("fault")) {
          h.icon("bad")
          h.span(text: fault)
        }
      }
    }
    field("rule", FieldHints(isSettled: true))
    h.map(fence, call, isForm: true)
    h.button(.class("button"), .type("button"), .data("here", ""), .hidden) { h.span(text: SiteText.here) }
    for name in ["latitude", "longitude", "radius", "networks"] { field(name) }
    field("photo", FieldHints(isSettled: true))
    field("units")
  }
}

extension HTML {
  /// A small map with a fence. Drawn where scripts run; tiles lie below it where the settings name a server for them. In a
  /// form it follows the fields, and sets them where it is pressed.
  func map(_ fence: Fence?, _ call: Call, isForm: Bool = false) {
    let options = call.appliance.places.options
    let hasTiles = call.appliance.places.tileOrigin != nil
    stylesheet(StaticFiles.mapStyle)
    div(
      [
        .class("map"), .role("group"), .ariaLabel(SiteText.map), .hidden, .data("map", isForm ? "form" : "show"),
        .data("latitude", fence.map { "\($0.center.degrees.latitude)" } ?? ""),
        .data("longitude", fence.map { "\($0.center.degrees.longitude)" } ?? ""),
        .data("radius", fence.map { "\($0.radius)" } ?? ""), .data("tiles", hasTiles ? options.tiles : ""),
        .data("attribution", hasTiles ? options.attribution : ""),
      ]
    ) {}
    script(StaticFiles.mapLibrary)
    script(StaticFiles.map)
  }
}

extension Reply {
  /// Lets the page fetch map tiles, where the settings name a server for them.
  func showingMap(_ call: Call) -> Reply {
    guard let origin = call.appliance.places.tileOrigin else { return self }
    var reply = self
    reply.headers.append(SecurityHeaders.policy(call.nonce, images: origin))
    return reply
  }
}
