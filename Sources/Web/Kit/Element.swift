// How elements are called: with attributes in front and content behind.
import Base

/// An element with content: `h.div(.class("card")) { … }` or `h.td(.class("number"), text: "12")`.
///
/// One overload for each number of attributes, up to eight; more go in an array. So no call makes an array, nor pays for
/// attributes it doesn't give (twelve defaulted parameters cost 0.2 ms on a page of 30 rows).
package struct Element {
  @usableFromInline let html: HTML
  @usableFromInline let opening: StaticString
  @usableFromInline let closing: StaticString
  /// Browsers drop a line break right after the start tag of a `textarea`; one more keeps the person's own.
  @usableFromInline let keepsNewline: Bool

  /// For elements that the catalogue lacks: `Element(h, "<ruby", "</ruby>")`.
  @inlinable package init(
    _ html: HTML, _ opening: StaticString, _ closing: StaticString, keepsNewline: Bool = false
  ) {
    self.html = html
    self.opening = opening
    self.closing = closing
    self.keepsNewline = keepsNewline
  }

  @inlinable @inline(__always) func begin() { html.buffer.append(opening) }

  @inlinable @inline(__always) func fill(_ content: () throws -> Void) rethrows {
    html.buffer.append(keepsNewline ? ">\n" : ">")
    try content()
    html.buffer.append(closing)
  }

  @inlinable @inline(__always) func fill(text: some Wording) {
    html.buffer.append(keepsNewline ? ">\n" : ">")
    text.write(in: html)
    html.buffer.append(closing)
  }

  @inlinable package func callAsFunction(_ content: () throws -> Void) rethrows {
    begin()
    try fill(content)
  }

  @inlinable package func callAsFunction(_ a: Attribute, _ content: () throws -> Void) rethrows {
    begin()
    html.write(a)
    try fill(content)
  }

  @inlinable package func callAsFunction(_ a: Attribute, _ b: Attribute, _ content: () throws -> Void) rethrows {
    begin()
    html.write(a)
    html.write(b)
    try fill(content)
  }

  @inlinable package func callAsFunction(_ a: Attribute, _ b: Attribute, _ c: Attribute, _ content: () throws -> Void)
    rethrows
  {
    begin()
    html.write(a)
    html.write(b)
    html.write(c)
    try fill(content)
  }

  @inlinable package func callAsFunction(
    _ a: Attribute, _ b: Attribute, _ c: Attribute, _ d: Attribute, _ content: () throws -> Void
  ) rethrows {
    begin()
    html.write(a)
    html.write(b)
    html.write(c)
    html.write(d)
    try fill(content)
  }

  @inlinable package func callAsFunction(
    _ a: Attribute, _ b: Attribute, _ c: Attribute, _ d: Attribute, _ e: Attribute, _ content: () throws -> Void
  ) rethrows {
    begin()
    html.write(a)
    html.write(b)
    html.write(c)
    html.write(d)
    html.write(e)
    try fill(content)
  }

  @inlinable package func callAsFunction(
    _ a: Attribute, _ b: Attribute, _ c: Attribute, _ d: Attribute, _ e: Attribute, _ f: Attribute,
    _ content: () throws -> Void
  ) rethrows {
    begin()
    html.write(a)
    html.write(b)
    html.write(c)
    html.write(d)
    html.write(e)
    html.write(f)
    try fill(content)
  }

  @inlinable package func callAsFunction(
    _ a: Attribute, _ b: Attribute, _ c: Attribute, _ d: Attribute, _ e: Attribute, _ f: Attribute, _ g: Attribute,
    _ content: () throws -> Void
  ) rethrows {
    begin()
    html.write(a)
    html.write(b)
    html.write(c)
    html.write(d)
    html.write(e)
    html.write(f)
    html.write(g)
    try fill(content)
  }

  @inlinable package func callAsFunction(
    _ a: Attribute, _ b: Attribute, _ c: Attribute, _ d: Attribute, _ e: Attribute, _ f: Attribute, _ g: Attribute,
    _ i: Attribute, _ content: () throws -> Void
  ) rethrows {
    begin()
    html.write(a)
    html.write(b)
    html.write(c)
    html.write(d)
    html.write(e)
    html.write(f)
    html.write(g)
    html.write(i)
    try fill(content)
  }

  /// With attributes counted at run time.
  @inlinable package func callAsFunction(_ attributes: [Attribute], _ content: () throws -> Void) rethrows {
    begin()
    for attribute in attributes { html.write(attribute) }
    try fill(content)
  }

  @inlinable package func callAsFunction(text: some Wording) {
    begin()
    fill(text: text)
  }

  @inlinable package func callAsFunction(_ a: Attribute, text: some Wording) {
    begin()
    html.write(a)
    fill(text: text)
  }

  @inlinable package func callAsFunction(_ a: Attribute, _ b: Attribute, text: some Wording) {
    begin()
    html.write(a)
    html.write(b)
    fill(text: text)
  }

  @inlinable package func callAsFunction(_ a: Attribute, _ b: Attribute, _ c: Attribute, text: some Wording) {
    begin()
    html.write(a)
    html.write(b)
    html.write(c)
    fill(text: text)
  }

  @inlinable package func callAsFunction(
    _ a: Attribute, _ b: Attribute, _ c: Attribute, _ d: Attribute, text: some Wording
  ) {
    begin()
    html.write(a)
    html.write(b)
    html.write(c)
    html.write(d)
    fill(text: text)
  }

  @inlinable package func callAsFunction(
    _ a: Attribute, _ b: Attribute, _ c: Attribute, _ d: Attribute, _ e: Attribute, text: some Wording
  ) {
    begin()
    html.write(a)
    html.write(b)
    html.write(c)
    html.write(d)
    html.write(e)
    fill(text: text)
  }

  @inlinable package func callAsFunction(
    _ a: Attribute, _ b: Attribute, _ c: Attribute, _ d: Attribute, _ e: Attribute, _ f: Attribute, text: some Wording
  ) {
    begin()
    html.write(a)
    html.write(b)
    html.write(c)
    html.write(d)
    html.write(e)
    html.write(f)
    fill(text: text)
  }

  @inlinable package func callAsFunction(
    _ a: Attribute, _ b: Attribute, _ c: Attribute, _ d: Attribute, _ e: Attribute, _ f: Attribute, _ g: Attribute,
    text: some Wording
  ) {
    begin()
    html.write(a)
    html.write(b)
    html.write(c)
    html.write(d)
    html.write(e)
    html.write(f)
    html.write(g)
    fill(text: text)
  }

  @inlinable package func callAsFunction(
    _ a: Attribute, _ b: Attribute, _ c: Attribute, _ d: Attribute, _ e: Attribute, _ f: Attribute, _ g: Attribute,
    _ i: Attribute, text: some Wording
  ) {
    begin()
    html.write(a)
    html.write(b)
    html.write(c)
    html.write(d)
    html.write(e)
    html.write(f)
    html.write(g)
    html.write(i)
    fill(text: text)
  }

  /// With attributes counted at run time.
  @inlinable package func callAsFunction(_ attributes: [Attribute], text: some Wording) {
    begin()
    for attribute in attributes { html.write(attribute) }
    fill(text: text)
  }
}

/// An element that has no content and no end: `h.input(.type("email"), .name("email"))`.
package struct VoidElement {
  @usableFromInline let html: HTML
  @usableFromInline let opening: StaticString

  @inlinable package init(_ html: HTML, _ opening: StaticString) {
    self.html = html
    self.opening = opening
  }

  @inlinable package func callAsFunction() {
    html.buffer.append(opening)
    html.buffer.append(0x3e)
  }

  @inlinable package func callAsFunction(_ a: Attribute) {
    html.buffer.append(opening)
    html.write(a)
    html.buffer.append(0x3e)
  }

  @inlinable package func callAsFunction(_ a: Attribute, _ b: Attribute) {
    html.buffer.append(opening)
    html.write(a)
    html.write(b)
    html.buffer.append(0x3e)
  }

  @inlinable package func callAsFunction(_ a: Attribute, _ b: Attribute, _ c: Attribute) {
    html.buffer.append(opening)
    html.write(a)
    html.write(b)
    html.write(c)
    html.buffer.append(0x3e)
  }

  @inlinable package func callAsFunction(_ a: Attribute, _ b: Attribute, _ c: Attribute, _ d: Attribute) {
    html.buffer.append(opening)
    html.write(a)
    html.write(b)
    html.write(c)
    html.write(d)
    html.buffer.append(0x3e)
  }

  @inlinable package func callAsFunction(_ a: Attribute, _ b: Attribute, _ c: Attribute, _ d: Attribute, _ e: Attribute)
  {
    html.buffer.append(opening)
    html.write(a)
    html.write(b)
    html.write(c)
    html.write(d)
    html.write(e)
    html.buffer.append(0x3e)
  }

  @inlinable package func callAsFunction(
    _ a: Attribute, _ b: Attribute, _ c: Attribute, _ d: Attribute, _ e: Attribute, _ f: Attribute
  ) {
    html.buffer.append(opening)
    html.write(a)
    html.write(b)
    html.write(c)
    html.write(d)
    html.write(e)
    html.write(f)
    html.buffer.append(0x3e)
  }

  @inlinable package func callAsFunction(
    _ a: Attribute, _ b: Attribute, _ c: Attribute, _ d: Attribute, _ e: Attribute, _ f: Attribute, _ g: Attribute
  ) {
    html.buffer.append(opening)
    html.write(a)
    html.write(b)
    html.write(c)
    html.write(d)
    html.write(e)
    html.write(f)
    html.write(g)
    html.buffer.append(0x3e)
  }

  @inlinable package func callAsFunction(
    _ a: Attribute, _ b: Attribute, _ c: Attribute, _ d: Attribute, _ e: Attribute, _ f: Attribute, _ g: Attribute,
    _ h: Attribute
  ) {
    html.buffer.append(opening)
    html.write(a)
    html.write(b)
    html.write(c)
    html.write(d)
    html.write(e)
    html.write(f)
    html.write(g)
    html.write(h)
    html.buffer.append(0x3e)
  }

  @inlinable package func callAsFunction(
    _ a: Attribute, _ b: Attribute, _ c: Attribute, _ d: Attribute, _ e: Attribute, _ f: Attribute, _ g: Attribute,
    _ h: Attribute, _ i: Attribute
  ) {
    html.buffer.append(opening)
    html.write(a)
    html.write(b)
    html.write(c)
    html.write(d)
    html.write(e)
    html.write(f)
    html.write(g)
    html.write(h)
    html.write(i)
    html.buffer.append(0x3e)
  }

  @inlinable package func callAsFunction(
    _ a: Attribute, _ b: Attribute, _ c: Attribute, _ d: Attribute, _ e: Attribute, _ f: Attribute, _ g: Attribute,
    _ h: Attribute, _ i: Attribute, _ j: Attribute
  ) {
    html.buffer.append(opening)
    html.write(a)
    html.write(b)
    html.write(c)
    html.write(d)
    html.write(e)
    html.write(f)
    html.write(g)
    html.write(h)
    html.write(i)
    html.write(j)
    html.buffer.append(0x3e)
  }

  @inlinable package func callAsFunction(
    _ a: Attribute, _ b: Attribute, _ c: Attribute, _ d: Attribute, _ e: Attribute, _ f: Attribute, _ g: Attribute,
    _ h: Attribute, _ i: Attribute, _ j: Attribute, _ k: Attribute
  ) {
    html.buffer.append(opening)
    html.write(a)
    html.write(b)
    html.write(c)
    html.write(d)
    html.write(e)
    html.write(f)
    html.write(g)
    html.write(h)
    html.write(i)
    html.write(j)
    html.write(k)
    html.buffer.append(0x3e)
  }

  @inlinable package func callAsFunction(
    _ a: Attribute, _ b: Attribute, _ c: Attribute, _ d: Attribute, _ e: Attribute, _ f: Attribute, _ g: Attribute,
    _ h: Attribute, _ i: Attribute, _ j: Attribute, _ k: Attribute, _ l: Attribute
  ) {
    html.buffer.append(opening)
    html.write(a)
    html.write(b)
    html.write(c)
    html.write(d)
    html.write(e)
    html.write(f)
    html.write(g)
    html.write(h)
    html.write(i)
    html.write(j)
    html.write(k)
    html.write(l)
    html.buffer.append(0x3e)
  }

  /// With attributes counted at run time.
  @inlinable package func callAsFunction(_ attributes: [Attribute]) {
    html.buffer.append(opening)
    for attribute in attributes { html.write(attribute) }
    html.buffer.append(0x3e)
  }
}
