// How far apart two words are, to guess what a mistyped one was meant to be.

/// How many letters must be added, dropped, changed or swapped with their neighbor to make one word of the other.
package func editDistance(_ a: String, _ b: String) -> Int {
  let (a, b) = (Array(a.utf8.prefix(128)), Array(b.utf8.prefix(128)))
  if a.isEmpty || b.isEmpty { return max(a.count, b.count) }
  var before: [Int] = []
  var above = Array(0...b.count)
  for i in 1...a.count {
    var row = [i]
    for j in 1...b.count {
      let same = a[i - 1] == b[j - 1]
      var least = min(row[j - 1] + 1, above[j] + 1, above[j - 1] + (same ? 0 : 1))
      if i > 1, j > 1, a[i - 1] == b[j - 2], a[i - 2] == b[j - 1] { least = min(least, before[j - 2] + 1) }
      row.append(least)
    }
    (before, above) = (above, row)
  }
  return above[b.count]
}

/// The candidate that `word` was most likely meant to be; nil when none is near enough to be worth naming.
package func nearest(to word: String, among candidates: some Sequence<String>) -> String? {
  let scored = candidates.map { (distance: editDistance(word, $0), candidate: $0) }
  guard let best = scored.min(by: { $0.distance < $1.distance }) else { return nil }
  return best.distance <= max(2, word.utf8.count / 3) ? best.candidate : nil
}
