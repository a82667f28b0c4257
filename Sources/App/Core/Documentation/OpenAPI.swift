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
        json.field("description", "The JSON API of a campus. Sign in at /api/v1/auth/sign-in for a bearer token.")
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
        json.object("securitySchemes") {
          json.object("bearer") {
            json.field("type", "http")
            json.field("scheme", "bearer")
          }
        }
      }
    }
  }

  private static func writeOperation(_ route: Route, _ json: JSONWriter) {
    json.member("\(route.method.name)".lowercased())
    json.object {
      json.field("operationId", operationID(route))
      json.field("summary", route.summary)
      if case .permission(let permission) = route.access {
        json.field("description", "Needs the permission `\(permission.name)`.")
      }
      if case .operator = route.access { json.field("description", "For those who run the box.") }
      if case .anyone = route.access {
      } else {
        json.array("security") { json.object { json.array("bearer") {} } }
      }
      let names = parameters(of: route.path)
      if !names.isEmpty || !route.query.isEmpty {
        json.array("parameters") {
          for name in names { writeParameter(name, "path", "", json) }
          for parameter in route.query { writeParameter(parameter.name, "query", parameter.text.en, json) }
        }
      }
      writeBody(route, json)
      writeResponses(route, json)
    }
  }

  private static func writeParameter(_ name: String, _ place: String, _ words: String, _ json: JSONWriter) {
    json.object {
      json.field("name", name)
      json.field("in", place)
      json.field("required", place == "path")
      if !words.isEmpty { json.field("description", words) }
      json.object("schema") { json.field("type", "string") }
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
    case .none, .json, .form:
      guard let input = route.input else { return }
      json.object("requestBody") {
        json.object("content") {
          json.object("application/json") { json.object("schema") { writeReference(input.schemaName, json) } }
        }
      }
    }
  }

  private static func writeResponses(_ route: Route, _ json: JSONWriter) {
    json.object("responses") {
      json.member(String(route.success))
      json.object {
        json.field("description", route.success == 204 ? "Done" : "The answer")
        if let output = route.output {
          json.object("content") {
            json.object("application/json") {
              json.object("schema") {
                if route.isList { writeList(output.schemaName, json) } else { writeReference(output.schemaName, json) }
              }
            }
          }
        }
      }
      json.object("default") {
        json.field("description", "A problem (RFC 9457)")
        json.object("content") {
          json.object("application/problem+json") { json.object("schema") { writeReference("Problem", json) } }
        }
      }
    }
  }

  /// The frame of every list.
  private static func writeList(_ item: String, _ json: JSONWriter) {
    json.field("type", "object")
    json.array("required") { for name in ["items", "page", "limit", "total"] { json.string(name) } }
    json.object("properties") {
      json.object("items") {
        json.field("type", "array")
        json.object("items") { writeReference(item, json) }
      }
      json.object("page") { json.field("type", "integer") }
      json.object("limit") { json.field("type", "integer") }
      json.object("total") { json.field("type", "integer") }
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
      }
      add(ProblemOutput.self, to: &schemas)
      schemas.write(to: json)
    }
  }

  private static func add<P: Payload>(_ type: P.Type, to schemas: inout SchemaSet) { schemas.add(type) }

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

/// A problem as every failure is answered.
struct ProblemOutput: Payload {
  var type = ""
  var title = ""
  var status: Int64 = 0
  var detail = ""
  var code: String?
  var requestId = ""
  var fields: [FieldOutput] = []

  static let schemaName = "Problem"

  struct FieldOutput: Payload {
    var path = ""
    var message = ""

    static let schemaName = "ProblemField"

    mutating func fields(_ f: inout some FieldVisitor) {
      f.text("path", &path, label: DocumentationText.path, min: 0)
      f.text("message", &message, label: DocumentationText.message, max: 1000)
    }
  }

  mutating func fields(_ f: inout some FieldVisitor) {
    f.text("type", &type, label: DocumentationText.type)
    f.text("title", &title, label: DocumentationText.title)
    f.integer("status", &status, label: DocumentationText.status)
    f.text("detail", &detail, label: DocumentationText.detail, max: 2000)
    f.text("code", &code, label: DocumentationText.code)
    f.text("requestId", &requestId, label: DocumentationText.requestID)
    f.list("fields", &fields, label: DocumentationText.fields, required: false)
  }
}
