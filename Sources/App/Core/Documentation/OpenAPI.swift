// The OpenAPI 3.1 document, written from the route values: what is not declared on a route is not in it.
import Base
import Web

enum OpenAPI {
  /// The document as JSON. The same for everybody: it names permissions, not people.
  static func write(to json: JSONWriter, routes: [Route]) {
    let routes = routes.filter { $0.kind == .api }
    json.object {
      json.field("openapi", "3.1.0")
      json.object("info") {
        json.field("title", "Quad")
        json.field("version", Version.text)
        json.field("description", DocumentationText.description)
      }
      json.array("tags") {
        for feature in Features.all where feature.routes.contains(where: { $0.kind == .api }) {
          json.object { json.field("name", feature.name) }
        }
      }
      json.object("paths") {
        var seen: Set<String> = []
        for route in routes where seen.insert(route.path).inserted {
          json.member(route.path)
          json.object {
            for other in routes where other.path == route.path { writeOperation(other, json) }
          }
        }
      }
      json.object("components") {
        writeSchemas(routes, json)
        OpenAPIParts.write(to: json)
      }
    }
  }

  private static func writeOperation(_ route: Route, _ json: JSONWriter) {
    json.member("\(route.method.name)".lowercased())
    json.object {
      json.field("operationId", operationID(route))
      if let feature = Features.all.first(where: { $0.routes.contains { $0 === route } }) {
        json.array("tags") { json.string(feature.name) }
      }
      json.field("summary", route.summary)
      switch route.access {
      case .permission(let permission):
        json.field("description", "Needs the permission `\(permission.name)`: \(permission.text.en.lowercasedFirst).")
        json.field("x-permission", permission.name)
      case .anywhere(let permission):
        json.field(
          "description",
          "Needs the permission `\(permission.name)`, in the whole organization or in a unit: \(permission.text.en.lowercasedFirst)."
        )
        json.field("x-permission", permission.name)
      case .either(let first, let others):
        let more = others.map { "`\($0.name)`" }.joined(separator: " or ")
        json.field(
          "description",
          "Needs the permission `\(first.name)`: \(first.text.en.lowercasedFirst); or \(more), in the whole organization or in a unit."
        )
        json.field("x-permission", first.name)
      case .operator: json.field("description", "For those who run the box.")
      case .anyone, .signedIn: break
      }
      if !route.isOpen {
        json.array("security") {
          json.object { json.array("bearer") {} }
          json.object { json.array("cookie") {} }
        }
      }
      writeParameters(route, json)
      writeBody(route, json)
      writeResponses(route, json)
    }
  }

  // MARK: What goes in

  private static func writeParameters(_ route: Route, _ json: JSONWriter) {
    let names = parameters(of: route.path)
    let takesVersion = route.traits.contains(.versioned) && route.method != .get
    guard !names.isEmpty || !route.query.isEmpty || route.isRepeatable || takesVersion else { return }
    json.array("parameters") {
      for name in names {
        json.object {
          json.field("name", name)
          json.field("in", "path")
          json.field("required", true)
          json.object("schema") { json.field("type", "string") }
        }
      }
      for parameter in route.query { write(parameter, json) }
      if takesVersion { json.object { json.field("$ref", "#/components/parameters/IfMatch") } }
      if route.isRepeatable { json.object { json.field("$ref", "#/components/parameters/IdempotencyKey") } }
    }
  }

  private static func write(_ parameter: Route.QueryParameter, _ json: JSONWriter) {
    json.object {
      json.field("name", parameter.name)
      json.field("in", "query")
      json.field("required", false)
      json.field("description", parameter.text.en)
      json.object("schema") {
        switch parameter.shape {
        case .text: json.field("type", "string")
        case .integer(let range):
          json.field("type", "integer")
          json.field("minimum", range.lowerBound)
          json.field("maximum", range.upperBound)
        case .date:
          json.field("type", "string")
          json.field("format", "date")
        case .id: json.field("type", "string")
        case .flag:
          json.field("type", "string")
          json.array("enum") { json.string("true") }
        }
      }
      if case .text(let example?) = parameter.shape { json.field("example", example) }
    }
  }

  private static func writeBody(_ route: Route, _ json: JSONWriter) {
    switch route.body {
    case .file, .upload:
      json.object("requestBody") {
        json.field("required", true)
        json.object("content") {
          json.object("text/csv") { json.object("schema") { json.field("type", "string") } }
          json.object("multipart/form-data") {
            json.object("schema") {
              json.field("type", "object")
              json.object("properties") { json.object("file") { json.field("type", "string") } }
            }
          }
        }
      }
    case .picture:
      json.object("requestBody") {
        json.field("required", true)
        json.object("content") {
          writePictures(json)
          json.object("multipart/form-data") {
            json.object("schema") {
              json.field("type", "object")
              json.object("properties") { json.object("file") { json.field("type", "string") } }
            }
          }
        }
      }
    case .none, .json, .form:
      guard let input = route.input else { return }
      json.object("requestBody") {
        json.object("content") {
          json.object("application/json") {
            json.object("schema") { writeReference(input.schemaName, json) }
            json.member("example")
            input.writeExample(to: json)
          }
        }
      }
    }
  }

  /// Bytes as they are: OpenAPI 3.1 says no more of them than their type.
  private static func writePictures(_ json: JSONWriter) {
    for format in Picture.Format.allCases {
      json.member(format.mediaType)
      json.object {}
    }
  }

  // MARK: What comes out

  private static func writeResponses(_ route: Route, _ json: JSONWriter) {
    json.object("responses") {
      json.member(String(route.success))
      json.object {
        json.field("description", route.success == 204 ? "Done" : "The answer")
        OpenAPIParts.writeHeaders(of: route, json)
        if route.traits.contains(.picture) { json.object("content") { writePictures(json) } }
        if route.traits.contains(.file) { json.object("content") { json.object("application/octet-stream") {} } }
        if route.traits.contains(.table) {
          json.object("content") {
            if route.path.hasSuffix(".csv") {
              json.object("text/csv") {}
            } else {
              json.object("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet") {}
            }
          }
        }
        if route.traits.contains(.plainText) {
          json.object("content") {
            json.object("text/plain") { json.object("schema") { json.field("type", "string") } }
          }
        }
        if let output = route.output {
          json.object("content") {
            json.object("application/json") {
              json.object("schema") {
                if route.isList {
                  writeList(output.schemaName, route.listHead, json)
                } else {
                  writeReference(output.schemaName, json)
                }
              }
              json.member("example")
              if route.isList { writeListExample(output, route.listHead, json) } else { output.writeExample(to: json) }
            }
          }
        }
      }
      for refusal in OpenAPIParts.refusals(of: route) {
        json.object(refusal.status) { json.field("$ref", "#/components/responses/\(refusal.name)") }
      }
      json.object("default") { json.field("$ref", "#/components/responses/Problem") }
    }
  }

  /// The frame of every list.
  private static func writeList(_ item: String, _ head: (any Payload.Type)?, _ json: JSONWriter) {
    var required: [StaticString] = ["items", "page", "limit", "total"]
    json.field("type", "object")
    json.object("properties") {
      if let head { required += head.properties(to: json) }
      json.object("items") {
        json.field("type", "array")
        json.object("items") { writeReference(item, json) }
      }
      for name: StaticString in ["page", "limit", "total"] {
        json.object(name) { json.field("type", "integer") }
      }
    }
    json.array("required") { for name in required { json.string(name.description) } }
    json.field("additionalProperties", false)
  }

  private static func writeListExample(_ item: any Payload.Type, _ head: (any Payload.Type)?, _ json: JSONWriter) {
    json.object {
      head?.writeExampleFields(to: json)
      json.array("items") { item.writeExample(to: json) }
      json.field("page", 1)
      json.field("limit", 25)
      json.field("total", 1)
    }
  }

  private static func writeReference(_ name: String, _ json: JSONWriter) {
    json.field("$ref", "#/components/schemas/\(name)")
  }

  private static func writeSchemas(_ routes: [Route], _ json: JSONWriter) {
    json.object("schemas") {
      var schemas = SchemaSet()
      for route in routes {
        if let input = route.input { add(input, to: &schemas) }
        if let output = route.output { add(output, to: &schemas) }
        if let head = route.listHead { addParts(of: head, to: &schemas) }
      }
      add(ProblemOutput.self, to: &schemas)
      schemas.write(to: json)
    }
  }

  private static func add<P: Payload>(_ type: P.Type, to schemas: inout SchemaSet) { schemas.add(type) }

  /// The types inside a list's head: the head itself is part of the list's own schema.
  private static func addParts<P: Payload>(of type: P.Type, to schemas: inout SchemaSet) { schemas.addParts(of: type) }

  /// `{id}` and their kin, in order.
  private static func parameters(of path: String) -> [String] {
    path.split(separator: "/").filter { $0.hasPrefix("{") }.map { String($0.dropFirst().dropLast()) }
  }

  /// A name of letters and underscores, one for each method and path.
  private static func operationID(_ route: Route) -> String {
    let words = route.path.split { !$0.isLetter && !$0.isNumber }.filter { $0 != "api" && $0 != "v1" }
    return ("\(route.method.name)".lowercased() + "_" + words.joined(separator: "_"))
  }
}

extension String {
  fileprivate var lowercasedFirst: String { prefix(1).lowercased() + dropFirst() }
}
