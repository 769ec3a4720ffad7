"""What programs read: the rules of Data Package 2.0 and RO-Crate 1.2 that a package has to keep, checked by hand.

Sources: datapackage.org/standard (2.0: data-package, data-resource, table-schema) and w3id.org/ro/crate/1.2.
"""

import dataclasses
import hashlib
import json
import re

import pytest

from analysis.reports.package.release import licences
from analysis.reports.package.write import package_files

TYPES = {"string", "integer", "number"}


@pytest.fixture
def descriptor(files):
    return json.loads(files["datapackage.json"])


@pytest.fixture
def things(files):
    return {thing["@id"]: thing for thing in json.loads(files["ro-crate-metadata.json"])["@graph"]}


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
