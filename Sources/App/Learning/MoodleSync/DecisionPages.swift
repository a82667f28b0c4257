// One category of Moodle in the browser: what is known of it, and the forms by which a person decides what it stands for.
import Base
import Store
import Web

/// What a person may choose for a category, as its form sends it.
struct CategoryChoice: Sendable, Equatable {
  let decision: CategoryDecision

  static let ignored = CategoryChoice(CategoryDecision(meaning: .ignored, target: nil))

  init(_ decision: CategoryDecision) { self.decision = decision }

  /// `department` for what it becomes by its own name, `department 0000000000001` for one that is here.
  var value: String {
    guard let target = decision.target else { return decision.meaning.rawValue }
    return "\(decision.meaning.rawValue) \(ID<StructureUnit>(target).text)"
  }

  /// Nil for what no form offers.
  init?(_ value: String) {
    let words = value.split(separator: " ", omittingEmptySubsequences: false)
    guard let meaning = words.first.flatMap({ LevelMeaning(rawValue: String($0)) }), words.count <= 2 else {
      return nil
    }
    var decision = CategoryDecision(meaning: meaning, target: nil)
    if words.count == 2 {
      guard meaning == .term || meaning.unit != nil, let id = ID<StructureUnit>(String(words[1])) else { return nil }
      decision.target = id.value
    }
    self.decision = decision
  }
}

enum DecisionPages {
  static func show(_ call: Call, _ reader: Reader) throws -> Reply {
    try reader.snapshot {
      let organization = try call.signedIn.organization
      return try page(call.id(), FormState(), .choose, organization.id, call, reader)
    }
  }

  /// Which of the page's forms comes back with faults.
  private enum Form { case choose, unit, term }

  private static func page(
    _ id: ID<MoodleCategoryEntry>, _ state: FormState, _ form: Form, _ organization: ID<Organization>, _ call: Call,
    _ reader: Reader
  ) throws -> Reply {
    let row = try reader.one(CategoryStore.category, id, organization)
    let view = try MappingView(organization, reader)
    let decider = try row.decidedBy.flatMap { try reader.first(PeopleStore.find, $0, organization)?.name }
    let heading = Heading(
      title: .verbatim(row.title), lead: MappingPageText.decisionIntro, crumbs: [MappingPages.crumb],
      isFaulty: !state.faults.isEmpty)
    let zone = try call.signedIn.organization.zone
    return call.page(heading, status: state.faults.isEmpty ? 200 : 422) { h in
      h.faults(state)
      if row.isWaiting { h.notice(.warn, row.reason?.label ?? row.state.label) }
      if row.isUnused { h.notice(.info, MappingPageText.unused) }
      writeFacts(h, row, view, decider, zone)
      if let decision = row.decision { writeUndo(h, row, decision, call) }
      writeChoose(h, row, view, form == .choose ? state : FormState(), call)
      let isTerm = row.reason == .notACode || row.meaning == .term
      // One that comes back with faults has the names of its fields to itself: the faults lead to them.
      if form != .term {
        h.more(MappingPageText.newUnit, isOpen: form == .unit || row.reason == .sameCode) {
          writeUnit(h, row, form == .unit ? state : FormState(), call)
        }
      }
      if form != .unit {
        h.more(MappingPageText.newTerm, isOpen: form == .term || (isTerm && row.isWaiting)) {
          writeTerm(h, row, form == .term ? state : FormState(), call)
        }
      }
    }
  }

  private static func writeFacts(
    _ h: HTML, _ row: CategoryRow, _ view: MappingView, _ decider: String?, _ zone: Zone
  ) {
    h.facts { facts in
      facts.fact(MoodleSyncText.path) { $0.name(row.path) }
      facts.fact(MoodleSyncText.state) { h in
        if row.state == .mapped, !row.isGone { h.badge(.good, row.state.label) }
        MappingPages.writeState(h, row)
      }
      if row.state == .mapped {
        facts.fact(MoodleSyncText.meaning) { h in
          h.text(row.meaning.label)
          h.text(" ")
          view.writeOwn(h, row)
        }
      }
      facts.fact(MoodleSyncText.coursesThere, grouped(Int(row.courses), h.language))
      facts.fact(MoodleSyncText.idnumber, row.idnumber)
      facts.fact(MoodleSyncText.moodleID, "\(row.moodleID)")
      if let at = row.decidedAt {
        facts.fact(MoodleSyncText.decision) { h in
          h.moment(at, zone)
          if let decider {
            h.text(", ")
            h.name(decider)
          }
        }
      }
    }
  }

  private static func writeUndo(_ h: HTML, _ row: CategoryRow, _ decision: CategoryDecision, _ call: Call) {
    h.actions {
      h.confirmButton(
        MappingPageText.undo, id: "undo", icon: "left", .plain, question: MappingPageText.undoQuestion(row.title),
        consequence: MappingPageText.undoConsequence, confirm: MappingPageText.undo,
        action: MappingPages.link(row.id).segment("undo"), token: call.token, fields: [("before", row.decisionMark)])
    }
  }

  // MARK: Choosing

  private static func writeChoose(
    _ h: HTML, _ row: CategoryRow, _ view: MappingView, _ state: FormState, _ call: Call
  ) {
    let chosen = state.values["choice"] ?? row.decision.map { CategoryChoice($0).value } ?? ""
    h.part(MappingPageText.options) {
      h.entryForm(MappingPages.link(row.id), call.token) {
        h.input(.type("hidden"), .name("before"), .value(state.values["before"] ?? row.decisionMark))
        h.labeled(
          "choice", MoodleSyncText.meaning, help: MappingPageText.choiceHelp, fault: state.fault("choice")
        ) { common in
          h.select(common + [.required]) {
            h.option(.value(""), .selected(chosen.isEmpty), text: ShellText.choose)
            h.optgroup(Attribute("label", MappingPageText.byItsName(row.title))) {
              for meaning in [LevelMeaning.campus, .term, .department, .program] {
                write(h, CategoryDecision(meaning: meaning, target: nil), meaning.label, chosen)
              }
            }
            h.optgroup(Attribute("label", MappingPageText.nothingOfItsOwn)) {
              write(h, CategoryDecision(meaning: .folder, target: nil), MappingPageText.asFolder, chosen)
              write(h, CategoryDecision(meaning: .ignored, target: nil), MappingPageText.asNothing, chosen)
            }
            writeExisting(h, view, chosen)
          }
        }
        h.actions {
          h.submit(MappingPageText.save)
          h.linkButton(ShellText.cancel, MappingPages.path, .quiet)
        }
      }
    }
  }

  /// What is here already, by kind: in the order of the tree, the newest terms first.
  private static func writeExisting(_ h: HTML, _ view: MappingView, _ chosen: String) {
    for meaning in [LevelMeaning.campus, .department, .program] {
      let units = view.units.nodes.filter { $0.unit.kind == meaning.unit && $0.unit.isActive }
      guard !units.isEmpty else { continue }
      h.optgroup(Attribute("label", MappingPageText.existing(meaning))) {
        for node in units {
          let decision = CategoryDecision(meaning: meaning, target: node.unit.id.value)
          write(h, decision, .verbatim(node.unit.title), chosen)
        }
      }
    }
    guard !view.terms.isEmpty else { return }
    h.optgroup(Attribute("label", MappingPageText.existing(.term))) {
      for term in view.terms {
        write(h, CategoryDecision(meaning: .term, target: term.id.value), .verbatim(view.title(term)), chosen)
      }
    }
  }

  private static func write(_ h: HTML, _ decision: CategoryDecision, _ word: Text, _ chosen: String) {
    let value = CategoryChoice(decision).value
    h.option(.value(value), .selected(value == chosen), text: word)
  }

  static func decide(_ form: FormFields, _ call: Call, _ writer: Writer) throws -> Reply {
    try answer(form, .choose, call, writer) { row in
      guard let choice = CategoryChoice(form["choice"] ?? "") else {
        throw refusal("choice", MappingPageText.chooseOne)
      }
      return choice.decision
    }
  }

  // MARK: Something new

  private static func writeUnit(_ h: HTML, _ row: CategoryRow, _ state: FormState, _ call: Call) {
    var fields = UnitFields()
    fields.kind = row.meaning.unit ?? .department
    fields.name = row.name
    let state = state.faults.isEmpty ? FormState(UnitForm(fields)) : state
    h.note(MappingPageText.newUnitHint)
    h.entryForm(MappingPages.link(row.id).segment("unit"), call.token) {
      h.input(.type("hidden"), .name("before"), .value(state.values["before"] ?? row.decisionMark))
      for field in UnitForm.fieldList where ["code", "kind", "name"].contains(field.name.description) {
        h.field(field, state, FieldHints(autocomplete: "off", isSettled: true))
      }
      h.actions { h.submit(StructureText.create, .plain) }
    }
  }

  /// Makes a unit where the category stands, and has the category stand for it.
  static func makeUnit(_ form: FormFields, _ call: Call, _ writer: Writer) throws -> Reply {
    let organization = try call.signedIn.organization.id
    return try answer(form, .unit, call, writer) { row in
      var fields = try UnitForm.read(form: form.ownPairs.filter { $0.0 != "before" } + [("isActive", "true")]).said()
      guard !fields.code.isEmpty else { throw refusal("code", StructureText.missing) }
      let above = try MoodleMapping.rows(of: organization, writer).first { $0.moodleID == row.parent }
      if let parent = above?.unit, let unit = try writer.first(StructureStore.unit, parent, organization),
        fields.kind.mayStand(below: unit.kind)
      {
        fields.parent = unit.id
      }
      let unit = try UnitChanges.create(fields, in: organization, writer)
      return CategoryDecision(meaning: fields.kind.meaning, target: unit.id.value)
    }
  }

  private static func writeTerm(_ h: HTML, _ row: CategoryRow, _ state: FormState, _ call: Call) {
    var form = TermForm()
    form.label = row.name
    let state = state.faults.isEmpty ? FormState(form) : state
    h.note(MappingPageText.newTermHint)
    h.entryForm(MappingPages.link(row.id).segment("term"), call.token) {
      h.input(.type("hidden"), .name("before"), .value(state.values["before"] ?? row.decisionMark))
      for field in TermForm.fieldList
      where ["code", "label", "first", "last"].contains(field.name.description) {
        writeField(h, field, state, in: state.faults.isEmpty ? "term" : "")
      }
      h.actions { h.submit(StructureText.createTerm, .plain) }
    }
  }

  /// With an id of its form’s: the form of a unit on the same page has fields of the same names.
  private static func writeField(_ h: HTML, _ field: FieldInfo, _ state: FormState, in form: String) {
    let name = field.name.description
    h.labeled(
      name, field.label, help: field.help, isOptional: !field.isRequired, fault: state.fault(name), in: form
    ) { common in
      let type: Attribute = if case .date = field.shape { .type("date") } else { .type("text") }
      h.input(
        common + [type, .required(field.isRequired), .autocomplete("off"), .value(state.values[name] ?? "")])
    }
  }

  /// Makes a term of the campus that the category lies in, and has the category stand for it.
  static func makeTerm(_ form: FormFields, _ call: Call, _ writer: Writer) throws -> Reply {
    let organization = try call.signedIn.organization.id
    return try answer(form, .term, call, writer) { row in
      var fields = try TermForm.read(form: form.ownPairs.filter { $0.0 != "before" } + [("isActive", "true")]).said()
      let above = try MoodleMapping.rows(of: organization, writer).first { $0.moodleID == row.parent }
      let tree = try UnitTree(of: organization, writer)
      fields.campus = above?.unit.flatMap { tree.nearest(.campus, to: $0)?.id }
      let term = try TermChanges.create(fields, in: organization, writer)
      return CategoryDecision(meaning: .term, target: term.id.value)
    }
  }

  // MARK: What is done

  /// Decides as `choose` says, unless somebody has decided since the form was shown; comes back with its faults.
  private static func answer(
    _ form: FormFields, _ kind: Form, _ call: Call, _ writer: Writer,
    choose: (CategoryRow) throws -> CategoryDecision
  ) throws -> Reply {
    let organization = try call.signedIn.organization.id
    let id: ID<MoodleCategoryEntry> = try call.id()
    let row = try writer.one(CategoryStore.category, id, organization)
    do {
      try check(form, row)
      let after = try MoodleMapping.decide(choose(row), about: id, in: organization, writer)
      let left = try SyncPageStore.undecided(organization, writer)
      return call.redirect(to: MappingPages.path, flash(after, left, call))
    } catch let failure as Failure where !failure.fields.isEmpty {
      // The field that a target is chosen by.
      var failure = failure
      failure.fields = failure.fields.map { $0.path == "target" ? Failure.Field(path: "choice", text: $0.text) : $0 }
      throw FormRefused(reply: try page(id, FormState(form, failure), kind, organization, call, writer))
    }
  }

  /// A decision that stands but does not fit is no success.
  private static func flash(_ row: CategoryRow, _ left: Int, _ call: Call) -> Flash {
    if row.isWaiting {
      return Flash(.warn, MappingPageText.stillWaits(row.title, row.reason?.label ?? row.state.label)[call.language])
    }
    return Flash(.good, MappingPageText.decided(row.title, row.meaning, left: left)[call.language])
  }

  static func undo(_ form: FormFields, _ call: Call, _ writer: Writer) throws -> Reply {
    let organization = try call.signedIn.organization.id
    let id: ID<MoodleCategoryEntry> = try call.id()
    let row = try writer.one(CategoryStore.category, id, organization)
    try check(form, row)
    try MoodleMapping.decide(nil, about: id, in: organization, writer)
    return call.redirect(to: MappingPages.link(id), Flash(.good, MappingPageText.undone(row.title)[call.language]))
  }

  private static func check(_ form: FormFields, _ row: CategoryRow) throws {
    guard form["before"] ?? "" == row.decisionMark else { throw StructureText.changedMeanwhile }
  }

  private static func refusal(_ path: String, _ text: Text) -> Failure {
    .unprocessable([Failure.Field(path: path, text: text)])
  }
}

extension UnitKind {
  /// What a category means that stands for such a unit.
  var meaning: LevelMeaning {
    switch self {
    case .campus: .campus
    case .department: .department
    case .program: .program
    }
  }
}
