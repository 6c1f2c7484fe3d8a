"""`make sbom`: what is delivered to Lambda, as a CycloneDX bill of materials in JSON.

The same locks give the same bytes: there is no time of day in it, and its serial number comes from
what it names.
"""

from __future__ import annotations

import sys
import tomllib
from pathlib import Path
from uuid import NAMESPACE_URL, uuid5

from cyclonedx.model import (
    ExternalReference,
    ExternalReferenceType,
    HashAlgorithm,
    HashType,
    XsUri,
)
from cyclonedx.model.bom import Bom
from cyclonedx.model.bom_ref import BomRef
from cyclonedx.model.component import Component, ComponentType
from cyclonedx.model.license import LicenseExpression
from cyclonedx.output.json import JsonV1Dot6

from local import delivered
from local.locks import ROOT

FILE = ROOT / ".local" / "hope-talk.cdx.json"


def document() -> str:
    """The bill, as JSON."""
    told = delivered.components()
    made = {one.name: _component(one) for one in told}
    content = " ".join(f"{one.purl} {' '.join(one.hashes)}" for one in told)
    service = _service()
    bom = Bom(components=made.values(), serial_number=uuid5(NAMESPACE_URL, content))
    bom.metadata.timestamp = None  # type: ignore[assignment]
    bom.metadata.component = service
    bom.register_dependency(service, [made[one.name] for one in told if one.asked_for])
    for one in told:
        bom.register_dependency(made[one.name], [made[name] for name in one.needs])
    return f"{JsonV1Dot6(bom).output_as_string(indent=2)}\n"


def _service() -> Component:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    return Component(
        name=project["name"],
        version=project["version"],
        description=project["description"],
        type=ComponentType.APPLICATION,
        bom_ref=BomRef(project["name"]),
        licenses=[LicenseExpression(project["license"])],
    )


def _component(one: delivered.Component) -> Component:
    files = ExternalReference(
        type=ExternalReferenceType.DISTRIBUTION,
        url=XsUri(one.purl.to_string()),
        comment="any one of these files",
        hashes=[HashType(alg=HashAlgorithm.SHA_256, content=each) for each in one.hashes],
    )
    return Component(
        name=one.name,
        version=one.version,
        type=ComponentType.LIBRARY,
        bom_ref=BomRef(one.purl.to_string()),
        purl=one.purl,
        licenses=[LicenseExpression(one.licence)],
        external_references=[files],
    )


def main(file: Path = FILE) -> int:
    """Write the bill to `.local`."""
    file.parent.mkdir(exist_ok=True)
    file.write_text(document(), "utf-8")
    print(file.relative_to(ROOT))
    return 0


if __name__ == "__main__":
    sys.exit(main())
