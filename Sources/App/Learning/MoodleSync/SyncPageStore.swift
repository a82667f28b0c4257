// What the pages of the synchronization read beyond what it reads itself.
import Base
import Store

enum SyncPageStore {
  static let statements: [any Statement] = [undecidedOf]

  /// How many categories of a state a person is to decide about: those whose parent waits as well wait for that one, and the
  /// category that an unused Moodle begins with is nobody's question.
  private static let undecidedOf = Query(
    """
    SELECT count(*) FROM moodle_categories
    WHERE organization_id = ?1 AND state = ?2 AND is_gone = 0 AND COALESCE(reason, '') <> 'above-unmapped'
      AND (COALESCE(reason, '') <> 'default-category' OR courses > 0)
    """
  ) { $0.int(0) }

  /// By the index of states: it looks at no category that stands for something.
  static func undecided(_ organization: ID<Organization>, _ reader: Reader) throws -> Int {
    try [CategoryState.unmapped, .ambiguous].reduce(0) { sum, state in
      sum + (try reader.one(undecidedOf, organization, state.rawValue))
    }
  }
}
