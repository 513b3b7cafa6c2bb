"""Uploads a release's files to S3-compatible storage, resumable and verified.

engine              the entry point: uploads releases and files, pauses, cancels, reorders, cleans up
scheduler           queue of files: which is next, and what becomes of each; `pause` holds all of them back
transfer            one file, in one PUT or multipart, until the stored object is verified
multipart           S3 multipart upload of one file: resumed, and reconciled with ListParts
verification        what a HEAD answer proves about an object
retries             which errors are retried, when, and which are not
manifests           the JSON object that names the other files; `manifest` builds its content
policy              sizes and counts; `priority_semaphore` concurrency; `throttle` bandwidth limit; `rates` speeds
hashing             the one pass over a file; `batch` what is to be sent; `cleanup` aborts abandoned multipart uploads
"""

from trackball_desktop.transfer.engine import UploadEngine

__all__ = ["UploadEngine"]
