// What somebody may do, and why, in the browser: for whoever may see roles, and for oneself.
import Base
import Store
import Web

enum PersonReasonPages {
  /// One's own.
  static func showOwn(_ call: Call, _ reader: Reader) throws -> Reply {
    let caller = try call.signedIn
    return try reader.snapshot {
      let reasons = try PersonReasons(of: caller.person, caller.access, in: caller.organization.id, reader)
      let home = try PersonHome(of: caller.person, caller.organization.id, reasons.tree, reader)
      return call.accountPage(
        Heading(title: LearningRoleText.own, lead: LearningRoleText.ownIntro(caller.organization.name))
      ) { h in
        write(h, reasons, isOwn: true, caller.organization.zone)
        if let home { h.part(LearningRoleText.home) { write(h, home, caller.organization.zone) } }
      }
    }
  }

  /// Somebody's: 404 for whoever may not see roles, as for somebody who isn't there.
  static func show(_ call: Call, _ reader: Reader) throws -> Reply {
    let caller = try call.signedIn
    let id: ID<Person> = try call.id()
    let organization = caller.organization
    guard id == caller.person || call.may(.permission(.accessRead)) else { throw Failure.notFound }
    return try reader.snapshot {
      let person = try reader.one(PeopleStore.find, id, organization.id)
      let access = try id == caller.person ? caller.access : PersonAccess(of: id, reader)
      let reasons = try PersonReasons(of: id, access, in: organization.id, reader)
      let home = try PersonHome(of: id, organization.id, reasons.tree, reader)
      let mayWrite = call.may(.permission(.peopleWrite))
      let mayAppoint = call.may(.permission(.accessAssign))
      let units = mayAppoint ? try AppointmentAPI.eligibleUnits(of: id, nil, call, reader) : []
      let crumbs =
        call.may(.permission(.peopleRead))
        ? [PeoplePages.crumb, Crumb(.verbatim(person.name), Link("/people/", id))] : []
      return call.page(
        Heading(
          title: LearningRoleText.of(person.name), lead: LearningRoleText.ofIntro, crumbs: crumbs)
      ) { h in
        write(h, reasons, isOwn: id == caller.person, organization.zone)
        if mayAppoint, !units.isEmpty { writeUnits(h, id, units, call) }
        if home != nil || mayWrite {
          h.part(LearningRoleText.home) {
            if let home { write(h, home, organization.zone) } else { h.note(LearningRoleText.noHomeYet) }
            if mayWrite { writeHomeForm(h, id, home, reasons.tree, call) }
          }
        }
      }
    }
  }

  // MARK: Roles and permissions

  private static let roleColumns = TableColumns([
    Column(AccessText.role, .name), Column(AccessText.unit), Column(AccessText.source, .words),
    Column(AccessText.since, .time),
  ])

  private static let permissionColumns = TableColumns([
    Column(AccessText.meaning, .name), Column(LearningRoleText.byWhich, .words),
  ])

  private static func write(_ h: HTML, _ reasons: PersonReasons, isOwn: Bool, _ zone: Zone) {
    h.part(AccessText.roles) {
      guard !reasons.access.held.isEmpty else {
        h.note(AccessText.noRoles)
        return
      }
      h.list {
        h.table(roleColumns) { table in
          for held in reasons.access.held {
            table.row { cells in
              cells.cell(held.role.label)
              cells.cell(held.isEverywhere ? AccessText.everywhere : unit(held.unit, reasons.tree))
              cells.cell { writeSource($0, held, reasons) }
              cells.cell { $0.moment(held.granted, zone) }
            }
          }
        }
      }
    }
    let permissions = reasons.access.effective
    guard !permissions.isEmpty else { return h.idlePermissions(of: reasons.access) }
    let count = permissions.count
    h.part(isOwn ? LearningRoleText.whatYouMay(count) : AccessText.whatTheyMay(count)) {
      h.list {
        h.table(permissionColumns) { table in
          for (permission, roles) in permissions {
            table.row { cells in
              cells.cell(permission.text)
              cells.cell { h in
                // One that somebody has twice, given and automatic, is one reason.
                var words: [String] = []
                for held in roles {
                  let role = held.role.label[h.language]
                  let word = held.isEverywhere ? role : "\(role) (\(held.unit))"
                  if !words.contains(word) { words.append(word) }
                }
                h.text(words.joined(separator: ", "))
              }
            }
          }
        }
      }
      h.idlePermissions(of: reasons.access)
    }
  }

  private static func unit(_ code: String, _ tree: UnitTree) -> Text { .verbatim(tree.unit(code)?.title ?? code) }

  /// Who gave it, or the courses and categories that it rests on.
  private static func writeSource(_ h: HTML, _ held: HeldRole, _ reasons: PersonReasons) {
    guard held.source == .automatic else {
      h.text(reasons.giver(of: held).map { AccessText.by($0.name) } ?? held.source.label)
      return
    }
    h.badge(.info, held.source.label)
    let grounds = reasons.grounds(of: held)
    guard let kind = grounds.first?.kind else { return }
    h.text(" ")
    h.text(kind.label)
    h.text(" ")
    // The same subject in several terms is named once.
    var told: Set<String> = []
    for ground in grounds where told.insert(ground.words).inserted {
      if told.count > 1 { h.text(", ") }
      if let course = ground.course {
        h.a(.href(Link("/courses/", course.id)), .dir(.auto), .title(.verbatim(course.name)), text: course.code)
      } else {
        h.bdi(text: ground.words)
      }
    }
  }

  // MARK: What they may be appointed to

  private static let unitColumns = TableColumns([
    Column(LearningRoleText.office, .name), Column(StructureText.unit), Column(LearningRoleText.why, .words),
    Column(LearningRoleText.step, .aside),
  ])

  private static func writeUnits(_ h: HTML, _ person: ID<Person>, _ units: [EligibleUnitOutput], _ call: Call) {
    h.part(LearningRoleText.mayBecome) {
      h.list {
        h.table(unitColumns) { table in
          for unit in units {
            table.row { cells in
              cells.cell(unit.office.label)
              cells.cell(unit.unit.code)
              cells.cell { h in
                let why = Eligibility(courses: Int(unit.courses), leads: unit.leads)
                h.text(AppointmentPages.words(why, h.language))
              }
              cells.cell { h in
                guard !unit.isAppointed else { return h.badge(.good, LearningRoleText.isAppointedNow) }
                h.postButton(
                  LearningRoleText.appoint, Link("/structure/units/", unit.unit.id, "/appoint"), call.token,
                  fields: [("person", person.text), ("back", "person")])
              }
            }
          }
        }
      }
    }
  }

  // MARK: The home

  private static func write(_ h: HTML, _ home: PersonHome, _ zone: Zone) {
    h.facts { facts in
      facts.fact(StructureText.department, home.department?.title)
      facts.fact(StructureText.program, home.program?.title)
      facts.fact(AccessText.source) { h in
        switch home.row.source {
        case .automatic: h.text(LearningRoleText.byMajority)
        case .manual: h.text(home.setBy.map { AccessText.by($0.name) } ?? AccessText.manual)
        }
      }
      facts.fact(AccessText.since) { $0.moment(home.row.set, zone) }
    }
  }

  private static func writeHomeForm(
    _ h: HTML, _ person: ID<Person>, _ home: PersonHome?, _ tree: UnitTree, _ call: Call
  ) {
    let homes = tree.nodes.filter {
      $0.unit.kind != .campus && tree.nearest(.department, to: $0.unit.id) != nil
    }
    guard !homes.isEmpty else { return }
    h.post(Link("/people/", person, "/home-unit"), call.token, .class("filters")) {
      h.filterChoice(
        "unit", home?.row.unit.text, label: LearningRoleText.home,
        options: [("", LearningRoleText.chooseHome)]
          + homes.map {
            ($0.unit.id.text, .verbatim("\(String(repeating: "\u{2003}", count: $0.depth))\($0.unit.title)"))
          })
      h.submit(LearningRoleText.setHome, .plain)
    }
    guard home?.row.source == .manual else { return }
    h.postButton(LearningRoleText.resetHome, Link("/people/", person, "/home-unit/reset"), call.token, .quiet)
  }

  static func setHome(_ form: FormFields, _ call: Call, _ writer: Writer) throws -> Reply {
    let (person, organization): (ID<Person>, _) = (try call.id(), try call.signedIn.organization.id)
    guard try writer.exists(LearningRoleStore.isThere, person, organization) else { throw Failure.notFound }
    guard let unit = ID<StructureUnit>(form["unit"] ?? "") else {
      throw Failure(.conflict, code: "no-unit", LearningRoleText.chooseFirst)
    }
    do { try HomeUnits.set(unit, of: person, in: organization, writer) } catch let failure as Failure {
      // The form has no place for a fault: the choice offers none that could be one.
      guard let fault = failure.fields.first else { throw failure }
      throw Failure(.conflict, code: "no-home", fault.text)
    }
    return call.redirect(
      to: Link("/people/", person, "/access"), Flash(.good, LearningRoleText.homeSaved[call.language]))
  }

  static func resetHome(_ form: FormFields, _ call: Call, _ writer: Writer) throws -> Reply {
    let person: ID<Person> = try call.id()
    try HomeUnits.reset(person, in: call.signedIn.organization.id, writer)
    return call.redirect(
      to: Link("/people/", person, "/access"), Flash(.good, LearningRoleText.homeSaved[call.language]))
  }
}
