"""The city and the catalogue as the documents in force make them. A document that fits neither (of
newer code, or of a city that has changed since) is left out and logged, never in the way."""

from __future__ import annotations

from collections.abc import Mapping

from chalicelib import log
from chalicelib.city import edited
from chalicelib.city.model import City
from chalicelib.store.documents import Document
from chalicelib.welfare import edited as welfare
from chalicelib.welfare.catalogue import Catalogue


def edited_city(delivered: City, documents: Mapping[str, Document]) -> City:
    """The delivered city with every section that was set."""
    city = delivered
    for section in edited.SECTIONS:
        if document := documents.get(section):
            try:
                city = edited.apply(city, section, document.body)
            except ValueError as error:
                _left_out(document, error)
    return city


def edited_catalogue(delivered: Catalogue, documents: Mapping[str, Document]) -> Catalogue:
    """The delivered catalogue with every programme that was published or corrected."""
    catalogue = delivered
    for document in programmes(documents):
        try:
            id_ = document.section.removeprefix(welfare.PREFIX)
            catalogue = welfare.apply(catalogue, id_, document.body)
        except ValueError as error:
            _left_out(document, error)
    return catalogue


def programmes(documents: Mapping[str, Document]) -> tuple[Document, ...]:
    """Those of the documents that are about one programme."""
    return tuple(d for name, d in documents.items() if name.startswith(welfare.PREFIX))


def _left_out(document: Document, error: ValueError) -> None:
    log.fault("settings.left_out", error, section=document.section, version=document.version)
