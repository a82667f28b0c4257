// Attributes of HTML elements: a catalogue that features may extend, whose values are escaped when they are written.
import Base

/// One attribute of an element.
///
/// The name is a literal, the value is escaped when written. Addresses only come as `Link`, styles and event handlers not
/// at all (the content security policy would refuse them anyway).
package struct Attribute: Sendable {
  @usableFromInline
  enum Value: @unchecked Sendable {
    /// The attribute is not written.
    case absent
    /// Written without a value.
    case flag
    case literal(Literal)
    case string(String)
    case text(Text)
    case utf8(UnsafeRawBufferPointer)
    case integer(Int64)
    case link(Link)
    case instant(Timestamp)
  }

  @usableFromInline let name: Literal
  @usableFromInline let value: Value
  /// Whether `data-` goes before the name.
  @usableFromInline let isData: Bool

  @inlinable init(_ name: StaticString, value: Value, isData: Bool = false) {
    self.name = Literal(name)
    self.value = value
    self.isData = isData
  }

  /// For attributes that the catalogue lacks. Debug builds refuse those that carry addresses or code.
  @inlinable package init(_ name: StaticString, _ value: String) {
    assert(Attribute.isHarmless(name), "\(name) needs a Link or has no place in a page")
    self.init(name, value: .string(value))
  }

  @inlinable package init(_ name: StaticString, _ value: Text) {
    assert(Attribute.isHarmless(name), "\(name) needs a Link or has no place in a page")
    self.init(name, value: .text(value))
  }

  @inlinable package init(_ name: StaticString, _ value: Int) { self.init(name, value: .integer(Int64(value))) }

  @inlinable package init(_ name: StaticString, _ value: Link) { self.init(name, value: .link(value)) }

  /// A boolean attribute: written bare, or not at all.
  @inlinable package init(_ name: StaticString, _ isOn: Bool) { self.init(name, value: isOn ? .flag : .absent) }

  /// Nothing.
  @inlinable package static var none: Attribute { Attribute("", value: .absent) }

  /// `attribute` where `condition` holds, else nothing.
  @inlinable package static func when(_ condition: Bool, _ attribute: @autoclosure () -> Attribute) -> Attribute {
    condition ? attribute() : .none
  }

  @usableFromInline static func isHarmless(_ name: StaticString) -> Bool {
    let text = name.description
    let carriesAddress = ["href", "src", "action", "formaction", "srcset", "style", "srcdoc", "data", "poster", "ping"]
    return !text.hasPrefix("on") && !carriesAddress.contains(text)
      && text.utf8.allSatisfy { isAlphanumeric($0) || $0 == 0x2d }
  }
}

// Everywhere.
extension Attribute {
  @inlinable package static func `class`(_ names: StaticString) -> Attribute {
    Attribute("class", value: .literal(Literal(names)))
  }
  @inlinable package static func `class`(named names: String) -> Attribute { Attribute("class", names) }
  @inlinable package static func id(_ name: String) -> Attribute { Attribute("id", name) }
  @inlinable package static func lang(_ language: Language) -> Attribute { Attribute("lang", language.rawValue) }
  @inlinable package static func dir(_ direction: Direction) -> Attribute { Attribute("dir", direction.rawValue) }
  @inlinable package static func title(_ text: Text) -> Attribute { Attribute("title", text) }
  @inlinable package static func title(_ text: String) -> Attribute { Attribute("title", text) }
  @inlinable package static var hidden: Attribute { Attribute("hidden", true) }
  @inlinable package static func hidden(_ isOn: Bool) -> Attribute { Attribute("hidden", isOn) }
  @inlinable package static func tabindex(_ index: Int) -> Attribute { Attribute("tabindex", index) }
  @inlinable package static func translate(_ isOn: Bool) -> Attribute { Attribute("translate", isOn ? "yes" : "no") }
  @inlinable package static func data(_ name: StaticString, _ value: String) -> Attribute {
    Attribute(name, value: .string(value), isData: true)
  }
  @inlinable package static func data(_ name: StaticString, _ value: Int) -> Attribute {
    Attribute(name, value: .integer(Int64(value)), isData: true)
  }
  @inlinable package static func data(_ name: StaticString, _ value: Link) -> Attribute {
    Attribute(name, value: .link(value), isData: true)
  }

  /// Which way text runs; `auto` for names and other words that people typed.
  package enum Direction: String, Sendable {
    case ltr, rtl, auto
  }
}

// For assistive technology.
extension Attribute {
  @inlinable package static func role(_ role: String) -> Attribute { Attribute("role", role) }
  @inlinable package static func ariaLabel(_ text: Text) -> Attribute { Attribute("aria-label", text) }
  @inlinable package static func ariaLabel(_ text: String) -> Attribute { Attribute("aria-label", text) }
  @inlinable package static func ariaLabelledBy(_ id: String) -> Attribute { Attribute("aria-labelledby", id) }
  @inlinable package static func ariaDescribedBy(_ id: String) -> Attribute { Attribute("aria-describedby", id) }
  @inlinable package static func ariaCurrent(_ what: String) -> Attribute { Attribute("aria-current", what) }
  @inlinable package static func ariaHidden(_ isOn: Bool) -> Attribute {
    Attribute("aria-hidden", isOn ? "true" : "false")
  }
  @inlinable package static func ariaExpanded(_ isOn: Bool) -> Attribute {
    Attribute("aria-expanded", isOn ? "true" : "false")
  }
  @inlinable package static func ariaInvalid(_ isOn: Bool) -> Attribute {
    isOn ? Attribute("aria-invalid", "true") : .none
  }
  @inlinable package static func ariaLive(_ mode: String) -> Attribute { Attribute("aria-live", mode) }
  @inlinable package static func ariaSort(_ direction: String) -> Attribute { Attribute("aria-sort", direction) }
  @inlinable package static func ariaControls(_ id: String) -> Attribute { Attribute("aria-controls", id) }
}

// Addresses and media.
extension Attribute {
  @inlinable package static func href(_ link: Link) -> Attribute { Attribute("href", link) }
  @inlinable package static func src(_ link: Link) -> Attribute { Attribute("src", link) }
  @inlinable package static func rel(_ kind: String) -> Attribute { Attribute("rel", kind) }
  @inlinable package static func target(_ name: String) -> Attribute { Attribute("target", name) }
  @inlinable package static func download(_ name: String) -> Attribute { Attribute("download", name) }
  @inlinable package static func alt(_ text: Text) -> Attribute { Attribute("alt", text) }
  @inlinable package static func alt(_ text: String) -> Attribute { Attribute("alt", text) }
  @inlinable package static func width(_ pixels: Int) -> Attribute { Attribute("width", pixels) }
  @inlinable package static func height(_ pixels: Int) -> Attribute { Attribute("height", pixels) }
  @inlinable package static func loading(_ when: String) -> Attribute { Attribute("loading", when) }
  @inlinable package static func datetime(_ instant: Timestamp) -> Attribute {
    Attribute("datetime", value: .instant(instant))
  }
  @inlinable package static func datetime(_ text: String) -> Attribute { Attribute("datetime", text) }
  @inlinable package static func media(_ query: String) -> Attribute { Attribute("media", query) }
  @inlinable package static func content(_ text: String) -> Attribute { Attribute("content", text) }
}

// Forms.
extension Attribute {
  @inlinable package static func action(_ link: Link) -> Attribute { Attribute("action", link) }
  @inlinable package static func formaction(_ link: Link) -> Attribute { Attribute("formaction", link) }
  /// `get` or `post`: HTML has no other.
  @inlinable package static func method(_ method: FormMethod) -> Attribute { Attribute("method", method.rawValue) }
  @inlinable package static func enctype(_ type: FormEncoding) -> Attribute { Attribute("enctype", type.rawValue) }
  @inlinable package static func type(_ type: StaticString) -> Attribute {
    Attribute("type", value: .literal(Literal(type)))
  }
  @inlinable package static func name(_ name: String) -> Attribute { Attribute("name", name) }
  @inlinable package static func value(_ value: String) -> Attribute { Attribute("value", value) }
  @inlinable package static func value(_ value: Text) -> Attribute { Attribute("value", value) }
  @inlinable package static func value(_ value: Int) -> Attribute { Attribute("value", value) }
  @inlinable package static func value(utf8: UnsafeRawBufferPointer) -> Attribute {
    Attribute("value", value: .utf8(utf8))
  }
  @inlinable package static func `for`(_ id: String) -> Attribute { Attribute("for", id) }
  @inlinable package static func form(_ id: String) -> Attribute { Attribute("form", id) }
  @inlinable package static func list(_ id: String) -> Attribute { Attribute("list", id) }
  @inlinable package static func placeholder(_ text: Text) -> Attribute { Attribute("placeholder", text) }
  @inlinable package static func autocomplete(_ hint: String) -> Attribute { Attribute("autocomplete", hint) }
  @inlinable package static func inputmode(_ mode: String) -> Attribute { Attribute("inputmode", mode) }
  @inlinable package static func enterkeyhint(_ hint: String) -> Attribute { Attribute("enterkeyhint", hint) }
  @inlinable package static func pattern(_ pattern: String) -> Attribute { Attribute("pattern", pattern) }
  @inlinable package static func accept(_ types: String) -> Attribute { Attribute("accept", types) }
  @inlinable package static func min(_ value: String) -> Attribute { Attribute("min", value) }
  @inlinable package static func min(_ value: Int) -> Attribute { Attribute("min", value) }
  @inlinable package static func max(_ value: String) -> Attribute { Attribute("max", value) }
  @inlinable package static func max(_ value: Int) -> Attribute { Attribute("max", value) }
  @inlinable package static func step(_ value: String) -> Attribute { Attribute("step", value) }
  @inlinable package static func minlength(_ count: Int) -> Attribute { Attribute("minlength", count) }
  @inlinable package static func maxlength(_ count: Int) -> Attribute { Attribute("maxlength", count) }
  @inlinable package static func rows(_ count: Int) -> Attribute { Attribute("rows", count) }
  @inlinable package static func size(_ count: Int) -> Attribute { Attribute("size", count) }
  @inlinable package static func required(_ isOn: Bool) -> Attribute { Attribute("required", isOn) }
  @inlinable package static var required: Attribute { Attribute("required", true) }
  @inlinable package static func disabled(_ isOn: Bool) -> Attribute { Attribute("disabled", isOn) }
  @inlinable package static var disabled: Attribute { Attribute("disabled", true) }
  @inlinable package static func checked(_ isOn: Bool) -> Attribute { Attribute("checked", isOn) }
  @inlinable package static func selected(_ isOn: Bool) -> Attribute { Attribute("selected", isOn) }
  @inlinable package static func multiple(_ isOn: Bool) -> Attribute { Attribute("multiple", isOn) }
  @inlinable package static var readonly: Attribute { Attribute("readonly", true) }
  @inlinable package static var autofocus: Attribute { Attribute("autofocus", true) }
  @inlinable package static var novalidate: Attribute { Attribute("novalidate", true) }

  package enum FormMethod: String, Sendable {
    case get, post, dialog
  }

  package enum FormEncoding: String, Sendable {
    case urlencoded = "application/x-www-form-urlencoded"
    case multipart = "multipart/form-data"
  }
}

// Tables and disclosure.
extension Attribute {
  @inlinable package static func scope(_ scope: Scope) -> Attribute { Attribute("scope", scope.rawValue) }
  @inlinable package static func colspan(_ count: Int) -> Attribute { Attribute("colspan", count) }
  @inlinable package static func rowspan(_ count: Int) -> Attribute { Attribute("rowspan", count) }
  @inlinable package static func headers(_ ids: String) -> Attribute { Attribute("headers", ids) }
  @inlinable package static func open(_ isOn: Bool) -> Attribute { Attribute("open", isOn) }
  @inlinable package static func start(_ number: Int) -> Attribute { Attribute("start", number) }

  package enum Scope: String, Sendable {
    case col, row, colgroup, rowgroup
  }
}
