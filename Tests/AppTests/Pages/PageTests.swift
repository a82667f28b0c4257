// Every page, for everybody who may open it, in both languages: well-formed, labelled, and without a trap for scripts.
import Base
import Testing
import Web

@testable import App

struct PageTests {
  /// The pages without parameters, then one of each kind with them.
  private func paths(_ campus: Campus) throws -> [String] {
    let plain = Features.routes.filter {
      $0.kind == .page && $0.method == .get && !$0.path.contains("{") && !$0.path.hasSuffix(".pdf")
    }.map(\.path)
    let person = campus.staff.person.text
    let own = try campus.ownRole("<script>alert('role')</script>", ["people.read"])
    try campus.assign(own, to: campus.staff.person)
    let role = "/access/roles/\(own.id.text)"
    let hook = try campus.admin.post(
      "/api/v1/webhooks",
      json: "{\"url\":\"https://hooks.x.example/in\",\"description\":\"<script>alert('hook')</script>\"}")
    let webhook = "/organization/webhooks/\(hook.json["webhook"]?["id"]?.string ?? "")"
    let delivery = try campus.admin.get(webhook.replacing("/organization", with: "/api/v1") + "/deliveries").items.first
    let moodle = try campus.admin.put(
      "/api/v1/moodle/connection", json: "{\"url\":\"https://moodle.x.example\",\"token\":\"t\"}")
    #expect(moodle.status == 200)
    let employed = try campus.admin.post(
      "/api/v1/employees",
      json: "{\"person\":\"\(person)\",\"position\":\"<script>alert('post')</script>\",\"department\":\"LIB\"}")
    #expect(employed.status == 201)
    let files = [".csv", ".json", ".log", ".xlsx"]
    return plain.filter { path in !files.contains(where: path.hasSuffix) } + [
      "/people?status=deleted", "/people?role=staff&sort=-added", "/people?role=nobody", "/people/\(person)/merge",
      "/people/\(person)/merge?search=ada", "/people/\(person)/merge?with=\(campus.admin.person.text)",
      "/people/\(person)/data", "/people/\(person)/photo", "/confirm/nothing",
      "/people/\(person)", "/people/\(person)/edit", "/people/\(campus.admin.person.text)", "/people?search=noor",
      "/people?search=nobody-at-all", "/people?page=2&limit=1", "/attendance?show=missing", "/attendance?show=left",
      "/attendance?date=2020-01-01", "/attendance/records?person=\(person)&from=2026-01-01",
      "/attendance/mine?to=2020-01-01",
      "/events?limit=2&page=2", "/nowhere", "/people/0000000000001", "/people?limit=x", "/welcome/nothing",
      "/sign-in?next=/people", role, role + "/edit", role + "/delete", "/access/roles/new?from=\(own.id.text)",
      "/access/roles/\(try campus.role(.owner).id.text)", "/access/roles/\(try campus.role(.dean).id.text)",
      "/employees?search=nobody-at-all", "/employees?status=deleted", "/employees/\(person)",
      "/employees/\(person)/edit",
      "/access/routes?permission=people.read", "/access/routes?permission=nothing",
      "/operator/organizations/\(campus.away.id.text)", "/join/nothing", "/restore/nothing",
      "/operator/organizations?limit=1&page=2", webhook, "\(webhook)?state=failed&kind=person.created",
      "/attendance/calendar?month=2020-02&person=\(person)", "/attendance/calendar/2020-02-29",
      "/attendance/sheets?month=2020-02&sort=-late&unit=LIB", "/attendance/charts?month=2020-02",
      "\(webhook)?limit=1", "\(webhook)/edit", "\(webhook)/deliveries/\(delivery?["id"]?.string ?? "")",
    ]
  }

  private func look(_ answer: Answer, _ name: String, _ language: String) {
    let page = answer.page
    #expect(answer["content-type"] == "text/html; charset=utf-8", "\(name)")
    #expect(page.all("h1").count == 1, "\(name)")
    #expect(page.text(of: "h1")?.isEmpty == false, "\(name)")
    #expect(page.text(of: "title")?.isEmpty == false, "\(name)")
    #expect(page.all("html").first?["lang"] == language, "\(name)")
    #expect(page.all("main").count == 1, "\(name)")
    #expect(page.all("style").isEmpty, "\(name)")
    let ids = page.tags.filter { !$0.isClosing }.compactMap { $0["id"] }
    #expect(Set(ids).count == ids.count, "\(name): \(ids)")
    for tag in page.tags where !tag.isClosing {
      for attribute in tag.attributes.keys {
        #expect(attribute != "style" && !attribute.hasPrefix("on"), "\(name): \(tag.name) \(attribute)")
      }
      if let link = tag["href"] ?? tag["src"] ?? tag["action"] {
        #expect(link.hasPrefix("/") && !link.hasPrefix("//") || link.hasPrefix("#"), "\(name): \(link)")
      }
      for reference in ["aria-describedby", "aria-labelledby", "for", "popovertarget"] {
        for id in tag[reference]?.split(separator: " ") ?? [] {
          #expect(ids.contains(String(id)), "\(name): \(reference) \(id) leads nowhere")
        }
      }
    }
    balanced(page, name)
    controls(page, name)
    policy(answer, page, name)
  }

  /// Every element is closed in its turn.
  private func balanced(_ page: PageReader, _ name: String) {
    let void: Set = [
      "!doctype", "meta", "link", "input", "br", "hr", "img", "use", "path", "circle", "rect", "line", "polyline",
    ]
    var open: [String] = []
    for tag in page.tags where !void.contains(tag.name) {
      if tag.isClosing {
        #expect(open.popLast() == tag.name, "\(name): </\(tag.name)> closes something else")
      } else {
        open.append(tag.name)
      }
    }
    #expect(open.isEmpty, "\(name): \(open)")
  }

  /// Every control has a name that is read out: a label, an aria-label or the words inside it.
  private func controls(_ page: PageReader, _ name: String) {
    let labels = Set(page.all("label").compactMap { $0["for"] })
    var labelDepth = 0
    for (at, tag) in page.tags.enumerated() {
      if tag.name == "label" { labelDepth += tag.isClosing ? -1 : 1 }
      guard !tag.isClosing else { continue }
      switch tag.name {
      case "input", "select", "textarea":
        if tag["type"] == "hidden" { continue }
        let isNamed = labels.contains(tag["id"] ?? "") || tag["aria-label"]?.isEmpty == false || labelDepth > 0
        #expect(isNamed, "\(name): \(tag.name) \(tag["name"] ?? "?") has no label")
      case "button", "a":
        var words = tag["aria-label"] ?? ""
        for inner in page.tags[at...] {
          if inner.isClosing, inner.name == tag.name { break }
          words += inner.text + (inner["aria-label"] ?? "") + (inner["alt"] ?? "")
        }
        #expect(words.contains { !$0.isWhitespace }, "\(name): a \(tag.name) without words \(tag.attributes)")
        if tag.name == "button" { #expect(tag["type"] != nil, "\(name): a button without a type") }
      case "img": #expect(tag["alt"] != nil, "\(name): an image without alt")
      case "th": #expect(tag["scope"] != nil, "\(name): a th without scope")
      default: break
      }
    }
  }

  /// Scripts carry the page's nonce, and the policy lets nothing else run.
  private func policy(_ answer: Answer, _ page: PageReader, _ name: String) {
    let policy = answer["content-security-policy"] ?? ""
    #expect(policy.contains("default-src") && policy.contains("frame-ancestors 'none'"), "\(name)")
    #expect(!policy.contains("unsafe"), "\(name)")
    for script in page.all("script") {
      let nonce = script["nonce"] ?? ""
      #expect(nonce.count == 32 && policy.contains("'nonce-\(nonce)'"), "\(name)")
      #expect(script["src"] != nil, "\(name): an inline script")
    }
    #expect(answer["x-content-type-options"] == "nosniff" && answer["referrer-policy"] != nil, "\(name)")
    #expect(answer["cache-control"]?.contains("no-store") == true, "\(name)")
  }

  @Test(arguments: Language.allCases) func everyPageIsWellFormed(language: Language) throws {
    let campus = try Campus()
    let paths = try paths(campus)
    _ = try campus.staff.post("/api/v1/attendance/check-in", json: "{\"note\":\"<i>'\\\"&\"}")
    _ = try campus.quickPerson("<script>alert('x')</script> & \"co\"")
    var looked = 0
    for visitor in [try campus.browser(campus.admin), try campus.browser(campus.staff), campus.guest] {
      var visitor = visitor
      visitor.cookies["quad-language"] = language.rawValue
      for path in paths {
        let answer = try visitor.get(path)
        if answer.status == 303 { continue }
        look(answer, "\(path) \(visitor.person) \(answer.status)", language.rawValue)
        #expect(!answer.text.contains("<script>alert") && !answer.text.contains("<i>"), "\(path)")
        looked += 1
      }
    }
    #expect(looked > 45)
  }

  /// Every link and every form of every page leads to a route that is there.
  @Test func everyLinkLeadsSomewhere() throws {
    let campus = try Campus()
    _ = try campus.staff.post("/api/v1/attendance/check-in")
    let browser = try campus.browser(campus.admin)
    var seen: Set<String> = []
    for path in try paths(campus) {
      let answer = try browser.get(path)
      guard answer.status != 303 else { continue }
      for tag in answer.page.tags where !tag.isClosing {
        guard let link = tag["href"] ?? tag["src"] ?? tag["action"], link.hasPrefix("/"),
          seen.insert(tag.name + link).inserted
        else { continue }
        if tag.name == "form", tag["method"] == "post" {
          let bytes = Array(link.prefix { $0 != "?" }.utf8)
          let isThere = bytes.withUnsafeBytes {
            if case .found = campus.appliance.router.match(.post, $0) { true } else { false }
          }
          #expect(isThere, "\(path): no form is taken at \(link)")
        } else {
          let status = try browser.get(String(link.prefix { $0 != "#" })).status
          #expect(status == 200 || status == 303, "\(path): \(link) answers \(status)")
        }
      }
    }
    #expect(seen.count > 30)
  }

  @Test func embeddedFilesAreKeptForGood() throws {
    let campus = try Campus(.socket)
    let page = try campus.guest.get("/sign-in").page
    for tag in page.all("link") + page.all("script") {
      let path = try #require(tag["href"] ?? tag["src"])
      let answer = try campus.guest.get(path)
      #expect(answer.status == 200 && answer["cache-control"]?.contains("immutable") == true, "\(path)")
      #expect(try campus.guest.with("If-None-Match", answer["etag"] ?? "").get(path).status == 304, "\(path)")
      #expect(try campus.guest.send("HEAD", path).body.isEmpty)
    }
  }

  @Test func aFailureIsAPageForBrowsersAndAProblemForPrograms() throws {
    let campus = try Campus()
    let page = try campus.browser(campus.admin).get("/nowhere")
    #expect(page.status == 404 && page.text.contains(page["x-request-id"] ?? "?"))
    let problem = try campus.admin.get("/api/v1/nowhere")
    #expect(problem.status == 404 && problem["content-type"] == "application/problem+json")
    #expect(problem.json["requestId"]?.string == problem["x-request-id"])
    let wrong = try campus.admin.send("PUT", "/api/v1/people")
    #expect(wrong.status == 405 && wrong["allow"]?.contains("GET") == true && wrong["allow"]?.contains("POST") == true)
    #expect(try campus.admin.send("OPTIONS", "/api/v1/people").status == 204)
    #expect(try campus.admin.send("HEAD", "/api/v1/people").status == 200)
  }
}
