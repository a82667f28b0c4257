// Short names that go from one course to another in one go.
import Base
import Store

extension SyncCourses {
  /// A short name that went from one course to another in one go: first as often as that makes any room, then those that
  /// have each other's.
  func settleDeferred() throws {
    while !deferred.isEmpty {
      try engine.check()
      let left = try apply(deferred, isLast: false)
      guard left.count == deferred.count else {
        deferred = left
        continue
      }
      if try freeCodes(of: left) { continue }
      deferred = []
      var settled: Set<Int64> = []
      for ring in try rings(of: left) where ring.count <= SyncRules.mostOfRing {
        guard try exchange(ring) else { continue }
        settled.formUnion(ring.map(\.course.id))
      }
      let others = left.filter { !settled.contains($0.course.id) }
      if !others.isEmpty { _ = try apply(others, isLast: true) }
    }
  }

  /// A course that is gone from Moodle gives its short name up, for good, to whoever has it there now; says whether one did.
  private func freeCodes(of steps: [CourseStep]) throws -> Bool {
    let gone = Set(known.values.filter(\.isGone).map(\.moodleID))
    return try SyncCourses.lots(steps).reduce(false) { isFreed, lot in
      let isMore = try freeCodes(of: lot, gone)
      return isFreed || isMore
    }
  }

  private func freeCodes(of steps: [CourseStep], _ gone: Set<Int64>) throws -> Bool {
    let (organization, owners) = (organization, owners)
    return try engine.write { _, writer in
      var isFreed = false
      for step in steps {
        guard
          let holder = try CourseChanges.find(
            code: step.fields.code, term: step.fields.term, organization, writer),
          holder.id != step.known?.course, holder.source == .moodle, let other = owners[holder.id], gone.contains(other)
        else { continue }
        var fields = holder.fields
        fields.code = shortened("\(fields.code) #\(other)", to: CourseRules.longestCode)
        do {
          let done = try CourseChanges.put(fields, as: holder.id, from: .moodle, in: organization, writer)
          if done.change == .updated { isFreed = true }
        } catch let failure as Failure where failure.kind != .internal { continue }
      }
      return isFreed
    }
  }

  /// Courses of which each has the code that the one before wants, and the first that of the last.
  private func rings(of steps: [CourseStep]) throws -> [[CourseStep]] {
    let waiting = Dictionary(steps.map { ($0.course.id, $0) }, uniquingKeysWith: { a, _ in a })
    var next: [Int64: Int64] = [:]
    try engine.read { reader in
      for step in steps where step.known?.course != nil {
        guard
          let holder = try CourseChanges.find(
            code: step.fields.code, term: step.fields.term, organization, reader),
          holder.source == .moodle, let other = owners[holder.id], other != step.course.id, waiting[other] != nil
        else { continue }
        next[step.course.id] = other
      }
    }
    var rings: [[CourseStep]] = []
    var seen: Set<Int64> = []
    for step in steps {
      var way: [Int64] = []
      var place: Int64? = step.course.id
      while let at = place, seen.insert(at).inserted {
        way.append(at)
        place = next[at]
      }
      // It leads back to where it has come by, or to nobody, or into another way.
      if let place, let start = way.firstIndex(of: place) { rings.append(way[start...].compactMap { waiting[$0] }) }
    }
    return rings
  }

  /// Gives each of a ring its code, by way of another one for a moment: all of them or none, so that nobody ever sees that.
  private func exchange(_ ring: [CourseStep]) throws -> Bool {
    let (organization, known, owners, seen) = (organization, known, owners, seen)
    do {
      let done = try engine.write { tally, writer -> [CourseDone] in
        var titles: [Int64: String] = [:]
        for step in ring {
          guard let id = step.known?.course else { throw NoExchange() }
          let row = try CourseChanges.find(id, organization, writer)
          titles[step.course.id] = row.title
          try SyncCourses.makeRoom(row, as: step.course.id, in: organization, writer)
        }
        var desk = CourseDesk(organization: organization, known: known, owners: owners, seen: seen)
        return try ring.map { step in
          var done = try desk.put(step, writer)
          guard case .put = done.outcome else { throw NoExchange() }
          done.before = titles[step.course.id] ?? ""
          desk.count(done, isLast: true, &tally)
          return done
        }
      }
      _ = learn(done, of: ring)
      return true
    } catch is NoExchange { return false }
  }

  private static func makeRoom(
    _ row: CourseRow, as moodleID: Int64, in organization: ID<Organization>, _ writer: Writer
  ) throws {
    var fields = row.fields
    fields.code = shortened("~\(moodleID) \(fields.code)", to: CourseRules.longestCode)
    do {
      _ = try CourseChanges.put(fields, as: row.id, from: .moodle, in: organization, writer)
    } catch let failure as Failure where failure.kind != .internal { throw NoExchange() }
  }
}

/// One of a ring can't have its code: a person keeps to another, or it is refused.
private struct NoExchange: Error {}
