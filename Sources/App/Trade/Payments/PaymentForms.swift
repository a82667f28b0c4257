// Small forms of payments: several stand on one page, so the ids of their fields bear the form's name.
import Base
import Store
import Web

/// One of several forms of a page: which came back, what was typed, and what was wrong with it.
struct PaymentForm: Sendable {
  let name: String
  var typed = FormFields()
  var faults: [Failure.Field] = []
  /// What was refused as a whole.
  var refusal: Text?

  init(_ name: String = "") { self.name = name }

  init(_ name: String, _ typed: FormFields, _ failure: Failure) {
    (self.name, self.typed, faults) = (name, typed, failure.fields)
    refusal = failure.fields.isEmpty ? failure.text : nil
  }

  var isFaulty: Bool { !name.isEmpty }

  /// Whether a failure is shown in the form rather than as a page of its own.
  static func shows(_ failure: Failure) -> Bool { !failure.fields.isEmpty || failure.kind == .conflict }

  /// What is wrong with the page, each fault a link to its field.
  func writeFaults(_ h: HTML) {
    if let refusal { h.notice(.bad, refusal, isNew: true) }
    var summary = FormState()
    summary.faults = faults.map { Failure.Field(path: "\(name)-\($0.path)", text: $0.text) }
    h.faults(summary)
  }
}

/// Writes the fields of one form.
struct PaymentFormWriter {
  let h: HTML
  let form: String
  let state: PaymentForm

  init(_ h: HTML, _ form: String, _ state: PaymentForm) {
    (self.h, self.form) = (h, form)
    self.state = state.name == form ? state : PaymentForm()
  }

  private func labeled(
    _ name: String, _ label: Text, help: Text?, isOptional: Bool, _ control: ([Attribute]) -> Void
  ) {
    let fault = state.faults.first { $0.path == name }?.text
    h.labeled(name, label, help: help, isOptional: isOptional, fault: fault, in: form, control: control)
  }

  /// A text, or an amount as people write it.
  func text(
    _ name: String, _ label: Text, help: Text? = nil, value: String = "", isAmount: Bool = false,
    isOptional: Bool = false, longest: Int = 40
  ) {
    labeled(name, label, help: help, isOptional: isOptional) { common in
      h.input(
        common + [
          .type("text"), isAmount ? .inputmode("decimal") : .none, .required(!isOptional), .maxlength(longest),
          .autocomplete("off"), .value(state.typed[name] ?? value),
        ])
    }
  }

  /// One of several; where there is only one, it is said and not asked.
  func choice(_ name: String, _ label: Text, _ options: [(value: String, text: Text)], chosen: String? = nil) {
    guard options.count > 1 else {
      if let only = options.first { h.input(.type("hidden"), .name(name), .value(only.value)) }
      return
    }
    let current = state.typed[name] ?? chosen
    labeled(name, label, help: nil, isOptional: false) { common in
      h.select(common + [.required(true)]) {
        for option in options { h.option(.value(option.value), .selected(option.value == current), text: option.text) }
      }
    }
  }

  func tills(_ tills: [TillRow]) {
    choice("till", PaymentsText.till, tills.map { ($0.id.text, Text.verbatim($0.name)) })
  }
}

/// Reads the fields of one form; `done` throws what was wrong.
struct PaymentFormReader {
  let fields: FormFields
  private var faults: [Failure.Field] = []

  init(_ fields: FormFields) { self.fields = fields }

  private func word(_ name: String) -> String? {
    let word = trimmedSpace(fields[name] ?? "")
    return word.isEmpty ? nil : word
  }

  /// Nil where nothing was typed.
  mutating func amount(_ name: String, _ currency: Currency, isSigned: Bool = false) -> Money? {
    guard var word = word(name) else { return nil }
    let isNegative = isSigned && (word.hasPrefix("-") || word.hasPrefix("\u{2212}"))
    if isNegative { word.removeFirst() }
    guard let minor = Decimals.read(word, digits: currency.digits) else {
      faults.append(Failure.Field(path: name, text: CatalogText.badPrice(currency)))
      return nil
    }
    return Money(minor: isNegative ? 0 - minor : minor, currency: currency)
  }

  mutating func id<Kind>(_ name: String, _ fault: Text, as kind: ID<Kind>.Type = ID<Kind>.self) -> ID<Kind>? {
    guard let word = word(name) else { return nil }
    if let id = ID<Kind>(word) { return id }
    faults.append(Failure.Field(path: name, text: fault))
    return nil
  }

  func text(_ name: String, longest: Int) -> String { String((word(name) ?? "").prefix(longest)) }

  mutating func refuse(_ name: String, _ text: Text) { faults.append(Failure.Field(path: name, text: text)) }

  func done() throws { if !faults.isEmpty { throw Failure.unprocessable(faults) } }
}
