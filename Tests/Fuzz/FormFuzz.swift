// Fuzzes the urlencoded form parser.
import Base
import Web

/// Parses any bytes as a form. Never traps; says what invariant broke, or nil.
///
/// What was parsed, written anew and parsed again must be the same; the limits must hold.
package func fuzzForm(_ bytes: UnsafeRawBufferPointer) -> String? {
  let limits = FormLimits(fields: 20, name: 32, value: 256)
  guard let form = try? FormFields(urlencoded: bytes, limits: limits) else { return nil }
  if form.pairs.count > limits.fields { return "more fields than allowed" }
  var again: [UInt8] = []
  for (name, value) in form.pairs {
    if name.isEmpty || name.utf8.count > limits.name || value.utf8.count > limits.value {
      return "a field beyond its limits"
    }
    if value.utf8.contains(0) || value.utf8.contains(0x0d) { return "a NUL or a carriage return got through" }
    if form[name] == nil { return "a name that is there can't be found" }
    again += Array((again.isEmpty ? "" : "&").utf8)
    again += Array((percentEncoded(name) + "=" + percentEncoded(value)).utf8)
  }
  guard let second = again.withUnsafeBytes({ try? FormFields(urlencoded: $0, limits: limits) }),
    second.pairs.elementsEqual(form.pairs, by: ==)
  else { return "written anew, the form reads otherwise" }
  return nil
}
