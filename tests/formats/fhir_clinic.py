"""A small massage clinic in FHIR R4, written as a bundle or as Bulk Data: the same resources, referring to each other."""

import json
from pathlib import Path
from typing import Any

Resource = dict[str, Any]

LOINC, SNOMED, ICD10 = "http://loinc.org", "http://snomed.info/sct", "http://hl7.org/fhir/sid/icd-10-cm"


def coded(system: str, code: str, text: str) -> Resource:
    """A CodeableConcept."""
    return {"coding": [{"system": system, "code": code, "display": text}], "text": text}


def ref(kind: str, name: str) -> Resource:
    """A reference, to be written in the way of the export."""
    return {"reference": f"{kind}/{name}"}


def patient(name: str, born: str, gender: str) -> Resource:
    return {
        "resourceType": "Patient",
        "id": name,
        "name": [{"family": "Lovelace", "given": ["Ada"]}],
        "telecom": [{"value": "555-0199"}],
        "address": [{"line": ["1 Main Street"]}],
        "birthDate": born,
        "gender": gender,
    }


def request(name: str, of: str, day: str, **more: Any) -> Resource:
    massage = coded(SNOMED, "387854002", "Therapeutic massage")
    rest = {"status": "active", "intent": "order", "code": massage, "requester": ref("Practitioner", "doc1")}
    return {
        "resourceType": "ServiceRequest",
        "id": name,
        "subject": ref("Patient", of),
        "authoredOn": day,
        **rest,
        **more,
    }


def appointment(name: str, on: str, start: str, status: str, **more: Any) -> Resource:
    who = [{"actor": ref("Practitioner", "ther1")}, {"actor": ref("Patient", "p1")}]
    rest = {"basedOn": [ref("ServiceRequest", on)], "minutesDuration": 45, "participant": who}
    return {"resourceType": "Appointment", "id": name, "status": status, "start": start, **rest, **more}


def encounter(name: str, of: str, start: str, end: str, **more: Any) -> Resource:
    rest = {"status": "finished", "class": {"code": "AMB"}, "subject": ref("Patient", of)}
    return {"resourceType": "Encounter", "id": name, "period": {"start": start, "end": end}, **rest, **more}


def observation(of: str, when: str, code: str, value: Any = None, **more: Any) -> Resource:
    measured = {} if value is None else {"valueQuantity": {"value": value}}
    rest = {"status": "final", "code": {"coding": [{"system": LOINC, "code": code}]}, "subject": ref("Patient", of)}
    return {"resourceType": "Observation", "effectiveDateTime": when, **rest, **measured, **more}


def pressure(of: str, when: str, code: str, systolic: float, diastolic: float, **more: Any) -> Resource:
    parts = [("8462-4", diastolic), ("8480-6", systolic)]
    component = [
        {"code": {"coding": [{"system": LOINC, "code": part}]}, "valueQuantity": {"value": value, "unit": "mm[Hg]"}}
        for part, value in parts
    ]
    return observation(of, when, code, component=component, **more)


AT = {"encounter": ref("Encounter", "e1")}
AFTER = {"method": {"text": "after the session"}}

RESOURCES: list[Resource] = [
    patient("p1", "1980-05-17", "female"),
    patient("p2", "1955", "male"),
    {"resourceType": "Practitioner", "id": "doc1", "name": [{"text": "Dr Who"}]},
    {"resourceType": "Practitioner", "id": "ther1"},
    {"resourceType": "Organization", "id": "o1", "name": "not used"},
    {
        "resourceType": "Condition",
        "id": "c1",
        "subject": ref("Patient", "p1"),
        "code": coded(ICD10, "M54.2", "Sore neck, said in our own words"),
        "onsetDateTime": "2025-11-24",
    },
    request("r1", "p1", "2026-01-05", reasonReference=[ref("Condition", "c1")], quantityQuantity={"value": 8}),
    request("r2", "p2", "2026-01-07", reasonCode=[coded(SNOMED, "279039007", "Low back pain (finding)")]),
    request("lab", "p2", "2026-01-07", code=coded(LOINC, "57021-8", "Blood count")),
    request("draft", "p2", "2026-01-07", status="draft"),
    appointment("a1", "r1", "2026-01-12T09:00:00", "fulfilled"),
    appointment("a2", "r1", "2026-01-19T09:00:00", "noshow"),
    appointment("a3", "r1", "2026-01-26T09:00:00", "cancelled", cancelationReason={"text": "Cancelled late"}),
    appointment("a4", "r1", "2026-01-27T09:00:00", "cancelled"),
    appointment("a5", "r1", "2026-03-02T09:00:00", "booked"),
    appointment("a6", "r1", "2026-03-09T09:00:00", "proposed"),
    appointment("a7", "r1", "2026-02-02T09:00:00", "fulfilled"),
    # at the appointment a1, which has an encounter: before and after
    encounter("e1", "p1", "2026-01-12T09:02:00", "2026-01-12T09:50:00", appointment=[ref("Appointment", "a1")]),
    {
        "resourceType": "Procedure",
        "id": "done1",
        "status": "completed",
        "encounter": ref("Encounter", "e1"),
        "code": coded(SNOMED, "387854002", "Deep tissue massage"),
        "bodySite": [{"text": "neck"}, {"coding": [{"display": "shoulder"}]}],
    },
    observation("p1", "2026-01-12T09:05:00", "72514-3", 6.5, **AT),
    observation("p1", "2026-01-12T09:51:00", "72514-3", 3, **AT, **AFTER),
    pressure("p1", "2026-01-12T09:05:00", "85354-9", 131, 84, **AT),
    pressure("p1", "2026-01-12T09:51:00", "55284-4", 122, 79, **AT, **AFTER),
    observation("p1", "2026-01-12T09:05:00", "8867-4", 72, **AT),
    # on the day of the appointment a7, which has no encounter
    observation("p1", "2026-02-02T08:55:00", "38208-5", 4),
    # on a day of their own
    observation("p1", "2026-01-06T10:00:00", "72514-3", 7),
    pressure("p1", "2026-01-06T10:00:00", "55284-4", 140, 90),
    observation("p1", "2026-01-20", "77866-2", 41.2),
    {
        "resourceType": "QuestionnaireResponse",
        "status": "completed",
        "questionnaire": "http://example.org/Questionnaire/hit-6",
        "subject": ref("Patient", "p1"),
        "authored": "2026-02-10",
        "item": [{"linkId": "1", "item": [{"linkId": "hit6-total", "answer": [{"valueInteger": 55}]}]}],
    },
    # an encounter without an appointment, and one that is of no referral
    encounter("e2", "p2", "2026-01-14T10:00:00", "2026-01-14T10:30:00", basedOn=[ref("ServiceRequest", "r2")]),
    encounter("e3", "p2", "2026-01-15T10:00:00", "2026-01-15T10:30:00", type=[{"text": "Check-up"}]),
    observation("p2", "2026-01-14T10:00:00", "72514-3", 0, encounter=ref("Encounter", "e2")),
    # before the first referral of its patient, and entered in error
    observation("p2", "2025-06-01", "72514-3", 5),
    observation("p1", "2026-01-21", "72514-3", 9, status="entered-in-error"),
]


def write_bundle(folder: Path, kind: str = "collection", style: str = "urn:uuid:") -> None:
    """Write one bundle; references are urn:uuid, or addresses on a server."""
    entries = []
    for number, resource in enumerate(RESOURCES):
        name = resource.get("id", f"x{number}")
        address = f"{style}{name}" if style == "urn:uuid:" else f"{style}/{resource['resourceType']}/{name}"
        entries.append({"fullUrl": address, "resource": resource})
    text = json.dumps({"resourceType": "Bundle", "type": kind, "entry": entries})
    for resource in RESOURCES:
        path = f"{resource['resourceType']}/"
        text = text.replace(
            f'"reference": "{path}', f'"reference": "{style}' + ("" if style == "urn:uuid:" else f"/{path}")
        )
    (folder / "clinic.json").write_text(text, encoding="utf-8")


def write_bulk(folder: Path) -> None:
    """Write one NDJSON file a resource type."""
    for kind in {resource["resourceType"] for resource in RESOURCES}:
        lines = [json.dumps(resource) + "\n" for resource in RESOURCES if resource["resourceType"] == kind]
        (folder / f"{kind}.ndjson").write_text("".join(lines), encoding="utf-8")
