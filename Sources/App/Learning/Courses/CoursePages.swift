// Courses in the browser: the list with its cascading filters, and one course.
import Base
import Store
import Web

enum CoursePages {
  static let path = Link("/courses/all")
  static let crumb = Crumb(CourseText.courses, path)

  // MARK: The list

  static func showList(_ call: Call, _ reader: Reader) throws -> Reply {
    let after = try CourseList.after(call, as: ID<Course>.self)
    let page = try Page.only(call.query, limit: CourseList.usualLimit, by: "after")
    return try reader.snapshot {
      let list = try CourseList(call, reader)
      var rows = try list.rows(after: after, page.limit, reader)
      let hasMore = rows.count > page.limit
      if hasMore { rows.removeLast() }
      let total = list.total(try CourseCounts(of: list.view.organization, reader))
      let teachers = try CourseFilters.teachers(list, reader)
      let mayWrite = call.may(.anywhere(.coursesWrite))
      return try call.page(
        Heading(title: CourseText.courses, lead: CourseText.intro),
        actions: { h in
          if mayWrite { h.linkButton(CourseText.create, list.filtered("/courses/new"), icon: "plus", .primary) }
          if mayWrite {
            h.linkButton(PeopleText.importMany, "/courses/import", icon: "upload")
            h.linkButton(CourseText.enrollmentImportTitle, "/courses/enrollments/import", icon: "upload", .quiet)
          }
          guard !rows.isEmpty else { return }
          h.linkButton(PeopleText.export, list.filtered("/courses/export.csv"), icon: "download")
          h.linkButton(PeopleText.exportSheet, list.filtered("/courses/export.xlsx"), icon: "download", .quiet)
        }
      ) { h in
        Courses.writeSiblings(h, "/courses/all", call)
        h.about(CourseText.about)
        try h.savedViews(list.filtered(path), call, reader)
        CourseFilters.write(h, path, list, teachers: teachers, hasState: true)
        guard !rows.isEmpty else { return writeEmpty(h, list, mayWrite) }
        let terms = Dictionary(uniqueKeysWithValues: list.terms.map { ($0.id, $0) })
        h.list {
          h.table(columns) { table in for row in rows { write(row, terms, list.view, table) } }
          CourseFilters.steps(
            h, total.map { CourseText.courseCount($0) }, isLater: after != nil,
            next: hasMore ? rows.last.map { list.filtered(path).query("after", $0.id.text) } : nil,
            first: list.filtered(path))
        }
      }
    }
  }

  private static func writeEmpty(_ h: HTML, _ list: CourseList, _ mayWrite: Bool) {
    if list.isFiltered {
      h.emptyState("list", CourseText.nothingFound, CourseText.nothingFoundHint) { h in
        h.linkButton(CourseText.showAll, path)
      }
    } else {
      h.emptyState("list", CourseText.none, mayWrite ? CourseText.noneHint : nil)
    }
  }

  private static let columns = TableColumns([
    Column(CourseText.course, .name), Column(CourseText.code, .quiet), Column(StructureText.term, .short),
    Column(CourseText.unit), Column(CourseText.teachers, .number), Column(CourseText.students, .number),
    Column(CourseText.state, .aside),
  ])

  private static func write(
    _ row: CourseRow, _ terms: [ID<Term>: TermRow], _ view: StructureView, _ table: TableRows
  ) {
    table.row { cells in
      cells.cell(row.name, Link("/courses/", row.id))
      cells.cell(row.code)
      cells.cell(terms[row.term]?.title)
      cells.cell(view.tree[row.unit]?.code)
      cells.cell(Int(row.teachers))
      cells.cell(Int(row.students))
      cells.cell { h in
        if !row.fields.isActive {
          h.badge(.neutral, CourseText.outOfUse)
        } else if !row.fields.isVisible {
          h.badge(.warn, CourseText.hidden)
        }
      }
    }
  }

  // MARK: One course

  static func show(_ call: Call, _ reader: Reader) throws -> Reply {
    let after = try CourseList.after(call, as: ID<Enrollment>.self)
    return try reader.snapshot {
      let view = try CourseView(call.id(), call, reader)
      let course = view.course
      let tree = try UnitTree(of: view.organization, reader)
      let term = try reader.first(StructureStore.term, course.term, view.organization)
      let sections = try reader.all(CourseStore.sections, course.id, view.organization)
      let teachers = try Roster(course: course.id, organization: view.organization).teachers(reader)
      let there = try MoodleTraces.course(of: course.id, in: view.organization, reader)
      return try call.page(
        Heading(
          title: .verbatim(course.name), lead: .verbatim(course.code),
          crumbs: view.sight == .whole ? [crumb] : [MyCoursePages.crumb]),
        actions: { h in
          if view.mayWrite { writeActions(h, course, call) }
          if let link = there?.url.flatMap({ Link(external: $0) }) {
            h.linkButton(MoodleText.openThere, link, icon: "link")
          }
        }
      ) { h in
        if !course.fields.isActive { h.notice(.warn, CourseText.outOfUse) }
        if !course.fields.isVisible, course.fields.isActive { h.notice(.info, CourseText.hidden) }
        writeFacts(h, view, term, tree, teachers, sections)
        guard view.sight != .student else { return }
        if view.mayWrite || !sections.isEmpty { writeSections(h, view, sections, isThere: there != nil, call) }
        try writeRoster(h, view, sections, after: after, call, reader)
      }
    }
  }

  private static func writeActions(_ h: HTML, _ course: CourseRow, _ call: Call) {
    h.linkButton(CourseText.edit, Link("/courses/", course.id, "/edit"), icon: "edit", .primary)
    h.confirmButton(
      CourseText.delete, id: "delete", icon: "remove", question: CourseText.deleteQuestion(course.name),
      consequence: CourseText.deleteConsequence, confirm: CourseText.delete,
      action: Link("/courses/", course.id, "/delete"), token: call.token)
  }

  private static func writeFacts(
    _ h: HTML, _ view: CourseView, _ term: TermRow?, _ tree: UnitTree, _ teachers: [RosterEntry],
    _ sections: [SectionRow]
  ) {
    let course = view.course
    let isWhole = view.sight == .whole
    h.facts { facts in
      facts.fact(StructureText.term) { h in
        guard let term else { return }
        if isWhole { h.a(.href(Link("/structure/terms/", term.id)), text: term.title) } else { h.text(term.title) }
      }
      if let term, !course.fields.days.isEmpty {
        let days = course.fields.days.days(in: term.fields)
        facts.fact(StructureText.days) { h in
          h.dayAndYear(days.first)
          h.text(" – ")
          if let last = days.last { h.dayAndYear(last) } else { h.text(StructureText.openEnd) }
        }
      }
      facts.fact(CourseText.unit) { h in
        let path = ([tree[course.unit]].compactMap { $0 } + tree.above(course.unit)).reversed()
        var above: UnitRow?
        for unit in path {
          if above != nil { h.text(" › ") }
          let word = unit.step(below: above)
          // What is above a dean's department is named, but is not theirs to open.
          if view.scope.covers(unit.id, tree) {
            h.a(.href(Link("/structure/units/", unit.id)), text: word)
          } else {
            h.text(word)
          }
          above = unit
        }
      }
      let names = teachers.map(\.name).joined(separator: ", ")
      facts.fact(CourseText.teachers) { h in
        if names.isEmpty { h.span(.class("muted"), text: CourseText.noneYet) } else { h.text(names) }
      }
      if view.sight != .student {
        facts.fact(CourseText.students) { $0.text(grouped(Int(course.students), $0.language)) }
      }
      if isWhole {
        facts.fact(StructureText.source, course.source.label)
        facts.corrections(course.corrected, of: CourseFields.self)
      }
      if let own = view.own, own.standing.isActive { facts.fact(CourseText.role, CourseWords.roles(own.roles)) }
    }
  }

  private static func writeSections(
    _ h: HTML, _ view: CourseView, _ sections: [SectionRow], isThere: Bool, _ call: Call
  ) {
    h.part(CourseText.sections) {
      if !sections.isEmpty {
        h.list {
          h.table(view.mayWrite ? ownSectionColumns : sectionColumns) { table in
            for section in sections { write(section, view, isThere: isThere, table, call) }
          }
        }
      }
      guard view.mayWrite else { return }
      h.post(Link("/courses/", view.course.id, "/sections"), call.token, .class("filters")) {
        h.input(
          .class("input"), .type("text"), .name("name"), .value(call.query["name"] ?? ""),
          .ariaLabel(CourseText.section), .placeholder(CourseText.section), .maxlength(CourseRules.longestSection),
          .autocomplete("off"))
        h.submit(CourseText.addSection, icon: "plus", .plain)
      }
    }
  }

  private static let sectionColumns = TableColumns([Column(CourseText.section, .name), Column(StructureText.source)])
  private static let ownSectionColumns = TableColumns([
    Column(CourseText.section, .name), Column(StructureText.source), Column(CourseText.delete, .aside),
  ])

  private static func write(
    _ section: SectionRow, _ view: CourseView, isThere: Bool, _ table: TableRows, _ call: Call
  ) {
    table.row { cells in
      cells.cell(section.name, Link("/courses/", view.course.id).query("section", section.id.text))
      cells.cell(section.source.label)
      guard view.mayWrite else { return }
      cells.cell { h in
        // A group of Moodle's would be back with the next synchronization.
        guard section.source != .moodle || !isThere else { return }
        h.confirmButton(
          CourseText.delete, id: "section-\(section.id.text)", question: CourseText.deleteQuestion(section.name),
          consequence: CourseText.sectionConsequence, confirm: CourseText.delete,
          action: Link("/sections/", section.id, "/delete"), token: call.token)
      }
    }
  }

  // MARK: Who is in it

  private static func writeRoster(
    _ h: HTML, _ view: CourseView, _ sections: [SectionRow], after: ID<Enrollment>?, _ call: Call, _ reader: Reader
  ) throws {
    let roster = try EnrollmentAPI.roster(call, view.course.id, view.organization)
    let part = try roster.part(after: after, 50, reader)
    let own = Link("/courses/", view.course.id)
    let filtered = own.query("section", roster.section?.text)
      .query("state", roster.state == .active ? nil : roster.state.rawValue)
      .query("search", roster.search.isEmpty ? nil : roster.search)
    h.part(CourseText.people) {
      h.filters(own) {
        h.searchField("search", roster.search, label: CourseText.searchTeacher)
        if !sections.isEmpty {
          h.filterChoice(
            "section", roster.section?.text, label: CourseText.section,
            options: [("", CourseText.anySection)] + sections.map { ($0.id.text, Text.verbatim($0.name)) })
        }
        h.filterChoice(
          "state", roster.state.rawValue, label: CourseText.state,
          options: [("active", CourseText.active), ("inactive", CourseText.notActive), ("all", CourseText.anyState)])
        h.submit(PeopleText.find, .plain)
      }
      if part.entries.isEmpty {
        h.note(CourseText.nobody)
      } else {
        h.list {
          h.table(view.mayWrite ? ownRosterColumns : rosterColumns) { table in
            for entry in part.entries { write(entry, part.sections[entry.enrollment.id] ?? [], view, table) }
          }
          CourseFilters.steps(
            h, nil, isLater: after != nil, next: part.next.map { filtered.query("after", $0.text) }, first: filtered)
        }
      }
      if view.mayWrite { writeEnrollForm(h, view, sections, call) }
      guard !part.entries.isEmpty else { return }
      h.actions {
        let file = Link("/courses/", view.course.id, "/export.csv").query("section", roster.section?.text)
        h.linkButton(
          PeopleText.export, file.query("state", roster.state == .active ? nil : roster.state.rawValue),
          icon: "download")
      }
    }
  }

  private static let rosterColumns = TableColumns([
    Column(PeopleText.name, .name), Column(PeopleText.number, .quiet), Column(CourseText.role),
    Column(CourseText.sections), Column(CourseText.sources), Column(CourseText.state, .aside),
  ])
  private static let ownRosterColumns = TableColumns([
    Column(PeopleText.name, .name), Column(PeopleText.number, .quiet), Column(CourseText.role),
    Column(CourseText.sections), Column(CourseText.sources), Column(CourseText.state), Column(CourseText.edit, .aside),
  ])

  private static func write(_ entry: RosterEntry, _ sections: [String], _ view: CourseView, _ table: TableRows) {
    let row = entry.enrollment
    table.row { cells in
      cells.cell { h in
        h.span(.class("who")) {
          h.face(row.person, entry.name, entry.photo)
          h.name(entry.name)
        }
      }
      cells.cell(entry.number)
      cells.cell(CourseWords.roles(row.roles))
      cells.cell(sections.joined(separator: ", "))
      cells.cell { h in h.text(CourseWords.sources(row.says.sources, h.language)) }
      cells.cell { h in if !row.standing.isActive { h.badge(.neutral, CourseText.notActive) } }
      guard view.mayWrite else { return }
      cells.cell { h in h.linkButton(CourseText.edit, Link("/enrollments/", row.id, "/edit"), .quiet) }
    }
  }

  private static func writeEnrollForm(_ h: HTML, _ view: CourseView, _ sections: [SectionRow], _ call: Call) {
    h.post(Link("/courses/", view.course.id, "/enrollments"), call.token, .class("filters")) {
      h.input(
        .class("input long"), .type("text"), .name("whom"), .value(call.query["whom"] ?? ""),
        .ariaLabel(CourseText.whom), .placeholder(CourseText.whom), .maxlength(EnrollmentForms.longestWhom),
        .autocomplete("off"))
      h.filterChoice(
        "role", call.query["as"] ?? "student", label: CourseText.role,
        options: CourseRole.known.map { ($0.word, $0.label) })
      if !sections.isEmpty {
        h.filterChoice(
          "section", call.query["into"], label: CourseText.section,
          options: [("", CourseText.section)] + sections.map { ($0.id.text, Text.verbatim($0.name)) })
      }
      h.submit(CourseText.enroll, icon: "plus", .plain)
    }
  }
}
