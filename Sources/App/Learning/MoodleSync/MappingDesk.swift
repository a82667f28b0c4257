// Finding, making and changing the units and terms that categories stand for.
import Base
import Store

/// For one transaction.
struct MappingDesk {
  var rows: [CategoryRow]
  private let placed: [Int64: PlacedCategory]
  private let organization: ID<Organization>
  private var units: [ID<StructureUnit>: UnitRow] = [:]
  private var unitsByCode: [String: ID<StructureUnit>] = [:]
  /// Those that people here entered, by what they are in. None of them is changed here.
  private let entered: [ID<StructureUnit>?: [UnitRow]]
  private var terms: [ID<Term>: TermRow] = [:]
  private var places: [Int64: Int] = [:]
  /// What each key has come to.
  private var found: [String: Int64] = [:]

  init(
    _ rows: [CategoryRow], _ levels: LevelMeanings, _ organization: ID<Organization>, _ reader: Reader
  ) throws {
    self.rows = rows
    self.organization = organization
    placed = CategoryPlacing.place(rows, levels)
    for (at, row) in rows.enumerated() { places[row.moodleID] = at }
    let units = try reader.all(StructureStore.units, organization, StructureRules.mostUnits)
    entered = Dictionary(grouping: units.filter { $0.source != .moodle }, by: \.parent)
    for unit in units { keep(unit) }
    for term in try reader.all(StructureStore.terms, organization, StructureRules.mostTerms) { terms[term.id] = term }
  }

  private mutating func keep(_ unit: UnitRow) {
    units[unit.id] = unit
    unitsByCode[folded(unit.code)] = unit.id
  }

  mutating func settle(_ writer: Writer) throws {
    let before = rows
    var groups: [String: [Int64]] = [:]
    for one in placed.values where one.state == .mapped && !one.place.isEmpty {
      groups[one.place, default: []].append(one.moodleID)
    }
    let live = Set(groups.keys)
    // From the top down: what is below names what is above.
    let order = placed.values.sorted { ($0.depth, $0.moodleID) < ($1.depth, $1.moodleID) }
    for one in order {
      guard let at = places[one.moodleID] else { continue }
      if one.state == .mapped, !one.place.isEmpty, found[one.place] == nil {
        let members = (groups[one.place] ?? []).sorted().compactMap { places[$0] }
        let target =
          one.meaning == .term
          ? try term(one, members, live, writer)?.value : try unit(one, members, live, writer)?.value
        found[one.place] = target ?? -1
      }
      rows[at].take(one, found[one.place])
      rows[at].unit = rows[at].state == .mapped ? unitAbove(one) : nil
      rows[at].term = rows[at].state == .mapped ? termAbove(one) : nil
      // What something above it turned out not to be, it can't be either.
      if rows[at].state == .mapped, let above = places[rows[at].parent], rows[above].state != .mapped,
        rows[at].parent != 0
      {
        (rows[at].state, rows[at].reason, rows[at].unit, rows[at].term) = (.unmapped, .above, nil, nil)
      }
    }
    try retire(before, writer)
  }

  private func unitAbove(_ one: PlacedCategory) -> ID<StructureUnit>? {
    one.unitFrom.flatMap { places[$0] }.flatMap { rows[$0].own }.map { ID($0) }
  }

  private func termAbove(_ one: PlacedCategory) -> ID<Term>? {
    one.termFrom.flatMap { places[$0] }.flatMap { rows[$0].own }.map { ID($0) }
  }

  /// The nearest unit above a category that is a unit itself.
  private func parent(of one: PlacedCategory) -> ID<StructureUnit>? {
    guard let at = places[one.moodleID], let above = placed[rows[at].parent] else { return nil }
    return unitAbove(above)
  }

  // MARK: Units

  /// Nil where it can't be.
  private mutating func unit(
    _ one: PlacedCategory, _ members: [Int], _ live: Set<String>, _ writer: Writer
  ) throws -> ID<StructureUnit>? {
    if let at = places[one.moodleID], let target = rows[at].decision?.unit { return units[target]?.id }
    guard let kind = one.meaning.unit else { return nil }
    var fields = UnitFields()
    fields.code = UnitCode.of(path: one.names)
    fields.kind = kind
    fields.name = shortened(rows[members.last ?? 0].name, to: StructureRules.longestName)
    fields.parent = parent(of: one)
    let named = unitsByCode[folded(fields.code)] ?? ours(one, fields, live)
    let id = known(one.place, members, live, { units[ID($0)] != nil }, named?.value)
    if let old = id.flatMap({ units[ID($0)] }) {
      var wanted = fields
      wanted.code = old.code
      wanted = old.corrected.kept(old.fields, in: wanted)
      // Read already: most are as they should be.
      if old.source != .moodle || wanted == old.fields { return old.id }
    }
    // What was kept because its category was moved may not be able to follow it, as to another campus: then it is another.
    let tried = id == nil ? [nil] : [id, nil]
    for one in tried {
      do {
        let row = try UnitChanges.put(fields, as: one.map { ID($0) }, from: .moodle, in: organization, writer).row
        keep(row)
        return row.id
      } catch let failure as Failure where failure.kind != .internal { continue }
    }
    return nil
  }

  /// The unit that people here entered and that stands where the category does by its name: `CCS` or `UCMN/CCS` in `UCMN`, as
  /// provisioning calls its category. What came from Moodle is told apart by its whole path, and one unit is not two paths.
  private func ours(_ one: PlacedCategory, _ fields: UnitFields, _ live: Set<String>) -> ID<StructureUnit>? {
    guard let name = one.names.last.map({ folded(normalized($0)) }), !name.isEmpty else { return nil }
    let kin = (entered[fields.parent] ?? []).filter { unit in
      guard unit.kind == fields.kind else { return false }
      let code = folded(unit.code)
      return (code == name || code.hasSuffix("/\(name)")) && !isOthers(unit.id, than: one.place, live)
    }
    let same = kin.first { folded($0.code) == name }
    return (same ?? (kin.count == 1 ? kin.first : nil))?.id
  }

  /// Whether a unit is what categories of another key stand for.
  private func isOthers(_ unit: ID<StructureUnit>, than place: String, _ live: Set<String>) -> Bool {
    rows.contains { $0.own == unit.value && !$0.isTerm && $0.place != place && live.contains($0.place) }
      || found.contains { $0.value == unit.value && $0.key != place && $0.key.hasPrefix("u:") }
  }

  /// Which of ours a key means: what had it before, else what has its code, else what its only category was before that was
  /// renamed or moved.
  private func known(
    _ place: String, _ members: [Int], _ live: Set<String>, _ isThere: (Int64) -> Bool, _ byCode: Int64?
  ) -> Int64? {
    let before = members.compactMap { at in
      rows[at].place == place ? rows[at].own.flatMap { isThere($0) ? $0 : nil } : nil
    }
    if let same = before.min() { return same }
    if let byCode { return byCode }
    let renamed = members.compactMap { at -> Int64? in
      let row = rows[at]
      guard !row.place.isEmpty, !live.contains(row.place), row.place.first == place.first, let own = row.own else {
        return nil
      }
      return isThere(own) && !found.values.contains(own) ? own : nil
    }
    return renamed.min()
  }

  // MARK: Terms

  private mutating func term(
    _ one: PlacedCategory, _ members: [Int], _ live: Set<String>, _ writer: Writer
  ) throws -> ID<Term>? {
    if let at = places[one.moodleID], let target = rows[at].decision?.term { return terms[target]?.id }
    guard let code = one.term else { return nil }
    var fields = TermFields()
    fields.code = code.text
    fields.campus = campus(of: one, members)
    (fields.first, fields.last) = code.days
    let key = folded(code.text)
    let alike = terms.values.filter { folded($0.code) == key }
    let own = alike.filter { $0.fields.campus == fields.campus }.map(\.id).min()
    // One that people here entered for all campuses is each one's, as provisioning names it in each.
    let everywhere = alike.filter { $0.fields.campus == nil && $0.source != .moodle }.map(\.id).min()
    let id = known(one.place, members, live, { terms[ID($0)] != nil }, (own ?? everywhere)?.value)
    if let old = id.flatMap({ terms[ID($0)] }) {
      var wanted = fields
      (wanted.label, wanted.academicYear) = (old.fields.label, old.fields.academicYear)
      wanted = old.corrected.kept(old.fields, in: wanted)
      if old.source != .moodle || wanted == old.fields { return old.id }
    }
    let tried = id == nil ? [nil] : [id, nil]
    for one in tried {
      do {
        let row = try TermChanges.put(fields, as: one.map { ID($0) }, from: .moodle, in: organization, writer).row
        terms[row.id] = row
        return row.id
      } catch let failure as Failure where failure.kind != .internal { continue }
    }
    return nil
  }

  /// The campus that a term lies in; nil for one of the whole organization. Each of its categories may tell: the unit above one
  /// may have been refused here.
  private func campus(of one: PlacedCategory, _ members: [Int]) -> ID<StructureUnit>? {
    let above = members.lazy.compactMap { placed[rows[$0].moodleID] }.compactMap { unitAbove($0) }.first
    var next = unitAbove(one) ?? above
    var steps = 0
    while let id = next, let unit = units[id], steps <= StructureRules.deepest {
      if unit.kind == .campus { return id }
      next = unit.parent
      steps += 1
    }
    return nil
  }

  // MARK: What nothing stands for any more

  /// Units and terms that came from here and that no category stands for now are put out of use.
  private mutating func retire(_ before: [CategoryRow], _ writer: Writer) throws {
    var kept: [Bool: Set<Int64>] = [:]
    for row in rows where !row.isGone && row.state != .ignored {
      if let own = row.own { kept[row.isTerm, default: []].insert(own) }
    }
    // Parents wait for what is below them: nothing asks for that, and the order is the same each time.
    for row in before.sorted(by: { $0.moodleID < $1.moodleID }) {
      guard let own = row.own, kept[row.isTerm]?.contains(own) != true else { continue }
      if row.isTerm, let term = terms[ID(own)], term.source == .moodle, term.fields.isActive {
        var fields = term.fields
        fields.isActive = false
        terms[term.id] = try TermChanges.put(fields, as: term.id, from: .moodle, in: organization, writer).row
      } else if !row.isTerm, let unit = units[ID(own)], unit.source == .moodle, unit.isActive {
        var fields = unit.fields
        fields.isActive = false
        keep(try UnitChanges.put(fields, as: unit.id, from: .moodle, in: organization, writer).row)
      }
    }
  }
}

extension CategoryRow {
  /// Whether what it stands for is a term; nothing is said of one that stands for nothing.
  fileprivate var isTerm: Bool { place.hasPrefix("t:") }

  /// Takes over what it was found to be; `target` is that of its key. What can't be told keeps what it was last.
  fileprivate mutating func take(_ one: PlacedCategory, _ target: Int64?) {
    (depth, path, meaning, state, reason) = (one.depth, one.path, one.meaning, one.state, one.reason)
    guard state == .mapped else { return }
    guard !one.place.isEmpty else {
      (place, own) = ("", nil)
      return
    }
    guard let target, target > 0 else {
      state = .unmapped
      reason = decision?.target == nil ? .mayNotStand : .targetGone
      return
    }
    (place, own) = (one.place, target)
  }
}
