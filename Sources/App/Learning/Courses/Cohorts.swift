// Cohorts: students who take several courses together. Whoever is in one is in each of its courses.
import Base
import Store

/// A class of students.
enum Cohort {}

extension JobKind {
  static let cohortSettlement = JobKind("cohorts.settle")
}

struct CohortFields: Sendable, Equatable {
  var unit = ID<StructureUnit>(0)
  var name = ""
  var isActive = true
}

struct CohortRow: FormRow {
  let id: ID<Cohort>
  let fields: CohortFields
  let members: Int64
  let version: Int64
  let created: Timestamp
  let updated: Timestamp

  var name: String { fields.name }
  var unit: ID<StructureUnit> { fields.unit }
}

/// Of which courses it is to be said anew whom cohorts bring into them.
struct CohortSettlement: Payload {
  var courses: [ID<Course>] = []

  static let schemaName = "CohortSettlement"

  init() {}

  init(_ courses: [ID<Course>]) { self.courses = courses }

  mutating func fields(_ f: inout some FieldVisitor) {
    f.ids("courses", &courses, label: CourseText.courses, max: CohortChanges.mostCourses)
  }
}

/// Has each course say whom its cohorts bring into it, whatever has become of them: it goes by what is there, so that it may
/// run again, late or twice.
enum CohortJobs {
  static let settlement = JobDescription(
    .cohortSettlement, CourseText.settlementJob, JobPolicy(timeout: 1800, attempts: 5, keep: 86_400),
    work: { (input: CohortSettlement, run: JobRun, _: Appliance) -> (any Payload)? in
      let organization = ID<Organization>(run.organization)
      for (place, course) in input.courses.enumerated() {
        run.progress(Int64(place), of: Int64(input.courses.count))
        try settle(course, in: organization, run)
      }
      run.progress(Int64(input.courses.count), of: Int64(input.courses.count))
      return nil
    })

  private static func settle(_ course: ID<Course>, in organization: ID<Organization>, _ run: JobRun) throws {
    // First who is in it by a cohort, then who is to be.
    var next: ID<Person>? = ID(0)
    while let after = next {
      try run.check()
      next = try run.write { writer in
        guard try writer.first(CourseStore.find, course, organization) != nil else { return nil }
        let rows = try writer.all(EnrollmentStore.ofCourse, course, after, organization, EnrollmentBatch.step)
        let people = rows.filter { $0.says.cohort != nil }.map(\.person)
        try CohortChanges.settleNow(people, in: [course], organization, writer)
        return rows.count < EnrollmentBatch.step ? nil : rows.last?.person
      }
    }
    for cohort in try run.read({ try $0.all(CohortStore.ofCourse, organization, course) }) {
      var next: ID<Person>? = ID(0)
      while let after = next {
        try run.check()
        next = try run.write { writer in
          guard try writer.first(CourseStore.find, course, organization) != nil else { return nil }
          let people = try writer.all(CohortStore.membersAfter, cohort, after, organization, EnrollmentBatch.step)
          try CohortChanges.settleNow(people, in: [course], organization, writer)
          return people.count < EnrollmentBatch.step ? nil : people.last
        }
      }
    }
  }
}
