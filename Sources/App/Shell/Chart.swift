// Charts drawn here and not in the browser: shapes that need no script, beside the table that they draw.
import Base
import Web

/// One bar: what it stands for, and how much.
struct ChartBar: Sendable {
  let label: String
  let value: Int
}

extension HTML {
  /// A bar in a cell, as long as `value` is of `most`. The number stands beside it, so it is for the eye only.
  func bar(_ value: Int, of most: Int) {
    let length = most > 0 ? max(value > 0 ? 1 : 0, min(200, value * 200 / most)) : 0
    svg(
      .class("bar"), .ariaHidden(true), Attribute("viewBox", "0 0 200 10"), Attribute("preserveAspectRatio", "none")
    ) {
      Element(self, "<rect", "</rect>")(Attribute("width", length), Attribute("height", 10)) {}
    }
  }

  /// Bars side by side. `title` says in a sentence what is drawn, for whoever doesn't see it; each bar says its own to
  /// whoever rests on it. The page has the table besides.
  func barChart(_ title: Text, _ bars: [ChartBar]) {
    let most = max(1, bars.map(\.value).max() ?? 1)
    // A bar is as wide as 6 units of 8; a chart of few days isn't blown up to the whole width by it.
    let (step, height) = (8, 96)
    let width = max(bars.count, 30) * step
    figure(.class("chart")) {
      svg(
        .role("img"), .ariaLabel(title), Attribute("viewBox", "0 0 \(width) \(height)"),
        Attribute("preserveAspectRatio", "none")
      ) {
        for (at, bar) in bars.enumerated() {
          let tall = bar.value <= 0 ? 0 : max(1, bar.value * (height - 2) / most)
          Element(self, "<rect", "</rect>")(
            Attribute("x", at * step + 1), Attribute("y", height - tall), Attribute("width", step - 2),
            Attribute("height", tall)
          ) {
            Element(self, "<title", "</title>")(.none) { text("\(bar.label): \(grouped(bar.value, language))") }
          }
        }
      }
      figcaption(.class("small muted")) {
        span(text: bars.first?.label ?? "")
        span(text: ShellText.atMost(grouped(most, language)))
        span(text: bars.last?.label ?? "")
      }
    }
  }
}
