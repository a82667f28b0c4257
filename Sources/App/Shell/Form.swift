// Forms: fields from a payload's own declaration, each fault tied to its field.
import Base
import Web

/// What a form shows: the values as they were typed or as they stand, and what is wrong with them.
struct FormState: Sendable {
  var values = FormFields()
  var faults: [Failure.Field] = []

  /// An empty form.
  init() {}

  /// A form that came back: what was typed, and why it was refused.
  init(_ values: FormFields, _ failure: Failure) {
    self.values = values
    faults = failure.fields
  }

  /// A form to change what is there.
  init(_ payload: some Payload) {
    var copy = payload
    var writer = FormValues()
    copy.fields(&writer)
    values = FormFields(writer.pairs)
  }

  func fault(_ name: String) -> Text? { faults.first { $0.path == name }?.text }
}

/// What the browser is told of a field beyond its kind.
struct FieldHints: Sendable {
  /// The HTML autofill name, such as `current-password`.
  var autocomplete: String?
  /// The field to begin with.
  var isFirst = false
  /// Whether the form always has a value for it, so that it is neither optional nor without a choice.
  var isSettled = false
}

extension HTML {
  /// A form that is posted. `files` when it holds a file field.
  func post(
    _ action: Link, _ token: FormToken, _ attribute: Attribute = .none, files: Bool = false,
    _ content: () throws -> Void
  ) rethrows {
    // The browser's own messages speak the browser's language and hide at the next key: ours stay.
    try form(attribute, .method(.post), .action(action), .novalidate, .when(files, .enctype(.multipart))) {
      if !token.text.isEmpty { input(.type("hidden"), .name(CSRF.fieldName), .value(token.text)) }
      try content()
    }
  }

  /// A form to fill in: fields below each other, the buttons at the end.
  func entryForm(
    _ action: Link, _ token: FormToken, files: Bool = false, _ content: () throws -> Void
  ) rethrows {
    try post(action, token, .class("form"), files: files, content)
  }

  /// Two fields that belong together: side by side at a desk, below each other on a phone.
  func pair(_ content: () throws -> Void) rethrows { try div(.class("pair")) { try content() } }

  /// The buttons at a form's end.
  func actions(_ content: () throws -> Void) rethrows { try div(.class("actions")) { try content() } }

  /// Says above a form what is wrong in it, each fault a link to its field. Nothing when all is well.
  func faults(_ state: FormState, _ fields: [FieldInfo] = []) {
    guard !state.faults.isEmpty else { return }
    div(.class("notice bad"), .role("alert"), .tabindex(-1), .autofocus) {
      icon("bad")
      div {
        h2(text: ShellText.fieldsToCorrect(state.faults.count))
        ul {
          for fault in state.faults {
            li {
              a(.href(.inPage(fault.path))) {
                if let field = fields.first(where: { $0.name.description == fault.path }) {
                  text(field.label)
                  text(language == .fr ? "\u{a0}: " : ": ")
                }
                text(fault.text)
              }
            }
          }
        }
      }
    }
  }

  /// Every field of a payload, in its order.
  func fields(_ fields: [FieldInfo], _ state: FormState, hints: [String: FieldHints] = [:]) {
    for field in fields { self.field(field, state, hints[field.name.description] ?? FieldHints()) }
  }

  /// One field with its label, help and fault.
  func field(_ field: FieldInfo, _ state: FormState, _ hints: FieldHints = FieldHints()) {
    let name = field.name.description
    let value = field.isSecret ? nil : state.values[name]
    if case .bool = field.shape {
      check(name, field.label, help: field.help, isOn: value.map { $0 == "true" || $0 == "on" || $0 == "1" } ?? false)
      return
    }
    labeled(
      name, field.label, help: field.help, isOptional: !field.isRequired && !hints.isSettled, fault: state.fault(name)
    ) {
      self.control(field, name, value, $0 + hints.attributes, isSettled: hints.isSettled)
    }
  }

  /// A label, help and fault around a control of one's own. `control` gets the attributes that tie them together. Where a
  /// page has several forms with fields of the same name, `form` tells their ids apart.
  func labeled(
    _ name: String, _ label: Text, help: Text? = nil, isOptional: Bool = false, fault: Text? = nil,
    in form: String = "",
    control: ([Attribute]) -> Void
  ) {
    let id = form.isEmpty ? name : "\(form)-\(name)"
    div(.class("field")) {
      self.label(.for(id)) {
        text(label)
        if isOptional {
          span(.class("optional")) {
            text(" (")
            text(ShellText.optional)
            text(")")
          }
        }
      }
      if let help { p(.class("help"), .id(id + "-help"), text: help) }
      let described = [help.map { _ in id + "-help" }, fault.map { _ in id + "-fault" }].compactMap { $0 }
      var common: [Attribute] = [.class("input"), .id(id), .name(name), .ariaInvalid(fault != nil)]
      if !described.isEmpty { common.append(.ariaDescribedBy(described.joined(separator: " "))) }
      control(common)
      if let fault {
        p(.class("fault"), .id(id + "-fault")) {
          icon("bad")
          span(text: fault)
        }
      }
    }
  }

  /// A box to tick.
  func check(_ name: String, _ label: Text, help: Text? = nil, isOn: Bool) {
    self.label(.class("check")) {
      input(.type("checkbox"), .id(name), .name(name), .value("true"), .checked(isOn))
      span {
        text(label)
        if let help { span(.class("help"), text: help) }
      }
    }
  }

  /// A box that marks a row for the form `form`, wherever in the page that stands: `value` is sent under `id`.
  func tick(_ value: String, in form: String, _ label: Text) {
    self.label(.class("tick")) {
      input(.type("checkbox"), .form(form), .name("id"), .value(value), .ariaLabel(label))
    }
  }

  /// A field to choose a file. `preview` is the id of a canvas where a chosen picture is shown before it is sent.
  func fileField(
    _ name: String, _ label: Text, help: Text? = nil, accept: String, fault: Text? = nil, preview: String? = nil
  ) {
    labeled(name, label, help: help, fault: fault) {
      input($0 + [.type("file"), .accept(accept), .required, preview.map { .data("preview", $0) } ?? .none])
    }
  }

  private func control(
    _ field: FieldInfo, _ name: String, _ value: String?, _ common: [Attribute], isSettled: Bool
  ) {
    let current = Attribute.value(value ?? "")
    let required = Attribute.required(field.isRequired || isSettled)
    switch field.shape {
    case .text(.multiline, let length):
      textarea(common + [required, .maxlength(length.upperBound), .rows(4)]) { text(value ?? "") }
    case .text(let kind, let length):
      let type: Attribute =
        switch kind {
        case .email: .type("email")
        case .phone: .type("tel")
        case .secret: .type("password")
        case .plain, .multiline: .type("text")
        }
      // A secret that is too long must be refused, not cut short unseen.
      input(common + [type, required, kind == .secret ? .none : .maxlength(length.upperBound), current])
    case .integer: input(common + [.type("text"), .inputmode("numeric"), required, current])
    case .number: input(common + [.type("text"), .inputmode("decimal"), required, current])
    case .date: input(common + [.type("date"), required, current])
    case .choice:
      select(common + [required]) {
        if !(field.isRequired || isSettled) || value == nil { option(.value(""), text: ShellText.choose) }
        for choice in field.choices {
          option(.value(choice.value), .selected(choice.value == value), text: choice.label)
        }
      }
    case .bool, .timestamp, .id, .object, .list, .texts, .ids, .members:
      // A form that asks for these writes a control of its own, by `labeled`.
      input(common + [.type("text"), required, current])
    }
  }
}

extension FieldHints {
  fileprivate var attributes: [Attribute] {
    [autocomplete.map { .autocomplete($0) } ?? .none, isFirst ? .autofocus : .none]
  }
}
