// Members that may be null.

extension JSONWriter {
  /// A member with a text or null.
  @inlinable package func field(_ key: StaticString, _ value: String?) {
    if let value { field(key, value) } else { null(key) }
  }

  /// A member with a text given as bytes, or null.
  @inlinable package func field(_ key: StaticString, utf8 value: UnsafeRawBufferPointer?) {
    if let value { field(key, utf8: value) } else { null(key) }
  }

  /// A member with a whole number or null.
  @inlinable package func field(_ key: StaticString, _ value: Int64?) {
    if let value { field(key, value) } else { null(key) }
  }

  /// A member with a whole number or null.
  @inlinable package func field(_ key: StaticString, _ value: Int?) {
    if let value { field(key, value) } else { null(key) }
  }

  /// A member with a number or null.
  package func field(_ key: StaticString, _ value: Double?) {
    if let value { field(key, value) } else { null(key) }
  }

  /// A member with `true`, `false` or null.
  @inlinable package func field(_ key: StaticString, _ value: Bool?) {
    if let value { field(key, value) } else { null(key) }
  }

  /// A member with an instant or null.
  package func field(_ key: StaticString, _ value: Timestamp?) {
    if let value { field(key, value) } else { null(key) }
  }

  /// A member with an identifier or null.
  package func field<Kind>(_ key: StaticString, _ value: ID<Kind>?) {
    if let value { field(key, value) } else { null(key) }
  }

  /// A member with a local date as `2026-11-21`.
  package func field(_ key: StaticString, _ value: LocalDate) {
    name(key, room: 12)
    quote(value)
  }

  /// A member with a local date or null.
  package func field(_ key: StaticString, _ value: LocalDate?) {
    if let value { field(key, value) } else { null(key) }
  }

  /// Writes a local date in quotes.
  func quote(_ value: LocalDate) {
    buffer.append(0x22)
    buffer.append(iso: value)
    buffer.append(0x22)
  }
}
