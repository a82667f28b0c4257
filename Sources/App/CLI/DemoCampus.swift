// What the demo campus consists of.
import Base
import Store

/// A campus made of names and days by a seeded generator.
struct DemoCampus {
  static let administrator = "ada@demo.example"
  static let staffMember = "noor@demo.example"

  private var random: SplitMix
  private let people: Int
  private let days: Int
  private(set) var records = 0

  init(seed: UInt64, people: Int, days: Int) {
    random = SplitMix(state: seed)
    self.people = people
    self.days = days
  }

  /// A person of the campus and how they tend to come.
  private struct Habit: Sendable {
    let person: ID<Person>
    let arrives: Int
    let stays: Int
  }

  /// One stay to write.
  private struct Stay: Sendable {
    let person: ID<Person>
    let date: LocalDate
    let start: Timestamp
    let end: Timestamp?
  }

  /// Writes everything, a few hundred rows a transaction.
  mutating func fill(_ appliance: Appliance, password: String) throws {
    let store = appliance.store
    let hash = try appliance.passwords.hash(password)
    let zone = Zone("Europe/Paris") ?? .utc
    var administrator = PersonInput()
    administrator.name = "Ada Okonkwo"
    administrator.email = DemoCampus.administrator
    let input = administrator
    let made = try store.write(WriteContext()) { writer in
      try AdminCreateCommand.createAdministrator(
        input, passwordHash: hash, organization: "Campus Nord", zone: zone, writer)
    }
    let organization = made.summary
    let context = WriteContext(organization: organization.id.value, actor: made.person.value)
    var habits = [habit(made.person)]
    var inputs: [PersonInput] = []
    for number in 0..<max(0, people - 1) { inputs.append(person(number)) }
    for start in stride(from: 0, to: inputs.count, by: 250) {
      let batch = Array(inputs[start..<min(start + 250, inputs.count)])
      let isFirst = start == 0
      let ids = try store.write(context) { writer in
        try batch.enumerated().map { at, input in
          let row = try PeopleChanges.create(input, in: organization, writer)
          if isFirst, at == 0 {
            try SessionChanges.setPassword(hash, of: row.id, in: organization, writer)
          } else {
            try PeopleChanges.setStatus(.active, of: row, in: organization, writer)
          }
          return row.id
        }
      }
      for id in ids { habits.append(habit(id)) }
    }
    try writeAttendance(habits, organization, appliance, context)
    let today = zone.localDate(at: appliance.clock.now)
    try DemoWork(people: habits.map(\.person), organization: organization, store: appliance.store, today: today).fill()
    try DemoCourses(
      people: habits.map(\.person), organization: organization, store: appliance.store, today: today
    ).fill()
    try DemoShop(organization: organization, store: appliance.store, administrator: habits.first?.person).fill()
    try DemoDesk(
      organization: organization, store: appliance.store, administrator: habits.first?.person,
      people: habits.map(\.person)
    ).fill()
    try DemoOrders(organization: organization, store: appliance.store, people: habits.map(\.person), today: today)
      .fill()
  }

  private mutating func habit(_ person: ID<Person>) -> Habit {
    Habit(person: person, arrives: random.number(7 * 3600, 10 * 3600), stays: random.number(4 * 3600, 9 * 3600))
  }

  private mutating func writeAttendance(
    _ habits: [Habit], _ organization: OrganizationSummary, _ appliance: Appliance, _ context: WriteContext
  ) throws {
    let zone = organization.zone
    let now = appliance.clock.now
    let today = zone.localDate(at: now)
    for back in stride(from: days - 1, through: 0, by: -1) {
      let date = today.adding(days: -back)
      let isWeekend = date.weekday == .saturday || date.weekday == .sunday
      var stays: [Stay] = []
      for habit in habits where random.number(0, 99) < (isWeekend ? 8 : 88) {
        let start = zone.startOfDay(date).adding(seconds: Int64(habit.arrives + random.number(-900, 2400)))
        let end = start.adding(seconds: Int64(habit.stays + random.number(-1800, 3600)))
        guard start < now else { continue }
        stays.append(Stay(person: habit.person, date: date, start: start, end: end < now ? end : nil))
      }
      for from in stride(from: 0, to: stays.count, by: 500) {
        let batch = Array(stays[from..<min(from + 500, stays.count)])
        try appliance.store.write(context) { writer in try DemoCampus.write(batch, organization.id, writer) }
      }
      records += stays.count
    }
  }

  private static func write(_ stays: [Stay], _ organization: ID<Organization>, _ writer: Writer) throws {
    for stay in stays {
      let id = writer.newID(ID<AttendanceRecord>.self)
      try writer.run(
        AttendanceStore.insert, id, organization, stay.person, stay.date, stay.start, nil as String?)
      if let end = stay.end { try writer.run(AttendanceStore.close, id, organization, end, nil as String?) }
      let bucket = Int64(stay.date.dayNumber)
      writer.count(.attendanceRecords, organization: organization.value, bucket: bucket, by: 1)
      writer.count(.attendancePeople, organization: organization.value, bucket: bucket, by: 1)
      writer.count(.attendanceTotal, organization: organization.value, by: 1)
      if stay.end == nil { writer.count(.attendanceOpen, organization: organization.value, bucket: bucket, by: 1) }
    }
  }

  /// A campus has few who lead it and many who work in it.
  private static func roles(of number: Int) -> [BuiltInRole] {
    switch number {
    case 1: [.admin]
    case 2: [.dean]
    case 3: [.staff, .auditor]
    default: number % 10 == 4 ? [.teacher] : number % 50 == 5 ? [.chair] : [.staff]
    }
  }

  private mutating func person(_ number: Int) -> PersonInput {
    var input = PersonInput()
    if number == 0 {
      input.name = "Noor van der Berg"
      input.email = DemoCampus.staffMember
    } else {
      input.name = "\(random.pick(DemoNames.first)) \(random.pick(DemoNames.last))"
      input.email = "person\(number + 1)@demo.example"
    }
    input.number = "S-\(10_000 + number)"
    input.language = random.number(0, 3) == 0 ? .fr : .en
    input.roles = DemoCampus.roles(of: number).map(\.rawValue)
    return input
  }
}

enum DemoNames {
  static let first = [
    "Aïcha", "Anselm", "Bérénice", "Björn", "Carmen", "Chiara", "Chukwuemeka", "Daniela", "Efua", "Élodie", "Emeka",
    "Fatima", "François", "Giulia", "Håkon", "Hiroshi", "Inès", "Ivana", "Jean-Baptiste", "Joséphine", "Kaito", "Kwame",
    "Lærke", "Leïla", "Lucía", "Maëlle", "Mehmet", "Minh Châu", "Nadia", "Ngozi", "Noémie", "Olek", "Özge", "Priya",
    "Quentin", "Rania", "Renata", "Saoirse", "Siddharth", "Sofía", "Søren", "Tamar", "Théo", "Ulrike", "Valérie",
    "Wanjiru", "Xiulan", "Yael", "Yusuf", "Zoë",
  ]
  static let last = [
    "Abdi", "Åkesson", "Almeida", "Bakker", "Benali", "Bianchi", "Çelik", "Chatterjee", "Chevalier", "Cohen",
    "da Silva",
    "de la Cruz", "Diallo", "Dvořák", "Eriksen", "Fernández", "Fontaine", "García", "Haddad", "Horváth", "Ibrahim",
    "Jørgensen", "Kowalski", "Laurent", "Lefèvre", "Li", "Mbeki", "Mensah", "Müller", "Nakamura", "N’Guessan", "Nguyễn",
    "Novák", "O’Brien", "Okafor", "Papadopoulos", "Petrović", "Quispe", "Rossi", "Sánchez", "Schäfer", "Sørensen",
    "Tanaka", "Traoré", "Ünal", "Vasquez", "Wang", "Yılmaz", "Zhang", "Zulu",
  ]
}

/// A small generator of repeatable numbers (splitmix64).
struct SplitMix {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var z = state
    z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
    return z ^ (z >> 31)
  }

  /// A number from `low` to `high`, both included.
  mutating func number(_ low: Int, _ high: Int) -> Int { low + Int(next() % UInt64(high - low + 1)) }

  mutating func pick<T>(_ choices: [T]) -> T { choices[Int(next() % UInt64(choices.count))] }
}
