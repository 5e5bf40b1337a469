"""Logs on their way in: streamed to a file that is gone with the request, up to a size, within a time."""

from __future__ import annotations

import time
from typing import Any

from django.core.files.uploadhandler import SkipFile, TemporaryFileUploadHandler
from django.http import HttpRequest

from vns3pair.worker import allow

A_CHUNK = 30.0
"""Seconds without any data after which an upload is given up."""
AN_UPLOAD = 600.0
"""Seconds that an upload may take in all: 100 MB over a line of 1.4 Mbit/s."""


class LogUpload(TemporaryFileUploadHandler):
    """Takes files of up to `largest` bytes each. The fields of larger ones are in `too_large`; their rest is read over."""

    def __init__(self, request: HttpRequest, largest: int) -> None:
        super().__init__(request)
        self.largest, self.too_large = largest, set[str]()
        self._until = time.monotonic() + AN_UPLOAD

    def receive_data_chunk(self, raw_data: bytes, start: int) -> Any:
        allow(self.request.META, min(A_CHUNK, self._until - time.monotonic()))
        if start + len(raw_data) > self.largest:
            self.too_large.add(self.field_name)
            raise SkipFile
        return super().receive_data_chunk(raw_data, start)


def limited(request: HttpRequest, largest: int) -> LogUpload:
    """Has the request's files taken by a handler with this limit. Before anything of the body was read."""
    handler = LogUpload(request, largest)
    request.upload_handlers = [handler]
    return handler


__all__ = ["LogUpload", "limited"]
