// The HTML writer: every sink escapes, attributes can't be left, links can't leave the site.
import Base
import Testing

@testable import Web

private struct Person {}

@Suite struct KitHTML {
  static let attack = "\"><script>alert('x')</script>&amp;\u{0}"
  static let harmless = "&#34;&gt;&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;&amp;amp;\u{FFFD}"

  @Test func escapesEverySink() {
    let attack = KitHTML.attack
    let safe = KitHTML.harmless
    #expect(html { $0.text(attack) } == safe)
    #expect(html { $0.text(Text(en: attack, fr: "")) } == safe)
    #expect(attack.withRaw { bytes in html { $0.text(utf8: bytes) } } == safe)
    #expect(html { $0.p(text: attack) } == "<p>\(safe)</p>")
    #expect(html { $0.div(.class(named: attack)) {} } == "<div class=\"\(safe)\"></div>")
    #expect(
      html { $0.div(.id(attack), .title(Text.verbatim(attack))) {} } == "<div id=\"\(safe)\" title=\"\(safe)\"></div>")
    #expect(html { $0.div(.data("x", attack)) {} } == "<div data-x=\"\(safe)\"></div>")
    #expect(html { $0.input(.value(attack)) } == "<input value=\"\(safe)\">")
    #expect(attack.withRaw { bytes in html { $0.input(.value(utf8: bytes)) } } == "<input value=\"\(safe)\">")
    #expect(html { $0.textarea(text: attack) } == "<textarea>\n\(safe)</textarea>")
    #expect(html { $0.div([.id(attack)]) {} } == "<div id=\"\(safe)\"></div>")
    #expect(html { $0.document(title: attack, head: {}, body: {}) }.contains("<title>\(safe)</title>"))
    #expect(html { $0.instant(Timestamp(milliseconds: 0), attack) }.hasSuffix("Z\">\(safe)</time>"))
    #expect(html { $0.a(.href(Link("/x").query("q", attack)), text: "") }.contains("<script") == false)
    #expect(html { $0.a(.href(Link("/x").segment(attack).fragment(attack)), text: "") }.contains("<script") == false)
    #expect(html { h in h.data(id: "d") { $0.string(attack) } }.contains("</script></script>") == false)
  }

  /// The scan looks at sixteen bytes at once: every position of a special byte in and around a block.
  @Test func escapesAtEveryPosition() {
    for length in 0..<70 {
      for at in 0..<max(length, 1) where at < length {
        for (special, reference) in [("<", "&lt;"), (">", "&gt;"), ("&", "&amp;"), ("\"", "&#34;"), ("'", "&#39;")] {
          var characters = [Character](repeating: "a", count: length)
          characters[at] = Character(special)
          let text = String(characters)
          #expect(html { $0.text(text) } == text.replacing(special, with: reference))
        }
      }
    }
    let mixed = String(repeating: "é<日本&語\"'>👍 ", count: 50)
    let expected = String(repeating: "é&lt;日本&amp;語&#34;&#39;&gt;👍 ", count: 50)
    #expect(html { $0.text(mixed) } == expected)
  }

  @Test func writesAttributes() {
    let out = html(.fr) {
      $0.input(
        .type("email"), .name("email"), .required, .disabled(false), .value(7),
        .ariaLabel(Text(en: "Mail", fr: "Courriel")),
        .when(false, .autofocus), .maxlength(120), .none)
    }
    #expect(
      out
        == "<input type=\"email\" name=\"email\" required value=\"7\" aria-label=\"Courriel\" maxlength=\"120\">")
    #expect(
      html { $0.th(.scope(.col), .ariaSort("ascending"), text: 12) }
        == "<th scope=\"col\" aria-sort=\"ascending\">12</th>")
    #expect(
      html { $0.form(.method(.post), .action("/sign-in"), .enctype(.multipart)) {} }
        == "<form method=\"post\" action=\"/sign-in\" enctype=\"multipart/form-data\"></form>")
    #expect(!Attribute.isHarmless("onclick") && !Attribute.isHarmless("style") && !Attribute.isHarmless("href"))
    #expect(!Attribute.isHarmless("a b") && !Attribute.isHarmless("a>") && Attribute.isHarmless("aria-label"))
  }

  @Test func writesDocument() {
    let out = html(.fr) { h in
      h.document(title: "A & B", .class("dark"), head: { h.script("/static/app.js") }, body: { h.body { h.br() } })
    }
    #expect(
      out
        == "<!DOCTYPE html><html lang=\"fr\" class=\"dark\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" "
        + "content=\"width=device-width, initial-scale=1\"><title>A &amp; B</title><script defer src=\"/static/app.js\" "
        + "nonce=\"00000000000000010000000000000abc\"></script></head><body><br></body></html>")
  }

  @Test func contentMayThrow() {
    #expect(throws: Failure.self) {
      let h = HTML(Buffer(), language: .en, nonce: Nonce(high: 0, low: 0))
      try h.div { throw Failure.notFound }
    }
  }

  @Test func builtLinks() throws {
    #expect(Link("/people/", ID<Person>(1), "/edit").text == "/people/0000000000001/edit")
    #expect(Link("/people").query("q", "a&b=c d/é").query("page", 2).text == "/people?q=a%26b%3Dc%20d%2F%C3%A9&page=2")
    #expect(Link("/people?x=1").query("y", "2").text == "/people?x=1&y=2")
    #expect(Link("/people/", ID<Person>(1)).query("tab", "x").text == "/people/0000000000001?tab=x")
    #expect(Link("/files").segment("../a b").text == "/files/..%2Fa%20b")
    #expect(Link("/x").query("q", String?.none).text == "/x")
    #expect(
      html { $0.a(.href(Link("/x").query("a", "1").query("b", "2")), text: "") } == "<a href=\"/x?a=1&amp;b=2\"></a>")
    #expect(Link(email: "a&b@example.org")?.text == "mailto:a%26b@example.org")
  }

  @Test(arguments: [
    "", "javascript:alert(1)", "//evil.example", "/\\evil.example", "\\\\evil", "https://evil.example", "http:/x", "x",
    "#x",
    "?x", "/a\nb", "/a\tb", "/a b", "/\u{0}", "/é", "/a\"b", "/a<b", "/..", "/a/../b", "/%2e%2E/x", "/.%2e", "/a\u{7f}",
    " /a", "/a\\b", "/./a", "\t//evil.example",
  ])
  func refusesLocal(_ text: String) { #expect(Link(local: text) == nil) }

  @Test(arguments: ["/", "/people?next=//x&y=..", "/a/b#c", "/a/...", "/a//b", "/%70"])
  func takesLocal(_ text: String) { #expect(Link(local: text)?.text == text) }

  @Test(arguments: [
    "http://example.org", "https://", "https:///x", "https://user@example.org", "https://a:b@example.org",
    "https://exa mple",
    "javascript:https://x", "https://example.org\\@evil", "https://[::1]/", "https://example.org:",
    "https://example.org:x/",
    "https://.x", "HTTPS://example.org", "https://ex\"ample.org", "https://exämple.org", "https://example.org/\n",
  ])
  func refusesExternal(_ text: String) { #expect(Link(external: text) == nil) }

  @Test(arguments: ["https://example.org", "https://example.org:8443/a?b=c#d", "https://a-b.example/@x"])
  func takesExternal(_ text: String) { #expect(Link(external: text)?.text == text) }

  @Test(arguments: ["", "a", "@", "a@", "@b", "a@b@c", "a b@c", "a@b\n"])
  func refusesMail(_ text: String) { #expect(Link(email: text) == nil) }
}
