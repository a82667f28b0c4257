// Stock over JSON: what lies where, what was moved, and moving it by hand.
import Base
import Store
import Web

enum StockAPI {
  static func list(_ call: Call, _ reader: Reader) throws -> Reply {
    let page = try Page(call.query)
    return try reader.snapshot {
      let list = try StockList(call, reader)
      return try call.list(page, total: list.total(reader)) { json in
        try list.each(page, reader) { StockOutput($0).write(to: json) }
      }
    }
  }

  static func movements(_ call: Call, _ reader: Reader) throws -> Reply {
    let page = try Page(call.query)
    let organization = try call.signedIn.organization.id
    return try reader.snapshot {
      let variant = try reader.one(StockStore.variant, call.id(as: ID<ProductVariant>.self), organization)
      return try call.list(page, total: total(variant.id, organization, reader)) { json in
        try reader.each(StockStore.movements, variant.id, organization, page.limit, page.offset) {
          MovementOutput($0).write(to: json)
        }
      }
    }
  }

  static func total(
    _ variant: ID<ProductVariant>, _ organization: ID<Organization>, _ reader: Reader
  ) throws -> Int {
    Int(try reader.value(of: .stockMovements, organization: organization.value, bucket: variant.value))
  }

  static func receive(_ input: ReceiptInput, _ call: Call, _ writer: Writer) throws -> StockBalanceOutput {
    let organization = try call.signedIn.organization.id
    try ofOneLine {
      try Stock.receive(
        [StockLine(input.variant, at: input.location, input.quantity)],
        reason: input.reason.flatMap { $0.isEmpty ? nil : $0 }, in: organization, writer)
    }
    return try balance(input.variant, input.location, organization, writer)
  }

  static func adjust(_ input: AdjustmentInput, _ call: Call, _ writer: Writer) throws -> StockBalanceOutput {
    let organization = try call.signedIn.organization.id
    try ofOneLine {
      try Stock.adjust(
        input.variant, at: input.location, by: input.change, reason: input.reason, in: organization, writer)
    }
    return try balance(input.variant, input.location, organization, writer)
  }

  static func transfer(_ input: TransferInput, _ call: Call, _ writer: Writer) throws -> TransferOutput {
    let organization = try call.signedIn.organization.id
    try ofOneLine {
      try Stock.transfer(
        input.variant, from: input.from, to: input.to, input.quantity,
        reason: input.reason.flatMap { $0.isEmpty ? nil : $0 }, in: organization, writer)
    }
    var output = TransferOutput()
    output.from = try balance(input.variant, input.from, organization, writer)
    output.to = try balance(input.variant, input.to, organization, writer)
    return output
  }

  static func count(_ input: StockCountInput, _ call: Call, _ writer: Writer) throws -> StockCountOutput {
    var output = StockCountOutput()
    let lines = input.lines.map { CountedLine(variant: $0.variant, counted: $0.counted, expected: $0.expected) }
    output.changed = Int64(
      try Stock.count(lines, at: input.location, since: input.asOf, in: call.signedIn.organization.id, writer))
    return output
  }

  private static func balance(
    _ variant: ID<ProductVariant>, _ location: ID<StockLocation>, _ organization: ID<Organization>, _ reader: Reader
  ) throws -> StockBalanceOutput {
    StockBalanceOutput(variant, location, try Stock.balance(of: variant, at: location, in: organization, reader))
  }

  /// What is wrong with the only line, told of the fields that say it.
  static func ofOneLine(_ body: () throws -> Void) throws {
    do { try body() } catch var failure as Failure {
      failure.fields = failure.fields.map { field in
        let path = field.path.hasPrefix("lines[0].") ? String(field.path.dropFirst(9)) : field.path
        return Failure.Field(path: path, text: field.text)
      }
      throw failure
    }
  }
}
