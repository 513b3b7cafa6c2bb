"""Elements of a message that is being written."""

from __future__ import annotations

from typing import TypeAlias

from lxml import etree

XmlElement: TypeAlias = etree._Element  # pyright: ignore[reportPrivateUsage] - lxml has no public name for it


def add(parent: XmlElement, name: str, text: str | None = None, **attributes: str) -> XmlElement:
    """Append an element with a text and attributes, and return it."""
    element = etree.SubElement(parent, name, attributes)
    element.text = text
    return element
