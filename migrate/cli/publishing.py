"""What the options of ``batch`` say of what is to be committed and pushed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from migrate.git.publication import DEFAULT_MESSAGE, Publication, is_branch_name

if TYPE_CHECKING:
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
        message = "needs --branch NAME, the new branch to commit on"
        raise typer.BadParameter(message, param_hint="--push" if batch.push else "--commit")
    if not is_branch_name(batch.branch):
        message = f"{batch.branch!r} is not a name for a branch that git allows"
        raise typer.BadParameter(message, param_hint="--branch")
    message = DEFAULT_MESSAGE if batch.message is None else batch.message
    if not message.strip() or "\0" in message:
        problem = "a commit needs a message"
        raise typer.BadParameter(problem, param_hint="--message")
    return Publication(batch.branch, message, push=batch.push, force=force)
