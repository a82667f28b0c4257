// What people get by mail, and where its links lead them.
import Base
import Foundation
import Store
import Testing

@testable import App

struct MailJourneyTests {
  private static let fresh = "the heron minds its own pond"

  private func ask(_ stage: MailStage, _ email: String, host: String = "campus.test") throws -> Answer {
    var guest = stage.campus.guest
    guest.host = host
    return try guest.post("/api/v1/auth/forgot", json: "{\"email\":\"\(email)\"}")
  }

  @Test(arguments: [Language.en, .fr]) func aForgottenPasswordIsReplacedByMail(_ language: Language) throws {
    let stage = try MailStage()
    let campus = stage.campus
    _ = try campus.staff.patch("/api/v1/me/profile", json: "{\"language\":\"\(language.rawValue)\"}")
    let mark = try campus.mark()
    // Whatever host the request names, the link leads to the campus.
    #expect(try ask(stage, "NOOR@nord.example", host: "evil.test").status == 204)
    let letters = try stage.post()
    #expect(try campus.events(since: mark) == ["password.reset-asked", "password.reset-made"])
    let letter = try #require(letters.first)
    #expect(letters.count == 1 && letter.to == "noor@nord.example")
    #expect(letter.header("From") == "Campus Nord <quad@campus.example>")
    #expect(
      letter.header("Subject") == (language == .en ? "Choose a new password" : "Choisissez un nouveau mot de passe"))
    #expect(letter.text.contains(language == .en ? "Hello Noor Haddad," : "Bonjour Noor Haddad,"))
    #expect(
      letter.header("Content-Language") == language.rawValue && letter.html.contains("<html lang=\"\(language)\""))
    #expect(!letter.raw.contains("evil.test") && letter.header("List-Unsubscribe").isEmpty)
    let link = try #require(letter.link("/reset/"))
    #expect(letter.html.contains("href=\"\(MailStage.address)\(link)\""))

    let token = String(link.dropFirst("/reset/".count))
    #expect(
      try campus.guest.post("/api/v1/auth/reset", json: "{\"token\":\"\(token)\",\"password\":\"\(Self.fresh)\"}")
        .status
        == 204)
    #expect(
      try campus.guest.post(
        "/api/v1/auth/sign-in", json: "{\"email\":\"noor@nord.example\",\"password\":\"\(Self.fresh)\"}"
      ).status == 200)
    #expect(
      try campus.guest.post("/api/v1/auth/reset", json: "{\"token\":\"\(token)\",\"password\":\"\(Self.fresh)\"}")
        .status
        == 410, "once")
    let row = try #require(try stage.rows().first)
    #expect(row.state == .sent && row.secret == nil && row.attempts == 1)
    #expect(try stage.countsAreRight())
  }

  /// The database holds nothing with which the link could be made, not even while it waits.
  @Test func theLinkIsSealedWhileItWaits() throws {
    let stage = try MailStage()
    _ = try ask(stage, "noor@nord.example")
    try stage.campus.settle()
    let row = try #require(try stage.rows().first)
    let sealed = try #require(row.secret)
    #expect(row.payload == "{}")
    let letter = try #require(try stage.post().first)
    let token = try #require(letter.link("/reset/")?.split(separator: "/").last.map(String.init))
    #expect(!String(decoding: sealed, as: UTF8.self).contains(token))
    #expect(throws: Failure.self) { try stage.campus.appliance.secrets.open(sealed, for: "mail:other") }
  }

  @Test func askingTellsNobodyWhoIsHere() throws {
    let stage = try MailStage()
    var calls: Set<String> = []
    for email in ["noor@nord.example", "nobody@nowhere.example", "nonsense", "zoë@nord.example"] {
      let hold = stage.campus.holdWriter()
      defer { hold.release() }
      let answer = try ask(stage, email)
      calls.insert("\(answer.status)\(answer.text)\(answer.headers.map(\.name))")
      let page = try stage.campus.guest.post("/forgot", form: [("email", email)])
      calls.insert("page \(page.status) \(page["location"] ?? "") \(page.text)")
    }
    #expect(calls.count == 2, "\(calls)")
    #expect(try stage.post().map(\.to) == ["noor@nord.example"])
    #expect(try stage.campus.guest.get("/forgot?sent=1").page.text.contains("a mail with a link is on its way"))
    #expect(try stage.campus.admin.get("/api/v1/password-requests").items.isEmpty, "nobody need help")
  }

  @Test func askingAgainSoonIsNothingNew() throws {
    let stage = try MailStage()
    _ = try ask(stage, "noor@nord.example")
    let first = try #require(try stage.post().first?.link("/reset/"))
    for _ in 0..<3 { _ = try ask(stage, "noor@nord.example") }
    #expect(try stage.post().isEmpty)
    #expect(try stage.campus.guest.get(first).status == 200, "the first still works")
    stage.campus.clock.advance(seconds: 601)
    _ = try ask(stage, "noor@nord.example")
    let second = try #require(try stage.post().first?.link("/reset/"))
    #expect(try stage.campus.guest.get(first).status == 410)
    #expect(try stage.campus.guest.get(second).status == 200)
  }

  /// An address that an administrator has set and nobody has shown to be theirs opens what is that organization's only.
  @Test func anAddressOfAnAdministratorsOpensNoWholeAccount() throws {
    let stage = try MailStage()
    let campus = stage.campus
    let sara = try campus.second(campus.staff.person, as: "Noor H.")
    #expect(
      try campus.stranger.patch("/api/v1/people/\(sara.text)", json: "{\"email\":\"mine@sud.example\"}").status == 200)
    _ = try ask(stage, "mine@sud.example")
    #expect(try stage.post().count == 1)
    let reach = try campus.store.read { try $0.all(MailJourneyTests.reaches) }
    #expect(reach == ["organization"])
  }

  private static let reaches = Query("SELECT reach FROM password_resets ORDER BY id") { $0.text(0) }

  // MARK: Invitations

  @Test func anInvitationIsMailedAndReplaced() throws {
    let stage = try MailStage()
    let campus = stage.campus
    let made = try campus.admin.post("/api/v1/invitations", json: "{\"email\":\"ines@x.example\"}")
    #expect(made.status == 201 && made.json["isMailed"]?.bool == true)
    let id = try #require(made.json["invitation"]?["id"]?.string)
    // The first is still waiting when the second replaces it.
    #expect(try campus.admin.post("/api/v1/invitations/\(id)/resend").json["isMailed"]?.bool == true)
    let letters = try stage.post()
    let letter = try #require(letters.first)
    #expect(letters.count == 1 && letter.to == "ines@x.example")
    #expect(letter.text.contains("Ada Okonkwo invites you to Campus Nord."))
    let link = try #require(letter.link("/join/"))
    #expect(try campus.guest.get(link).status == 200)
    #expect(try stage.rows().count == 1 && stage.countsAreRight())
    let page = try campus.browser(campus.admin).submit(
      "/invitations/new", on: "/invitations/new", [("email", "olga@x.example")])
    #expect(page.page.text.contains("It is on its way to olga@x.example"))
  }

  @Test func theFirstOwnerOfAnOrganizationIsMailed() throws {
    let stage = try MailStage()
    let made = try stage.campus.admin.post(
      "/api/v1/organizations",
      json: "{\"name\":\"Été\",\"zone\":\"Europe/Paris\",\"language\":\"fr\",\"ownerEmail\":\"o@ete.example\"}")
    #expect(made.status == 201, "\(made.text)")
    let letter = try #require(try stage.post().first)
    #expect(letter.header("Subject") == "Rejoignez Été" && letter.header("From").hasPrefix("Été"))
    #expect(letter.text.contains("Vous êtes invité à rejoindre Été."))
  }

  // MARK: Addresses

  @Test func aFurtherAddressIsConfirmedByMail() throws {
    let stage = try MailStage()
    let campus = stage.campus
    let added = try campus.staff.post("/api/v1/me/emails", json: "{\"email\":\"noor@home.example\"}")
    #expect(added.status == 201 && added.json["proof"]?.string == "none")
    let letter = try #require(try stage.post().first)
    #expect(letter.to == "noor@home.example" && letter.text.contains("noor@home.example was added"))
    let link = try #require(letter.link("/confirm/"))
    #expect(try campus.guest.submit(link, on: link).status == 200)
    let list = try campus.staff.get("/api/v1/me/emails").items
    #expect(list.first { $0["email"]?.string == "noor@home.example" }?["proof"]?.string == "link")
  }

  @Test func nobodyFillsTheMailboxOfAnother() throws {
    let stage = try MailStage()
    let campus = stage.campus
    let id = try #require(
      try campus.staff.post("/api/v1/me/emails", json: "{\"email\":\"victim@x.example\"}").json["id"]?.string)
    let path = "/api/v1/me/emails/\(id)/send"
    var sent = try stage.post().count
    for _ in 0..<8 {
      _ = try campus.staff.post(path)
      sent += try stage.post().count
    }
    #expect(sent == 5)
    #expect(try campus.staff.post(path).json["code"]?.string == "enough-mails")
    #expect(try campus.stranger.post(path).status == 404)
    campus.clock.advance(seconds: 3601)
    #expect(try campus.staff.post(path).status == 204)
  }

  // MARK: Devices, and wanting no more

  private func arrive(_ campus: Campus, _ agent: String) throws {
    let answer = try campus.guest.with("User-Agent", agent).post(
      "/sign-in", form: [("email", "noor@nord.example"), ("password", Campus.password)])
    #expect(answer.status == 303)
  }

  @Test func aNewDeviceIsToldOfUntilNobodyWantsToKnow() throws {
    let stage = try MailStage()
    let campus = stage.campus
    try arrive(campus, "first/1")
    #expect(try stage.post().isEmpty)
    try arrive(campus, "Mozilla/5.0 (X11; Linux x86_64; rv:132.0) Gecko/20100101 Firefox/132.0")
    let letter = try #require(try stage.post().first)
    #expect(letter.text.contains("Device: Firefox on Linux") && letter.text.contains("Address: 127.0.0.1"))
    #expect(letter.text.contains("Saturday 21 November 2026, 12:00"))
    let header = letter.header("List-Unsubscribe")
    let link = try #require(letter.link("/unsubscribe/"))
    #expect(header == "<\(MailStage.address)\(link)>")
    #expect(letter.header("List-Unsubscribe-Post") == "List-Unsubscribe=One-Click")

    // As a mail program posts it: no cookie, no origin, a body of its own.
    var program = campus.guest
    program.site = nil
    let mark = try campus.mark()
    for _ in 0..<2 {
      #expect(try program.post(link, form: [("List-Unsubscribe", "One-Click")]).status == 204)
    }
    #expect(try campus.events(since: mark) == ["mail.unsubscribed"])
    try arrive(campus, "third/1")
    #expect(try stage.post().isEmpty)
    _ = try ask(stage, "noor@nord.example")
    #expect(try stage.post().count == 1, "what must arrive arrives")

    // By the page, back and forth.
    let page = try campus.guest.get(link)
    #expect(page.page.text.contains("You are unsubscribed"))
    #expect(try campus.guest.submit(link + "/save", on: link).page.text.contains("You will get these mails again"))
    try arrive(campus, "fourth/1")
    #expect(try stage.post().count == 1)
    #expect(try campus.guest.submit(link + "/save", on: link).page.text.contains("You are unsubscribed"))
    #expect(try campus.chainIsWhole())
  }

  @Test func nobodyUnsubscribesAnother() throws {
    let stage = try MailStage()
    let campus = stage.campus
    let good = Unsubscribe.path(
      campus.staff.person, "notice.session.new-device", campus.appliance.secrets)
    let bytes = try #require(decoded(base64url: good.dropFirst("/unsubscribe/".count)))
    let mark = try campus.mark()
    var bad = ["x", "", "AAAA", String(repeating: "A", count: 5000)]
    for at in bytes.indices {
      var changed = bytes
      changed[at] ^= 1
      bad.append(base64url(changed))
    }
    bad.append(
      String(Unsubscribe.path(campus.staff.person, ResetMail.kind.name, campus.appliance.secrets).dropFirst(13)))
    bad.append(String(Unsubscribe.path(ID(77), "notice.session.new-device", campus.appliance.secrets).dropFirst(13)))
    for token in bad {
      let status = try campus.guest.post("/unsubscribe/\(token)").status
      #expect(status == 410 || status == 404 || status == 414, "\(token) \(status)")
    }
    #expect(try campus.isUnchanged(since: mark))
    #expect(try campus.guest.get(good).status == 200)
  }
}
