"""Settings, made once by an entry point from options, environment and `aisle.toml`, and passed down."""

import os
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from pathlib import Path

from search.errors import BadSettings

LEXICAL_ENGINES = ("tantivy", "elasticsearch")
VECTOR_ENGINES = ("hnswlib", "elasticsearch")
LOG_LEVELS = ("debug", "info", "warning", "error")
PREFIX = "AISLE_"
FILE = "aisle.toml"


@dataclass(frozen=True, slots=True)
class Settings:
    """Every field is `AISLE_<NAME>` in the environment and a key of `aisle.toml`."""

    home: Path = Path(".aisle")
    name: str = ""
    lexical: str = "tantivy"
    vectors: str = "hnswlib"
    elasticsearch_url: str = ""
    encoder: str = "auto"
    device: str = "auto"
    log: str = "info"
    address: str = ""

    def __post_init__(self) -> None:
        if not re.fullmatch(r"auto|cpu|cuda(:\d{1,2})?", self.device):
            raise BadSettings(
                f"AISLE_DEVICE is {self.device!r}; it can be auto, cpu, cuda, or cuda:N for one of several."
            )
        if self.address and not re.fullmatch(r"https?://[^\s/?#@\\]+/?", self.address):
            raise BadSettings(f"AISLE_ADDRESS is {self.address!r}; it must be like https://shop.example, and no more.")
        for key, known in (("lexical", LEXICAL_ENGINES), ("vectors", VECTOR_ENGINES), ("log", LOG_LEVELS)):
            if getattr(self, key) not in known:
                raise BadSettings(
                    f"{PREFIX}{key.upper()} is {getattr(self, key)!r}; this version knows {', '.join(known)}."
                )
        if self.clustered and self.lexical != "elasticsearch":
            raise BadSettings(
                f"AISLE_VECTORS is 'elasticsearch' and AISLE_LEXICAL {self.lexical!r}; with the vectors in the cluster "
                "all of a catalogue is there: set AISLE_LEXICAL=elasticsearch too."
            )

    @property
    def clustered(self) -> bool:
        """Whether products live in the cluster alone, so that this machine holds nothing for each of them."""
        return self.vectors == "elasticsearch"


def load(environ: Mapping[str, str] | None = None, file: Path | None = None, **options: object) -> Settings:
    """Settings by precedence: option, environment, file, default. Options that are None count as not given.

    Raises BadSettings for a file that is no TOML, an unknown key, or a value that is no string.
    """
    environ = os.environ if environ is None else environ
    file = Path(FILE) if file is None else file
    known = {field.name for field in fields(Settings)}
    values: dict[str, object] = _read(file, known)
    for key in known:
        if environ.get(PREFIX + key.upper()):
            values[key] = environ[PREFIX + key.upper()]
    values |= {key: value for key, value in options.items() if value is not None}
    if "home" in values:
        values["home"] = Path(str(values["home"])).expanduser()
    return replace(Settings(), **values)  # type: ignore[arg-type]


def _read(file: Path, known: set[str]) -> dict[str, object]:
    try:
        values = tomllib.loads(file.read_text("utf-8"))
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise BadSettings(f"{file} cannot be read: {error.strerror}.") from error
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise BadSettings(f"{file} cannot be read as TOML: {error}") from error
    for key, value in values.items():
        if key not in known:
            raise BadSettings(f"{file} has an unknown key {key!r}; known: {', '.join(sorted(known))}.")
        if not isinstance(value, str):
            raise BadSettings(f"{file}: {key} must be a string, found {value!r}.")
    return {key: value for key, value in values.items() if value}
