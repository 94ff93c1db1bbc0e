"""What the options of ``batch`` say of clones, and of what is to be committed and pushed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from migrate.batch.publication import DEFAULT_MESSAGE, Publication, is_branch_name

if TYPE_CHECKING:
    from pathlib import Path

    from migrate.cli.batch_options import BatchOptions


def publication_of(batch: BatchOptions, *, force: bool) -> Publication | None:
    """Give what is to be published, if anything; raise ``typer.BadParameter`` for what is unclear.

    ``force`` says that a branch of that name is replaced.
    """
    if not (batch.commit or batch.push):
        for option, value in (("--branch", batch.branch), ("--message", batch.message)):
            if value is not None:
                message = "needs --commit, or --push"
                raise typer.BadParameter(message, param_hint=option)
        return None
    if batch.branch is None:
        message = "needs --branch NAME: nothing is committed on a branch that is there"
        raise typer.BadParameter(message, param_hint="--push" if batch.push else "--commit")
    if not is_branch_name(batch.branch):
        message = f"{batch.branch!r} is not a name for a branch"
        raise typer.BadParameter(message, param_hint="--branch")
    message = DEFAULT_MESSAGE if batch.message is None else batch.message
    if not message.strip() or "\0" in message:
        problem = "a commit needs a message"
        raise typer.BadParameter(problem, param_hint="--message")
    return Publication(batch.branch, message, push=batch.push, force=force)


def made_clone_dir(batch: BatchOptions) -> Path | None:
    """Give the folder of the clones, made if need be, by a name that holds wherever one is.

    Raises ``typer.BadParameter``.
    """
    if batch.clone_dir is None:
        return None
    try:
        batch.clone_dir.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise typer.BadParameter(str(error), param_hint="--clone-dir") from error
    return batch.clone_dir.absolute()
