// After any sequence of changes what is kept of students and teachers is what there is.
import Base
import Store
import Testing

@testable import App

struct TallyPropertyTests {
  private struct Seed: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
      state &+= 0x9e37_79b9_7f4a_7c15
      var z = state
      z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
      z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
      return z ^ (z >> 31)
    }
  }

  private static let roles: [[CourseRole]] = [
    [.student], [.teacher], [.assistant, .student], [], [.teacher, .student],
  ]

  @Test(arguments: [1, 2, 3, 4] as [UInt64]) func whatIsKeptIsWhatThereIs(seed: UInt64) throws {
    let stage = try CourseStage()
    let campus = stage.campus
    let (home, organization) = (campus.home.id, campus.home)
    var random = Seed(state: seed)
    var people = try (0..<8).map { try campus.quickPerson("Person \($0)") }
    let courses = try stage.course.values.sorted().map { try #require(ID<Course>($0)) }
    let units = try stage.unit.values.sorted().map { try #require(ID<StructureUnit>($0)) }
    var gone: [ID<Person>] = []
    for step in 0..<120 {
      let course = try #require(courses.randomElement(using: &random))
      let person = try #require(people.randomElement(using: &random))
      let roles = try #require(Self.roles.randomElement(using: &random))
      let source = try #require(EnrollmentSource.allCases.randomElement(using: &random))
      let (isActive, unit) = (Bool.random(using: &random), try #require(units.randomElement(using: &random)))
      let kind = Int.random(in: 0..<12, using: &random)
      let (isFirst, others) = (step % 2 == 0, Set(people.prefix(4)))
      let waiting = gone
      try campus.store.write(campus.context) { writer in
        switch kind {
        case 0...5:
          var batch = EnrollmentBatch(source, in: home)
          let say = kind == 5 ? nil : EnrollmentSay(roles, isActive: isActive || kind < 3)
          _ = try batch.put(say, of: person, in: course, writer)
          try batch.finish(writer)
        case 6:
          var batch = EnrollmentBatch(source, in: home)
          _ = try batch.deactivate(allBut: others, in: course, writer).count
          try batch.finish(writer)
        case 7: _ = try CourseChanges.update(course, in: home, writer) { $0.isActive = isFirst }
        case 8:
          // To another campus's unit it can't go with its term: then it stays.
          do { _ = try CourseChanges.update(course, in: home, writer) { $0.unit = unit } } catch is Failure {}
        case 9: if waiting.isEmpty { try PeopleChanges.delete(person, in: organization, writer) }
        case 10: break
        default: try EnrollmentChanges.rename(person, in: home, writer)
        }
      }
      if kind == 9, waiting.isEmpty {
        gone = [person]
        people.removeAll { $0 == person }
      }
      if kind == 10 {
        for one in waiting {
          #expect(try campus.admin.post("/api/v1/people/\(one.text)/restore").status == 200)
        }
        people += waiting
        gone = []
      }
      if step % 10 == 9 { try campus.expectTallies() }
    }
    try campus.expectTallies()
    #expect(try campus.chainIsWhole())
  }
}
