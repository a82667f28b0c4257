// What changed of a row, as its event tells it: each field with what it was and is.
import Base

extension JSONWriter {
  /// Nothing where it is the same.
  func changed(_ field: StaticString, _ old: String?, _ new: String?) {
    guard old != new else { return }
    object(field) {
      self.field("from", old)
      self.field("to", new)
    }
  }

  func changed(_ field: StaticString, _ old: Int64?, _ new: Int64?) {
    guard old != new else { return }
    object(field) {
      self.field("from", old)
      self.field("to", new)
    }
  }

  func changed(_ field: StaticString, _ old: LocalDate?, _ new: LocalDate?) {
    guard old != new else { return }
    object(field) {
      self.field("from", old)
      self.field("to", new)
    }
  }

  func changed(_ field: StaticString, _ old: Timestamp?, _ new: Timestamp?) {
    guard old != new else { return }
    object(field) {
      self.field("from", old)
      self.field("to", new)
    }
  }
}
