// The start page: a person's own day, with the one button that matters.
import Base
import Store
import Web

enum Home: Feature {
  static let name = "Home"
  static let navigation = [
    NavigationEntry(
      "/", HomeText.myDay, icon: "home", access: .signedIn, tab: HomeText.myDay, also: ["/attendance/press"])
  ]
  static let routes: [Route] = [
    .page("/", "The caller’s day", needs: .signedIn, read: show)
  ]

  private static func show(_ call: Call, _ reader: Reader) throws -> Reply {
    let caller = try call.signedIn
    let zone = caller.organization.zone
    let heading = Heading(title: zone.localDate(at: call.now).long.capitalized, lead: HomeText.greeting(caller.name))
    let today =
      caller.may(.attendanceRecord)
      ? try AttendancePresses.today(of: caller, at: call.now, call.language, via: PressWay(call), reader) : nil
    guard let today else { return try showCourses(heading, call, reader) }
    let recent = try AttendancePages.recent(caller, reader)
    return call.page(heading) { h in
      h.columns {
        AttendancePages.writeToday(h, today, call, zone)
        AttendancePages.writeRecent(h, recent, call, zone)
      }
    }
  }

  /// The day of who doesn't check in, as students don't.
  private static func showCourses(_ heading: Heading, _ call: Call, _ reader: Reader) throws -> Reply {
    let mine = try reader.snapshot { try OwnCourses(call, reader) }
    return call.page(heading) { h in MyCoursePages.writeNow(h, mine) }
  }
}

enum HomeText {
  static let myDay = Text(en: "My day", fr: "Ma journée")
  static func greeting(_ name: String) -> Text { Text(en: "Hello, \(name)", fr: "Bonjour, \(name)") }
}
