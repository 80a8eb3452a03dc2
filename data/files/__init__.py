"""Content-addressed files, such as the proofs of a drop, on disk or in S3-compatible storage.

A file is named by the SHA-256 of its content and lies under the cooperative that put it:
``<cooperative id>/<first two digits>/<sha256>``. The same photo in two cooperatives is two files,
so that nobody learns from the store what others have.
"""
