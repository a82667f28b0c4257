// The elements of HTML: each is a value that is called with attributes and content.
import Base

// Structure.
extension HTML {
  @inlinable package var body: Element { Element(self, "<body", "</body>") }
  @inlinable package var header: Element { Element(self, "<header", "</header>") }
  @inlinable package var footer: Element { Element(self, "<footer", "</footer>") }
  @inlinable package var main: Element { Element(self, "<main", "</main>") }
  @inlinable package var nav: Element { Element(self, "<nav", "</nav>") }
  @inlinable package var section: Element { Element(self, "<section", "</section>") }
  @inlinable package var article: Element { Element(self, "<article", "</article>") }
  @inlinable package var aside: Element { Element(self, "<aside", "</aside>") }
  @inlinable package var div: Element { Element(self, "<div", "</div>") }
  @inlinable package var h1: Element { Element(self, "<h1", "</h1>") }
  @inlinable package var h2: Element { Element(self, "<h2", "</h2>") }
  @inlinable package var h3: Element { Element(self, "<h3", "</h3>") }
  @inlinable package var h4: Element { Element(self, "<h4", "</h4>") }
  @inlinable package var hgroup: Element { Element(self, "<hgroup", "</hgroup>") }
}

// Flow.
extension HTML {
  @inlinable package var p: Element { Element(self, "<p", "</p>") }
  @inlinable package var ul: Element { Element(self, "<ul", "</ul>") }
  @inlinable package var ol: Element { Element(self, "<ol", "</ol>") }
  @inlinable package var li: Element { Element(self, "<li", "</li>") }
  @inlinable package var dl: Element { Element(self, "<dl", "</dl>") }
  @inlinable package var dt: Element { Element(self, "<dt", "</dt>") }
  @inlinable package var dd: Element { Element(self, "<dd", "</dd>") }
  @inlinable package var blockquote: Element { Element(self, "<blockquote", "</blockquote>") }
  @inlinable package var figure: Element { Element(self, "<figure", "</figure>") }
  @inlinable package var figcaption: Element { Element(self, "<figcaption", "</figcaption>") }
  @inlinable package var pre: Element { Element(self, "<pre", "</pre>") }
  @inlinable package var address: Element { Element(self, "<address", "</address>") }
}

// Words.
extension HTML {
  @inlinable package var a: Element { Element(self, "<a", "</a>") }
  @inlinable package var span: Element { Element(self, "<span", "</span>") }
  @inlinable package var strong: Element { Element(self, "<strong", "</strong>") }
  @inlinable package var em: Element { Element(self, "<em", "</em>") }
  @inlinable package var b: Element { Element(self, "<b", "</b>") }
  @inlinable package var i: Element { Element(self, "<i", "</i>") }
  @inlinable package var small: Element { Element(self, "<small", "</small>") }
  @inlinable package var code: Element { Element(self, "<code", "</code>") }
  @inlinable package var kbd: Element { Element(self, "<kbd", "</kbd>") }
  @inlinable package var samp: Element { Element(self, "<samp", "</samp>") }
  @inlinable package var abbr: Element { Element(self, "<abbr", "</abbr>") }
  @inlinable package var mark: Element { Element(self, "<mark", "</mark>") }
  @inlinable package var del: Element { Element(self, "<del", "</del>") }
  @inlinable package var ins: Element { Element(self, "<ins", "</ins>") }
  @inlinable package var sub: Element { Element(self, "<sub", "</sub>") }
  @inlinable package var sup: Element { Element(self, "<sup", "</sup>") }
  @inlinable package var time: Element { Element(self, "<time", "</time>") }
  @inlinable package var bdi: Element { Element(self, "<bdi", "</bdi>") }
  @inlinable package var q: Element { Element(self, "<q", "</q>") }
  @inlinable package var cite: Element { Element(self, "<cite", "</cite>") }
}

// Tables.
extension HTML {
  @inlinable package var table: Element { Element(self, "<table", "</table>") }
  @inlinable package var caption: Element { Element(self, "<caption", "</caption>") }
  @inlinable package var colgroup: Element { Element(self, "<colgroup", "</colgroup>") }
  @inlinable package var thead: Element { Element(self, "<thead", "</thead>") }
  @inlinable package var tbody: Element { Element(self, "<tbody", "</tbody>") }
  @inlinable package var tfoot: Element { Element(self, "<tfoot", "</tfoot>") }
  @inlinable package var tr: Element { Element(self, "<tr", "</tr>") }
  @inlinable package var th: Element { Element(self, "<th", "</th>") }
  @inlinable package var td: Element { Element(self, "<td", "</td>") }
}

// Forms.
extension HTML {
  @inlinable package var form: Element { Element(self, "<form", "</form>") }
  @inlinable package var search: Element { Element(self, "<search", "</search>") }
  @inlinable package var fieldset: Element { Element(self, "<fieldset", "</fieldset>") }
  @inlinable package var legend: Element { Element(self, "<legend", "</legend>") }
  @inlinable package var label: Element { Element(self, "<label", "</label>") }
  @inlinable package var button: Element { Element(self, "<button", "</button>") }
  @inlinable package var select: Element { Element(self, "<select", "</select>") }
  @inlinable package var option: Element { Element(self, "<option", "</option>") }
  @inlinable package var optgroup: Element { Element(self, "<optgroup", "</optgroup>") }
  @inlinable package var textarea: Element { Element(self, "<textarea", "</textarea>", keepsNewline: true) }
  @inlinable package var datalist: Element { Element(self, "<datalist", "</datalist>") }
  @inlinable package var output: Element { Element(self, "<output", "</output>") }
  @inlinable package var progress: Element { Element(self, "<progress", "</progress>") }
  @inlinable package var meter: Element { Element(self, "<meter", "</meter>") }
}

// Disclosure and media.
extension HTML {
  @inlinable package var details: Element { Element(self, "<details", "</details>") }
  @inlinable package var summary: Element { Element(self, "<summary", "</summary>") }
  @inlinable package var dialog: Element { Element(self, "<dialog", "</dialog>") }
  @inlinable package var menu: Element { Element(self, "<menu", "</menu>") }
  @inlinable package var picture: Element { Element(self, "<picture", "</picture>") }
  @inlinable package var svg: Element { Element(self, "<svg", "</svg>") }
  @inlinable package var noscript: Element { Element(self, "<noscript", "</noscript>") }
}

// Without content.
extension HTML {
  @inlinable package var br: VoidElement { VoidElement(self, "<br") }
  @inlinable package var hr: VoidElement { VoidElement(self, "<hr") }
  @inlinable package var img: VoidElement { VoidElement(self, "<img") }
  @inlinable package var input: VoidElement { VoidElement(self, "<input") }
  @inlinable package var meta: VoidElement { VoidElement(self, "<meta") }
  @inlinable package var link: VoidElement { VoidElement(self, "<link") }
  @inlinable package var col: VoidElement { VoidElement(self, "<col") }
  @inlinable package var wbr: VoidElement { VoidElement(self, "<wbr") }
  @inlinable package var source: VoidElement { VoidElement(self, "<source") }
}
