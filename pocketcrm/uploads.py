"""How much of an upload is kept while it is read."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.files.uploadhandler import FileUploadHandler


class NoMoreThanOneFile(FileUploadHandler):
    """Lets through one file of the largest size and a little more; of the rest of the request
    nothing reaches the disk. Whoever takes the file sees that it is too large, and says so."""

    def __init__(self, request: Any = None) -> None:
        super().__init__(request)
        self.let_through = 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:  # noqa: ARG002
        if self.let_through > settings.MAX_FILE_SIZE:
            return None
        self.let_through += len(raw_data)
        return raw_data

    def file_complete(self, file_size: int) -> None:
        """The handlers behind this one make the file."""
