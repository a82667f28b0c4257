// What categories stand for, by names, levels and decisions alone.
import Base
import Testing

@testable import App

struct CategoryPlacingTests {
  private func row(
    _ id: Int64, _ name: String, in parent: Int64 = 0, idnumber: String? = nil, _ decision: CategoryDecision? = nil,
    place: String = ""
  ) -> CategoryRow {
    CategoryRow(
      id: ID(id), moodleID: id, parent: parent, depth: 1, name: name, path: "", idnumber: idnumber, isVisible: true,
      order: 0, courses: 0, isGone: false, meaning: .folder, state: place.isEmpty ? .unmapped : .mapped, reason: nil,
      place: place, own: nil, unit: nil, term: nil, decision: decision, decidedBy: nil, decidedAt: nil,
      updated: Timestamp(milliseconds: 0))
  }

  private func place(_ rows: [CategoryRow], _ levels: LevelMeanings = .usual) -> [Int64: PlacedCategory] {
    CategoryPlacing.place(rows, levels)
  }

  @Test func childrenMayComeFirstAndTermsAreNoPartOfACode() {
    let placed = place([
      row(5, "BSCS", in: 4), row(4, "CCS", in: 3), row(3, "S12627", in: 2), row(2, "UCMN"), row(6, "s12526", in: 2),
      row(7, "ccs", in: 6), row(8, "Sections", in: 5),
    ])
    #expect(placed[5]?.place == "u:ucmn/ccs/bscs" && placed[5]?.names == ["UCMN", "CCS", "BSCS"])
    #expect(placed[4]?.place == placed[7]?.place && placed[7]?.termFrom == 6 && placed[4]?.termFrom == 3)
    #expect(placed[8]?.meaning == .folder && placed[8]?.unitFrom == 5 && placed[8]?.place == "")
    #expect(placed[5]?.path == "UCMN / S12627 / CCS / BSCS" && placed[5]?.depth == 4)
    #expect(placed.values.allSatisfy { $0.state == .mapped })
  }

  @Test func theLastPartOfAnIDNumberTellsATermAndNothingIsGuessed() {
    let placed = place([
      row(2, "UCMN"), row(3, "First semester", in: 2, idnumber: "UCMN/S12627"), row(4, "Summer", in: 2),
      row(5, "CCS", in: 4), row(6, "S92627", in: 2), row(7, "S12628", in: 2),
    ])
    #expect(placed[3]?.term?.text == "S12627" && placed[3]?.state == .mapped)
    #expect(placed[4]?.reason == .notACode && placed[5]?.reason == .above)
    #expect(placed[6]?.state == .mapped && placed[7]?.reason == .notACode)
  }

  @Test func levelsMeanWhatTheyAreSaidTo() {
    let rows = [row(2, "Region"), row(3, "UCMN", in: 2), row(4, "S12627", in: 3), row(5, "CCS", in: 4)]
    let placed = place(rows, LevelMeanings([.folder, .campus, .term, .department]))
    #expect(placed[3]?.place == "u:region/ucmn" && placed[5]?.place == "u:region/ucmn/ccs")
    #expect(place(rows, LevelMeanings([.ignored]))[5]?.state == .ignored)
    let flat = place([row(2, "S12627"), row(3, "CCS", in: 2)], LevelMeanings([.term, .department]))
    #expect(flat[3]?.place == "u:ccs" && flat[3]?.termFrom == 2 && flat[2]?.place == "t:|s12627")
    #expect(
      place([row(2, "S12627"), row(3, "S22627", in: 2)], LevelMeanings([.term, .term]))[3]?.reason == .termInTerm)
  }

  @Test func decisionsHoldAndTwinsAreAmbiguousUnlessOneWasThereBefore() {
    let twins = [row(2, "UCMN"), row(3, "ucmn")]
    #expect(place(twins).values.allSatisfy { $0.reason == .sameCode })
    let known = place([row(2, "UCMN", place: "u:ucmn"), row(3, "ucmn")])
    #expect(known[2]?.state == .mapped && known[3]?.state == .ambiguous)
    let told = place([row(2, "UCMN"), row(3, "ucmn", CategoryDecision(meaning: .ignored))])
    #expect(told[2]?.state == .mapped && told[3]?.state == .ignored)
    let named = place([row(2, "UCMN"), row(3, "ucmn", CategoryDecision(meaning: .campus, target: 77))])
    #expect(named[2]?.state == .mapped && named[3]?.place == "u:#77")
    let term = place([row(2, "UCMN"), row(3, "Summer", in: 2, CategoryDecision(meaning: .term, target: 78))])
    #expect(term[3]?.place == "t:#78" && term[3]?.state == .mapped)
    // The same names elsewhere are others.
    let apart = place([row(2, "A"), row(3, "B"), row(4, "S12627", in: 2), row(5, "S12627", in: 3)])
    #expect(apart.values.allSatisfy { $0.state == .mapped } && apart[4]?.place != apart[5]?.place)
  }

  @Test func aTermIsOneForAllDepartmentsOfItsCampus() {
    let levels = LevelMeanings([.campus, .department, .term, .program])
    let rows = [
      row(2, "UCMN"), row(3, "CCS", in: 2), row(4, "CBA", in: 2), row(5, "S12627", in: 3), row(6, "s12627", in: 4),
      row(7, "BSCS", in: 5), row(8, "BSBA", in: 6), row(9, "UCLB"), row(10, "CCS", in: 9), row(11, "S12627", in: 10),
    ]
    let placed = place(rows, levels)
    #expect(placed.values.allSatisfy { $0.state == .mapped })
    #expect(placed[5]?.place == "t:u:ucmn|s12627" && placed[6]?.place == placed[5]?.place)
    #expect(placed[11]?.place == "t:u:uclb|s12627", "another campus has its own")
    #expect(placed[7]?.place == "u:ucmn/ccs/bscs" && placed[7]?.termFrom == 5 && placed[8]?.termFrom == 6)
    // Right beside each other they are an accident, as before.
    let twins = place(rows + [row(12, "S12627", in: 3)], levels)
    #expect(twins[5]?.reason == .sameCode && twins[12]?.reason == .sameCode && twins[7]?.reason == .above)
    #expect(twins[6]?.state == .mapped)
    // The terms of a unit that a person named are of wherever that lies, and so of no campus by its category.
    let told = place(
      rows.map { $0.moodleID == 4 ? row(4, "CBA", in: 2, CategoryDecision(meaning: .department, target: 77)) : $0 },
      levels)
    #expect(told[6]?.place == "t:u:#77|s12627" && told[6]?.state == .mapped && told[5]?.place == "t:u:ucmn|s12627")
  }

  @Test func whatEveryMoodleBeginsWithIsNoCampusUntilItIsUsed() {
    for name in ["Category 1", "Catégorie 1", "Categoría 1", "Kategorie 1", "Kategorya 1", "Miscellaneous"] {
      #expect(place([row(1, name)])[1]?.reason == .siteDefault, "\(name)")
    }
    #expect(place([row(2, "Kategorie 1")])[2]?.state == .mapped && place([row(1, "Campus 12")])[1]?.state == .mapped)
    #expect(place([row(1, "UCMN")])[1]?.state == .mapped)
    #expect(place([row(1, "Category 1"), row(2, "S12627", in: 1)])[1]?.state == .mapped)
    #expect(place([row(1, "Category 1", CategoryDecision(meaning: .campus))])[1]?.state == .mapped)
  }

  @Test func whatCannotBeIsNoHang() {
    let placed = place([
      row(2, "A", in: 3), row(3, "B", in: 2), row(4, "C", in: 99), row(5, "", in: 0), row(6, "D", in: 4),
    ])
    #expect(placed.count == 5 && placed.values.allSatisfy { $0.state == .unmapped })
    #expect(placed[4]?.reason == .parentUnseen && placed[5]?.reason == .noName && placed[6]?.reason == .above)
  }

  /// Each has its whole path: of a chain that a site makes up, the sum would grow by the square of its length.
  @Test func aChainWithoutEndIsPlacedAndCutOff() {
    let name = String(repeating: "é", count: SyncRules.longestName)
    let chain = (1...Int64(SyncRules.mostCategories)).map { row($0, "\(name)\($0)", in: $0 - 1) }
    let begun = ContinuousClock.now
    let levels = LevelMeanings(Array(repeating: .department, count: LevelMeanings.most))
    for (rows, deepest) in [(chain, 7), (chain.map { row($0.moodleID, "C", in: $0.parent) }, 20)] {
      let placed = place(rows, levels)
      #expect(placed.count == rows.count && placed[Int64(deepest)]?.state == .mapped)
      #expect(placed[Int64(deepest) + 1]?.reason == .mayNotStand)
      let lengths = placed.values.map { max($0.path.utf8.count, $0.place.utf8.count) }
      #expect((lengths.max() ?? 0) <= SyncRules.longestPlace)
      #expect(lengths.reduce(0, +) < 4_000_000 && (placed.values.map(\.names.count).max() ?? 0) <= deepest)
      let last = placed[Int64(rows.count)]
      #expect(last?.state == .unmapped && last?.reason == .above && last?.depth == rows.count)
    }
    #expect(ContinuousClock.now - begun < .seconds(5))
    // What lies in one that is left out is left out, however deep.
    #expect(place(chain, LevelMeanings([.ignored]))[Int64(chain.count)]?.state == .ignored)
  }
}
