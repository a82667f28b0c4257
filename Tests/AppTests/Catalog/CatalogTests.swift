// The catalog: kept by some, seen by everybody as far as they may order.
import Base
import Store
import Testing

@testable import App

struct CatalogTests {
  private func names(_ answer: Answer) -> [String] { answer.items.compactMap { $0["name"]?.string } }

  @Test(arguments: Depth.allCases) func aProductComesChangesGoesAndComesBack(depth: Depth) throws {
    let campus = try Campus(depth)
    let mark = try campus.mark()
    let made = try campus.admin.post(
      CatalogStage.products,
      json: CatalogStage.product("Camera", sku: "CAM 1", more: ",\"kind\":\"loan\",\"loanDays\":7"))
    #expect(made.status == 201, "\(made.text)")
    #expect(made.json["currency"]?.string == "EUR" && made.json["loanDays"]?.int64 == 7)
    #expect(made.json["variants"]?[0]?["price"]?.int64 == 350 && made.json["available"]?.int64 == 0)
    let path = "\(CatalogStage.products)/\(made.json["id"]?.string ?? "")"
    #expect(try campus.staff.get(path).json["name"]?.string == "Camera", "everybody sees it")
    let whole =
      "{\"name\":\"Camera\",\"kind\":\"loan\",\"loanDays\":14,\"taxRate\":2000,\"description\":\"With a tripod\"}"
    let changed = try campus.admin.put(path, json: whole)
    #expect(changed.json["loanDays"]?.int64 == 14 && changed.json["version"]?.int64 == 2, "\(changed.text)")
    let same = try campus.mark()
    #expect(try campus.admin.put(path, json: whole).status == 200)
    #expect(try campus.isUnchanged(since: same), "a change of nothing is none")
    #expect(try campus.admin.with("If-Match", "\"1\"").put(path, json: whole).status == 412)
    #expect(
      try campus.admin.post(CatalogStage.products, json: CatalogStage.product("CAMERA", sku: "x")).code == "name-taken")
    let twice = try campus.admin.post(CatalogStage.products, json: CatalogStage.product("Other", sku: "cam 1"))
    #expect(twice.code == "sku-taken" && twice.faults == ["variants[0].sku"], "\(twice.text)")
    #expect(try campus.admin.delete(path).status == 204)
    #expect(try campus.staff.get(path).status == 404 && campus.admin.get(path).json["deletedAt"]?.string != nil)
    #expect(try names(campus.admin.get("\(CatalogStage.products)?state=deleted")) == ["Camera"])
    #expect(try campus.admin.get(CatalogStage.products).items.isEmpty)
    #expect(try campus.admin.post("\(path)/restore").json["variants"]?.count == 1)
    #expect(try campus.staff.get(path).status == 200)
    #expect(
      try campus.events(since: mark) == ["product.created", "product.updated", "product.deleted", "product.restored"])
    #expect(try campus.chainIsWhole())
  }

  @Test(arguments: [
    ("{\"name\":\"a\",\"variants\":[]}", ["variants"]),
    ("{\"name\":\"\",\"variants\":[{\"sku\":\"a\",\"price\":1}]}", ["name"]),
    ("{\"name\":\"a\",\"variants\":[{\"sku\":\"\",\"price\":1}]}", ["variants[0].sku"]),
    ("{\"name\":\"a\",\"variants\":[{\"sku\":\"a\",\"price\":-1}]}", ["variants[0].price"]),
    ("{\"name\":\"a\",\"variants\":[{\"sku\":\"a\",\"price\":1.5}]}", ["variants[0].price"]),
    ("{\"name\":\"a\",\"variants\":[{\"sku\":\"a\",\"price\":1000000000001}]}", ["variants[0].price"]),
    ("{\"name\":\"a\",\"kind\":\"gift\",\"variants\":[{\"sku\":\"a\",\"price\":1}]}", ["kind"]),
    ("{\"name\":\"a\",\"kind\":\"loan\",\"variants\":[{\"sku\":\"a\",\"price\":1}]}", ["loanDays"]),
    ("{\"name\":\"a\",\"currency\":\"E1\",\"variants\":[{\"sku\":\"a\",\"price\":1}]}", ["currency"]),
    ("{\"name\":\"a\",\"taxRate\":10001,\"variants\":[{\"sku\":\"a\",\"price\":1}]}", ["taxRate"]),
    ("{\"name\":\"a\",\"limit\":0,\"variants\":[{\"sku\":\"a\",\"price\":1}]}", ["limit"]),
    ("{\"name\":\"a\",\"category\":\"0000000000001\",\"variants\":[{\"sku\":\"a\",\"price\":1}]}", ["category"]),
    ("{\"name\":\"a\",\"roles\":[\"pope\"],\"variants\":[{\"sku\":\"a\",\"price\":1}]}", ["roles"]),
    (
      "{\"name\":\"a\",\"firstDate\":\"2026-12-02\",\"lastDate\":\"2026-12-01\",\"variants\":[{\"sku\":\"a\",\"price\":1}]}",
      ["lastDate"]
    ),
  ])
  func aProductThatIsNoneIsRefused(json: String, faults: [String]) throws {
    let campus = try Campus()
    let mark = try campus.mark()
    let answer = try campus.admin.post(CatalogStage.products, json: json)
    #expect(answer.status == 422 && answer.faults == faults, "\(answer.text)")
    #expect(try campus.isUnchanged(since: mark))
  }

  @Test func twoVariantsOfOneProductCantShareAnSKU() throws {
    let campus = try Campus()
    let mark = try campus.mark()
    let answer = try campus.admin.post(
      CatalogStage.products,
      json: "{\"name\":\"a\",\"variants\":[{\"sku\":\"é\",\"price\":1},{\"sku\":\"E\",\"price\":2}]}")
    #expect(answer.code == "sku-taken" && answer.faults == ["variants[1].sku"], "\(answer.text)")
    #expect(try campus.isUnchanged(since: mark))
  }

  // MARK: Who sees what

  @Test func peopleSeeWhatTheyMayOrderAndNothingElse() throws {
    let campus = try Campus()
    func add(_ name: String, _ more: String) throws {
      let made = try campus.admin.post(
        CatalogStage.products, json: CatalogStage.product(name, sku: name, more: more))
      #expect(made.status == 201, "\(made.text)")
    }
    try add("Everybody", "")
    try add("Hidden", ",\"isListed\":false")
    try add("Later", ",\"firstDate\":\"2026-11-22\"")
    try add("Over", ",\"lastDate\":\"2026-11-20\"")
    try add("Today", ",\"firstDate\":\"2026-11-21\",\"lastDate\":\"2026-11-21\"")
    try add("Students", ",\"roles\":[\"student\"]")
    try add("Staff", ",\"roles\":[\"staff\",\"student\"]")
    try add("Lab", ",\"units\":[\"LAB\",\"ICT\"]")
    let all = ["Everybody", "Hidden", "Lab", "Later", "Over", "Staff", "Students", "Today"]
    #expect(try names(campus.admin.get(CatalogStage.products)) == all)
    let seen = try campus.staff.get(CatalogStage.products)
    #expect(names(seen) == ["Everybody", "Staff", "Today"] && seen.json["total"]?.int64 == 3, "\(seen.text)")
    for product in try campus.admin.get(CatalogStage.products).items {
      let path = "\(CatalogStage.products)/\(product["id"]?.string ?? "")"
      let isSeen = names(seen).contains(product["name"]?.string ?? "")
      #expect(try campus.staff.get(path).status == (isSeen ? 200 : 404), "\(product)")
      #expect(try campus.stranger.get(path).status == 404)
      let page = "/catalog/products/\(product["id"]?.string ?? "")"
      #expect(try campus.browser(campus.staff).get(page).status == (isSeen ? 200 : 404))
    }
    #expect(try names(campus.stranger.get(CatalogStage.products)).isEmpty)
    #expect(try campus.staff.get("\(CatalogStage.products)?state=unlisted").status == 403)
    // With a unit, by a role there or by where one works.
    #expect(
      try campus.admin.post(
        "/api/v1/employees", json: "{\"person\":\"\(campus.staff.person.text)\",\"department\":\"LAB\"}"
      ).status == 201)
    #expect(try names(campus.staff.get(CatalogStage.products)).contains("Lab"))
    for (dates, isSeen) in [
      ("\"ended\":\"2026-11-20\"", false), ("\"ended\":\"2026-11-21\"", true),
      ("\"hired\":\"2026-11-22\",\"ended\":\"\"", false), ("\"hired\":\"2026-11-21\"", true),
    ] {
      let worked = try campus.admin.patch("/api/v1/employees/\(campus.staff.person.text)", json: "{\(dates)}")
      #expect(worked.status == 200, "\(worked.text)")
      #expect(try names(campus.staff.get(CatalogStage.products)).contains("Lab") == isSeen, "\(dates)")
    }
    // What an order asks before it takes a variant in.
    let students = try campus.admin.get("\(CatalogStage.products)?search=Students").items
    let everybody = try campus.admin.get("\(CatalogStage.products)?search=Everybody").items
    let today = try #require(LocalDate(iso: "2026-11-21"))
    let home = campus.home.id
    func orderable(_ found: [JSONValue], _ person: ID<Person>) throws -> Orderable? {
      let product = try #require(ID<Product>(found.first?["id"]?.string ?? ""))
      return try campus.store.read { reader in
        let row = try CatalogChanges.find(product, home, reader)
        let variant = try #require(try CatalogChanges.variants(of: row, home, reader).first)
        return try CatalogChanges.orderable(variant.id, for: person, on: today, in: home, reader)
      }
    }
    #expect(try orderable(students, campus.admin.person) == nil, "also not for whoever sees the whole catalog")
    #expect(try orderable(students, campus.staff.person) == nil)
    let taken = try #require(try orderable(everybody, campus.staff.person))
    #expect(taken.price.minor == 350 && taken.price.currency == .euro && taken.isCounted && taken.sku == "Everybody")
    let detail = try campus.staff.get("\(CatalogStage.products)?search=Everybody").items[0]["id"]?.string ?? ""
    let mine = try campus.staff.get("\(CatalogStage.products)/\(detail)").json
    #expect(mine["variants"]?[0]?["onHand"]?.isNull == true && mine["variants"]?[0]?["available"]?.int64 == 0)
  }

  @Test func searchesFoldCaseAndAccents() throws {
    let campus = try Campus()
    for (name, sku) in [("Crème brûlée", "DES-1"), ("Café noir", "HOT-1"), ("Notebook", "NB-A5")] {
      #expect(
        try campus.admin.post(CatalogStage.products, json: CatalogStage.product(name, sku: sku)).status == 201)
    }
    func found(_ word: String) throws -> [String] {
      try names(campus.staff.get("\(CatalogStage.products)?search=\(word)"))
    }
    #expect(try found("creme") == ["Crème brûlée"] && found("BRULEE") == ["Crème brûlée"])
    #expect(try found("nb-a5") == ["Notebook"] && found("hot") == ["Café noir"], "by SKU")
    #expect(try found("af") == ["Café noir"], "two letters of the name")
    #expect(try found("zzz").isEmpty && found("%25").isEmpty && found("%22").isEmpty)
    #expect(try found("noir+caf") == ["Café noir"])
    let everything = try campus.staff.get("/api/v1/search?q=cafe").items
    #expect(everything.contains { $0["title"]?.string == "Café noir" }, "\(everything)")
    // However many others begin so that they don't see.
    for number in 10...40 {
      let hidden = CatalogStage.product("Caf\(number)", sku: "C\(number)", more: ",\"isListed\":false")
      #expect(try campus.admin.post(CatalogStage.products, json: hidden).status == 201)
    }
    for word in ["caf", "ca"] {
      let seen = try campus.staff.get("/api/v1/search?q=\(word)").items
      // The page has its name there too.
      let titles = seen.compactMap { $0["title"]?.string }.filter { $0 != "Catalog" }
      #expect(titles == ["Café noir"], "\(seen)")
    }
    #expect(try campus.admin.get("/api/v1/search?q=caf").items.count > 1)
    // What is renamed is found anew, and no more by what it was.
    let id = try campus.admin.get("\(CatalogStage.products)?search=notebook").items[0]["id"]?.string ?? ""
    #expect(try campus.admin.put("\(CatalogStage.products)/\(id)", json: "{\"name\":\"Ledger\"}").status == 200)
    #expect(try found("notebook").isEmpty && found("ledger") == ["Ledger"] && found("nb-a5") == ["Ledger"])
  }

  // MARK: Variants, categories, places

  @Test func variantsComeChangeAndGo() throws {
    let campus = try Campus()
    let shelf = try Shelf(campus, "Shirt")
    let path = "\(CatalogStage.products)/\(shelf.product)"
    let large = try campus.admin.post("\(path)/variants", json: "{\"sku\":\"S-L\",\"name\":\"L\",\"price\":900}")
    #expect(large.status == 201, "\(large.text)")
    let product = try campus.admin.get(path).json
    #expect(product["lowestPrice"]?.int64 == 350 && product["highestPrice"]?.int64 == 900)
    #expect(product["version"]?.int64 == 2)
    let variant = "\(CatalogStage.variants)/\(large.json["id"]?.string ?? "")"
    #expect(
      try campus.admin.put(variant, json: "{\"sku\":\"S-L\",\"name\":\"L\",\"price\":800}").json["price"]?.int64 == 800)
    #expect(try campus.admin.put(variant, json: "{\"sku\":\"sku shirt\",\"price\":800}").code == "sku-taken")
    // The version of a variant is its product's.
    let late = campus.admin.with("If-Match", "\"v2\"")
    let mark = try campus.mark()
    #expect(try late.put(variant, json: "{\"sku\":\"S-L\",\"price\":1}").status == 412)
    #expect(try late.delete(variant).status == 412)
    #expect(try late.post("\(path)/variants", json: "{\"sku\":\"S-M\",\"price\":1}").status == 412)
    #expect(try campus.isUnchanged(since: mark))
    let version = try #require(try campus.admin.get(path).json["variants"]?[0]?["version"]?.int64)
    let now = campus.admin.with("If-Match", "\"v\(version)\"")
    #expect(
      try now.put(variant, json: "{\"sku\":\"S-L\",\"name\":\"L\",\"price\":810}").json["version"]?.int64
        == version + 1)
    #expect(try campus.admin.delete(variant).status == 204 && campus.admin.delete(variant).status == 404)
    let last = "\(CatalogStage.variants)/\(shelf.variant.text)"
    #expect(try campus.admin.delete(last).code == "last-variant")
    #expect(try campus.stranger.put(last, json: "{\"sku\":\"x\",\"price\":1}").status == 404)
    #expect(try campus.staff.delete(last).status == 403)
  }

  @Test func categoriesAndPlacesAreKept() throws {
    let campus = try Campus()
    let mark = try campus.mark()
    for path in [CatalogStage.categories, CatalogStage.locations] {
      let made = try campus.admin.post(path, json: "{\"name\":\"Épicerie\"}")
      #expect(made.status == 201, "\(made.text)")
      #expect(try campus.admin.post(path, json: "{\"name\":\"epicerie\"}").code == "name-taken")
      let one = "\(path)/\(made.json["id"]?.string ?? "")"
      #expect(try campus.admin.put(one, json: "{\"name\":\"Grocery\"}").json["version"]?.int64 == 2)
      #expect(try campus.stranger.put(one, json: "{\"name\":\"x\"}").status == 404)
      #expect(try names(campus.staff.get(path)) == ["Grocery"] && names(campus.stranger.get(path)).isEmpty)
      #expect(try campus.admin.delete(one).status == 204 && campus.admin.get(path).items.isEmpty)
      #expect(try campus.admin.post(path, json: "{\"name\":\"Grocery\"}").status == 201, "its name is free again")
    }
    #expect(try campus.events(since: mark).count == 8)
    let category = try campus.admin.get(CatalogStage.categories).items[0]["id"]?.string ?? ""
    let made = try campus.admin.post(
      CatalogStage.products, json: CatalogStage.product("Tea", sku: "T", more: ",\"category\":\"\(category)\""))
    #expect(made.json["categoryName"]?.string == "Grocery")
    #expect(try names(campus.staff.get("\(CatalogStage.products)?category=\(category)")) == ["Tea"])
    #expect(try campus.admin.delete("\(CatalogStage.categories)/\(category)").status == 204)
    #expect(try campus.admin.get(CatalogStage.products).items[0]["category"]?.isNull == true, "the product stays")
  }

  @Test func theCurrencyIsTheOrganizationsUnlessAProductSaysAnother() throws {
    let campus = try Campus()
    let path = "/api/v1/catalog/settings"
    #expect(try campus.admin.get(path).json["currency"]?.string == "EUR")
    #expect(try campus.admin.put(path, json: "{\"currency\":\"chf\"}").json["currency"]?.string == "CHF")
    #expect(try campus.admin.put(path, json: "{\"currency\":\"12X\"}").faults == ["currency"])
    let one = try campus.admin.post(CatalogStage.products, json: CatalogStage.product("A", sku: "A"))
    let two = try campus.admin.post(
      CatalogStage.products, json: CatalogStage.product("B", sku: "B", more: ",\"currency\":\"EUR\""))
    #expect(one.json["currency"]?.string == "CHF" && two.json["currency"]?.string == "EUR")
    #expect(try campus.staff.put(path, json: "{\"currency\":\"EUR\"}").status == 403)
    // A change that names none leaves it, and none makes €3.50 of ¥350.
    let euro = "\(CatalogStage.products)/\(two.json["id"]?.string ?? "")"
    #expect(try campus.admin.put(euro, json: "{\"name\":\"B\",\"limit\":2}").json["currency"]?.string == "EUR")
    let yen = try campus.admin.put(euro, json: "{\"name\":\"B\",\"currency\":\"JPY\"}")
    #expect(yen.code == "has-prices" && yen.faults == ["currency"], "\(yen.text)")
    #expect(try campus.admin.put(euro, json: "{\"name\":\"B\",\"currency\":\"USD\"}").status == 200)
    let variant = "\(CatalogStage.variants)/\(two.json["variants"]?[0]?["id"]?.string ?? "")"
    #expect(try campus.admin.put(variant, json: "{\"sku\":\"B\",\"price\":0}").status == 200)
    #expect(try campus.admin.put(euro, json: "{\"name\":\"B\",\"currency\":\"JPY\"}").status == 200)
  }

  // MARK: Pictures

  @Test func picturesAreForWhoeverSeesTheProduct() throws {
    let campus = try Campus()
    let shelf = try Shelf(campus)
    let path = "\(CatalogStage.products)/\(shelf.product)"
    let made = try campus.admin.send(
      "POST", "\(path)/photos", type: "image/jpeg", body: PictureMaker.jpeg(600, 400, color: (20, 160, 90)))
    #expect(made.status == 201, "\(made.text)")
    let id = try #require(made.json["id"]?.string)
    #expect(try campus.staff.get("/product-photos/\(id)/small")["content-type"] == "image/jpeg")
    #expect(try campus.stranger.get("/product-photos/\(id)/small").status == 404)
    #expect(try campus.staff.get("\(CatalogStage.products)").items[0]["photo"]?.string != nil)
    let second = try campus.productPhoto(of: shelf.product)
    #expect(try campus.admin.get(path).json["photos"]?.count == 2)
    #expect(try campus.admin.put(path, json: "{\"name\":\"Notebook\",\"isListed\":false}").status == 200)
    #expect(try campus.staff.get("/product-photos/\(id)/small").status == 404, "nor its picture")
    #expect(try campus.admin.delete("/api/v1/catalog/product-photos/\(id)").status == 204)
    #expect(try campus.admin.get("/product-photos/\(id)/small").status == 404)
    #expect(try campus.admin.get("/product-photos/\(second.text)/small").status == 200)
    for _ in 2...8 { _ = try campus.productPhoto(of: shelf.product) }
    let many = try campus.admin.send(
      "POST", "\(path)/photos", type: "image/jpeg", body: PictureMaker.jpeg(60, 40, color: (20, 16, 90)))
    #expect(many.code == "too-many", "\(many.text)")
    let none = try campus.admin.send("POST", "\(path)/photos", type: "image/jpeg", body: [1, 2, 3])
    #expect((400..<500).contains(none.status), "\(none.text)")
  }

  @Test func aPictureIsPutFirst() throws {
    let campus = try Campus()
    let shelf = try Shelf(campus)
    let path = "\(CatalogStage.products)/\(shelf.product)"
    var ids: [String] = []
    for _ in 0..<3 { ids.append(try campus.productPhoto(of: shelf.product).text) }
    func order() throws -> [String] {
      try campus.admin.get(path).json["photos"]?.elements.compactMap { $0["id"]?.string } ?? []
    }
    func cover() throws -> String { try campus.staff.get(CatalogStage.products).items[0]["photo"]?.string ?? "" }
    #expect(try order() == ids && cover().contains(ids[0]))
    let mark = try campus.mark()
    let first = try campus.admin.post("/api/v1/catalog/product-photos/\(ids[2])/first")
    #expect(first.status == 200 && first.json["photos"]?[0]?["id"]?.string == ids[2], "\(first.text)")
    #expect(try order() == [ids[2], ids[0], ids[1]] && cover().contains(ids[2]))
    #expect(try campus.events(since: mark) == ["product.updated"])
    let once = try campus.mark()
    #expect(try campus.admin.post("/api/v1/catalog/product-photos/\(ids[2])/first").status == 200)
    #expect(try campus.staff.post("/api/v1/catalog/product-photos/\(ids[1])/first").status == 403)
    #expect(try campus.stranger.post("/api/v1/catalog/product-photos/\(ids[1])/first").status == 404)
    #expect(try campus.isUnchanged(since: once))
    let page = "/catalog/products/\(shelf.product)"
    let browser = try campus.browser(campus.admin)
    #expect(try browser.submit("/product-photos/\(ids[1])/first", on: page).status == 303)
    #expect(try !browser.get(page).text.contains("/product-photos/\(ids[1])/first"), "it is first already")
    let last = try campus.productPhoto(of: shelf.product).text
    #expect(try order() == [ids[1], ids[2], ids[0], last])
    #expect(try campus.admin.delete("/api/v1/catalog/product-photos/\(ids[1])").status == 204)
    #expect(try cover().contains(ids[2]))
  }
}
