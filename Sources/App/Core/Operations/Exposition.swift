// The text format of Prometheus, version 0.0.4: what `/metrics` answers.
import Base
import Web

/// Writes families of samples. https://prometheus.io/docs/instrumenting/exposition_formats/
struct Exposition {
  static let mediaType = MediaType("text/plain; version=0.0.4; charset=utf-8", isText: true)

  let buffer: Buffer

  /// One metric with its samples. Nothing where there are none.
  func family(_ metric: Metric, _ samples: [Metric.Sample]) {
    guard !samples.isEmpty else { return }
    buffer.append("# HELP ")
    buffer.append(metric.name)
    buffer.append(0x20)
    escape(metric.help.description, quotes: false)
    buffer.append("\n# TYPE ")
    buffer.append(metric.name)
    buffer.append(0x20)
    buffer.append(text: metric.kind.rawValue)
    buffer.append(0x0a)
    for sample in samples {
      buffer.append(metric.name)
      buffer.append(sample.suffix)
      write(sample.labels)
      buffer.append(0x20)
      buffer.append(text: Exposition.number(sample.value))
      buffer.append(0x0a)
    }
  }

  private func write(_ labels: [(name: StaticString, value: String)]) {
    guard !labels.isEmpty else { return }
    buffer.append(0x7b)
    for (at, label) in labels.enumerated() {
      if at > 0 { buffer.append(0x2c) }
      buffer.append(label.name)
      buffer.append("=\"")
      escape(label.value, quotes: true)
      buffer.append(0x22)
    }
    buffer.append(0x7d)
  }

  private func escape(_ text: String, quotes: Bool) {
    for byte in text.utf8 {
      switch byte {
      case 0x5c: buffer.append("\\\\")
      case 0x0a: buffer.append("\\n")
      case 0x22 where quotes: buffer.append("\\\"")
      default: buffer.append(byte)
      }
    }
  }

  /// Whole numbers without a point, the others as short as they can be read back, and the three that are none.
  static func number(_ value: Double) -> String {
    if value.isNaN { return "NaN" }
    if value.isInfinite { return value < 0 ? "-Inf" : "+Inf" }
    if let whole = Int64(exactly: value), abs(value) < 1e15 { return "\(whole)" }
    return "\(value)"
  }
}
