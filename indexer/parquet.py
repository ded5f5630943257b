"""Parquet to rows, a batch at a time."""

import datetime
import math
from collections.abc import Iterator
from decimal import Decimal
from typing import Any, BinaryIO

from indexer.rows import Broken, Row, broken
from search.errors import BadCatalogue

BATCH = 512  # rows decoded at once: enough to be fast, few enough to hold with long descriptions
MAX_GROUP = 4 << 30  # bytes of a row group, which is the unit that writers buffer; usual are 128 MiB


def read(stream: BinaryIO, name: str) -> Iterator[Row | Broken]:
    """The rows of `stream`, which must be seekable, in order; their number, from 1, is their line.

    Dates are in ISO form, decimals texts with all their digits, NaN is null. Raises BadCatalogue for a damaged file,
    one without columns, one whose row groups are beyond MAX_GROUP, and where pyarrow is not installed.
    """
    try:
        import pyarrow
        from pyarrow import parquet
    except ImportError as error:
        raise BadCatalogue(
            f"{name} is Parquet, which needs pyarrow: pip install 'aisle-search[parquet]', or export it as CSV."
        ) from error
    line = 0
    try:
        # Not pre-buffered: that would hold whole row groups.
        with parquet.ParquetFile(stream, pre_buffer=False) as file:
            _check(file, name)
            for batch in file.iter_batches(batch_size=BATCH):
                for values in batch.to_pylist(maps_as_pydicts="lossy"):
                    line += 1
                    yield _row(line, values)
    except (pyarrow.ArrowException, OSError, UnicodeDecodeError) as error:
        reason = str(error).splitlines()[0].rstrip(". ") if str(error) else type(error).__name__
        raise BadCatalogue(
            f"{name} is a damaged Parquet file{f', after row {line:,}' if line else ''}: {reason}. "
            "Export it again; nothing of it is used."
        ) from error


def _check(file: Any, name: str) -> None:
    if not file.schema_arrow.names:
        raise BadCatalogue(f"{name} has no columns; expected at least an id and a title. Export the catalogue again.")
    if len(set(file.schema_arrow.names)) < len(file.schema_arrow.names):
        raise BadCatalogue(f"{name} has columns of the same name: {', '.join(file.schema_arrow.names)}. Rename them.")
    for group in range(file.metadata.num_row_groups):
        size = file.metadata.row_group(group).total_byte_size
        if size > MAX_GROUP:
            raise BadCatalogue(
                f"{name} has a row group of {size:,} bytes; at most {MAX_GROUP:,} fit the memory. "
                "Write it with smaller row groups."
            )


def _row(line: int, values: dict[str, Any]) -> Row | Broken:
    plain = {column: _plain(value) for column, value in values.items()}
    if all(value is None for value in plain.values()):
        return broken(line, "has no values", "")
    return Row(line, plain)


def _plain(value: Any) -> Any:
    """A value as JSON could have it."""
    if value is None or isinstance(value, str | bool | int):
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, list):
        return [_plain(item) for item in value]
    if isinstance(value, dict):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, bytes):  # texts without their logical type, as some writers leave them
        return value.decode("utf-8", "replace")
    if isinstance(value, datetime.date | datetime.time):
        return value.isoformat()
    return str(value)
