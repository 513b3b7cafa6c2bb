"""Parses a message into a tree of plain elements, and knows at the end which of them nobody asked for.

Nothing is fetched, no entity is resolved, and size, depth and number of elements are bounded. Namespaces are dropped:
versions of the format differ in them, and senders make mistakes in them.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import Final

from lxml import etree

from trackball_desktop.domain.errors import UserError
from trackball_desktop.i18n.contexts import FileText

MAX_BYTES: Final = 32 * 1024 * 1024
MAX_ELEMENTS: Final = 600_000
MAX_DEPTH: Final = 60
"""Messages have about ten."""
_ENTITY = re.compile(rb"<!ENTITY|<\x00!\x00E\x00N\x00T\x00I\x00T\x00Y|\x00<\x00!\x00E\x00N\x00T\x00I\x00T\x00Y")


class Element:
    """One element: its name without a namespace, its text, its attributes and children.

    `is_read` says that its text was asked for. Attributes are without namespaces too.
    """

    __slots__ = ("attributes", "children", "is_read", "name", "text")

    def __init__(self, name: str, attributes: dict[str, str]) -> None:
        self.name = name
        self.attributes = attributes
        self.text = ""
        self.children: list[Element] = []
        self.is_read = False

    def all(self, *names: str) -> list[Element]:
        """Return the children with any of these names, in their order."""
        return [child for child in self.children if child.name in names]

    def first(self, *path: str) -> Element | None:
        """Follow the first children of these names, one below the other; None where one is not there."""
        element: Element | None = self
        for name in path:
            element = next((child for child in element.children if child.name == name), None) if element else None
        return element

    def value(self, *path: str) -> str:
        """Return the text at the end of a path, and note that it was asked for; empty where there is none."""
        element = self.first(*path)
        return "" if element is None else element.take_text()

    def take_text(self) -> str:
        """Return the element's own text, and note that it was asked for."""
        self.is_read = True
        return self.text

    def mark_read(self) -> None:
        """Note that nothing in here needs to be asked for."""
        self.is_read = True
        for child in self.children:
            child.mark_read()

    def unread_values(self, path: str = "") -> Iterator[tuple[str, str]]:
        """Yield path and text of each element with a text that nobody asked for."""
        here = f"{path}/{self.name}" if path else self.name
        if self.text and not self.is_read:
            yield here, self.text
        for child in self.children:
            yield from child.unread_values(here)


def parse(data: bytes, name: str) -> tuple[Element, str]:
    """Parse a message; return its root and the root's namespace. Raises UserError with what is wrong with it."""
    if len(data) > MAX_BYTES:
        raise UserError(
            FileText.tr("{name} is too large for a DDEX message.", name=name),
            meaning=FileText.tr("It is larger than {max_bytes} MB; nothing was read.", max_bytes=MAX_BYTES // 1024**2),
        )
    if _ENTITY.search(data[: 1024 * 1024]):
        raise UserError(
            FileText.tr("{name} declares entities, which are not allowed in a DDEX message.", name=name),
            meaning=FileText.tr("Such files can fill the computer's memory, so nothing was read."),
            remedy=FileText.tr("Ask the sender for the message as originally delivered."),
        )
    try:
        return _build_tree(data, name)
    except etree.XMLSyntaxError as error:
        raise UserError(
            FileText.tr("{name} is damaged or not XML.", name=name),
            meaning=FileText.tr(
                "Line {lineno}: {error}. Nothing was read.", lineno=error.lineno or 1, error=_xml_error(error)
            ),
            remedy=FileText.tr("Ask the sender to send the message again."),
        ) from error


def _build_tree(data: bytes, name: str) -> tuple[Element, str]:
    stack: list[Element] = []
    root: Element | None = None
    namespace = ""
    count = 0
    events = etree.iterparse(
        io.BytesIO(data), events=("start", "end"), resolve_entities=False, no_network=True, load_dtd=False,
        huge_tree=False, remove_comments=True, remove_pis=True,
    )  # fmt: skip
    for event, node in events:
        if event == "start":
            count += 1
            if count > MAX_ELEMENTS or len(stack) >= MAX_DEPTH:
                what = (
                    FileText.tr("is nested too deeply")
                    if len(stack) >= MAX_DEPTH
                    else FileText.tr("has more than {max_elements} elements", max_elements=f"{MAX_ELEMENTS:,}")
                )
                raise UserError(
                    FileText.tr("{name} is not a DDEX message: it {what}.", name=name, what=what),
                    meaning=FileText.tr("Nothing was read."),
                )
            element = Element(
                _local_name(str(node.tag)), {_local_name(str(key)): str(text) for key, text in node.items()}
            )
            if stack:
                stack[-1].children.append(element)
            else:
                root, namespace = element, str(node.tag).rpartition("}")[0].lstrip("{")
            stack.append(element)
        else:
            element = stack.pop()
            element.text = (node.text or "").strip()
            node.clear()
    assert root is not None  # a document without a root is a syntax error
    return root, namespace


def _local_name(name: str) -> str:
    return name.rsplit("}", 1)[-1]


def _xml_error(error: etree.XMLSyntaxError) -> str:
    text = str(error.msg or FileText.tr("it is damaged")).split(", line", 1)[0]
    return text[:200].rstrip(".")
