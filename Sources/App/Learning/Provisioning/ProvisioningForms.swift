// The forms by which a plan for Moodle is made, as pages.
import Base
import Store
import Web

enum ProvisioningForms {
  static func trimmed(_ text: String) -> String {
    let start = text.drop { $0.isWhitespace }
    return String(start.reversed().drop { $0.isWhitespace }.reversed())
  }

  /// What stands on the lines of a text, without blank ones.
  static func lines(_ text: String) -> [String] {
    text.split(whereSeparator: \.isNewline).map { trimmed(normalized(String($0))) }.filter { !$0.isEmpty }
  }

  /// Makes a plan and shows it; what is wrong with what was filled in, or with Moodle, is told above the form.
  private static func made(
    _ form: FormFields, _ call: Call, _ pool: Slow, _ again: (FormState, Failure?, Call, Reader) throws -> Reply,
    _ make: () throws -> ProvisioningPlanRow
  ) throws -> Reply {
    do {
      let row = try make()
      return call.redirect(to: Link("/organization/moodle/provisioning/", row.id))
    } catch let failure as Failure where !failure.fields.isEmpty {
      return try again(FormState(form, failure), nil, call, pool.reader)
    } catch let failure as Failure where isTold(failure) {
      var state = FormState()
      state.values = form
      return try again(state, failure, call, pool.reader)
    }
  }

  private static func isTold(_ failure: Failure) -> Bool {
    [.badGateway, .conflict, .unprocessable].contains(failure.kind)
  }

  private static func page(
    _ title: Text, _ lead: Text, _ state: FormState, _ failure: Failure?, _ fields: [FieldInfo], _ call: Call,
    _ content: (HTML) throws -> Void
  ) rethrows -> Reply {
    let isFaulty = !state.faults.isEmpty || failure != nil
    let status: UInt16 = failure?.kind.rawValue ?? (state.faults.isEmpty ? 200 : 422)
    let heading = Heading(title: title, lead: lead, crumbs: [ProvisioningPages.crumb], isFaulty: isFaulty)
    return try call.page(heading, status: status) { h in
      if let failure { h.notice(.bad, failure.text, isNew: true) }
      h.faults(state, fields)
      try content(h)
    }
  }

  // MARK: Choices

  private static func termChoice(
    _ h: HTML, _ state: FormState, _ view: ProvisioningChoices, in form: String = ""
  ) {
    h.labeled("term", ProvisioningText.term, fault: state.fault("term"), in: form) { common in
      h.select(common + [.required]) {
        for term in view.terms {
          h.option(
            .value(term.id.text), .selected(term.id.text == state.values["term"]), text: view.title(of: term))
        }
      }
    }
  }

  private static func unitChoice(
    _ name: String, _ label: Text, _ h: HTML, _ state: FormState, _ nodes: [UnitTree.Node], help: Text? = nil,
    isOptional: Bool = false
  ) {
    h.labeled(name, label, help: help, isOptional: isOptional, fault: state.fault(name)) { common in
      h.select(common + [.required(!isOptional)]) {
        if isOptional { h.option(.value(""), text: ProvisioningText.all) }
        for node in nodes {
          h.option(
            .value(node.unit.id.text), .selected(node.unit.id.text == state.values[name]),
            text: Indent.text(node.unit.title, node.depth))
        }
      }
    }
  }

  private static func buttons(_ h: HTML) {
    h.actions {
      h.submit(ProvisioningText.look)
      h.linkButton(ShellText.cancel, ProvisioningPages.path, .quiet)
    }
    h.note(ProvisioningText.lookNote)
  }

  // MARK: Categories

  static func showCategories(_ call: Call, _ reader: Reader) throws -> Reply {
    try categories(FormState(), nil, call, reader)
  }

  private static func categories(
    _ state: FormState, _ failure: Failure?, _ call: Call, _ reader: Reader
  ) throws -> Reply {
    let view = try ProvisioningChoices(call, reader)
    let fields = ProvisioningCategoriesForm.fieldList
    return page(ProvisioningText.planCategories, ProvisioningText.categoriesIntro, state, failure, fields, call) { h in
      guard view.isReady else { return view.writeEmpty(h) }
      h.entryForm("/organization/moodle/provisioning/categories", call.token) {
        termChoice(h, state, view)
        unitChoice(
          "campus", StructureText.campus, h, state, view.campuses, help: ProvisioningText.campusHelp, isOptional: true)
        buttons(h)
      }
    }
  }

  static func makeCategories(_ form: FormFields, _ call: Call, _ pool: Slow) throws -> Reply {
    try made(form, call, pool, categories) {
      let read = try ProvisioningCategoriesForm.read(form: form.ownPairs)
      var input = ProvisioningCategoriesInput()
      (input.term, input.campus) = (read.term, read.campus)
      return try ProvisioningPreview.categories(input, call, pool)
    }
  }

  // MARK: Courses

  static func showCourses(_ call: Call, _ reader: Reader) throws -> Reply {
    var state = FormState()
    state.values = FormFields([("isVisible", "true")])
    return try courses(state, nil, call, reader)
  }

  private static func courses(
    _ state: FormState, _ failure: Failure?, _ call: Call, _ reader: Reader
  ) throws -> Reply {
    let view = try ProvisioningChoices(call, reader)
    let fields = ProvisioningCourseForm.fieldList
    return page(ProvisioningText.planCourses, ProvisioningText.coursesIntro, state, failure, fields, call) { h in
      guard view.isReady else { return view.writeEmpty(h) }
      h.part(ProvisioningText.oneCourse) {
        h.entryForm("/organization/moodle/provisioning/courses", call.token) {
          termChoice(h, state, view)
          unitChoice("program", StructureText.program, h, state, view.programs)
          for field in fields where !["term", "program"].contains("\(field.name)") {
            h.field(field, state, FieldHints(autocomplete: "off"))
          }
          buttons(h)
        }
      }
      h.part(ProvisioningText.aFile) {
        h.entryForm("/organization/moodle/provisioning/courses/file", call.token, files: true) {
          termChoice(h, state, view, in: "file")
          h.fileField(
            "file", ImportText.file, help: ProvisioningText.fileHelp, accept: ".csv,.txt,.xlsx,text/csv")
          h.actions {
            h.submit(ProvisioningText.look, .plain)
            h.linkButton(
              ImportText.template, "/organization/moodle/provisioning/courses/template.csv", icon: "download", .quiet)
          }
        }
      }
    }
  }

  static func makeCourse(_ form: FormFields, _ call: Call, _ pool: Slow) throws -> Reply {
    try made(form, call, pool, courses) {
      do {
        return try ProvisioningPreview.courses(
          ProvisioningCourseForm.read(form: form.ownPairs).input, call, pool)
      } catch let failure as Failure where failure.fields.contains(where: { $0.path.hasPrefix("courses[0].") }) {
        // The form has no list.
        throw Failure.unprocessable(
          failure.fields.map { Failure.Field(path: String($0.path.split(separator: ".").last ?? ""), text: $0.text) })
      }
    }
  }

  static func makeFile(_ upload: Upload, _ call: Call, _ pool: Slow) throws -> Reply {
    try made(upload.fields, call, pool, courses) {
      guard let term = upload.fields["term"].flatMap({ ID<Term>($0) }) else {
        throw ProvisioningSketch.refusal("term", CourseText.noSuchTerm)
      }
      guard !upload.content.isEmpty else { throw ProvisioningSketch.refusal("file", ImportText.noFile) }
      return try ProvisioningPreview.file(upload.content, term, call, pool)
    }
  }

  static func template(_ call: Call, _ reader: Reader) -> Reply {
    var csv = CSVWriter(call.buffer)
    csv.row(ProvisioningFile.titles)
    csv.row(ProvisioningFile.example)
    return Reply(
      200, .csv, body: .buffer(call.buffer),
      headers: [Reply.Header("Content-Disposition", "attachment; filename=\"moodle-courses-template.csv\"")])
  }

  // MARK: People

  static func showPeople(_ call: Call, _ reader: Reader) throws -> Reply {
    try people(FormState(ProvisioningPeopleForm()), nil, call, reader)
  }

  private static func people(
    _ state: FormState, _ failure: Failure?, _ call: Call, _ reader: Reader
  ) throws -> Reply {
    let view = try ProvisioningChoices(call, reader)
    let fields = ProvisioningPeopleForm.fieldList
    return page(ProvisioningText.planPeople, ProvisioningText.peopleIntro, state, failure, fields, call) { h in
      guard view.isTestSite else {
        h.notice(.warn, ProvisioningText.noTestSite)
        return
      }
      guard !view.nodes.isEmpty else { return view.writeEmpty(h) }
      h.entryForm("/organization/moodle/provisioning/people", call.token) {
        for field in fields {
          if "\(field.name)" == "campus" {
            unitChoice("campus", StructureText.campus, h, state, view.campuses)
          } else {
            h.field(field, state, FieldHints(autocomplete: "off", isSettled: "\(field.name)" == "role"))
          }
        }
        buttons(h)
      }
    }
  }

  static func makePeople(_ form: FormFields, _ call: Call, _ pool: Slow) throws -> Reply {
    try made(form, call, pool, people) {
      try ProvisioningPreview.people(ProvisioningPeopleForm.read(form: form.ownPairs).input(), call, pool)
    }
  }

  // MARK: Enrollments

  static func showEnrollments(_ call: Call, _ reader: Reader) throws -> Reply {
    try enrollments(FormState(ProvisioningEnrollmentsForm()), nil, call, reader)
  }

  private static func enrollments(
    _ state: FormState, _ failure: Failure?, _ call: Call, _ reader: Reader
  ) throws -> Reply {
    let fields = ProvisioningEnrollmentsForm.fieldList
    return page(ProvisioningText.planEnrollments, ProvisioningText.enrollmentsIntro, state, failure, fields, call) {
      h in
      h.entryForm("/organization/moodle/provisioning/enrollments", call.token) {
        for field in fields { h.field(field, state, FieldHints(isSettled: "\(field.name)" == "role")) }
        buttons(h)
      }
    }
  }

  static func makeEnrollments(_ form: FormFields, _ call: Call, _ pool: Slow) throws -> Reply {
    try made(form, call, pool, enrollments) {
      try ProvisioningPreview.enrollments(
        ProvisioningEnrollmentsForm.read(form: form.ownPairs).input(), call, pool)
    }
  }
}
