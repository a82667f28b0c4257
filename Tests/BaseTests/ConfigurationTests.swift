// The configuration: layers, faults with their places, secrets, the documented file.
import Base
import Testing

private enum Mood: String, Sendable, CaseIterable { case calm, brisk }

private enum Example {
  static let listen = Setting<String>.text("server.listen", "127.0.0.1:8080", Text(en: "Where.", fr: "Où."))
  static let workers = Setting<Int>.integer("server.workers", 4, in: 1...64, Text(en: "How many.", fr: "Combien."))
  static let proxies = Setting<[String]>.list("server.trusted-proxies", [], Text(en: "Who.", fr: "Qui."))
  static let idle = Setting<Duration>.duration(
    "server.idle", .seconds(75), in: .milliseconds(10) ... .seconds(3600), reloadable: true,
    Text(en: "How long.", fr: "Combien de temps."))
  static let path = Setting<String>.path("store.path", "var/quad.db", Text(en: "The file.", fr: "Le fichier."))
  static let cap = Setting<Int>.size("store.cap", 64 << 20, in: 1 << 20...1 << 30, Text(en: "Size.", fr: "Taille."))
  static let sync = Setting<Bool>.bool("store.sync", true, Text(en: "Flush.", fr: "Vider."))
  static let password = Setting<Secret>.secret("mail.password", Text(en: "Secret.", fr: "Secret."))
  static let mood = Setting<Mood>.choice("mail.mood", .calm, reloadable: true, Text(en: "Mood.", fr: "Humeur."))

  static let table = SettingTable([
    SettingSection("server", Text(en: "The server.", fr: "Le serveur."), [listen, workers, proxies, idle]),
    SettingSection("store", Text(en: "The store.", fr: "La base."), [path, cap, sync]),
    SettingSection("mail", Text(en: "The mail.", fr: "Le courrier."), [password, mood]),
  ])

  static func load(
    _ text: String? = nil, _ environment: [String: String] = [:], _ overrides: [String: String] = [:]
  ) throws -> Configuration {
    guard let text else { return try Configuration.load(table, environment: environment, overrides: overrides) }
    return try withFile(text) {
      try Configuration.load(table, file: $0, environment: environment, overrides: overrides)
    }
  }

  static func withFile<R>(_ text: String, _ body: (String) throws -> R) throws -> R {
    let folder = "/tmp/quad-tests-\(hex(randomBytes(8)))"
    try makeDirectory(folder)
    let file = folder + "/appliance.conf"
    try writeFile(file, [UInt8](text.utf8))
    defer { try? removeTree(file, folder) }
    return try body(file)
  }

  /// Every fault's place, without the folder, and English words.
  static func faults(_ text: String? = nil, _ environment: [String: String] = [:]) -> [String] {
    do {
      _ = try load(text, environment)
      return []
    } catch let failure as Failure {
      return failure.fields.map { "\($0.path.split(separator: "/").last ?? ""): \($0.text.en)" }
    } catch { return ["\(error)"] }
  }
}

@Suite("Configuration")
struct ConfigurationTests {
  @Test func tableIsSound() { #expect(Example.table.faults == []) }

  @Test func layersInOrder() throws {
    let text = "\u{FEFF}# comment\r\n[server]\r\nlisten = a:1\r\nworkers=5\r\n[store]\npath = \"x # y\\\"\" \n"
    let all = try Example.load(
      text, ["QUAD_SERVER_LISTEN": "b:2", "QUAD_SERVER_WORKERS": "6", "PATH": "/bin"], ["server.listen": "c:3"])
    #expect(all[Example.listen] == "c:3" && all.source(Example.listen) == .commandLine)
    #expect(all[Example.workers] == 6 && all.source(Example.workers) == .environment("QUAD_SERVER_WORKERS"))
    #expect(all[Example.path] == "x # y\"" && all.source(Example.path).description.hasSuffix("appliance.conf:6"))
    #expect(all[Example.idle] == .seconds(75) && all.source(Example.idle) == .builtIn)
    #expect(all.isLocked(Example.path) && !all.isLocked(Example.idle))
  }

  @Test func everyKindIsRead() throws {
    let text = """
      [server]
      trusted-proxies = 10.0.0.0/8 , ::1
      idle = 250ms
      [store]
      cap = 2 MiB
      sync = off
      [mail]
      mood = brisk
      password =  correct horse
      """
    let all = try Example.load(text)
    #expect(all[Example.proxies] == ["10.0.0.0/8", "::1"] && all[Example.idle] == .milliseconds(250))
    #expect(all[Example.cap] == 2 << 20 && !all[Example.sync] && all[Example.mood] == .brisk)
    #expect(all[Example.password].value == "correct horse")
  }

  @Test func faultsNameLineAndNearestKey() {
    #expect(
      Example.faults("[server]\nlistn = x\n\nworkers = 65\npath = y\n[stor]\npath = z\nquatsch\n[mail]\nmood = angry\n")
        == [
          "appliance.conf:6: there is no section [stor]; did you mean [store]?",
          "appliance.conf:8: a setting is written key = value.",
          "appliance.conf:2: there is no setting server.listn; did you mean server.listen?",
          "appliance.conf:4: server.workers does not take the value “65”; it takes a whole number from 1 to 64.",
          "appliance.conf:5: there is no setting server.path; did you mean store.path?",
          "appliance.conf:10: mail.mood does not take the value “angry”; it takes one of calm, brisk.",
        ])
  }

  @Test func oddLines() {
    #expect(Example.faults("listen = x") == ["appliance.conf:1: listen stands before the first [section]."])
    #expect(Example.faults("[server]\nlisten = a\nlisten = b").count == 1)
    #expect(Example.faults("[server]\nlisten = a # why").first?.contains("double quotes") == true)
    #expect(Example.faults("[server]\nlisten = \"a").count == 1)
    #expect(Example.faults("[server").count == 1)
    #expect(Example.faults("[server]\nworkers = 99999999999999999999").count == 1)
    #expect(Example.faults("[store]\ncap = 9999999999999999 GiB").count == 1)
    #expect(Example.faults("[store]\ncap = 64").count == 1)
    #expect(Example.faults("[server]\nlisten = a\0b").first?.hasPrefix("appliance.conf:2") == true)
  }

  @Test func environmentFaults() {
    #expect(
      Example.faults(nil, ["QUAD_SERVER_LISTN": "x"])
        == ["QUAD_SERVER_LISTN: there is no setting of this name; did you mean QUAD_SERVER_LISTEN?"])
    #expect(Example.faults(nil, ["QUAD_BENCH_ROUNDS": "3", "HOME": "/root"]) == [])
    #expect(Example.faults(nil, ["QUAD_MAIL_PASSWORD_FILE": "/nonexistent"]).first?.contains("No such file") == true)
    #expect(Example.faults(nil, ["QUAD_MAIL_PASSWORD_FILE": "/dev/null", "QUAD_MAIL_PASSWORD": "x"]).count == 1)
  }

  @Test func secretsStaySecret() throws {
    try Example.withFile("hunter2\n") { file in
      let all = try Configuration.load(Example.table, environment: ["QUAD_MAIL_PASSWORD_FILE": file])
      #expect(all[Example.password].value == "hunter2")
      var printed = all.dump() + "\(all.shown)" + "\(all[Example.password])" + String(reflecting: all[Example.password])
      dump(all[Example.password], to: &printed)
      #expect(!printed.contains("hunter2") && printed.contains("password = ********"))
    }
  }

  @Test func missingFileIsAFailure() {
    #expect(throws: Failure.self) { try Configuration.load(Example.table, file: "/nonexistent/appliance.conf") }
  }

  @Test func documentedFileChangesNothingAndUncommentedNeither() throws {
    let paper = Example.table.documentedFile()
    #expect(try Example.load(paper).shown.allSatisfy { $0.source == "default" })
    for setting in Example.table.settings {
      #expect(paper.contains("#\(setting.name) =") && paper.contains(setting.variable))
    }
    let live = paper.split(separator: "\n").map { line in
      line.hasPrefix("#") && !line.hasPrefix("# ") ? String(line.dropFirst()) : String(line)
    }
    let all = try Example.load(live.joined(separator: "\n"))
    #expect(all.shown.allSatisfy { $0.source != "default" })
    #expect(all.shown.map(\.value) == Configuration(defaultsOf: Example.table).shown.map(\.value))
    #expect(paper.split(separator: "\n").allSatisfy { $0.count <= 100 })
  }

  @Test func reloadTakesOnlyWhatMayChange() throws {
    let old = try Example.load("[server]\nidle = 5s\nworkers = 2")
    let (now, waiting) = old.reloading(try Example.load("[server]\nidle = 6s\nworkers = 3\n[mail]\nmood = brisk"))
    #expect(now[Example.idle] == .seconds(6) && now[Example.mood] == .brisk && now[Example.workers] == 2)
    #expect(waiting == ["server.workers"])
  }

  @Test func clashingVariablesAreFound() {
    let clash = SettingTable([
      SettingSection(
        "a", Text(en: "A", fr: "A"),
        [
          Setting<Secret>.secret("a.key", Text(en: "K", fr: "K")),
          Setting<String>.path("a.key-file", "", Text(en: "F", fr: "F")),
        ])
    ])
    #expect(clash.faults == ["QUAD_A_KEY_FILE means both a.key-file and the file of a.key"])
  }

  @Test func distances() {
    #expect(editDistance("listen", "listn") == 1 && editDistance("form", "from") == 1 && editDistance("", "ab") == 2)
    #expect(nearest(to: "zzzzzz", among: ["server.listen"]) == nil)
  }
}
