// The frame of a person's pages: kept from one page to the next, and never showing what has changed since.
import Base
import Store
import Testing
import Web

@testable import App

struct FrameTests {
  private func currents(_ answer: Answer) -> [String] {
    answer.page.tags.filter { $0["aria-current"] == "page" }.compactMap { $0["href"] }
  }

  @Test func marksThePageItStandsAround() throws {
    let campus = try Campus()
    let browser = try campus.browser(campus.admin)
    // Twice each: the second time from what was kept. In the navigation, and where there is one, in the tabs.
    for _ in 0..<2 {
      #expect(currents(try browser.get("/people")) == ["/people", "/people"])
      #expect(currents(try browser.get("/people/new")) == ["/people", "/people"])
      #expect(currents(try browser.get("/attendance/records?limit=2")) == ["/attendance/records"])
      // Reached from another entry than its path begins like.
      #expect(currents(try browser.get("/attendance/press")) == ["/", "/"])
      #expect(currents(try browser.get("/attendance/calendar")) == ["/attendance/mine", "/attendance/mine"])
      #expect(currents(try browser.get("/attendance/holidays")) == ["/attendance/schedules"])
      #expect(currents(try browser.get("/attendance/holidays/import")) == ["/attendance/schedules"])
      #expect(currents(try browser.get("/")) == ["/", "/"])
      #expect(currents(try browser.get("/nowhere")).isEmpty)
    }
  }

  /// Every page of requests belongs to one entry, whoever reads it; the tab above the list marks its own besides.
  @Test func marksThePagesOfRequests() throws {
    let campus = try Campus()
    for visitor in [campus.admin, campus.staff] {
      let browser = try campus.browser(visitor)
      for path in ["/attendance/requests", "/attendance/corrections", "/leave/requests"] {
        #expect(currents(try browser.get("\(path)?show=all")) == ["/attendance/requests", path], "\(path)")
      }
      #expect(currents(try browser.get("/attendance/corrections/new")) == ["/attendance/requests"])
    }
  }

  @Test func fillsInWhatIsOfOnePageOnly() throws {
    let campus = try Campus()
    let browser = try campus.browser(campus.admin)
    let first = try browser.get("/search?q=%3C%22x")
    let second = try browser.get("/events")
    func values(_ answer: Answer, _ name: String) -> Set<String> {
      Set(answer.page.tags.filter { $0["name"] == name }.compactMap { $0["value"] })
    }
    #expect(values(first, "back") == ["/search?q=%3C%22x"])
    #expect(values(second, "back") == ["/events"])
    // One token to a page, never the same on two.
    #expect(values(first, "csrf").count == 1)
    #expect(values(first, "csrf").isDisjoint(with: values(second, "csrf")))
    let nonces = [first, second].compactMap { $0.page.all("script").first?["nonce"] }
    #expect(nonces.count == 2 && nonces[0] != nonces[1])
    #expect(first["content-security-policy"]?.contains("nonce-\(nonces[0])") == true)
  }

  @Test func followsLanguageNameAndRole() throws {
    let campus = try Campus()
    let browser = try campus.browser(campus.staff)
    #expect(try browser.get("/attendance/mine").page.all("html").first?["lang"] == "en")
    _ = try browser.get("/attendance/mine")
    // The person's name is changed by somebody else: the next page has it.
    let path = "/api/v1/people/\(campus.staff.person.text)"
    #expect(try campus.admin.patch(path, json: #"{"name": "Renamed Person"}"#).status == 200)
    #expect(try browser.get("/attendance/mine").text.contains("Renamed Person"))
    #expect(try browser.get("/people").status == 403)
    #expect(try campus.admin.patch(path, json: #"{"roles": ["admin"]}"#).status == 200)
    #expect(currents(try browser.get("/people")) == ["/people", "/people"])
  }
}

struct MomentCellTests {
  /// What a table writes fast is what `HTML.timeOfDay` writes, but for the milliseconds: in odd zones, over every change
  /// of clocks, before 1970 and at the ends of the calendar.
  @Test(arguments: ["UTC", "Europe/Paris", "Asia/Kathmandu", "Pacific/Apia", "Africa/Casablanca", "America/St_Johns"])
  func saysTheSame(_ name: String) throws {
    let zone = try #require(Zone(name))
    let cells = MomentCells(zone)
    var instants: [Int64] = [0, -1, -86_400, 1_000_000_007, -2_208_988_800, 253_402_300_799, -62_135_596_800]
    // A step of 7 h 1 s meets every hour of the day, and each change of clocks from both sides.
    instants += stride(from: 1_743_000_000, to: 1_780_000_000, by: 25_201)
    instants += instants.reversed()
    for seconds in instants {
      let instant = Timestamp(milliseconds: seconds * 1000 + (seconds > 0 ? 789 : 0))
      func written(_ body: (HTML) -> Void) -> String {
        let buffer = Buffer()
        body(HTML(buffer, language: .en, nonce: Nonce(high: 1, low: 2)))
        return buffer.string
      }
      let slow = written { $0.timeOfDay(instant, zone) }
      let fast = written { cells.timeOfDay(instant, $0) }
      let milliseconds = seconds > 0 ? ".789Z" : ".000Z"
      #expect(fast == slow || fast == slow.replacing(milliseconds, with: "Z"), "\(seconds)")
    }
  }

  /// What one list leaves to the next of its connection holds for that one's zone and language as well.
  @Test func theNextListHasItsOwnZoneAndLanguage() throws {
    let campus = try Campus()
    let reader = try campus.store.makeReader()
    let (paris, apia) = (try #require(Zone("Europe/Paris")), try #require(Zone("Pacific/Apia")))
    let instant = Timestamp(milliseconds: 1_795_312_618_000)
    let date = LocalDate(clampingDayNumber: 20_778)
    for (zone, language) in [(paris, Language.en), (paris, .fr), (apia, .fr), (paris, .en), (paris, .en)] {
      func written(_ body: (HTML) -> Void) -> String {
        let buffer = Buffer()
        body(HTML(buffer, language: language, nonce: Nonce(high: 1, low: 2)))
        return buffer.string
      }
      let cells = MomentCells.kept(by: reader, zone)
      #expect(written { cells.day(date, $0) } == written { $0.day(date) })
      #expect(written { cells.timeOfDay(instant, $0) } == written { MomentCells(zone).timeOfDay(instant, $0) })
    }
    #expect(MomentCells.kept(by: reader, paris) === MomentCells.kept(by: reader, paris))
  }
}
