// The routes of one kind of import: the page, the check, the run, the templates, the undo, and the same over JSON.
import Base
import Store
import Web

enum ImportRoutes {
  /// Paths are given whole, so that they stand in the source as they are called.
  static func of(
    _ scope: ImportScope, pages: String, template: String, sheet: String, drafts: String, undo: String, api: String,
    batches: String, undoAPI: String, needs access: Access
  ) -> [Route] {
    let what = scope.name.en.lowercased()
    let limit = People.largestImport
    return [
      .page(
        pages, "The form for an import of \(what)", needs: access,
        read: { call, reader in try ImportPages.showForm(scope, call, reader) }),
      .upload(
        pages, "Check a file of \(what) and show what its import would do", needs: access, limit: limit,
        slow: { upload, call, pool in try ImportPages.check(scope, upload, call, pool) }),
      .form(
        drafts, "Run an import of \(what) that was checked", needs: access,
        slow: { _, call, pool in try ImportPages.run(scope, call, pool) }),
      .page(
        template, "A template for an import of \(what)", needs: access,
        read: { call, _ in ImportPages.template(scope, call) }),
      .page(
        sheet, "The same as a spreadsheet", needs: access,
        slowRead: { call, _ in try ImportSheets.template(scope, call) }),
      .form(
        undo, "Undo the last import of \(what)", needs: access,
        slow: { _, call, pool in try ImportPages.undo(scope, call, pool) }),
      .api(
        .post, api, "Import \(what) from a CSV file or a spreadsheet; with dryRun=true, only check it", needs: access,
        query: [Route.QueryParameter(name: "dryRun", text: Text(en: "Only check", fr: "Vérifier seulement"), .flag)],
        file: limit, output: ImportOutput.self,
        slow: { upload, call, pool in try ImportAPI.importFile(scope, upload, call, pool) }),
      .api(
        .get, batches, "Imports of \(what) that changed something, newest first", needs: access,
        query: [.page, .limit], list: ImportBatchOutput.self,
        read: { call, reader in try ImportAPI.list(scope, call, reader) }),
      .api(
        .post, undoAPI, "Undo the last import of \(what)", needs: access, input: UndoInput.self,
        output: UndoOutput.self,
        slow: { _, call, pool in try ImportAPI.undo(scope, call, pool) }),
    ]
  }
}
