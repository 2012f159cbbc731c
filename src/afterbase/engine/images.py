"""Makes a photo safe to keep and small to show, in a process of its own with little memory and time (R29).

    python images.py SOURCE KEPT THUMBNAIL      prints {"width", "height"} as JSON, or ends with a status ≠ 0

KEPT is the picture turned upright and without metadata (where it was taken, by whom, with what). It is written only if
something had to be taken away or turned; otherwise the source is fine as it is. This file imports nothing of ours.
"""

import json
import resource
import sys
import warnings
from typing import Any

MEMORY = 1 << 30
SECONDS = 20
MOST_PIXELS = 40_000_000
THUMBNAIL = 480
FORMATS = ("PNG", "JPEG", "WEBP", "GIF")


def limit_process() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (200 << 20, 200 << 20))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def main() -> None:
    source, kept, thumbnail = sys.argv[1:]
    limit_process()
    from PIL import Image, ImageOps  # noqa: PLC0415 - only under the limits

    warnings.simplefilter("error")  # a decompression bomb is only warned of at first
    Image.MAX_IMAGE_PIXELS = MOST_PIXELS // 2  # Pillow warns from here and raises at twice as many
    with Image.open(source, formats=FORMATS) as picture:
        if picture.width * picture.height > MOST_PIXELS:
            sys.exit("too many pixels")
        Image.MAX_IMAGE_PIXELS = MOST_PIXELS
        picture.load()
        is_animated = getattr(picture, "n_frames", 1) > 1
        upright = picture if is_animated else ImageOps.exif_transpose(picture)
        if not is_animated and _holds_metadata(picture):
            _save(upright, picture, kept)
        small = upright.copy()
        small.thumbnail((THUMBNAIL, THUMBNAIL))
        small.convert("RGBA" if _has_alpha(small) else "RGB").save(thumbnail, "WEBP", quality=80, method=4, exif=b"")
        print(json.dumps({"width": upright.width, "height": upright.height}))


def _holds_metadata(picture: Any) -> bool:
    names = {"exif", "xmp", "XML:com.adobe.xmp", "comment", "photoshop", "parsed_exif", "Raw profile type exif"}
    return bool(names & set(picture.info)) or bool(getattr(picture, "text", None)) or bool(picture.getexif())


def _has_alpha(picture: Any) -> bool:
    return picture.mode in ("RGBA", "LA", "PA") or "transparency" in picture.info


def _save(upright: Any, picture: Any, kept: str) -> None:
    """In its own format, with its colours, and nothing else."""
    upright.info = {k: v for k, v in upright.info.items() if k in ("icc_profile", "transparency", "gamma")}
    profile = {"icc_profile": upright.info["icc_profile"]} if "icc_profile" in upright.info else {}
    if picture.format == "JPEG":
        upright.save(kept, "JPEG", quality=93, subsampling="4:2:0", exif=b"", comment=b"", **profile)
    elif picture.format == "WEBP":
        upright.save(kept, "WEBP", quality=92, exif=b"", xmp=b"", **profile)
    else:
        upright.save(kept, picture.format, **({"exif": b""} if picture.format == "PNG" else {}), **profile)


if __name__ == "__main__":
    main()
