// The forms of what is in a course: its sections and enrollments.
import Base
import Store
import Web

enum EnrollmentForms {
  // MARK: Sections

  static func addSection(_ form: FormFields, _ call: Call, _ writer: Writer) throws -> Reply {
    let organization = try call.signedIn.organization.id
    let course = try CourseChanges.findOwn(call.id(), organization, writer)
    do {
      let input = try SectionInput.read(form: form.ownPairs)
      _ = try SectionChanges.create(input.name, of: course.id, in: organization, writer)
    } catch let failure as Failure where !failure.fields.isEmpty || failure.kind == .conflict {
      let page = Link("/courses/", course.id).query("name", form.typed("name", most: CourseRules.longestSection))
      throw FormRefused(failure, backTo: page, call)
    }
    return call.redirect(to: Link("/courses/", course.id), Flash(.good, CourseText.saved[call.language]))
  }

  static func deleteSection(_ form: FormFields, _ call: Call, _ writer: Writer) throws -> Reply {
    let organization = try call.signedIn.organization.id
    let row = try SectionChanges.findOwn(call.id(), organization, writer)
    try SectionChanges.delete(row, in: organization, writer)
    return call.redirect(
      to: Link("/courses/", row.course), Flash(.good, StructureText.wasDeleted(row.name)[call.language]))
  }

  // MARK: Enrollments

  static func enroll(_ form: FormFields, _ call: Call, _ writer: Writer) throws -> Reply {
    let organization = try call.signedIn.organization.id
    let course = try CourseChanges.findOwn(call.id(), organization, writer)
    let section = form["section"].flatMap { ID<CourseSection>($0) }
    do {
      let person = try person(form["whom"] ?? "", organization, writer)
      let roles = try CourseRoles.read([form["role"] ?? ""], or: [.student])
      let old = try writer.first(EnrollmentStore.byPerson, course.id, person.id, organization)
      // Enrolled anew, somebody keeps the roles that they have by hand.
      let say = EnrollmentSay(roles + (old?.says.manual?.roles ?? []))
      try EnrollmentChanges.set(
        say, of: person.id, in: course.id, sections: section.map { [$0] }, organization, writer)
      return call.redirect(
        to: Link("/courses/", course.id), Flash(.good, CourseText.wasEnrolled(person.name)[call.language]))
    } catch let failure as Failure where !failure.fields.isEmpty || failure.kind == .conflict {
      // The page's `section` is whom its list shows.
      let page = Link("/courses/", course.id).query("whom", form.typed("whom", most: longestWhom))
        .query("as", form.typed("role", most: CourseRules.longestRole)).query("into", section?.text)
      throw FormRefused(failure, backTo: page, call)
    }
  }

  /// A number or an address.
  static let longestWhom = PersonRules.longestEmail

  /// By number, else by e-mail address.
  static func person(_ word: String, _ organization: ID<Organization>, _ reader: Reader) throws -> PersonRow {
    let word = String(word.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
    let found =
      try reader.first(PeopleStore.byNumber, organization, word)
      ?? reader.first(PeopleStore.byEmail, organization, PersonRules.emailKey(word))
    guard let found else { throw Failure(.conflict, code: "no-such-person", CourseText.noSuchPerson) }
    return found
  }

  static func showEnrollment(_ call: Call, _ reader: Reader) throws -> Reply {
    let organization = try call.signedIn.organization.id
    let row = try reader.one(EnrollmentStore.find, call.id(as: ID<Enrollment>.self), organization)
    guard try CourseView(row.course, call, reader).mayWrite else { throw Failure.notFound }
    return try enrollment(nil, row, call, reader)
  }

  /// After a fault with what was typed, else with what is kept.
  private static func enrollment(
    _ fault: (failure: Failure, form: FormFields)?, _ row: EnrollmentRow, _ call: Call, _ reader: Reader
  ) throws -> Reply {
    let organization = try call.signedIn.organization.id
    let course = try CourseChanges.find(row.course, organization, reader)
    let name = try reader.first(AccessStore.nameOf, row.person, organization) ?? ""
    let sections = try reader.all(CourseStore.sections, row.course, organization)
    let members = try reader.all(EnrollmentStore.sectionsOf, row.id)
    let heading = Heading(
      title: .verbatim(name), lead: CourseText.editIntro,
      crumbs: [CoursePages.crumb, Crumb(.verbatim(course.name), Link("/courses/", course.id))],
      isFaulty: fault != nil)
    let words = fault?.failure.fields.first { $0.path == "roles" }?.text
    let marked = fault.map { Set($0.form.all("sections").compactMap { ID<CourseSection>($0) }) }
    return call.page(heading, status: fault == nil ? 200 : 422) { h in
      writeSays(h, row)
      let say = row.says.manual
      let roles = fault?.form["roles"] ?? (say?.roles ?? []).map { $0.label[h.language] }.joined(separator: ", ")
      let isActive = fault.map { $0.form["isActive"] == "true" } ?? (say?.isActive ?? false)
      h.entryForm(Link("/enrollments/", row.id, "/edit"), call.token) {
        h.input(.type("hidden"), .name("version"), .value(String(row.version)))
        h.labeled("roles", CourseText.roles, help: CourseText.rolesHelp, fault: words) { common in
          h.input(
            common + [
              .type("text"), .value(roles), .maxlength(400), .autocomplete("off"),
            ])
        }
        if !sections.isEmpty { writeSectionBoxes(h, sections, members, marked) }
        // Of whom others say that they are in it, nothing is to be said by hand of that.
        if say != nil || !row.says.isActive {
          h.check("isActive", CourseText.isEnrolled, isOn: isActive)
        }
        h.actions {
          h.submit(PeopleText.save)
          h.linkButton(ShellText.cancel, Link("/courses/", course.id), .quiet)
        }
      }
      guard row.says.manual != nil else { return }
      h.actions {
        h.confirmButton(
          CourseText.remove, id: "remove", icon: "remove", question: CourseText.removeQuestion(name),
          consequence: CourseText.removeConsequence, confirm: CourseText.remove,
          action: Link("/enrollments/", row.id, "/remove"), token: call.token)
      }
    }
  }

  private static let sayColumns = TableColumns([
    Column(CourseText.source, .name), Column(CourseText.roles), Column(CourseText.state, .aside),
  ])

  private static func writeSays(_ h: HTML, _ row: EnrollmentRow) {
    h.part(CourseText.says) {
      h.list {
        h.table(sayColumns) { table in
          for source in row.says.sources {
            guard let say = row.says[source] else { continue }
            table.row { cells in
              cells.cell(source.label)
              cells.cell(CourseWords.roles(say.roles))
              cells.cell { h in
                h.badge(say.isActive ? .good : .neutral, say.isActive ? CourseText.active : CourseText.notActive)
              }
            }
          }
        }
      }
    }
  }

  /// A box is shut where another source has put somebody: only that takes them out.
  private static func writeSectionBoxes(
    _ h: HTML, _ sections: [SectionRow], _ members: [(section: ID<CourseSection>, source: LearningSource)],
    _ marked: Set<ID<CourseSection>>?
  ) {
    let all = Set(members.map(\.section))
    let own = Set(members.filter { $0.source == .manual }.map(\.section))
    h.fieldset(.class("boxes"), .id("sections")) {
      h.legend(text: CourseText.sections)
      for section in sections {
        let isShut = all.contains(section.id) && !own.contains(section.id)
        h.label(.class("check")) {
          h.input(
            .type("checkbox"), .name("sections"), .value(section.id.text),
            .checked(isShut || (marked ?? all).contains(section.id)), .disabled(isShut))
          h.span(text: section.name)
        }
      }
    }
  }

  static func updateEnrollment(_ form: FormFields, _ call: Call, _ writer: Writer) throws -> Reply {
    let organization = try call.signedIn.organization.id
    let row = try EnrollmentChanges.findOwn(call.id(), organization, writer)
    if let version = form["version"].flatMap({ Int64($0) }), version != row.version {
      throw StructureText.changedMeanwhile
    }
    do {
      let words = (form["roles"] ?? "").split { $0 == "," || $0 == ";" }.map(String.init)
      let roles = try CourseRoles.read(words.filter { !folded($0).isEmpty }, or: [])
      let isActive = form["isActive"] == "true"
      let say =
        row.says.manual == nil
        ? try row.says.beside(roles: roles.isEmpty ? nil : roles, isActive: row.says.isActive ? nil : isActive)
        : EnrollmentSay(roles, isActive: isActive)
      let sections = Set(form.all("sections").compactMap { ID<CourseSection>($0) })
      try EnrollmentChanges.set(
        say, of: row.person, in: row.course, sections: EnrollmentChanges.byHand(sections, of: row, writer),
        organization, writer)
    } catch let failure as Failure where !failure.fields.isEmpty {
      throw FormRefused(reply: try enrollment((failure, form), row, call, writer))
    }
    return call.redirect(to: Link("/courses/", row.course), Flash(.good, CourseText.saved[call.language]))
  }

  static func removeEnrollment(_ form: FormFields, _ call: Call, _ writer: Writer) throws -> Reply {
    let organization = try call.signedIn.organization.id
    let row = try EnrollmentChanges.findOwn(call.id(), organization, writer)
    try EnrollmentChanges.withdraw(row, in: organization, writer)
    return call.redirect(to: Link("/courses/", row.course), Flash(.good, CourseText.removed[call.language]))
  }
}
