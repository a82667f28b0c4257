// Appointments in the browser: who leads what, and putting somebody there.
import Base
import Store
import Web

enum AppointmentPages {
  static let path = Link("/appointments")
  static let crumb = Crumb(LearningRoleText.title, path)
  private static let limit = 30

  static let vacant = Route.QueryParameter(name: "vacant", text: LearningRoleText.vacant, .flag)

  // MARK: Who leads what

  static func showList(_ call: Call, _ reader: Reader) throws -> Reply {
    let caller = try call.signedIn
    let office = try AppointmentAPI.office(call)
    let isVacant = call.query["vacant"] == "true"
    return try reader.snapshot {
      let list = try AppointmentList(call, reader)
      let scopes = try offices(call, list.organization, reader)
      let byUnit = Dictionary(grouping: list.rows) { list.tree.unit($0.unit)?.id }
      let nodes = list.tree.nodes.filter { list.scope.covers($0.unit.id, list.tree) }
      let least = nodes.map(\.depth).min() ?? 0
      let shown = nodes.filter { node in
        let held = byUnit[node.unit.id] ?? []
        let own = Office(of: node.unit.kind)
        if isVacant {
          // Whoever has another office there leads only a part of it.
          let isLed = held.contains { $0.office == own }
          return !isLed && node.unit.isActive && (office == nil || office == own)
        }
        return office == nil || own == office || held.contains { $0.office == office }
      }
      return try call.page(Heading(title: LearningRoleText.title, lead: LearningRoleText.intro)) { h in
        h.about(LearningRoleText.about)
        guard !nodes.isEmpty else {
          h.emptyState("buildings", LearningRoleText.none, LearningRoleText.noneHint)
          return
        }
        writeFilters(h, office, isVacant)
        let asked = Link("/appointments").query("office", office?.rawValue).query("vacant", isVacant ? "true" : nil)
        try h.savedViews(asked, call, reader)
        guard !shown.isEmpty else {
          h.emptyState("buildings", LearningRoleText.noMatch)
          return
        }
        h.list {
          h.table(columns) { table in
            for node in shown {
              let own = Office(of: node.unit.kind)
              let mayAppoint = scopes[own]?.covers(node.unit.id, list.tree) == true
              let rows = (byUnit[node.unit.id] ?? []).filter { office == nil || $0.office == office }
              let leading = rows.filter { $0.office == own }
              // An office that nobody holds is told of, whoever holds another one there.
              if leading.isEmpty, office == nil || office == own {
                writeVacant(node, node.depth - least, mayAppoint, table)
              }
              guard !isVacant else { continue }
              for row in leading + rows.filter({ $0.office != own }) {
                let mayEnd = row.office.flatMap { scopes[$0] }?.covers(node.unit.id, list.tree) == true
                write(
                  row, node, node.depth - least, mayAppoint: mayAppoint && row.id == leading.first?.id, mayEnd: mayEnd,
                  call, caller.organization.zone, table)
              }
            }
          }
        }
        let others = (byUnit[nil] ?? []).filter { office == nil || $0.office == office }
        if !others.isEmpty, !isVacant { writeOthers(h, others, caller.organization.zone) }
      }
    }
  }

  /// Where the caller may appoint to each office.
  private static func offices(
    _ call: Call, _ organization: ID<Organization>, _ reader: Reader
  ) throws -> [Office: OfficeScope] {
    guard call.may(.anywhere(.accessAssign)) else { return [:] }
    let (standing, book) = (Standing(try call.signedIn), try RoleBook(of: organization, reader))
    var scopes: [Office: OfficeScope] = [:]
    for office in Office.allCases {
      scopes[office] = try OfficeScope(office, standing, book, in: organization, reader)
    }
    return scopes
  }

  private static func writeFilters(_ h: HTML, _ office: Office?, _ isVacant: Bool) {
    h.filters(path) {
      h.filterChoice(
        "office", office?.rawValue, label: LearningRoleText.office,
        options: [("", LearningRoleText.anyOffice)] + Office.allCases.map { ($0.rawValue, $0.label) })
      h.check("vacant", LearningRoleText.vacant, isOn: isVacant)
      h.submit(LearningRoleText.filter, .plain)
    }
  }

  private static let columns = TableColumns([
    Column(StructureText.unit, .name), Column(LearningRoleText.office), Column(LearningRoleText.who, .words),
    Column(AccessText.source), Column(AccessText.since, .time), Column(LearningRoleText.step, .aside),
  ])

  private static func writeUnit(_ h: HTML, _ unit: UnitRow, _ depth: Int) {
    h.span(.class("level"), .data("depth", String(min(max(0, depth), StructureRules.deepest)))) {
      h.a(.href(Link("/structure/units/", unit.id)), .dir(.auto), text: unit.title)
    }
  }

  private static func writeVacant(_ node: UnitTree.Node, _ depth: Int, _ mayAppoint: Bool, _ table: TableRows) {
    table.row { cells in
      cells.cell { writeUnit($0, node.unit, depth) }
      cells.cell(Office(of: node.unit.kind).label)
      cells.cell { $0.span(.class("muted"), text: LearningRoleText.nobody) }
      cells.cell("")
      cells.cell("")
      cells.cell { h in
        if mayAppoint, node.unit.isActive {
          h.linkButton(LearningRoleText.appoint, Link("/structure/units/", node.unit.id, "/appoint"), .quiet)
        }
      }
    }
  }

  private static func write(
    _ row: AppointmentRow, _ node: UnitTree.Node, _ depth: Int, mayAppoint: Bool, mayEnd: Bool, _ call: Call,
    _ zone: Zone, _ table: TableRows
  ) {
    table.row { cells in
      cells.cell { writeUnit($0, node.unit, depth) }
      cells.cell(row.role.label)
      cells.cell { writeWho($0, row) }
      cells.cell { writeSource($0, row) }
      cells.cell { $0.moment(row.granted, zone) }
      cells.cell { h in
        if mayAppoint {
          h.linkButton(LearningRoleText.appoint, Link("/structure/units/", node.unit.id, "/appoint"), .quiet)
        }
        guard mayEnd, row.source == .manual else { return }
        h.confirmButton(
          LearningRoleText.end, id: "end-\(row.id.text)",
          question: LearningRoleText.endQuestion(row.name, node.unit.code),
          consequence: LearningRoleText.endConsequence,
          confirm: LearningRoleText.end, action: Link("/appointments/", row.id, "/end"), token: call.token)
      }
    }
  }

  private static func writeWho(_ h: HTML, _ row: AppointmentRow) {
    h.span(.class("who")) {
      h.face(row.person, row.name, row.photo)
      h.name(row.name)
    }
  }

  private static func writeSource(_ h: HTML, _ row: AppointmentRow) {
    switch row.source {
    case .automatic: h.badge(.info, Text.verbatim("Moodle"))
    case .manual: h.text(row.giver.map { AccessText.by($0.name) } ?? row.source.label)
    }
  }

  private static let otherColumns = TableColumns([
    Column(LearningRoleText.who, .name), Column(LearningRoleText.office), Column(AccessText.unit),
    Column(AccessText.source), Column(AccessText.since, .time),
  ])

  /// Offices in the whole organization, and of codes that no unit has.
  private static func writeOthers(_ h: HTML, _ rows: [AppointmentRow], _ zone: Zone) {
    h.part(LearningRoleText.elsewhere) {
      h.list {
        h.table(otherColumns) { table in
          for row in rows {
            table.row { cells in
              cells.cell { writeWho($0, row) }
              cells.cell(row.role.label)
              cells.cell(row.unit.isEmpty ? AccessText.everywhere : .verbatim(row.unit))
              cells.cell { writeSource($0, row) }
              cells.cell { $0.moment(row.granted, zone) }
            }
          }
        }
      }
    }
  }

  // MARK: Appointing

  static func showUnit(_ call: Call, _ reader: Reader) throws -> Reply {
    let after = try CourseList.after(call, as: ID<Person>.self)
    return try reader.snapshot { try unitPage(after: after, call, reader) }
  }

  /// `asked` is somebody of whom it can't be expected, for whom it has to be said again; `refused` is why nobody was
  /// appointed, and `typed` who was to be, to be mended.
  private static func unitPage(
    after: ID<Person>? = nil, asked: PersonRow? = nil, refused: Failure? = nil, typed: String = "", _ call: Call,
    _ reader: Reader
  ) throws -> Reply {
    let people = try AppointmentAPI.eligible(call.id(), call, reader)
    let part = try people.part(after: after, limit, reader)
    let unit = people.unit
    let office = Office(of: unit.kind)
    let holders = try AppointmentList.holders(of: office, people.organization, reader).filter { $0.unit == unit.code }
    let page = Link("/structure/units/", unit.id, "/appoint")
    return call.page(
      Heading(title: LearningRoleText.appointTo(unit), lead: .verbatim(unit.name), crumbs: [crumb]),
      status: asked == nil && refused == nil ? 200 : 409
    ) { h in
      if let asked { writeWarning(h, asked, unit, page, call) }
      if let refused { h.notice(.bad, refused.text, isNew: true) }
      if !holders.isEmpty {
        h.notice(.info, LearningRoleText.isLed(holders.map(\.name).joined(separator: ", "), unit))
      }
      h.part(LearningRoleText.eligible) {
        h.note(LearningRoleText.eligibleIntro(unit, OfficeRules.ground(of: unit, people.tree)))
        h.filters(page) {
          h.searchField("search", people.search, label: LearningRoleText.search)
          h.submit(LearningRoleText.filter, .plain)
        }
        guard !part.people.isEmpty else {
          h.note(LearningRoleText.noneEligible)
          return
        }
        h.list {
          h.table(peopleColumns) { table in
            for entry in part.people { write(entry, holders, page, call, table) }
          }
          let search = people.search.isEmpty ? nil : people.search
          CourseFilters.steps(
            h, nil, isLater: after != nil,
            next: part.next.map { page.query("search", search).query("after", $0.text) },
            first: page.query("search", search))
        }
      }
      h.part(LearningRoleText.somebodyElse) {
        h.note(LearningRoleText.somebodyElseIntro)
        h.post(page, call.token, .class("filters")) {
          h.input(
            .class("input"), .type("text"), .name("whom"), .value(typed), .ariaLabel(CourseText.whom),
            .placeholder(CourseText.whom), .maxlength(EnrollmentForms.longestWhom), .autocomplete("off"))
          h.submit(LearningRoleText.appoint, .plain)
        }
      }
    }
  }

  private static func writeWarning(_ h: HTML, _ person: PersonRow, _ unit: UnitRow, _ page: Link, _ call: Call) {
    h.notice(.warn, isNew: true) { h in
      h.p(text: LearningRoleText.unexpectedOf(person.name, unit))
      h.actions {
        h.postButton(
          LearningRoleText.appointAnyway, page, call.token, .danger,
          fields: [("person", person.id.text), ("anyway", "true")])
        h.linkButton(ShellText.cancel, page, .quiet)
      }
    }
  }

  private static let peopleColumns = TableColumns([
    Column(PeopleText.name, .name), Column(LearningRoleText.why, .words), Column(LearningRoleText.step, .aside),
  ])

  private static func write(
    _ entry: EligiblePeople.Entry, _ holders: [AppointmentRow], _ page: Link, _ call: Call, _ table: TableRows
  ) {
    table.row { cells in
      cells.cell { h in
        h.span(.class("who")) {
          h.face(entry.person, entry.name, entry.photo)
          h.name(entry.name)
        }
      }
      cells.cell { h in h.text(words(entry.why, h.language)) }
      cells.cell { h in
        if holders.contains(where: { $0.person == entry.person && $0.source == .manual }) {
          h.badge(.good, LearningRoleText.isAppointedNow)
        } else {
          h.postButton(LearningRoleText.appoint, page, call.token, fields: [("person", entry.person.text)])
        }
      }
    }
  }

  static func words(_ why: Eligibility, _ language: Language) -> String {
    var words: [String] = []
    if !why.leads.isEmpty { words.append(LearningRoleText.leads(why.leads)[language]) }
    if why.courses > 0 { words.append(LearningRoleText.teaches(why.courses)[language]) }
    return words.joined(separator: " · ")
  }

  static func appoint(_ form: FormFields, _ call: Call, _ writer: Writer) throws -> Reply {
    let organization = try call.signedIn.organization.id
    // What is elsewhere isn't there, whoever is named.
    _ = try AppointmentAPI.eligible(call.id(), call, writer)
    let chosen = try form["person"].flatMap { ID<Person>($0) }.map {
      try writer.one(PeopleStore.find, $0, organization)
    }
    let whom = form["whom"] ?? ""
    var asked: PersonRow?
    do {
      let person = try chosen ?? EnrollmentForms.person(whom, organization, writer)
      asked = person
      let done = try Appointments.appoint(
        person.id, to: nil, of: call.id(), evenIfUnexpected: form["anyway"] == "true", in: organization, writer)
      let text = LearningRoleText.appointed(person.name, done.office, done.unit)[call.language]
      let isFromPerson = form["back"] == "person"
      return call.redirect(
        to: isFromPerson ? Link("/people/", person.id, "/access") : path, Flash(.good, text))
    } catch let failure as Failure where failure.code == "not-eligible" {
      return try unitPage(asked: asked, typed: whom, call, writer)
    } catch let failure as Failure where failure.kind == .conflict && chosen == nil {
      throw FormRefused(reply: try unitPage(refused: failure, typed: whom, call, writer))
    }
  }

  static func end(_ form: FormFields, _ call: Call, _ writer: Writer) throws -> Reply {
    let row = try Appointments.end(call.id(), in: call.signedIn.organization.id, writer)
    return call.redirect(to: path, Flash(.good, LearningRoleText.ended(row.name)[call.language]))
  }
}
