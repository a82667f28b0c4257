// quad demo: a believable campus to look at, the same for the same seed.
import Base
import Store

enum DemoCommand: CLICommand {
  static let name = "demo"
  static let summary = "Fill an empty database with a demo campus"
  static let help = """
    quad demo: fill an empty database with a believable campus.

    \(Opening.help)
      --people N          how many people (200; 1 to 200000)
      --days N            how many days of attendance (30; 0 to 2000)
      --seed S            the same seed gives the same campus (1)
      --password-file F   the administrator's password (a random one otherwise)
      --json              print the result as JSON

    How to sign in is printed and kept in demo-sign-in.txt beside the database, readable by its owner only.

    Example: quad demo --data var --people 500 --seed 7
    """

  static func run(_ words: [String]) throws -> Int32 {
    let arguments = try Arguments(
      words, valued: Opening.valued + ["people", "days", "seed", "password-file"], bare: ["json"])
    let people = try arguments.integer("people", in: 1...200_000, default: 200)
    let days = try arguments.integer("days", in: 0...2000, default: 30)
    let seed = try arguments.integer("seed", in: 0...Int.max, default: 1)
    let opening = try Opening(arguments)
    var password = randomToken(bytes: 9)
    if let file = arguments["password-file"] {
      password = try Terminal.password(inFile: file)
      if let refusal = Passwords.refusal(password, knowing: []) { throw Usage(refusal[Terminal.language]) }
    }
    let appliance = try opening.appliance(log: .silent)
    defer { appliance.store.close() }
    guard try appliance.store.read({ try $0.all(OrganizationStore.all) }).isEmpty else {
      throw Failure(
        .conflict, code: "not-empty",
        Text(
          en:
            "\(opening.database) already holds a campus. The demo fills only an empty database: choose another --data.",
          fr:
            "\(opening.database) contient déjà un campus. La démonstration ne remplit qu’une base vide : choisissez un autre --data."
        ))
    }
    var campus = DemoCampus(seed: UInt64(seed), people: people, days: days)
    try campus.fill(appliance, password: password)
    let text = """
      administrator: \(DemoCampus.administrator)
      staff member:  \(DemoCampus.staffMember)
      password:      \(password)

      """
    try writeFile(opening.folder + "/demo-sign-in.txt", Array(text.utf8), mode: 0o600)
    if arguments.has("json") {
      let records = campus.records
      Terminal.printJSON { json in
        json.object {
          json.field("people", people)
          json.field("attendanceRecords", records)
          json.field("administrator", DemoCampus.administrator)
          json.field("staffMember", DemoCampus.staffMember)
          json.field("password", password)
        }
      }
    } else {
      Terminal.print("\(people) people, \(campus.records) attendance records")
      Terminal.print(text)
    }
    return 0
  }
}
