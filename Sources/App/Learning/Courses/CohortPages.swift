// Cohorts in the browser: all of them, and one with its members and courses.
import Base
import Store
import Web

enum CohortPages {
  static let path = Link("/cohorts")
  static let crumb = Crumb(CourseText.cohorts, path)

  static func showList(_ call: Call, _ reader: Reader) throws -> Reply {
    let after = try CourseList.after(call, as: ID<Cohort>.self)
    return try reader.snapshot {
      let view = try StructureView(call, reader)
      let part = try CohortAPI.part(after: after, 50, view, reader)
      return call.page(
        Heading(title: CourseText.cohorts, lead: CourseText.cohortsIntro),
        actions: { h in
          if call.may(.anywhere(.coursesWrite)) {
            h.linkButton(CourseText.createCohort, "/cohorts/new", icon: "plus", .primary)
          }
          if !part.rows.isEmpty { h.linkButton(PeopleText.export, "/cohorts/export.csv", icon: "download") }
        }
      ) { h in
        Courses.writeSiblings(h, "/cohorts", call)
        guard !part.rows.isEmpty else {
          h.emptyState("people", CourseText.noCohort, CourseText.cohortsIntro)
          return
        }
        h.list {
          h.table(columns) { table in
            for row in part.rows {
              table.row { cells in
                cells.cell(row.name, Link("/cohorts/", row.id))
                cells.cell(view.tree[row.unit]?.title)
                cells.cell(Int(row.members))
                cells.cell { h in if !row.fields.isActive { h.badge(.neutral, CourseText.outOfUse) } }
              }
            }
          }
          CourseFilters.steps(
            h, nil, isLater: after != nil, next: part.next.map { path.query("after", $0.text) }, first: path)
        }
      }
    }
  }

  private static let columns = TableColumns([
    Column(CourseText.cohort, .name), Column(CourseText.unit), Column(CourseText.members, .number),
    Column(CourseText.state, .aside),
  ])

  // MARK: One

  static func show(_ call: Call, _ reader: Reader) throws -> Reply {
    try reader.snapshot {
      let view = try StructureView(call, reader)
      let row = try CohortAPI.row(call, view, reader)
      let mayWrite = try UnitScope(call, .coursesWrite, reader).covers(row.unit, view.tree)
      let members = try reader.all(CohortStore.members, row.id, view.organization)
      let courses = try reader.all(CohortStore.courses, row.id, view.organization)
      var choices: [CourseRow] = []
      if mayWrite, let code = call.query["code"], !code.isEmpty {
        choices = try self.courses(
          code, UnitScope(call, .coursesWrite, reader), in: call.signedIn.organization, at: call.now, reader)
      }
      let terms = try choices.isEmpty ? [] : view.terms(reader)
      return call.page(
        Heading(title: .verbatim(row.name), lead: view.tree[row.unit].map { .verbatim($0.title) }, crumbs: [crumb]),
        actions: { h in
          guard mayWrite else { return }
          h.linkButton(CourseText.edit, Link("/cohorts/", row.id, "/edit"), icon: "edit", .primary)
          if !members.isEmpty {
            h.linkButton(PeopleText.export, Link("/cohorts/", row.id, "/export.csv"), icon: "download")
          }
          h.confirmButton(
            CourseText.delete, id: "delete", icon: "remove", question: CourseText.deleteQuestion(row.name),
            consequence: CourseText.cohortConsequence, confirm: CourseText.delete,
            action: Link("/cohorts/", row.id, "/delete"), token: call.token)
        }
      ) { h in
        if !row.fields.isActive { h.notice(.warn, CourseText.outOfUse) }
        if !choices.isEmpty { writeChoices(h, row, choices, terms, view, call) }
        h.part(CourseText.courses) {
          writeCourses(h, row, courses.map { ($0.id, $0.code, $0.name) }, mayWrite, call)
        }
        h.part(CourseText.members) {
          writeMembers(h, row, members.map { ($0.person, $0.name, $0.number, $0.photo) }, mayWrite, call)
        }
      }
    }
  }

  private static let choiceColumns = TableColumns([
    Column(CourseText.course, .name), Column(StructureText.term, .short), Column(CourseText.unit),
    Column(CourseText.addCourse, .aside),
  ])

  /// What a code may mean, to choose among.
  private static func writeChoices(
    _ h: HTML, _ row: CohortRow, _ choices: [CourseRow], _ terms: [TermRow], _ view: StructureView, _ call: Call
  ) {
    h.part(CourseText.severalCourses) {
      h.list {
        h.table(choiceColumns) { table in
          for course in choices {
            table.row { cells in
              cells.cell(course.name, Link("/courses/", course.id))
              cells.cell(terms.first { $0.id == course.term }.map(view.title))
              cells.cell(view.tree[course.unit]?.title)
              cells.cell { h in
                h.post(Link("/cohorts/", row.id, "/courses"), call.token) {
                  h.input(.type("hidden"), .name("course"), .value(course.id.text))
                  h.submit(CourseText.addCourse, icon: "plus", .plain)
                }
              }
            }
          }
        }
      }
    }
  }

  private static let courseColumns = TableColumns([Column(CourseText.course, .name), Column(CourseText.code, .quiet)])
  private static let ownCourseColumns = TableColumns([
    Column(CourseText.course, .name), Column(CourseText.code, .quiet), Column(CourseText.takeOut, .aside),
  ])

  private static func writeCourses(
    _ h: HTML, _ row: CohortRow, _ courses: [(ID<Course>, String, String)], _ mayWrite: Bool, _ call: Call
  ) {
    if courses.isEmpty {
      h.note(CourseText.noCourseYet)
    } else {
      h.list {
        h.table(mayWrite ? ownCourseColumns : courseColumns) { table in
          for (id, code, name) in courses {
            table.row { cells in
              cells.cell(name, Link("/courses/", id))
              cells.cell(code)
              guard mayWrite else { return }
              cells.cell { h in
                h.confirmButton(
                  CourseText.takeOut, id: "course-\(id.text)", question: CourseText.deleteQuestion(name),
                  consequence: CourseText.memberConsequence, confirm: CourseText.takeOut,
                  action: Link("/cohorts/", row.id, "/courses").segment(id.text).segment("remove"), token: call.token)
              }
            }
          }
        }
      }
    }
    guard mayWrite else { return }
    h.post(Link("/cohorts/", row.id, "/courses"), call.token, .class("filters")) {
      h.input(
        .class("input long"), .type("text"), .name("code"), .value(call.query["code"] ?? ""),
        .ariaLabel(CourseText.courseCode), .placeholder(CourseText.courseCode), .maxlength(CourseRules.longestCode),
        .autocomplete("off"))
      h.submit(CourseText.addCourse, icon: "plus", .plain)
    }
  }

  private static let memberColumns = TableColumns([Column(PeopleText.name, .name), Column(PeopleText.number, .quiet)])
  private static let ownMemberColumns = TableColumns([
    Column(PeopleText.name, .name), Column(PeopleText.number, .quiet), Column(CourseText.takeOut, .aside),
  ])

  private static func writeMembers(
    _ h: HTML, _ row: CohortRow, _ members: [(ID<Person>, String, String?, ID<StoredPicture>?)], _ mayWrite: Bool,
    _ call: Call
  ) {
    if members.isEmpty {
      h.note(CourseText.nobody)
    } else {
      h.list {
        h.table(mayWrite ? ownMemberColumns : memberColumns) { table in
          for (person, name, number, photo) in members {
            table.row { cells in
              cells.cell { h in
                h.span(.class("who")) {
                  h.face(person, name, photo)
                  h.name(name)
                }
              }
              cells.cell(number)
              guard mayWrite else { return }
              cells.cell { h in
                h.postButton(
                  CourseText.takeOut, Link("/cohorts/", row.id, "/members").segment(person.text).segment("remove"),
                  call.token, .quietDanger)
              }
            }
          }
        }
      }
    }
    guard mayWrite else { return }
    h.post(Link("/cohorts/", row.id, "/members"), call.token, .class("filters")) {
      h.input(
        .class("input long"), .type("text"), .name("whom"), .value(call.query["whom"] ?? ""),
        .ariaLabel(CourseText.whom), .placeholder(CourseText.whom), .maxlength(EnrollmentForms.longestWhom),
        .autocomplete("off"))
      h.submit(CourseText.addMember, icon: "plus", .plain)
    }
  }

  // MARK: Changes

  static func addMember(_ form: FormFields, _ call: Call, _ writer: Writer) throws -> Reply {
    let organization = try call.signedIn.organization.id
    let row = try CohortChanges.findOwn(call.id(), organization, writer)
    do {
      let person = try EnrollmentForms.person(form["whom"] ?? "", organization, writer)
      try CohortChanges.add(person.id, to: row, in: organization, writer)
    } catch let failure as Failure where failure.kind == .conflict {
      let page = Link("/cohorts/", row.id).query("whom", form.typed("whom", most: EnrollmentForms.longestWhom))
      throw FormRefused(failure, backTo: page, call)
    }
    return call.redirect(to: Link("/cohorts/", row.id), Flash(.good, CourseText.saved[call.language]))
  }

  static func removeMember(_ form: FormFields, _ call: Call, _ writer: Writer) throws -> Reply {
    try CohortAPI.removeMember(call, writer)
    return call.redirect(
      to: Link("/cohorts/", try call.id(as: ID<Cohort>.self)), Flash(.good, CourseText.removed[call.language]))
  }

  /// The courses of a code that are the caller's to change: of the terms that go on today, else of those that begin next.
  private static func courses(
    _ code: String, _ scope: UnitScope, in organization: OrganizationSummary, at now: Timestamp, _ reader: Reader
  ) throws -> [CourseRow] {
    let today = organization.zone.localDate(at: now)
    func found(in term: TermRow) throws -> [CourseRow] {
      guard let course = try CourseChanges.find(code: code, term: term.id, organization.id, reader),
        course.fields.isActive, try scope.covers(course.unit, in: organization.id, reader)
      else { return [] }
      return [course]
    }
    let terms = try reader.all(StructureStore.terms, organization.id, StructureRules.mostTerms).filter(
      \.fields.isActive)
    let current = try terms.filter { $0.fields.isCurrent(on: today) }.flatMap(found)
    if !current.isEmpty { return current }
    var (next, day): ([CourseRow], LocalDate?) = ([], nil)
    for term in terms.reversed() where term.fields.first > today {
      if let day, term.fields.first != day { break }
      let own = try found(in: term)
      if !own.isEmpty { (next, day) = (next + own, term.fields.first) }
    }
    return next
  }

  /// By code, or the one that was chosen where a code means several.
  static func addCourse(_ form: FormFields, _ call: Call, _ writer: Writer) throws -> Reply {
    let organization = try call.signedIn.organization
    let row = try CohortChanges.findOwn(call.id(), organization.id, writer)
    let own: CourseRow
    if let chosen = form["course"].flatMap({ ID<Course>($0) }) {
      own = try CourseChanges.findOwn(chosen, organization.id, writer)
    } else {
      let code = form["code"] ?? ""
      let scope = try UnitScope(.coursesWrite, in: organization.id, writer)
      let found = try courses(code, scope, in: organization, at: writer.now, writer)
      guard let first = found.first else {
        let page = Link("/cohorts/", row.id).query("code", code)
        throw FormRefused(reply: call.redirect(to: page, Flash(.bad, CourseText.noSuchCourse[call.language])))
      }
      guard found.count == 1 else { return call.redirect(to: Link("/cohorts/", row.id).query("code", code)) }
      own = first
    }
    try CohortChanges.add(own, to: row, in: organization.id, writer)
    return call.redirect(to: Link("/cohorts/", row.id), Flash(.good, CourseText.saved[call.language]))
  }

  static func removeCourse(_ form: FormFields, _ call: Call, _ writer: Writer) throws -> Reply {
    try CohortAPI.removeCourse(call, writer)
    return call.redirect(
      to: Link("/cohorts/", try call.id(as: ID<Cohort>.self)), Flash(.good, CourseText.removed[call.language]))
  }
}
