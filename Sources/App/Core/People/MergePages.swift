// Merging duplicates in the browser and over JSON: suggestions, the preview, the merge.
import Base
import Store
import Web

enum MergePages {
  static let routes: [Route] = [
    .page("/people/duplicates", "People who are likely the same", needs: .permission(.peopleWrite), slowRead: suggest),
    .page(
      "/people/{id}/merge", "What merging two entries of a person would come to", needs: .permission(.peopleWrite),
      query: [
        Route.QueryParameter(name: "with", text: MergeText.goes),
        Route.QueryParameter(name: "search", text: PeopleText.search),
      ], slowRead: show),
    .form("/people/{id}/merge", "Merge two entries of a person", needs: .permission(.peopleWrite), write: merge),
    .api(
      .get, "/api/v1/people/duplicates", "People of the same folded name, together",
      needs: .permission(.peopleWrite), query: [.page, .limit], list: DuplicateOutput.self, slowRead: list),
    .api(
      .post, "/api/v1/people/{id}/merge", "Merge another entry of the same person into this one",
      needs: .permission(.peopleWrite), input: MergeInput.self, output: PersonOutput.self, write: mergeAPI),
  ]

  // MARK: Suggestions

  /// So many names are looked at; the rest comes when these are done.
  private static let most = 200

  private static func groups(_ call: Call, _ reader: Reader) throws -> [[PersonRow]] {
    let organization = try call.signedIn.organization.id
    return try reader.snapshot {
      try reader.all(PeopleListStore.sameNames, organization, most).map { key in
        try reader.all(PeopleListStore.ofName, organization, key, 20)
      }
    }
  }

  private static let columns = TableColumns([
    Column(PeopleText.name, .name), Column(PeopleText.email, .quiet), Column(PeopleText.number, .time),
    Column(PeopleText.status, .aside), Column(MergeText.compare, .words),
  ])

  private static func suggest(_ call: Call, _ reader: Reader) throws -> Reply {
    let groups = try groups(call, reader)
    return call.page(
      Heading(title: MergeText.duplicates, lead: MergeText.duplicatesLead, crumbs: [PeoplePages.crumb])
    ) { h in
      h.about(MergeText.about)
      guard !groups.isEmpty else {
        h.emptyState("people", MergeText.noDuplicates)
        return
      }
      h.list {
        h.table(columns) { table in
          for group in groups {
            for row in group {
              write(row, table) { h in
                guard let first = group.first, first.id != row.id else { return }
                h.linkButton(MergeText.compare, link(first.id, with: row.id), .quiet)
              }
            }
          }
        }
        h.pager(page: 1, limit: max(1, groups.count), total: groups.count, of: MergeText.groups) { _ in
          "/people/duplicates"
        }
      }
    }
  }

  private static func write(_ row: PersonRow, _ table: TableRows, _ action: (HTML) -> Void) {
    table.row { cells in
      cells.cell { h in
        h.span(.class("who")) {
          h.face(row.id, row.name, row.photo)
          h.a(.href(Link("/people/", row.id)), .dir(.auto), text: row.name)
        }
      }
      cells.cell(row.email)
      cells.cell(row.number)
      cells.cell { $0.badge(row.standing.tone, row.standing.label) }
      cells.cell(action)
    }
  }

  /// The page that shows two entries, and makes one of them when somebody confirms it.
  static func link(_ this: ID<Person>, with other: ID<Person>) -> Link {
    Link("/people/", this, "/merge").query("with", other.text)
  }

  private static func list(_ call: Call, _ reader: Reader) throws -> Reply {
    let page = try Page(call.query)
    let groups = try groups(call, reader)
    return call.list(page, total: groups.count) { json in
      for group in groups.dropFirst(page.offset).prefix(page.limit) {
        var output = DuplicateOutput()
        output.name = group.first?.name ?? ""
        output.people = group.map { PersonReference(id: $0.id, name: $0.name) }
        output.write(to: json)
      }
    }
  }

  // MARK: Two entries

  private static func show(_ call: Call, _ reader: Reader) throws -> Reply {
    let organization = try call.signedIn.organization.id
    let person = try reader.one(PeopleStore.find, call.id(as: ID<Person>.self), organization)
    guard let word = call.query["with"], !word.isEmpty else { return try choose(person, call, reader) }
    guard let other = ID<Person>(word) else { throw Failure.notFound }
    var input = MergeInput()
    input.other = other
    return try preview(MergePlan(person.id, input, in: organization, reader), FormState(), call, reader)
  }

  /// Whom to merge with: those of the same name, and whoever is found.
  private static func choose(_ person: PersonRow, _ call: Call, _ reader: Reader) throws -> Reply {
    let search = String((call.query["search"] ?? "").prefix(100))
    let key = folded(search)
    var rows: [PersonRow]
    if let match = try PeopleListStore.match(key, in: person.organization, reader) {
      rows = try reader.all(PeopleListStore.searchTop, person.organization, match, 25)
    } else if !key.isEmpty {
      let range = FullText.prefix(key)
      rows = try reader.all(PeopleListStore.prefixPage, person.organization, "", 0, range.from, range.below, 25, 0)
    } else {
      rows = try reader.all(PeopleListStore.ofName, person.organization, folded(person.name), 25)
    }
    rows.removeAll { $0.id == person.id }
    return call.page(
      Heading(
        title: MergeText.titleOf(person.name), lead: MergeText.lead,
        crumbs: [Crumb(.verbatim(person.name), Link("/people/", person.id))])
    ) { h in
      h.about(MergeText.about)
      h.filters(Link("/people/", person.id, "/merge")) {
        h.searchField("search", search, label: MergeText.chooseOther)
        h.submit(PeopleText.find, .plain)
      }
      guard !rows.isEmpty else {
        h.emptyState("people", search.isEmpty ? MergeText.chooseOther : PeopleText.nothingFound, MergeText.chooseHint)
        return
      }
      h.list {
        h.table(columns) { table in
          for row in rows {
            write(row, table) { $0.linkButton(MergeText.compare, link(person.id, with: row.id), .quiet) }
          }
        }
      }
    }
  }

  private static let fieldColumns = TableColumns([
    Column(MergeText.field, .name), Column(MergeText.this, .words), Column(MergeText.other, .words),
  ])
  private static let moveColumns = TableColumns([
    Column(PersonDataText.what, .name), Column(PersonDataText.entries, .asideNumber),
  ])

  private static func preview(
    _ plan: MergePlan, _ state: FormState, _ call: Call, _ reader: Reader
  ) throws -> Reply {
    let (this, other) = (plan.this.row, plan.other.row)
    let organization = this.organization
    let moving = try Features.personal.compactMap { data -> (Text, Int)? in
      guard data.move != nil, let query = data.query else { return nil }
      var count = 0
      try reader.rows(query, organization, other.id) { _ in count += 1 }
      return (data.label, count)
    }
    let heading = Heading(
      title: MergeText.titleOf(this.name), lead: MergeText.lead,
      crumbs: [Crumb(.verbatim(this.name), Link("/people/", this.id))], isFaulty: !state.faults.isEmpty)
    return call.page(heading, status: state.faults.isEmpty ? 200 : 422) { h in
      h.faults(state, MergeInput.fieldList)
      h.post(Link("/people/", this.id, "/merge"), call.token, .class("form wide")) {
        h.input(.type("hidden"), .name("other"), .value(other.id.text))
        h.list {
          h.table(fieldColumns) { table in
            for field in MergePlan.fields { write(field, plan, state, table) }
            if plan.this.account != nil || plan.other.account != nil { writeAccount(plan, state, table) }
          }
        }
        h.part(MergeText.moves) {
          h.list {
            h.table(moveColumns) { table in
              for (label, count) in moving {
                table.row { cells in
                  cells.cell(label)
                  cells.cell(count)
                }
              }
            }
          }
        }
        h.notice(.warn, MergeText.consequence)
        h.actions {
          h.submit(MergeText.confirm(this.name), .danger)
          h.linkButton(MergeText.turn, link(other.id, with: this.id))
          h.linkButton(ShellText.cancel, Link("/people/", this.id), .quiet)
        }
      }
    }
  }

  private static func write(_ field: PersonField, _ plan: MergePlan, _ state: FormState, _ table: TableRows) {
    let chosen = state.values[field.rawValue].flatMap(MergeSide.init(rawValue:)) ?? plan.side(field)
    table.row { cells in
      cells.cell(field.label)
      for side in MergeSide.allCases {
        cells.cell { h in
          let row = side == .this ? plan.this.row : plan.other.row
          let value = field == .language ? row.language.label[h.language] : row.text(field)
          h.choice(field.rawValue, side, value ?? MergeText.none[h.language], isChosen: chosen == side)
        }
      }
    }
  }

  private static func writeAccount(_ plan: MergePlan, _ state: FormState, _ table: TableRows) {
    table.row { cells in
      cells.cell(MergeText.account)
      for side in MergeSide.allCases {
        cells.cell { h in
          let has = (side == .this ? plan.this.account : plan.other.account) != nil
          let word = has ? MergeText.hasAccount[h.language] : MergeText.none[h.language]
          if plan.needsAccountChoice {
            h.choice("account", side, word, isChosen: state.values["account"] == side.rawValue)
          } else {
            h.text(word)
          }
        }
      }
    }
  }

  private static func merge(_ form: FormFields, _ call: Call, _ writer: Writer) throws -> Reply {
    let organization = try call.signedIn.organization
    let id: ID<Person> = try call.id()
    // Before anything is said about the form: who isn't there, isn't there.
    _ = try writer.one(PeopleStore.find, id, organization.id)
    let input = try MergeInput.read(form: form.ownPairs)
    do {
      try PersonMerge.merge(id, input, in: organization, writer)
      return call.redirect(to: Link("/people/", id), Flash(.good, MergeText.merged[call.language]))
    } catch let failure as Failure where !failure.fields.isEmpty {
      let plan = try MergePlan(id, input, in: organization.id, writer)
      throw FormRefused(reply: try preview(plan, FormState(form, failure), call, writer))
    }
  }

  private static func mergeAPI(_ input: MergeInput, _ call: Call, _ writer: Writer) throws -> PersonOutput {
    try PersonMerge.merge(call.id(), input, in: call.signedIn.organization, writer).output(call.links, writer)
  }
}

extension HTML {
  /// One of two values to choose between.
  fileprivate func choice(_ name: String, _ side: MergeSide, _ value: String, isChosen: Bool) {
    label(.class("check")) {
      input(
        .type("radio"), .id("\(name)-\(side.rawValue)"), .name(name), .value(side.rawValue), .checked(isChosen))
      span(.dir(.auto), text: value)
    }
  }
}

/// People of one name.
struct DuplicateOutput: Payload {
  var name = ""
  var people: [PersonReference] = []

  static let schemaName = "Duplicate"

  mutating func fields(_ f: inout some FieldVisitor) {
    f.text("name", &name, label: PeopleText.name, max: PersonRules.longestName)
    f.list("people", &people, label: PeopleText.people)
  }
}
