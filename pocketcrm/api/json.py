"""JSON in and out, strict and bounded: `PROMISES.md`, "Bad input is answered"."""

import json
import math
from collections.abc import Iterable, Mapping
from typing import IO, Any

import orjson
from django.conf import settings
from rest_framework import status
from rest_framework.exceptions import APIException, ParseError
from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.parsers import BaseParser
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request

MAX_DEPTH = 12
MAX_KEYS = 50


def depth_of(value: Any, *, limit: int) -> int:
    """How deeply objects and arrays are nested; looks no further than one level over the limit."""
    level, depth = [value], 0
    while level := [part for part in level if isinstance(part, dict | list)]:
        depth += 1
        if depth > limit:
            break
        level = [
            part
            for whole in level
            for part in (whole.values() if isinstance(whole, dict) else whole)
        ]
    return depth


class PayloadTooLarge(APIException):
    status_code = status.HTTP_413_REQUEST_ENTITY_TOO_LARGE
    default_code = "payload_too_large"
    default_detail = "The body is larger than 256 KB."


def _load(body: bytes) -> Any:
    try:
        return orjson.loads(body)
    except orjson.JSONDecodeError:
        return _load_leniently(body)


def _load_leniently(body: bytes) -> Any:
    """Text that JSON can spell and nobody can store, lone surrogates above all, passes here, so
    that the field that holds it can be named."""
    try:
        return json.loads(body, parse_constant=_refuse_constant, parse_float=_finite)
    except RecursionError as error:
        raise ParseError("The body is nested too deeply.") from error
    except ValueError as error:
        raise ParseError(f"The body is not valid JSON: {error}.") from error


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is not JSON")


def _finite(digits: str) -> float:
    number = float(digits)
    if math.isinf(number):
        raise ValueError(f"{digits} is larger than any number")
    return number


def in_64_bits(value: Any) -> Any:
    """The same JSON without integers that orjson cannot write: PostgreSQL gives a large number
    back with all of its digits."""
    if isinstance(value, dict):
        return {name: in_64_bits(part) for name, part in value.items()}
    if isinstance(value, list):
        return [in_64_bits(part) for part in value]
    if isinstance(value, int) and not -(2**63) <= value < 2**64:
        return float(value)
    return value


class JsonParser(BaseParser):
    """Reads at most the limit, and refuses what is not a JSON object."""

    media_type = "application/json"

    def parse(
        self,
        stream: IO[Any],
        media_type: str | None = None,  # noqa: ARG002
        parser_context: Mapping[str, Any] | None = None,
    ) -> Any:
        body = stream.read(settings.API_MAX_BODY + 1)
        if len(body) > settings.API_MAX_BODY:
            raise PayloadTooLarge
        if parser_context and len(body) < int(parser_context["request"].headers["Content-Length"]):
            raise ParseError("The body ended before its Content-Length.")
        content = _load(body)
        if not isinstance(content, dict):
            raise ParseError("The body must be a JSON object.")
        if len(content) > MAX_KEYS or depth_of(content, limit=MAX_DEPTH) > MAX_DEPTH:
            raise ParseError(f"The body has more than {MAX_KEYS} keys or {MAX_DEPTH} levels.")
        return content


class MergePatchParser(JsonParser):
    """JSON that says by RFC 7396 what is to change."""

    media_type = "application/merge-patch+json"


def merge_patch(target: Any, patch: Any) -> Any:
    """What a merge patch of RFC 7396 makes of a document: null deletes a key, objects merge, all
    else replaces. Neither of the two is changed."""
    if not isinstance(patch, dict):
        return patch
    merged = dict(target) if isinstance(target, dict) else {}
    for name, value in patch.items():
        if value is None:
            merged.pop(name, None)
        else:
            merged[name] = merge_patch(merged.get(name), value)
    return merged


class AlwaysJson(DefaultContentNegotiation):
    """JSON is what we speak; a caller who asks for something else gets it all the same."""

    def select_renderer(
        self,
        request: Request,  # noqa: ARG002
        renderers: Iterable[BaseRenderer],
        format_suffix: str | None = None,  # noqa: ARG002
    ) -> tuple[BaseRenderer, str]:
        renderer = next(iter(renderers))
        return renderer, str(renderer.media_type)


class JsonRenderer(BaseRenderer):
    media_type = "application/json"
    format = "json"
    charset = None

    def render(
        self,
        data: Any,
        accepted_media_type: str | None = None,  # noqa: ARG002
        renderer_context: Mapping[str, Any] | None = None,  # noqa: ARG002
    ) -> bytes:
        if data is None:
            return b""
        try:
            return orjson.dumps(data)
        except orjson.JSONEncodeError:
            return orjson.dumps(in_64_bits(data))
