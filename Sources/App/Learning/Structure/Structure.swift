// Structure: campuses, departments, programs and terms. The manifest.
import Base
import Store
import Web

enum Structure: Feature {
  static let name = "Structure"
  static let navigation = [
    NavigationEntry(
      "/structure", StructureText.structure, icon: "buildings", access: .anywhere(.coursesRead), place: .organization)
  ]
  static let permissions: [Permission] = [.structureWrite]
  static let events = [
    EventDescription(.unitCreated, StructureText.eventUnitCreated),
    EventDescription(.unitUpdated, StructureText.eventUnitUpdated),
    EventDescription(.unitDeleted, StructureText.eventUnitDeleted),
    EventDescription(.termCreated, StructureText.eventTermCreated),
    EventDescription(.termUpdated, StructureText.eventTermUpdated),
    EventDescription(.termDeleted, StructureText.eventTermDeleted),
    EventDescription(.learningImported, StructureText.eventImported),
    EventDescription(.learningImportUndone, StructureText.eventImportUndone),
  ]
  static let migrations = StructureMigrations.all
  static let statements = StructureStore.statements
  static let tenant: [TenantData] = [
    .rows("learning_import_changes"), .rows("terms", .indexed, .groups), .rows("unit_lines", .whole, .groups),
    .rows("units", .whole, .belongings),
  ]
  static let exports = [
    ExportTable("units", StructureStore.exportUnits), ExportTable("terms", StructureStore.exportTerms),
  ]
  static let routes: [Route] = pages + imports + api

  private static let read = Access.anywhere(.coursesRead)
  private static let write = Access.permission(.structureWrite)

  private static let pages: [Route] = [
    .page(
      "/structure", "The tree of units with their counts, and the terms", needs: read,
      slowRead: StructurePages.showTree),
    .page(
      "/structure/export.csv", "The units and terms that the caller may see, as a file that can be imported again",
      needs: read, slowRead: StructureExport.download
    ).with(.bulk),
    .page(
      "/structure/units/new", "The form for a new unit", needs: write,
      query: [Route.QueryParameter(name: "parent", text: StructureText.parent, .id)], read: UnitForm.showNew),
    .form("/structure/units/new", "Add a unit", needs: write, write: UnitForm.create),
    .page("/structure/units/{id}", "One unit", needs: read, slowRead: UnitPages.show),
    .page("/structure/units/{id}/edit", "The form to change a unit", needs: write, read: UnitForm.showEdit),
    .form("/structure/units/{id}/edit", "Change a unit", needs: write, write: UnitForm.update),
    .form("/structure/units/{id}/delete", "Delete a unit", needs: write, write: UnitForm.delete),
    .page("/structure/terms/new", "The form for a new term", needs: write, read: TermForm.showNew),
    .form("/structure/terms/new", "Add a term", needs: write, write: TermForm.create),
    .page("/structure/terms/{id}", "One term", needs: read, slowRead: TermPages.show),
    .page("/structure/terms/{id}/edit", "The form to change a term", needs: write, read: TermForm.showEdit),
    .form("/structure/terms/{id}/edit", "Change a term", needs: write, write: TermForm.update),
    .form("/structure/terms/{id}/delete", "Delete a term", needs: write, write: TermForm.delete),
  ]

  private static let imports = ImportRoutes.of(
    .units, pages: "/structure/import", template: "/structure/import/template.csv",
    sheet: "/structure/import/template.xlsx", drafts: "/structure/import/drafts/{id}",
    undo: "/structure/import/batches/{id}/undo", api: "/api/v1/units/import", batches: "/api/v1/units/import/batches",
    undoAPI: "/api/v1/units/import/batches/{id}/undo", needs: write)

  private static let api: [Route] = [
    .api(
      .get, "/api/v1/units", "The units that the caller may see, parents before what is below them", needs: read,
      query: StructureFilter.ofUnits + [.page, .limit], list: UnitOutput.self, read: UnitAPI.list),
    .api(
      .post, "/api/v1/units", "Add a unit", needs: write, input: UnitInput.self, output: UnitOutput.self, status: 201,
      write: UnitAPI.create),
    .api(.get, "/api/v1/units/{id}", "One unit", needs: read, output: UnitOutput.self, answer: UnitAPI.find)
      .with(.versioned),
    .api(
      .patch, "/api/v1/units/{id}", "Change the named fields of a unit", needs: write, input: UnitChange.self,
      output: UnitOutput.self, write: UnitAPI.update
    ).with(.versioned),
    .api(
      .delete, "/api/v1/units/{id}", "Delete a unit that nothing hangs on", needs: write,
      write: UnitAPI.delete
    ).with(.versioned),
    .api(
      .get, "/api/v1/terms", "The terms that the caller may see, the newest first", needs: read,
      query: StructureFilter.ofTerms + [.page, .limit], list: TermOutput.self, read: TermAPI.list),
    .api(
      .post, "/api/v1/terms", "Add a term; label, year and days follow from a code such as S12627", needs: write,
      input: TermInput.self, output: TermOutput.self, status: 201, write: TermAPI.create),
    .api(.get, "/api/v1/terms/{id}", "One term", needs: read, output: TermOutput.self, answer: TermAPI.find)
      .with(.versioned),
    .api(
      .patch, "/api/v1/terms/{id}", "Change the named fields of a term", needs: write, input: TermChange.self,
      output: TermOutput.self, write: TermAPI.update
    ).with(.versioned),
    .api(
      .delete, "/api/v1/terms/{id}", "Delete a term without courses", needs: write, write: TermAPI.delete
    ).with(.versioned),
  ]
}
