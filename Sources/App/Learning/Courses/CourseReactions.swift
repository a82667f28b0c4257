// What follows for courses on what happens to people.
import Base
import Store

/// What follows for courses on what happens to people, wherever it was done.
enum CourseReactions {
  private static func settle(_ event: EmittedEvent, isGone: Bool, _ writer: Writer) throws {
    let (person, organization) = (ID<Person>(event.subject), ID<Organization>(event.organization))
    try CohortChanges.settle(person, isGone: isGone, in: organization, writer)
    try EnrollmentChanges.settle(person, isGone: isGone, in: organization, writer)
  }

  static let all = [
    Reaction(.personUpdated) { event, writer in
      try EnrollmentChanges.rename(ID(event.subject), in: ID(event.organization), writer)
    },
    Reaction(.personMerged) { event, writer in
      try EnrollmentChanges.rename(ID(event.subject), in: ID(event.organization), writer)
    },
    Reaction(.personDeleted) { event, writer in
      try settle(event, isGone: true, writer)
    },
    Reaction(.personLeft) { event, writer in
      try settle(event, isGone: true, writer)
    },
    Reaction(.personRestored) { event, writer in
      try settle(event, isGone: false, writer)
    },
  ]
}
