"""Files on their way to storage: each byte once, whatever happens between.

engine      releases and their files, and what a person holds back, stops or puts first
turns       whose turn it is, and what becomes of a file; `holds` what keeps all of them back
transfer    one file, whole or in parts, until the other end has been seen to hold it
parts       a file in parts: taken up where it broke off, reconciled with the list at the other end
evidence    what an answer of the other end proves
retries     what is tried again, when, and what is not
manifests   the file that names the others
policy      sizes and numbers; `lanes` how much at once; `throttle` how fast at most; `rates` how fast it is
hashing     the one pass over a file; `load` what is to be sent; `tidy` unfinished uploads that nobody goes on with
"""

from trackball_desktop.transfer.engine import UploadEngine

__all__ = ["UploadEngine"]
