"""Every failure the app knows, each with what a person needs: what happened, what it means, what to do.

    TrackballError
    |- Stopped             by a person, with Ctrl-C
    |- UserError           the request cannot be carried out as asked (bad field, no such release, empty folder)
    |  |- MediaError       a file is not what it should be
    |  `- UnfitFolder      a library must not lie in this folder
    |- StorageError        this machine could not keep or find something
    |  |- Locked           another running app holds this data folder
    |  |- NewerData        the data folder was written by a newer version
    |  |- OlderData        it was written by an older one, which may have it open
    |  |- ForeignFile      the file is no Trackball database
    |  |  `- Damaged       it is one, or was, and cannot be read
    |  |     `- DamagedRecord  one record of it cannot be; the rest can
    |  |- LibraryMissing   the library is gone, and what it left beside it is there
    |  |- ReadOnly         it can be read and not written
    |  |- DiskFull
    |  `- SecretsUnavailable   no keyring, a locked one, or nothing stored under the name
    `- RemoteError         a service outside could not do its part
       |- Offline          no connection: nothing was sent
       |  |- Untrusted     its certificate is not trusted, or no secure connection can be made
       |  `- HostUnknown   nothing has this name: a slip in the address, or no network
       |- ConnectionLost   sent, but the answer was lost: what the service did is unknown
       |- LoginRefused     wrong, revoked or missing credentials
       |- RateLimited      asked too often; carries how many seconds to wait
       |- NotFound
       |- Rejected         the service understood and said no; carries its own words
       |- ServiceFault     the service failed (5xx) or answered something unreadable
       |- AddressRefused   an address the app must not send credentials or files to
       |- UpdateRefused    a newer version that is not what it should be: unsigned, changed, older, expired
       `- FileChanged      the file is not the one that was checked

Anything else that is raised is a bug and belongs in the crash report.
"""

from __future__ import annotations

from trackball_desktop.i18n.message import Message, paragraph


class TrackballError(Exception):
    """A known failure. Carries messages for a person and never a secret or a signed URL.

    `title` says what happened, `meaning` what it means for the release, `remedy` what to do. `retryable` is true
    when the same request may succeed later without anyone changing anything. `exit_code` is what a verb of the
    command line exits with: 1 the answer is no, 2 bad use, 3 could not, 130 stopped.
    """

    retryable = False
    exit_code = 3

    def __init__(self, title: str, *, meaning: str = "", remedy: str = "") -> None:
        self.title = title
        self.meaning = meaning
        self.remedy = remedy
        super().__init__(" ".join(part for part in (title, meaning, remedy) if part))

    @property
    def message(self) -> Message:
        """All that is known about the failure in one paragraph."""
        return paragraph(self.title, self.meaning, self.remedy)


class Interrupted(TrackballError):
    """A person stopped it with Ctrl-C."""

    exit_code = 130


class UserError(TrackballError):
    """The request cannot be carried out as asked."""

    exit_code = 2


class MediaError(UserError):
    """A file is not what it should be: unreadable, empty, cut off, or of another type."""

    exit_code = 3


class CodesMissing(UserError):
    """A label has no series (`kind` isrc) or no pool (upc) for the codes that are wanted. Nothing was given out."""

    def __init__(self, title: str, *, kind: str, meaning: str = "", remedy: str = "") -> None:
        super().__init__(title, meaning=meaning, remedy=remedy)
        self.kind = kind


class UnsuitableFolder(UserError):
    """A library must not lie in this folder: it is on a network drive, or a program keeps it in step."""


class StorageError(TrackballError):
    """This machine could not keep or find something."""


class LibraryLocked(StorageError):
    """Another running app holds this data folder."""


class NewerData(StorageError):
    """The data folder was written by a newer version of the app."""


class OlderData(StorageError):
    """The data folder was written by an older version of the app, which may have it open."""


class ForeignFile(StorageError):
    """The file is no Trackball database."""


class LibraryDamaged(ForeignFile):
    """The library cannot be read: the file is damaged, or its disk fails."""


class DamagedRecord(LibraryDamaged):
    """One record of the library cannot be read; the rest of it can."""


class LibraryMissing(StorageError):
    """The library's file is gone or empty, although the folder holds what a library left: receipts, copies, logs."""


class ReadOnly(StorageError):
    """The library can be read and not written."""


class DiskFull(StorageError):
    """No room left; what was to be kept was rolled back whole."""

    retryable = True


class SecretsUnavailable(StorageError):
    """No keyring, a locked one, or nothing stored under the name."""


class RemoteError(TrackballError):
    """A service outside could not do its part."""


class Offline(RemoteError):
    """No connection: nothing was sent."""

    retryable = True


class Untrusted(Offline):
    """The certificate of the host is not trusted, or it speaks no TLS: nothing was sent."""


class HostUnknown(Offline):
    """Nothing has this name: a slip in the address, or this computer is not online."""


NO_NETWORK = frozenset({"Offline", "HostUnknown"})
"""The errors, by their names, that mean that nothing can be reached."""


class ConnectionLost(RemoteError):
    """The request was sent and the answer was lost: what the service did is unknown."""

    retryable = True


class LoginRefused(RemoteError):
    """Wrong, revoked or missing credentials."""


class RateLimited(RemoteError):
    """Asked too often. `retry_after` is in seconds."""

    retryable = True

    def __init__(self, title: str, *, retry_after: float, meaning: str = "", remedy: str = "") -> None:
        super().__init__(title, meaning=meaning, remedy=remedy)
        self.retry_after = retry_after


class NotFound(RemoteError):
    """The service does not have what was asked for."""

    exit_code = 1


class Rejected(RemoteError):
    """The service understood the request and said no. `status` is HTTP's, `service_message` are the service's own."""

    exit_code = 1

    def __init__(
        self, title: str, *, status: int, service_message: str = "", meaning: str = "", remedy: str = ""
    ) -> None:
        super().__init__(title, meaning=meaning, remedy=remedy)
        self.status = status
        self.service_message = service_message


class ServiceFault(RemoteError):
    """The service failed (5xx) or answered something unreadable. `status` is HTTP's, 0 when there was none."""

    retryable = True

    def __init__(
        self, title: str, *, status: int = 0, service_message: str = "", meaning: str = "", remedy: str = ""
    ) -> None:
        super().__init__(title, meaning=meaning, remedy=remedy)
        self.status = status
        self.service_message = service_message


class AddressRefused(RemoteError):
    """An address that the app must not send credentials or files to."""


class UpdateRefused(RemoteError):
    """A newer version is not what it should be: not signed by us, changed on the way, older, or expired."""

    exit_code = 1


class FileChanged(RemoteError):
    """The file on disk is not the one that was checked."""
