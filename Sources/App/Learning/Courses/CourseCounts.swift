// How many courses, students and teachers units and terms have.
import Base
import Store

/// How many courses, students and teachers there are, by unit and term: kept with each change, added up here.
struct CourseCounts: Sendable {
  struct Sum: Sendable, Equatable {
    var courses: Int64 = 0
    /// Places taken: somebody in three courses counts three times.
    var students: Int64 = 0
    var teachers: Int64 = 0

    var isEmpty: Bool { self == Sum() }

    mutating func add(_ other: Sum) {
      courses += other.courses
      students += other.students
      teachers += other.teachers
    }
  }

  private var sums: [ID<StructureUnit>: [ID<Term>: Sum]] = [:]

  /// One query by an index: a row for each program and term.
  init(of organization: ID<Organization>, _ reader: Reader) throws {
    try reader.each(CourseStore.counts, organization) { sums[$0.unit, default: [:]][$0.term] = $0.sum }
  }

  /// The same term by term, in one pass; what is nothing in a term isn't in it.
  func byTerm(_ nodes: ArraySlice<UnitTree.Node>) -> [ID<Term>: Sum] {
    var all: [ID<Term>: Sum] = [:]
    for node in nodes {
      for (term, part) in sums[node.unit.id] ?? [:] where !part.isEmpty { all[term, default: Sum()].add(part) }
    }
    return all
  }

  /// Of these units alone: to be given a whole subtree. `terms` nil for all.
  func sum(_ nodes: ArraySlice<UnitTree.Node>, of terms: Set<ID<Term>>? = nil) -> Sum {
    var sum = Sum()
    for node in nodes {
      for (term, part) in sums[node.unit.id] ?? [:] where terms?.contains(term) != false { sum.add(part) }
    }
    return sum
  }
}
