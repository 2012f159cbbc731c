"""Build hook: a wheel carries the built web app. An editable installation does not need it; `make` builds it there."""

import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

sys.path.insert(0, str(Path(__file__).parent / "scripts"))
from build_web import WEB, build_web


class WebBuildHook(BuildHookInterface[Any]):
    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        if version != "editable" and WEB.exists():
            build_web()
