"""The description that archives read: ro-crate-metadata.json of RO-Crate 1.2."""

from collections.abc import Mapping
from typing import Any

from analysis.reports.package.archive import sha256
from analysis.reports.package.datapackage import MEDIA_TYPES
from analysis.reports.package.release import Release

METADATA = "ro-crate-metadata.json"
_CONTEXT = "https://w3id.org/ro/crate/1.2/context"
_SPECIFICATION = "https://w3id.org/ro/crate/1.2"


def crate(release: Release, files: Mapping[str, bytes]) -> dict[str, Any]:
    """The crate of these files, by path."""
    licence = release.licence.url or "LICENSE.txt"
    root = {
        "@id": "./",
        "@type": "Dataset",
        "name": release.full_title,
        "description": release.description,
        "datePublished": release.published.isoformat(),
        "version": release.version,
        "license": {"@id": licence},
        "publisher": {"@id": "#publisher"},
        "hasPart": [{"@id": path} for path in sorted(files)],
        "mentions": [{"@id": "#protection"}],
    }
    return {
        "@context": _CONTEXT,
        "@graph": [
            {
                "@id": METADATA,
                "@type": "CreativeWork",
                "conformsTo": {"@id": _SPECIFICATION},
                "about": {"@id": "./"},
            },
            root,
            {"@id": "#publisher", "@type": "Organization", "name": release.publisher},
            *_licence(release),
            {"@id": "#program", "@type": "SoftwareApplication", "name": "Outcomes dashboard", "version": release.code},
            {
                "@id": "#protection",
                "@type": "CreateAction",
                "name": f"Count and protect load {release.load}",
                "instrument": {"@id": "#program"},
                "result": {"@id": "./"},
            },
            *(_file(path, files[path]) for path in sorted(files)),
        ],
    }


def _licence(release: Release) -> list[dict[str, Any]]:
    """The licence as a thing of its own, unless it is one of the files."""
    licence = release.licence
    named = {"name": licence.label, "description": licence.terms}
    return [{"@id": licence.url, "@type": "CreativeWork", **named}] if licence.url else []


def _file(path: str, content: bytes) -> dict[str, Any]:
    kind = ["File", "SoftwareSourceCode"] if path.endswith((".py", ".sql")) else "File"
    return {
        "@id": path,
        "@type": kind,
        "name": path.rpartition("/")[2],
        "encodingFormat": MEDIA_TYPES[path.rpartition(".")[2]],
        "contentSize": str(len(content)),
        "sha256": sha256(content),
    }
