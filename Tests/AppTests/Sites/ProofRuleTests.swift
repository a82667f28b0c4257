// The rules of proofs as pure functions: distances, fences, what is asked and what is missing, and when a press counts.
import Base
import Testing

@testable import App

struct ProofRuleTests {
  private func place(_ latitude: Double, _ longitude: Double) throws -> Coordinates {
    try #require(Coordinates(latitude: latitude, longitude: longitude))
  }

  // MARK: Distances

  /// Against the haversine formula worked out by hand, and distances that everybody knows.
  @Test(
    arguments: [
      // Notre-Dame and the Eiffel tower; Paris and London; a degree of longitude at the equator and at 60 degrees.
      (48.85300, 2.34990, 48.85837, 2.29448, 4098.0, 10.0),
      (48.8566, 2.3522, 51.5074, -0.1278, 343_556.0, 300.0),
      (0, 0, 0, 1, 111_195.1, 0.5),
      (60, 0, 60, 1, 55_597.0, 5.0),
      // Over the date line and over the pole.
      (0, 179.5, 0, -179.5, 111_195.1, 0.5),
      (89.5, 0, 89.5, 180, 111_195.1, 0.5),
      (90, 17, 90, -120, 0, 0.01),
      (-33.8688, 151.2093, -33.8688, 151.2093, 0, 0.001),
      (0, 0, 0, 180, 20_015_115.0, 5.0),
    ] as [(Double, Double, Double, Double, Double, Double)])
  func distances(_ a: Double, _ b: Double, _ c: Double, _ d: Double, _ meters: Double, _ off: Double) throws {
    let (from, to) = (try place(a, b), try place(c, d))
    #expect(abs(from.distance(to: to) - meters) <= off, "\(from.distance(to: to))")
    #expect(from.distance(to: to) == to.distance(to: from))
  }

  @Test func whatIsOnNoGlobeIsNoPlace() {
    for (latitude, longitude) in [
      (90.0001, 0.0), (-90.0001, 0), (0, 180.0001), (0, -180.0001), (.nan, 0), (0, .nan), (.infinity, 0),
      (0, -.infinity),
      (1e308, 1e308),
    ] as [(Double, Double)] { #expect(Coordinates(latitude: latitude, longitude: longitude) == nil) }
    #expect(Coordinates(latitude: 90, longitude: 180) != nil && Coordinates(latitude: -90, longitude: -180) != nil)
  }

  @Test func cellsAreElevenMetresWide() throws {
    #expect(try place(48.85837, 2.29448).cell == PlaceCell(latitude: 488_584, longitude: 22_945))
    #expect(try place(-48.85837, -2.29448).cell == PlaceCell(latitude: -488_584, longitude: -22_945))
    #expect(PlaceCell.text(488_584) == "48.8584" && PlaceCell.text(-22_945) == "-2.2945")
    #expect(PlaceCell.text(0) == "0.0000" && PlaceCell.text(-5) == "-0.0005" && PlaceCell.text(1_800_000) == "180.0000")
  }

  // MARK: Fences

  /// A hundred metres around the equator's beginning; so many metres east, so accurate.
  @Test(arguments: [
    (0.0, 0.0, true), (99.9, 0, true), (100.5, 0, false), (140, 50, true), (151, 50, false),
    // No more than 150 metres are believed, and beyond a kilometre nothing is.
    (249, 900, true), (251, 900, false), (0, 1000, true), (0, 1001, false), (0, 50_000, false),
  ])
  func aFenceHoldsAsFarAsThePhoneKnows(meters: Double, accuracy: Double, isIn: Bool) throws {
    let fence = Fence(center: try place(0, 0), radius: 100)
    let here = try place(0, meters / 111_195.08)
    #expect(fence.holds(MeasuredPlace(coordinates: here, accuracy: accuracy)) == isIn)
  }

  // MARK: What is missing

  private func site(
    _ proofs: Set<SiteProof>, _ rule: ProofRule = .any, photo: PhotoAsk = .off, id: Int64 = 1, at longitude: Double = 0
  ) throws -> Site {
    Site(
      id: ID(id), name: "s", fence: Fence(center: try place(0, longitude), radius: 100),
      networks: [try #require(AddressRange("192.0.2.0/24"))], networkTexts: ["192.0.2.0/24"], proofs: proofs,
      rule: rule,
      photo: photo, units: [])
  }

  private func evidence(
    _ longitude: Double? = nil, accuracy: Double = 5, from client: String? = nil, code: CodeVerdict = .none,
    photo: Bool = false
  ) throws -> PressEvidence {
    var evidence = PressEvidence()
    evidence.place = try longitude.map { MeasuredPlace(coordinates: try place(0, $0), accuracy: accuracy) }
    evidence.client = client.flatMap { Address($0) }
    evidence.code = code
    evidence.hasPhoto = photo
    return evidence
  }

  @Test func oneOfThemIsEnoughOrAllAreNeeded() throws {
    let any = [try site([.place, .network, .code])]
    let all = [try site([.place, .network, .code], .all)]
    let nothing = try evidence()
    #expect(ProofJudge.judge(nothing, at: any).flags == [.placeMissing, .network, .codeMissing])
    #expect(ProofJudge.judge(nothing, at: all).flags == [.placeMissing, .network, .codeMissing])
    for one in [try evidence(0), try evidence(from: "192.0.2.9"), try evidence(1, code: .right(site: ID(1)))] {
      #expect(ProofJudge.judge(one, at: any).flags == [])
      #expect(ProofJudge.judge(one, at: all).flags.count == 2)
    }
    let everything = try evidence(0, from: "192.0.2.9", code: .right(site: ID(1)))
    #expect(ProofJudge.judge(everything, at: all) == PressJudgment(site: ID(1), distance: 0, flags: []))
    #expect(
      ProofJudge.judge(try evidence(1, from: "192.0.3.9", code: .right(site: ID(2))), at: all).flags == [
        .place, .network, .code,
      ])
    #expect(ProofJudge.judge(try evidence(code: .over), at: any).flags == [.placeMissing, .network, .codeOver])
    #expect(ProofJudge.judge(try evidence(code: .used), at: any).flags == [.placeMissing, .network, .codeUsed])
  }

  @Test func aPhotoIsAskedForByItself() throws {
    let sites = [try site([.place], photo: .required)]
    #expect(ProofJudge.judge(try evidence(0), at: sites).flags == [.photo])
    #expect(ProofJudge.judge(try evidence(0, photo: true), at: sites).flags == [])
    #expect(ProofJudge.judge(try evidence(), at: [try site([], photo: .optional)]).flags == [])
    #expect(ProofJudge.judge(try evidence(), at: [try site([], photo: .required)]).flags == [.photo])
  }

  @Test func oneSiteOfSeveralIsEnoughAndTheNearestTellsWhatIsWrong() throws {
    let sites = [try site([.place], id: 1, at: 0), try site([.place], id: 2, at: 1), try site([.place], id: 3, at: 2)]
    #expect(ProofJudge.judge(try evidence(1), at: sites) == PressJudgment(site: ID(2), distance: 0, flags: []))
    let off = ProofJudge.judge(try evidence(1.9), at: sites)
    #expect(off.site == ID(3) && off.flags == [.place] && off.distance == 11_120)
    #expect(ProofJudge.judge(try evidence(1), at: []).flags == [], "nothing is asked without sites")
  }

  @Test func whatNoPhoneMeasuresIsNeverBelieved() throws {
    let sites = [try site([.place])]
    #expect(ProofJudge.judge(try evidence(0, accuracy: 50_000), at: sites).flags == [.placeRough])
    #expect(ProofJudge.judge(try evidence(0, accuracy: 2000), at: sites).flags == [.placeRough])
    #expect(ProofJudge.judge(try evidence(0, accuracy: 50_000), at: []).flags == [.placeRough])
    #expect(ProofJudge.judge(try evidence(0, accuracy: 2000), at: []).flags == [])
    #expect(
      ProofJudge.judge(try evidence(0, accuracy: 50_000, from: "192.0.2.9"), at: [try site([.network])]).flags
        == [.placeRough])
  }

  // MARK: When

  private static let now = Timestamp(milliseconds: 1_795_258_800_000)

  private func time(_ pressed: Int64?, _ sent: Int64?) throws -> PressTime {
    try PressTime(
      pressed: pressed.map { Self.now.adding(seconds: $0) }, sent: sent.map { Self.now.adding(seconds: $0) },
      at: Self.now)
  }

  @Test func aPressCountsWhenItWasPressed() throws {
    let usual = try time(nil, nil)
    #expect(usual.instant == Self.now && !usual.isLater && usual.skew == nil)
    #expect(try time(-30, nil).isLater == false && time(-30, nil).instant == Self.now.adding(seconds: -30))
    #expect(try time(-3600, nil).isLater && time(-3600, nil).instant == Self.now.adding(seconds: -3600))
    // A clock three hours behind, and one a day ahead: the press was ten minutes ago all the same.
    for skew: Int64 in [-10_800, 86_400] {
      let time = try time(skew - 600, skew)
      #expect(time.instant == Self.now.adding(seconds: -600) && time.isLater && time.isClockOff && time.skew == skew)
    }
    #expect(try !time(-600, 20).isClockOff, "a few seconds are nothing")
    #expect(try !time(nil, 86_400).isClockOff, "what was sent at once needs no clock")
    #expect(try time(200, nil).instant == Self.now, "a little ahead is now")
  }

  @Test(
    arguments: [
      (301, nil), (43_300, nil), (-43_201, nil), (-100_000, -50_000), (10, 0), (Int64.max / 2000, nil),
      (-Int64.max / 2000, nil), (Int64.max / 2000, -Int64.max / 2000),
    ] as [(Int64, Int64?)])
  func whatIsToComeOrLongOverIsRefused(pressed: Int64, sent: Int64?) throws {
    #expect(throws: Failure.self) { try time(pressed, sent) }
  }
}
