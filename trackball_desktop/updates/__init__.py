"""How the app keeps itself up to date: a signed manifest, a checked download, an installation that can be interrupted.

    channel        where the manifest is and which keys may sign it; empty unless the build was told
    manifest       what is read of it, and what is refused
    download       the manifest and the file over HTTP, the file checked against the manifest
    installation   how this copy of the app came onto the computer
    installer      an update is put in place; the copy that is there starts until the new one does
    service        what the window asks for

tufup (TUF) and Velopack were judged. TUF's four roles guard mirrors and many packages; here is one file of one app,
and what is left of TUF then stands in `manifest`: two keys, an expiry, versions that only rise. Velopack brings a
program of its own for each system that would have to be built, signed and trusted as well, and its updates are not
signed by a key of ours. Neither would replace what takes the room here: waiting for uploads, closing, coming back.
"""
