# The API's own description: valid by the standard's schema, and true of what the server answers.
import json
import subprocess

from openapi_spec_validator import validate

from appliance import QUAD, clean_environment


def test_the_document_is_valid_and_complete(campus):
    answer = campus.ask("GET", "/openapi.json")
    assert answer.status == 200
    document = json.loads(answer.body)
    validate(document)
    listed = subprocess.run([QUAD, "routes", "--json"], capture_output=True, text=True, env=clean_environment(), check=True)
    declared = {(r["method"].lower(), r["path"]) for r in json.loads(listed.stdout)
                if r["kind"] == "api" and r["path"] != "/openapi.json"}
    documented = {(method, path) for path, item in document["paths"].items() for method in item}
    assert documented == declared


def test_every_reference_leads_somewhere(campus):
    document = json.loads(campus.ask("GET", "/openapi.json").body)
    schemas = document["components"]["schemas"]

    def references(node):
        if isinstance(node, dict):
            if "$ref" in node:
                yield node["$ref"]
            for value in node.values():
                yield from references(value)
        elif isinstance(node, list):
            for value in node:
                yield from references(value)

    found = set(references(document))
    assert found and all(r.removeprefix("#/components/schemas/") in schemas for r in found)
