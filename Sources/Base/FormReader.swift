// Fills a payload from the name and value pairs of an HTML form.

/// Reads the fields of a payload from form values. Fields of a payload inside are named `address.city`, those of a list
/// `items[0].name`; a list of texts or identifiers repeats its name. An empty value counts as absent. Names that begin
/// with an underscore belong to the page (such as the CSRF token) and are not looked at.
struct FormReader: FieldVisitor {
  private let values: [String: [String]]
  /// What stands before the names of the payload at hand: empty, `address.` or `items[0].`.
  private var prefix = ""
  private var used: Set<String> = []
  /// In which zone a time without an offset is meant, as browsers send them.
  private let zone: Zone
  var faults = FieldFaults()

  init(_ pairs: [(String, String)], zone: Zone) {
    var values: [String: [String]] = [:]
    for (name, value) in pairs where !name.hasPrefix("_") { values[name, default: []].append(value) }
    self.values = values
    self.zone = zone
  }

  private mutating func fault(_ field: FieldInfo, _ text: Text) { faults.add(prefix + field.name.description, text) }

  /// The one value of a field, nil when it is absent or empty.
  private mutating func single(_ field: FieldInfo) -> String? {
    let name = prefix + field.name.description
    guard let given = values[name] else { return nil }
    used.insert(name)
    if given.count > 1 {
      fault(field, FieldTexts.twice)
      return nil
    }
    return given.first.flatMap { $0.isEmpty ? nil : $0 }
  }

  private mutating func read<T>(
    _ field: FieldInfo, into slot: inout T?, _ read: (String) -> Result<T, FieldRules.Refusal>
  ) {
    let before = faults.fields.count
    guard let value = single(field) else {
      if field.isNullable { slot = nil }
      if field.isRequired, faults.fields.count == before { fault(field, FieldTexts.missing) }
      return
    }
    switch read(value) {
    case .success(let taken): slot = taken
    case .failure(let refusal): fault(field, refusal.text)
    }
  }

  mutating func fill<P: Payload>(_ payload: inout P) {
    let before = faults.fields.count
    payload.fields(&self)
    if faults.fields.count == before { payload.check { name, text in faults.add(prefix + name, text) } }
  }

  /// Names every value that no field asked for. Called once, at the end.
  mutating func refuseUnknown<P: Payload>(in type: P.Type) {
    let unknown = values.keys.filter { !used.contains($0) }.sorted()
    guard !unknown.isEmpty, !faults.isFull else { return }
    let known = P.fieldList.map(\.name.description)
    for name in unknown where !faults.isFull {
      var path = JSONPath()
      Array(name.utf8).withUnsafeBytes { path.append(name: $0) }
      faults.add(path.text, FieldTexts.unknown(name, among: known))
    }
  }

  // MARK: FieldVisitor

  mutating func visit(_ field: FieldInfo, text slot: inout String?) {
    guard case .text(let kind, let length) = field.shape else { return }
    let name = prefix + field.name.description
    // A text that may be empty and can't be absent is empty when its box is.
    if !field.isNullable, length.lowerBound == 0, let given = values[name], given == [""] {
      used.insert(name)
      slot = ""
      return
    }
    read(field, into: &slot) { FieldRules.text($0, kind, length) }
    // Blanks alone are dropped by the rule: then nothing was given.
    if field.isNullable, slot?.isEmpty == true { slot = nil }
  }

  mutating func visit(_ field: FieldInfo, integer slot: inout Int64?) {
    guard case .integer(let range) = field.shape else { return }
    read(field, into: &slot) { text in
      let text = FieldRules.trimmed(text)
      let digits = text.utf8.drop { $0 == 0x2d || $0 == 0x2b }
      guard !digits.isEmpty, digits.allSatisfy({ (0x30...0x39).contains($0) }), text.utf8.count - digits.count <= 1
      else { return .failure(FieldRules.Refusal(FieldTexts.wholeNumber)) }
      guard let value = Int64(text) else { return .failure(FieldRules.Refusal(FieldTexts.outside(range))) }
      return FieldRules.integer(value, range)
    }
  }

  mutating func visit(_ field: FieldInfo, number slot: inout Double?) {
    guard case .number(let range) = field.shape else { return }
    read(field, into: &slot) { text in
      // A French hand types a comma; letters, such as those of `nan` or of a hexadecimal number, are refused.
      let plain = FieldRules.trimmed(text).utf8.map { $0 == 0x2c ? 0x2e : $0 }
      guard plain.allSatisfy({ (0x30...0x39).contains($0) || $0 == 0x2e || $0 == 0x2d || $0 == 0x2b }),
        let value = Double(String(decoding: plain, as: UTF8.self)), value.isFinite
      else { return .failure(FieldRules.Refusal(FieldTexts.plainNumber)) }
      return FieldRules.number(value, range)
    }
  }

  mutating func visit(_ field: FieldInfo, bool slot: inout Bool?) {
    // An unticked box is sent as nothing at all.
    if !field.isNullable, values[prefix + field.name.description] == nil {
      slot = false
      return
    }
    read(field, into: &slot) { text in
      switch text {
      case "true", "on", "1", "yes": .success(true)
      case "false", "off", "0", "no": .success(false)
      default: .failure(FieldRules.Refusal(FieldTexts.yesOrNo))
      }
    }
  }

  mutating func visit(_ field: FieldInfo, date slot: inout LocalDate?) {
    read(field, into: &slot) { FieldRules.date(FieldRules.trimmed($0)) }
  }

  mutating func visit(_ field: FieldInfo, timestamp slot: inout Timestamp?) {
    let zone = zone
    read(field, into: &slot) { FormReader.timestamp(FieldRules.trimmed($0), zone) }
  }

  mutating func visit(_ field: FieldInfo, id slot: inout Int64?) {
    read(field, into: &slot) { FieldRules.id(FieldRules.trimmed($0)) }
  }

  mutating func visit<E: ChoiceValue>(_ field: FieldInfo, choice slot: inout E?) {
    read(field, into: &slot) { FieldRules.choice($0, E.self) }
  }

  mutating func visit<P: Payload>(_ field: FieldInfo, object slot: inout P?) {
    let outer = prefix
    let inside = prefix + field.name.description + "."
    let given = values.keys.filter { $0.hasPrefix(inside) }
    if given.isEmpty, !field.isRequired { return }
    if field.isNullable, given.allSatisfy({ values[$0]?.allSatisfy(\.isEmpty) ?? true }) {
      used.formUnion(given)
      slot = nil
      return
    }
    var inner = P()
    prefix = inside
    fill(&inner)
    prefix = outer
    slot = inner
  }

  mutating func visit<P: Payload>(_ field: FieldInfo, list slot: inout [P]?) {
    guard case .list(_, let count) = field.shape else { return }
    let outer = prefix
    let indices = indices(of: prefix + field.name.description)
    if indices.isEmpty, !field.isRequired { return }
    if let text = FieldRules.count(indices.count, count) {
      fault(field, text)
      // Their fields are not unknown, merely not wanted.
      used.formUnion(values.keys.filter { $0.hasPrefix(outer + field.name.description + "[") })
      return
    }
    var list: [P] = []
    for index in indices {
      var inner = P()
      prefix = outer + field.name.description + "[\(index)]."
      fill(&inner)
      list.append(inner)
    }
    prefix = outer
    slot = list
  }

  /// The numbers that stand in brackets after `name`, in order. They may have gaps: rows are removed on the page.
  private func indices(of name: String) -> [Int] {
    var found: Set<Int> = []
    for key in values.keys where key.hasPrefix(name + "[") {
      let rest = key.utf8.dropFirst(name.utf8.count + 1)
      let digits = rest.prefix { (0x30...0x39).contains($0) }
      guard rest.dropFirst(digits.count).starts(with: "].".utf8), digits.count <= 6,
        let index = Int(String(decoding: digits, as: UTF8.self)), String(index).utf8.elementsEqual(digits)
      else { continue }
      found.insert(index)
    }
    return found.sorted()
  }

  mutating func visit(_ field: FieldInfo, texts slot: inout [String]?) {
    guard case .texts(let length, let count) = field.shape else { return }
    readRepeated(field, count, into: &slot) { FieldRules.text($0, .plain, length) }
  }

  mutating func visit(_ field: FieldInfo, ids slot: inout [Int64]?) {
    guard case .ids(let count) = field.shape else { return }
    readRepeated(field, count, into: &slot) { FieldRules.id($0) }
  }

  /// A field that repeats its name; empty values are skipped. No box ticked is an empty list, unless the list may be
  /// absent: then it is absent.
  private mutating func readRepeated<T>(
    _ field: FieldInfo, _ count: ClosedRange<Int>, into slot: inout [T]?,
    _ read: (String) -> Result<T, FieldRules.Refusal>
  ) {
    let name = prefix + field.name.description
    used.insert(name)
    if field.isNullable, values[name] == nil { return }
    let given = (values[name] ?? []).filter { !$0.isEmpty }
    if let text = FieldRules.count(given.count, count) {
      fault(field, text)
      return
    }
    var list: [T] = []
    for (index, value) in given.enumerated() {
      switch read(value) {
      case .success(let taken): list.append(taken)
      case .failure(let refusal): faults.add("\(name)[\(index)]", refusal.text)
      }
    }
    slot = list
  }

  /// An instant with its offset, or a date and time as `input type=datetime-local` sends them, meant in `zone`.
  static func timestamp(_ text: String, _ zone: Zone) -> Result<Timestamp, FieldRules.Refusal> {
    if let exact = Timestamp(rfc3339: text) { return .success(exact) }
    let hasSeconds = text.utf8.count > 16
    guard let asUTC = Timestamp(rfc3339: text + (hasSeconds ? "Z" : ":00Z")), asUTC.milliseconds % 1000 == 0,
      let date = LocalDate(iso: text.prefix(10))
    else { return .failure(FieldRules.Refusal(FieldTexts.timestamp)) }
    let ofDay = Int(asUTC.seconds - Int64(date.dayNumber) * 86_400)
    return .success(zone.instant(of: date, secondsOfDay: ofDay).timestamp)
  }
}

extension Payload {
  /// Reads a value from a form's names and values, as they were sent. Throws 422 with every field's fault. `zone` is
  /// where times without an offset are meant.
  package static func read(form pairs: [(String, String)], zone: Zone = .utc) throws(Failure) -> Self {
    guard pairs.count <= 2000 else {
      throw Failure(
        .tooLarge, code: "form-too-large",
        Text(
          en: "The form has more than 2,000 fields: send it in parts.",
          fr: "Le formulaire a plus de 2 000 champs : envoyez-le en plusieurs fois."))
    }
    var payload = Self()
    var reader = FormReader(pairs, zone: zone)
    reader.fill(&payload)
    reader.refuseUnknown(in: Self.self)
    try reader.faults.throwIfAny()
    return payload
  }
}
