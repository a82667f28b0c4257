// The pages of catalog and stock: forms that work, come back with what was typed, and the stock-take.
import Base
import Testing

@testable import App
@testable import Store

struct CatalogPageTests {
  @Test func aProductIsMadeAndChangedByItsForms() throws {
    let campus = try Campus()
    let browser = try campus.browser(campus.admin)
    let fields = [
      ("name", "Pen"), ("kind", "sale"), ("sku", "PEN"), ("price", "1,20"), ("currency", "eur"), ("taxRate", "5.5"),
      ("isListed", "true"), ("isCounted", "true"), ("roles", "staff"), ("units", ""),
    ]
    let made = try browser.submit("/catalog/products/new", on: "/catalog/products/new", fields)
    #expect(made.status == 303, "\(made.text)")
    let path = try #require(made["location"])
    let page = try browser.get(path)
    #expect(page.status == 200 && page.text.contains("€1.20") && page.text.contains("5.5%"), "\(page.text)")
    let product = try #require(try campus.admin.get(CatalogStage.products).items.first)
    #expect(product["lowestPrice"]?.int64 == 120 && product["taxRate"]?.int64 == 550)
    let mark = try campus.mark()
    let bad = try browser.submit(
      "/catalog/products/new", on: "/catalog/products/new",
      fields.map { $0.0 == "price" ? ("price", "dear") : $0.0 == "name" ? ("name", "Ink") : $0 })
    #expect(bad.status == 422 && bad.page.tags.contains { $0["id"] == "price" && $0["aria-invalid"] == "true" })
    #expect(
      bad.page.form("/catalog/products/new")?.contains { $0 == ("price", "dear") } == true, "what was typed is there")
    #expect(
      try browser.submit("/catalog/products/new", on: "/catalog/products/new", fields).status == 422,
      "the name is taken")
    #expect(try campus.isUnchanged(since: mark))
    let edited = try browser.submit(
      "\(path)/edit", on: "\(path)/edit", [("name", "Pencil"), ("isListed", "true"), ("isCounted", "true")])
    #expect(edited.status == 303, "\(edited.text)")
    let after = try #require(try campus.admin.get(CatalogStage.products).items.first)
    #expect(after["name"]?.string == "Pencil" && after["isListed"]?.bool == true && after["taxRate"]?.int64 == 550)
    let stale = try browser.submit("\(path)/edit", on: "\(path)/edit", [("name", "Crayon"), ("version", "1")])
    #expect(stale.status == 303 && stale["location"]?.hasSuffix("/edit") == true, "\(stale["location"] ?? "")")
    #expect(try campus.admin.get(CatalogStage.products).items.first?["name"]?.string == "Pencil", "it had changed")
    let added = try browser.submit(
      "\(path)/variants/new", on: "\(path)/variants/new", [("sku", "PEN-R"), ("name", "Red"), ("price", "1.30")])
    #expect(added.status == 303, "\(added.text)")
    #expect(try browser.get(path).text.contains("PEN-R"))
    let deleted = try browser.submit("\(path)/delete", on: path)
    #expect(deleted.status == 303 && deleted["location"] == "/catalog")
    #expect(try browser.submit("\(path)/restore", on: path).status == 303)
  }

  @Test func stockIsMovedByTheFormsOfAVariant() throws {
    let campus = try Campus()
    let shelf = try Shelf(campus)
    let browser = try campus.browser(campus.admin)
    let variant = "/catalog/variants/\(shelf.variant.text)"
    let page = "\(variant)/stock"
    let received = try browser.submit(
      "\(variant)/receive", on: page, [("location", shelf.location.text), ("quantity", "12")])
    #expect(received.status == 303 && received["location"] == page, "\(received.text)")
    let adjusted = try browser.submit(
      "\(variant)/adjust", on: page, [("location", shelf.location.text), ("quantity", "-2"), ("reason", "broken")])
    #expect(adjusted.status == 303, "\(adjusted.text)")
    #expect(try shelf.balance == StockBalance(onHand: 10, reserved: 0))
    let mark = try campus.mark()
    for (form, fields) in [
      ("receive", [("quantity", "-1")]), ("receive", [("quantity", "x")]),
      ("adjust", [("quantity", "-11"), ("reason", "x")]), ("adjust", [("quantity", "1"), ("reason", "")]),
    ] as [(String, [(String, String)])] {
      let answer = try browser.submit("\(variant)/\(form)", on: page, [("location", shelf.location.text)] + fields)
      #expect(answer.status == 422, "\(form) \(fields) \(answer.status)")
      #expect(answer.page.tags.contains { $0["id"]?.hasPrefix("\(form)-") == true && $0["aria-invalid"] == "true" })
    }
    #expect(try campus.isUnchanged(since: mark))
    let text = try browser.get(page).text
    #expect(text.contains("broken") && text.contains("Ada Okonkwo") && text.contains("+12"))
    let list = try browser.get("/catalog/stock?location=\(shelf.location.text)")
    #expect(list.status == 200 && list.text.contains("SKU Notebook"))
    #expect(try browser.get("/catalog/stock?location=0000000000001").status == 422)
    #expect(try browser.get("/catalog/stock?low=true").text.contains("Nothing is running low"))
  }

  @Test func aStockTakeEntersWhatDiffers() throws {
    let campus = try Campus()
    let (pens, inks) = (try Shelf(campus, "Pen", received: 4), try Shelf(campus, "Ink"))
    let browser = try campus.browser(campus.admin)
    let page = "/catalog/stock/count?location=\(pens.location.text)"
    #expect(try browser.get("/catalog/stock/count").status == 200)
    let form = try #require(try browser.get(page).page.form("/catalog/stock/counts"))
    #expect(form.contains { $0.0 == "counted-\(pens.variant.text)" }, "\(form)")
    let token = try #require(form.first { $0.0 == "csrf" })
    let seen = try #require(form.first { $0.0 == "seen" })
    func enter(_ pen: String, _ ink: String = "") throws -> Answer {
      try browser.post(
        "/catalog/stock/counts",
        form: [
          token, seen, ("location", pens.location.text), ("counted-\(pens.variant.text)", pen),
          ("counted-\(inks.variant.text)", ink),
        ])
    }
    #expect(try enter("3").status == 303 && pens.balance == StockBalance(onHand: 3, reserved: 0))
    let once = try campus.mark()
    #expect(try enter("3").status == 303 && campus.isUnchanged(since: once), "a form that is sent twice counts once")
    // The first of all counts too, of what never lay there.
    #expect(try enter("", "7").status == 303 && enter("", "7").status == 303)
    #expect(try inks.balance(at: pens.location).onHand == 7)
    #expect(try pens.adjust(-1).status == 201, "while somebody counts")
    let late = try enter("3")
    #expect(late.status == 422 && late.text.contains("there should be 2") && late.text.contains("value=\"3\""))
    #expect(try pens.balance == StockBalance(onHand: 2, reserved: 0))
    let next = try browser.submit(
      "/catalog/stock/counts", on: page, [("counted-\(pens.variant.text)", "2"), ("next", "1")])
    #expect(next.status == 303 && next["location"]?.contains("after=\(pens.variant.text).sku%20pen") == true)
    // A page that is turned keeps what was typed: it is entered.
    let back = try browser.submit(
      "/catalog/stock/counts", on: page, [("counted-\(pens.variant.text)", "1"), ("previous", "1")])
    #expect(back.status == 303 && back["location"]?.contains("before=\(inks.variant.text).sku%20ink") == true)
    #expect(try back["set-cookie"] != nil && pens.balance == StockBalance(onHand: 1, reserved: 0))
    let turned = try browser.submit("/catalog/stock/counts", on: page, [("previous", "1")])
    #expect(turned.status == 303 && turned["set-cookie"] == nil, "nothing was entered, and nothing is said")
    let mark = try campus.mark()
    for wrong in ["x", "-1", "99999999999999999999"] {
      let bad = try browser.submit("/catalog/stock/counts", on: page, [("counted-\(pens.variant.text)", wrong)])
      #expect(bad.status == 422 && bad.page.tags.contains { $0["aria-invalid"] == "true" }, "\(wrong)")
    }
    for place in ["", "x", ".", "zzzzzzzzzzzzz.", "7zzzzzzzzzzzz.sku", "0000000000000.%_", "%2e"] {
      for button in ["next", "previous"] {
        let odd = try browser.submit(
          "/catalog/stock/counts", on: page, [("first", place), ("last", place), (button, "1")])
        #expect(odd.status == 303, "\(place) \(button)")
        #expect(try browser.get(odd["location"] ?? "").status == 200, "\(place) \(button)")
      }
    }
    #expect(try campus.isUnchanged(since: mark) && campus.stockIsWhole())
  }

  /// What was deleted stands in a stock-take until none of it is left: then it drops out, and what comes after moves up.
  @Test func aStockTakePassesNothingOverThatIsLeftToCount() throws {
    let campus = try Campus()
    let rows = (10..<120).map { "SKU \($0),Thing \($0),1" }.joined(separator: "\n")
    #expect(
      try campus.admin.post("/api/v1/catalog/import", csv: Array("SKU,Product,Price\n\(rows)\n".utf8)).json["created"]?
        .int64 == 110)
    let gone = (0..<2).map { try? Shelf(campus, "\($0)", received: 3) }.compactMap { $0 }
    #expect(gone.count == 2)
    let (first, other) = (gone[0], gone[1])
    #expect(try other.move(3, to: first.location).status == 201)
    for shelf in gone { #expect(try campus.admin.delete("\(CatalogStage.products)/\(shelf.product)").status == 204) }
    let browser = try campus.browser(campus.admin)
    let path = "/catalog/stock/count?location=\(first.location.text)"
    func skus(_ answer: Answer) -> [String] {
      answer.text.split(separator: "SKU ").dropFirst().map { String($0.prefix { $0.isNumber }) }.filter { !$0.isEmpty }
    }
    let begun = try browser.get(path)
    #expect(skus(begun).first == "0" && skus(begun).count == 50 && begun.text.contains("1–50 of 112"))
    let next = try browser.submit(
      "/catalog/stock/counts", on: path, [("counted-\(first.variant.text)", "0"), ("next", "1")])
    let second = try browser.get(next["location"] ?? "")
    // The list is by text: 0, 1, 10, 100, 101 and so on.
    let all = (["0", "1"] + (10..<120).map(String.init)).sorted()
    #expect(skus(begun) == Array(all[..<50]) && skus(second) == Array(all[50..<100]), "\(skus(second))")
    #expect(second.text.contains("50–99 of 111"), "the first has dropped out")
    let last = try browser.get(
      try browser.submit("/catalog/stock/counts", on: next["location"] ?? "", [("next", "1")])["location"] ?? "")
    #expect(skus(last) == Array(all[100...]) && last.page.form("/catalog/stock/counts") != nil)
    // Back the same way, whoever drops out meanwhile; and the first page is whole.
    let back =
      try browser.submit(
        "/catalog/stock/counts", on: next["location"] ?? "", [("previous", "1")])["location"] ?? ""
    #expect(try skus(browser.get(back)) == Array(all[1..<51]), "a whole page, though one has dropped out")
    // Where what came after is gone, the last page is shown.
    let end = "\(path)&after=7zzzzzzzzzzzz.zzz"
    #expect(try skus(browser.get(end)).count == 50 && skus(browser.get(end)).last == all.last)
  }

  /// While one line is mended, what was moved under another is still found.
  @Test func aMistakeInAStockTakeForgetsNothingThatWasMoved() throws {
    let campus = try Campus()
    let (pens, inks) = (try Shelf(campus, "Pen", received: 10), try Shelf(campus, "Ink"))
    let browser = try campus.browser(campus.admin)
    let page = "/catalog/stock/count?location=\(pens.location.text)"
    let form = try #require(try browser.get(page).page.form("/catalog/stock/counts"))
    #expect(try pens.adjust(-4).status == 201, "while somebody counts")
    func enter(_ ink: String, on form: [(String, String)]) throws -> Answer {
      let hidden = form.filter { ["csrf", "seen", "location", "page"].contains($0.0) }
      return try browser.post(
        "/catalog/stock/counts",
        form: hidden + [("counted-\(pens.variant.text)", "10"), ("counted-\(inks.variant.text)", ink)])
    }
    let typo = try enter("1O", on: form)
    #expect(typo.status == 422)
    let second = try #require(typo.page.form("/catalog/stock/counts"))
    let mended = try enter("10", on: second)
    #expect(mended.status == 422 && mended.text.contains("there should be 6"), "\(mended.text)")
    #expect(try pens.balance == StockBalance(onHand: 6, reserved: 0))
    // Now somebody has been told, and looked again.
    let third = try #require(mended.page.form("/catalog/stock/counts"))
    #expect(try enter("10", on: third).status == 303)
    #expect(try pens.balance == StockBalance(onHand: 10, reserved: 0) && campus.stockIsWhole())
  }

  @Test func stockIsMovedBetweenPlacesByTheForm() throws {
    let campus = try Campus()
    let shelf = try Shelf(campus, received: 5)
    let browser = try campus.browser(campus.admin)
    let variant = "/catalog/variants/\(shelf.variant.text)"
    #expect(try !browser.get("\(variant)/stock").text.contains("\(variant)/transfer"), "there is nowhere else")
    let room = try shelf.place("Store room")
    let fields = [("location", shelf.location.text), ("to", room.text)]
    let moved = try browser.submit("\(variant)/transfer", on: "\(variant)/stock", fields + [("quantity", "2")])
    #expect(moved.status == 303, "\(moved.text)")
    #expect(try shelf.balance.onHand == 3 && shelf.balance(at: room).onHand == 2)
    // What is chosen to begin with is another place than the one it comes from, though it lies in both.
    let tags = try browser.get("\(variant)/stock").page.tags
    func chosen(_ field: String) throws -> String? {
      let at = try #require(tags.firstIndex { $0.name == "select" && $0["id"] == "transfer-\(field)" })
      return tags[at...].first { $0.name == "option" }?["value"]
    }
    #expect(try chosen("location") == shelf.location.text && chosen("to") == room.text)
    let mark = try campus.mark()
    for (wrong, at) in [
      ([("quantity", "4")], "quantity"), ([("quantity", "0")], "quantity"),
      ([("quantity", "1"), ("to", shelf.location.text)], "to"), ([("quantity", "1"), ("to", "x")], "to"),
    ] as [([(String, String)], String)] {
      let bad = try browser.submit("\(variant)/transfer", on: "\(variant)/stock", fields + wrong)
      #expect(bad.status == 422, "\(wrong)")
      #expect(bad.page.tags.contains { $0["id"] == "transfer-\(at)" && $0["aria-invalid"] == "true" }, "\(wrong)")
    }
    #expect(try campus.isUnchanged(since: mark))
  }

  @Test func unitsOfTheFormHaveTheirBounds() throws {
    let campus = try Campus()
    let browser = try campus.browser(campus.admin)
    func add(_ units: String) throws -> Answer {
      try browser.submit(
        "/catalog/products/new", on: "/catalog/products/new",
        [("name", "Pen"), ("kind", "sale"), ("sku", "PEN"), ("price", "1"), ("currency", "EUR"), ("units", units)])
    }
    let mark = try campus.mark()
    for units in [
      String(repeating: "A", count: 65), String(repeating: "A", count: 600),
      (0..<101).map { "U\($0)" }.joined(separator: "\n"), "A\tB",
    ] {
      let bad = try add(units)
      #expect(bad.status == 422 && bad.page.tags.contains { $0["id"] == "units" && $0["aria-invalid"] == "true" })
    }
    #expect(try campus.isUnchanged(since: mark))
    #expect(try add("LAB\n\n ICT \nLAB\n Arts, Letters; Law").status == 303)
    let product = try campus.admin.get(CatalogStage.products).items[0]["id"]?.string ?? ""
    let units = try campus.admin.get("\(CatalogStage.products)/\(product)").json["units"]
    #expect(units?.elements.compactMap(\.string) == ["Arts, Letters; Law", "ICT", "LAB"])
    // An export that is imported again changes nothing.
    var file = try browser.get("/catalog/export.csv").text
    #expect(file.contains("Arts, Letters; Law"))
    let again = try campus.admin.post(CatalogImportTests.path, csv: Array(file.utf8))
    #expect(again.status == 200 && again.json["unchanged"]?.int64 == 1, "\(again.text)")
    file = try browser.get("/catalog/export.csv?state=deleted").text
    #expect(!file.contains("PEN"), "nothing is deleted")
  }

  /// Whom it was for is gone; that doesn't make it everybody's.
  @Test func aProductOfADeletedRoleStaysNobodys() throws {
    let campus = try Campus()
    let role = try campus.admin.post("/api/v1/roles", json: "{\"name\":\"Jury\",\"permissions\":[]}")
    let word = try #require(role.json["id"]?.string, "\(role.text)")
    let made = try campus.admin.post(
      CatalogStage.products, json: CatalogStage.product("Bell", sku: "B", more: ",\"roles\":[\"\(word)\"]"))
    #expect(made.status == 201, "\(made.text)")
    let id = made.json["id"]?.string ?? ""
    #expect(try campus.admin.delete("/api/v1/roles/\(word)").status == 204)
    let browser = try campus.browser(campus.admin)
    let page = "/catalog/products/\(id)/edit"
    let form = try browser.get(page)
    #expect(form.text.contains("A role that was deleted"))
    #expect(form.page.tags.contains { $0["name"] == "roles" && $0["value"] == word && $0["checked"] != nil })
    let fields = [("description", "Brass"), ("isListed", "true"), ("isCounted", "true"), ("roles", word)]
    #expect(try browser.submit(page, on: page, fields).status == 303)
    #expect(try campus.staff.get("\(CatalogStage.products)/\(id)").status == 404)
    let file = try browser.get("/catalog/export.csv").text
    #expect(file.contains(word))
    let taken = try campus.admin.post(CatalogImportTests.path, csv: Array(file.utf8))
    #expect(taken.json["unchanged"]?.int64 == 1 && taken.json["errors"]?.elements.map { _ in 1 } == [], "\(taken.text)")
    let json = "{\"name\":\"Bell\",\"roles\":[\"\(word)\"]}"
    let same = try campus.admin.put("\(CatalogStage.products)/\(id)", json: json)
    #expect(same.status == 200, "as it was read: \(same.text)")
    #expect(try campus.staff.get("\(CatalogStage.products)/\(id)").status == 404)
  }

  @Test func theSettingsKeepCategoriesPlacesAndTheCurrency() throws {
    let campus = try Campus()
    let browser = try campus.browser(campus.admin)
    let page = "/catalog/settings"
    for action in ["/catalog/categories", "/catalog/locations"] {
      #expect(try browser.submit(action, on: page, [("name", "Front desk")]).status == 303)
      let twice = try browser.submit(action, on: page, [("name", "front DESK")])
      #expect(twice.status == 422 && twice.text.contains("another of this name"))
    }
    #expect(try browser.submit(page, on: page, [("currency", "usd")]).status == 303)
    #expect(try browser.submit(page, on: page, [("currency", "u")]).status == 422)
    let category = try campus.admin.get(CatalogStage.categories).items[0]["id"]?.string ?? ""
    let edit = "/catalog/categories/\(category)"
    #expect(try browser.submit("\(edit)/edit", on: "\(edit)/edit", [("name", "Desk")]).status == 303)
    #expect(try browser.submit("\(edit)/delete", on: "\(edit)/edit").status == 303)
    #expect(try campus.admin.get(CatalogStage.categories).items.isEmpty)
  }

  @Test func everybodySeesTheListAndOnlyKeepersItsButtons() throws {
    let campus = try Campus()
    _ = try Shelf(campus, "Notebook", received: 1200)
    let keeper = try campus.browser(campus.admin).get("/catalog").text
    #expect(keeper.contains("/catalog/products/new") && keeper.contains("/catalog/stock") && keeper.contains("1,200"))
    let other = try campus.browser(campus.staff).get("/catalog").text
    #expect(other.contains("Notebook") && other.contains("€3.50"))
    #expect(!other.contains("/catalog/products/new") && !other.contains("/catalog/stock"))
    #expect(try campus.browser(campus.staff).get("/catalog?search=zzz").text.contains("No product matches"))
  }
}
