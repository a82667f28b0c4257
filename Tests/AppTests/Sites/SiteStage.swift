// What the tests of sites share: sites as the API takes them, presses with a place, photos of presses.
import Base
import Store
import Testing

@testable import App

extension Campus {
  /// A picture that somebody sent for a press, as it is kept.
  func pressPhoto(of person: ID<Person>) throws -> ID<StoredPicture> {
    let home = home.id
    let mark = Array("press of \(person.text) \(store.statistics.requests)".utf8)
    let set = PictureSet(width: 3, height: 2, small: [1] + mark, large: [2] + mark, full: [3] + mark)
    return try store.write(context) { writer in
      let id = try PictureChanges.add(set, in: home, writer)
      try writer.run(
        PressPhotoStore.insert, writer.newID(ID<PressPhoto>.self), home, person, id, writer.now,
        writer.now.adding(seconds: 86_400))
      return id
    }
  }

  /// A kiosk of a site whose screen is on: its codes.
  func kiosk(_ site: String, _ name: String = "Door") throws -> (id: String, screen: Visitor) {
    let made = try admin.post(SiteTests.kiosks, json: "{\"name\":\"\(name)\",\"site\":\"\(site)\"}")
    #expect(made.status == 201, "\(made.text)")
    let link = try #require(made.json["link"]?.string)
    let path = "/" + (try #require(link.split(separator: "/", maxSplits: 2).last))
    let opened = try guest.submit(path, on: path)
    #expect(opened.status == 303 && opened["location"] == "/kiosk", "\(opened.text)")
    var screen = guest
    screen.cookies["quad-kiosk"] = opened.cookie("quad-kiosk")
    return (try #require(made.json["kiosk"]?["id"]?.string), screen)
  }
}

extension Answer {
  /// What a press is held to be reviewed for.
  var flags: [String] { json["flags"]?.elements.compactMap(\.string) ?? [] }
}

extension Visitor {
  /// The code that a kiosk's screen shows now.
  func code() throws -> String { try #require(try get("/kiosk/code.json").json["code"]?.string) }
}
