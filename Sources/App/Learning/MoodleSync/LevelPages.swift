// The form of what each level of Moodle's categories stands for.
import Base
import Store
import Web

enum LevelPages {
  static let path = Link("/organization/moodle/categories/levels")

  private static func name(_ level: Int) -> String { "level\(level)" }

  static func show(_ call: Call, _ reader: Reader) throws -> Reply {
    try reader.snapshot {
      let view = try MappingView(call.signedIn.organization.id, reader)
      return page(view, FormState(), call)
    }
  }

  /// As many as the site has, as are set, and one more to add.
  private static func count(_ view: MappingView) -> Int {
    let known = max(view.tree.depth, view.settings.settings.levels.levels.count)
    return min(LevelMeanings.most, max(4, known) + 1)
  }

  private static func page(_ view: MappingView, _ state: FormState, _ call: Call) -> Reply {
    let heading = Heading(
      title: MappingPageText.changeLevels, lead: MappingPageText.levelsIntro, crumbs: [MappingPages.crumb],
      isFaulty: !state.faults.isEmpty)
    let settings = view.settings
    return call.page(heading, status: state.faults.isEmpty ? 200 : 422) { h in
      h.faults(state)
      h.entryForm("/organization/moodle/categories/levels", call.token) {
        h.input(.type("hidden"), .name("version"), .value(state.values["version"] ?? String(settings.version)))
        for level in 1...count(view) {
          let chosen = state.values[name(level)] ?? settings.settings.levels[level].rawValue
          h.labeled(
            name(level), MappingPageText.level(level), help: example(of: level, view), fault: state.fault(name(level))
          ) { common in
            h.select(common) {
              for meaning in LevelMeaning.allCases {
                h.option(.value(meaning.rawValue), .selected(meaning.rawValue == chosen), text: meaning.inLevels)
              }
            }
          }
        }
        h.note(MappingPageText.levelsHint)
        h.actions {
          h.submit(PeopleText.save)
          h.linkButton(ShellText.cancel, MappingPages.path, .quiet)
        }
      }
    }
  }

  /// What is on a level, so that nobody has to count: the first three names, each once.
  private static func example(of level: Int, _ view: MappingView) -> Text? {
    var names: [String] = []
    for node in view.tree.nodes where node.depth == level - 1 && !node.row.isGone && !names.contains(node.row.title) {
      names.append(shortened(node.row.title, to: 40))
      if names.count == 3 { break }
    }
    return names.isEmpty ? nil : MappingPageText.such(names.joined(separator: ", "))
  }

  static func put(_ form: FormFields, _ call: Call, _ writer: Writer) throws -> Reply {
    let organization = try call.signedIn.organization.id
    let view = try MappingView(organization, writer)
    do {
      var settings = view.settings.settings
      settings.levels = try read(form)
      let version = form["version"].flatMap { Int64($0) } ?? -1
      try SyncSchedule.set(settings, ifVersion: version, in: organization, writer)
      return call.redirect(to: MappingPages.path, Flash(.good, MappingPageText.levelsSaved[call.language]))
    } catch let failure as Failure where !failure.fields.isEmpty {
      throw FormRefused(reply: page(view, FormState(form, failure), call))
    }
  }

  /// Fails with 422 for what is no meaning, for units that can't stand below each other, and for a term within a term.
  private static func read(_ form: FormFields) throws -> LevelMeanings {
    var levels: [LevelMeaning] = []
    var faults: [Failure.Field] = []
    func refuse(_ level: Int, _ text: Text) { faults.append(Failure.Field(path: name(level), text: text)) }
    var above: UnitKind?
    for level in 1...LevelMeanings.most {
      guard let word = form[name(level)] else { break }
      guard let meaning = LevelMeaning(rawValue: word) else {
        refuse(level, PeopleText.notAChoice(LevelMeaning.allCases.map(\.rawValue)))
        continue
      }
      if meaning == .term, levels.contains(.term) { refuse(level, SyncReason.termInTerm.label) }
      if let kind = meaning.unit {
        if let above, !kind.mayStand(below: above) { refuse(level, StructureText.mayNotStand(kind, below: above)) }
        above = kind
      }
      levels.append(meaning)
    }
    while levels.last == .folder { levels.removeLast() }
    if faults.isEmpty, levels.isEmpty { refuse(1, MappingPageText.oneLevelNeeded) }
    guard faults.isEmpty else { throw Failure.unprocessable(faults) }
    return LevelMeanings(levels)
  }
}

extension LevelMeaning {
  /// In a list of choices, where the word alone would not explain itself.
  fileprivate var inLevels: Text {
    switch self {
    case .folder: MappingPageText.asFolder
    case .ignored: MappingPageText.asNothing
    case .campus, .term, .department, .program: label
    }
  }
}
