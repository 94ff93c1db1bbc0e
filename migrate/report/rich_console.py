"""Rich's console as this project uses it; imported only where there is colour or something live."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.console import Console

if TYPE_CHECKING:
    from typing import TextIO


class RichConsole(Console):
    """A terminal that interprets nothing in what it prints."""

    def __init__(self, stream: TextIO, *, is_colored: bool) -> None:
        """Take the stream; without colour, no styles are printed at all."""
        super().__init__(
            file=stream,
            force_terminal=True,
            force_interactive=True,
            color_system="standard" if is_colored else None,
            no_color=not is_colored,
            highlight=False,
            markup=False,
            emoji=False,
        )

    def show_cursor(self, show: bool = True) -> bool:  # noqa: ARG002, FBT001, FBT002 - Rich's own
        """Leave the cursor as it is: a run that is killed could not show it again."""
        return False
