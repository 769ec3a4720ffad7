"""What programs read: the official profile of Data Package 2.0, and its rules and those of RO-Crate 1.2 by hand.

Sources: profile/README.md, datapackage.org/standard (2.0: data-package, data-resource, table-schema) and
w3id.org/ro/crate/1.2 (root data entity, data entities, contextual entities, provenance of entities).
"""

import dataclasses
import hashlib
import json
import re
from datetime import date
from pathlib import Path

import jsonschema
import pytest

from analysis.reports.package.release import licences
from analysis.reports.package.write import package_files

PROFILE = json.loads((Path(__file__).parent / "profile" / "datapackage-2.0.json").read_text(encoding="utf-8"))
TYPES = {"string", "integer", "number"}


@pytest.fixture
def descriptor(files):
    return json.loads(files["datapackage.json"])


@pytest.fixture
def things(files):
    return {thing["@id"]: thing for thing in json.loads(files["ro-crate-metadata.json"])["@graph"]}


def broken(descriptor):
    """Where a descriptor breaks the official profile."""
    return [error.json_path for error in jsonschema.Draft7Validator(PROFILE).iter_errors(descriptor)]


def test_the_descriptor_keeps_the_official_profile(descriptor) -> None:
    """datapackage.json validates against the JSON schema that the standard publishes for version 2.0."""
    assert broken(descriptor) == []


@pytest.mark.parametrize(
    ("path", "wrong"),
    [
        (("resources", 0, "schema", "fields", 0, "type"), "text"),
        (("resources", 0, "bytes"), "many"),
        (("contributors", 0, "roles"), "publisher"),
        (("licenses", 0), {"title": "neither name nor path"}),
        (("resources",), []),
    ],
)
def test_the_profile_can_be_broken(descriptor, path, wrong) -> None:
    """The profile finds a wrong type, size, role or licence: it is the whole of it, not an empty shell."""
    holder = descriptor
    for step in path[:-1]:
        holder = holder[step]
    holder[path[-1]] = wrong
    assert broken(descriptor) != []


def test_the_profile_is_named(descriptor) -> None:
    """A descriptor names version 2.0 as its profile, as a reader would take it for 1.0 otherwise."""
    assert descriptor["$schema"] == "https://datapackage.org/profiles/2.0/datapackage.json"
    assert {"name", "id", "licenses", "title", "description", "version", "created", "resources"} <= set(descriptor)
    assert re.fullmatch(r"\d+\.\d+\.\d+", descriptor["version"])


def test_resources_are_the_files(descriptor, files) -> None:
    """Every resource has a unique name and the path, size and hash of a file that is there."""
    resources = descriptor["resources"]
    assert len({resource["name"] for resource in resources}) == len(resources)
    for resource in resources:
        content = files[resource["path"]]
        assert resource["bytes"] == len(content)
        assert resource["hash"] == f"sha256:{hashlib.sha256(content).hexdigest()}"


def test_schemas_are_the_tables(descriptor, files, tables) -> None:
    """Each table's schema has its columns in order with a type, its key, and what a blank cell means."""
    described = {resource["name"]: resource for resource in descriptor["resources"]}
    for table in tables:
        schema = described[table.name]["schema"]
        header = files[f"tables/{table.name}.csv"].decode().splitlines()[0]
        assert ",".join(field["name"] for field in schema["fields"]) == header
        assert {field["type"] for field in schema["fields"]} <= TYPES
        assert schema["primaryKey"] == list(table.dimensions)
        assert schema["missingValues"][0]["value"] == ""


def test_counts_have_their_range(descriptor) -> None:
    """A range of the codebook is a constraint, whole for whole numbers."""
    fields = {field["name"]: field for field in descriptor["resources"][0]["schema"]["fields"]}
    assert fields["n"]["constraints"] == {"minimum": 0}
    assert fields["rate"]["constraints"] == {"minimum": 0, "maximum": 100}
    assert fields["condition"]["categories"][0] == {"value": "neck", "label": "Neck pain"}


def test_codes_are_those_of_the_csv(descriptor, files) -> None:
    """A code that the CSV has behind an apostrophe stands so in the descriptor, too: it describes the CSV."""
    fields = {field["name"]: field for field in descriptor["resources"][0]["schema"]["fields"]}
    assert fields["condition"]["categories"][1]["value"] == "'=1+1"
    assert "'=1+1" in files["tables/responders.csv"].decode()


def test_the_crate_describes_itself(things) -> None:
    """The metadata file is about the root, which has all that RO-Crate says a root must have."""
    about = things["ro-crate-metadata.json"]
    assert about["conformsTo"]["@id"] == "https://w3id.org/ro/crate/1.2"
    root = things[about["about"]["@id"]]
    assert root["@type"] == "Dataset"
    assert {"name", "description", "datePublished", "license"} <= set(root)


def test_the_crate_is_flattened_linked_data(files) -> None:
    """The crate has RO-Crate's context, and a flat graph of things with an id of their own and a type."""
    crate = json.loads(files["ro-crate-metadata.json"])
    assert crate["@context"] == "https://w3id.org/ro/crate/1.2/context"
    ids = [thing["@id"] for thing in crate["@graph"]]
    assert len(set(ids)) == len(ids)
    assert all(thing["@type"] for thing in crate["@graph"])
    inner = [value for thing in crate["@graph"] for value in thing.values() if isinstance(value, dict)]
    inner += [one for thing in crate["@graph"] for value in thing.values() if isinstance(value, list) for one in value]
    assert all(list(one) == ["@id"] for one in inner if isinstance(one, dict))


def test_the_crate_names_its_day_and_people(things, release) -> None:
    """The root is dated by the release as RO-Crate asks (ISO 8601, to the day), and publisher and program have names."""
    assert date.fromisoformat(things["./"]["datePublished"]) == release.published
    assert things[things["./"]["publisher"]["@id"]] == {
        "@id": "#publisher",
        "@type": "Organization",
        "name": release.publisher,
    }
    made = next(thing for thing in things.values() if thing["@type"] == "CreateAction")
    assert things[made["instrument"]["@id"]]["@type"] == "SoftwareApplication"
    assert made["result"] == {"@id": "./"}


def test_files_of_the_crate_are_relative_and_typed(things, files) -> None:
    """Every file has a path relative to the root, a media type, and its size and SHA-256."""
    for path in set(files) - {"ro-crate-metadata.json"}:
        assert not path.startswith(("/", ".", "\\"))
        thing = things[path]
        assert "File" in thing["@type"]
        assert re.fullmatch(r"[a-z]+/[a-z0-9.+-]+", thing["encodingFormat"])
        assert (thing["contentSize"], thing["sha256"]) == (
            str(len(files[path])),
            hashlib.sha256(files[path]).hexdigest(),
        )


def test_the_crate_is_flat_and_whole(things, files) -> None:
    """Every part of the crate is a thing of its own and a file, and nothing refers to what is not there."""
    parts = {part["@id"] for part in things["./"]["hasPart"]}
    assert parts == set(files) - {"ro-crate-metadata.json"}
    assert parts <= set(things)
    referred = {
        value["@id"]
        for name, thing in things.items()
        if name != "ro-crate-metadata.json"
        for value in thing.values()
        if isinstance(value, dict)
    }
    assert referred <= set(things)


@pytest.mark.parametrize("licence", licences())
def test_every_licence_stands_in_all_descriptions(licence: str, tables, release) -> None:
    """Whichever licence a clinic chose, licence file, data package and crate name the same one."""
    chosen = licences()[licence]
    files = package_files(tables[:1], dataclasses.replace(release, licence=chosen))
    crate = {thing["@id"]: thing for thing in json.loads(files["ro-crate-metadata.json"])["@graph"]}
    assert crate["./"]["license"]["@id"] in crate
    assert json.loads(files["datapackage.json"])["licenses"][0]["path"] == (chosen.url or "LICENSE.txt")
    assert chosen.terms in files["LICENSE.txt"].decode()
    assert ("license:" in files["CITATION.cff"].decode()) == bool(chosen.spdx)
