// The phase of people: what the site tells of everybody in the directory who is known already. Who is new comes with the courses.
import Base
import Store

struct SyncPeople {
  private let engine: SyncEngine

  init(_ engine: SyncEngine) { self.engine = engine }

  func go() throws {
    let organization = engine.organization.id
    var faults = FaultRow()
    if engine.tally.after == 0 { engine.tally.begin(.people) }
    engine.count(try engine.read { try $0.one(MoodleMirrorStore.peopleCount, organization) }, in: .people)
    while true {
      try engine.check()
      let after = engine.tally.after
      let known = try engine.read { reader in
        try reader.all(MoodleMirrorStore.people, organization, after, MoodleRules.batch * engine.width)
      }
      guard let last = known.last?.known else { return }
      let lots = stride(from: 0, to: known.count, by: MoodleRules.batch).map { start in
        Array(known[start..<min(start + MoodleRules.batch, known.count)])
      }
      let client = engine.client
      let answers = SyncCalls.each(lots, width: engine.width) { lot -> Result<[MoodlePerson], MoodleFault> in
        do throws(MoodleFault) {
          return .success(try client.records(of: lot.map { String($0.known.moodleID) }))
        } catch { return .failure(error) }
      }
      for (lot, answer) in zip(lots, answers) {
        switch answer {
        case .success(let told):
          faults.answered()
          try take(told, of: lot)
        case .failure(let fault):
          // Without that function nobody is told to be suspended: see the connection's test.
          if fault.kind == .accessDenied || fault.kind == .unknownFunction {
            engine.tally.noteOnce(.people, .callFailed, detail: fault.kind.rawValue)
            return
          }
          try faults.take(fault, engine)
          engine.tally.note(.people, .callFailed, moodleID: 0, label: "", detail: fault.kind.rawValue)
        }
      }
      engine.tally.after = last.moodleID
      engine.tally.counts[.people].done += Int64(known.count)
      try engine.moved()
      try engine.giveWay()
    }
  }

  /// Those whom an answer leaves out are those whom the token may not see: nothing follows from that.
  private func take(_ told: [MoodlePerson], of lot: [(known: KnownPerson, hasNumber: Bool)]) throws {
    let people = Dictionary(told.map { ($0.id, $0) }, uniquingKeysWith: { a, _ in a })
    engine.tally.counts[.people].fetched += Int64(people.count)
    var changed: [MoodleAccount] = []
    var gone = 0
    for (known, hasNumber) in lot {
      guard let account = people[known.moodleID].flatMap({ MoodleAccount($0) }),
        try known.updated(by: account) != known || !hasNumber && isNumberNew(account)
      else {
        engine.tally.counts[.people].unchanged += 1
        continue
      }
      changed.append(account)
      if account.isGone, !known.isGone { gone += 1 }
    }
    let first = lot.first?.known.moodleID ?? 0
    if gone > 0, !engine.allows(gone, of: lot.count, in: .people, key: first) {
      engine.tally.held(.people, gone, moodleID: 0, label: "", lot: first)
      changed.removeAll(where: \.isGone)
    }
    let (organization, site) = (engine.organization, engine.client.base)
    for start in stride(from: 0, to: changed.count, by: 100) {
      let some = Array(changed[start..<min(start + 100, changed.count)])
      try engine.write { tally, writer in
        let desk = try PeopleDesk(organization, site: site, writer)
        for account in some { try desk.update(account, &tally, writer) }
      }
    }
  }

  /// Whether somebody who has no number here has got one there that nobody else has.
  private func isNumberNew(_ account: MoodleAccount) throws -> Bool {
    guard account.number != nil, !account.isGone else { return false }
    let organization = engine.organization.id
    return try engine.read { try PeopleDesk.freeNumber(of: account, in: organization, $0) } != nil
  }
}
