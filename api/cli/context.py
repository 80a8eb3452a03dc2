"""Context of every command: settings, language, two consoles, and how errors are told."""

from __future__ import annotations

import os
import sys
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeElapsedColumn
from rich.text import Text

from api.locales.texts import Texts, pick_language
from api.render.output_folder import as_json
from api.settings.home import cities_folder, home_folder
from api.wording.error_words import error_sentence
from routing.errors import BadInput, DamagedFile, Failure, Fault, NotFound, TourneeError

if TYPE_CHECKING:
    from api.settings.environment import Settings

EXIT_FAILURE = 1
EXIT_BAD_INPUT = 2
EXIT_INTERRUPTED = 130

Stage = Callable[[str, float], None]
"""Told the message id of what is going on and the share done, 0 to 1."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CliContext:
    """One run of a command: results go to ``out``, progress and errors to ``err``."""

    texts: Texts
    out: Console
    err: Console
    as_json: bool

    @property
    def settings(self) -> Settings:
        """Settings of the service.

        Raises
        ------
        BadInput
            With a fault for each variable whose value cannot be meant.
        """
        from api.settings.environment import read_settings  # noqa: PLC0415  # planning starts without it

        return read_settings(os.environ)

    @property
    def home(self) -> Path:
        """Home folder of the program."""
        return home_folder(os.environ)

    @property
    def cities(self) -> Path:
        """Folder of the compiled cities."""
        return cities_folder(self.home)

    def say(self, key: str, /, *, style: str = "", **arguments: str | float) -> None:
        """Print a sentence, by its message id."""
        self.line(self.texts(key, **arguments), style)

    def warn(self, key: str, /, *, style: str = "", **arguments: str | float) -> None:
        """Print a sentence beside the result."""
        self.err.print(Text(self.texts(key, **arguments), style=style), soft_wrap=True)

    def line(self, words: str, style: str = "") -> None:
        """Print a line, which is left whole however narrow the screen is."""
        self.out.print(Text(words, style=style), soft_wrap=True)

    def tell_json(self, document: object) -> None:
        """Write a document for machines."""
        self.out.file.write(as_json(document))

    @contextmanager
    def stages(self) -> Iterator[Stage]:
        """Show a bar for each stage while the block runs; nothing where nobody looks."""
        columns = (
            TextColumn("{task.description:<34}"),
            BarColumn(bar_width=30),
            TextColumn("{task.fields[note]}"),
            TimeElapsedColumn(),
        )
        tasks: dict[str, TaskID] = {}
        quiet = not self.err.is_terminal
        with Progress(*columns, console=self.err, transient=True, disable=quiet) as progress:

            def tell(stage: str, share: float) -> None:
                key, _, cost_cents = stage.partition("|")
                if key not in tasks:
                    label = self.texts(key) if self.texts.knows(key) else key
                    tasks[key] = progress.add_task(label, total=1.0, note="")
                note = self.texts.money(int(cost_cents)) if cost_cents else ""
                progress.update(tasks[key], completed=share, note=note)

            yield tell


def _console(*, stderr: bool) -> Console:
    stream = sys.stderr if stderr else sys.stdout
    # Into a file or a pipe, tables keep the width they need instead of a guessed 80 columns.
    width = None if stream.isatty() else 120
    return Console(stderr=stderr, width=width, highlight=False, soft_wrap=False)


@contextmanager
def open_cli(lang: str | None, *, json: bool = False) -> Iterator[CliContext]:
    """Open a context; errors that the block raises become sentences and an exit status.

    Raises
    ------
    typer.Exit
        2 for bad input and damaged files, 1 for failure, 130 when interrupted.
    """
    texts = Texts(pick_language(lang, os.environ))
    out, err = _console(stderr=False), _console(stderr=True)
    try:
        yield CliContext(texts=texts, out=out, err=err, as_json=json)
    except TourneeError as error:
        if json:
            out.file.write(as_json({"error": error_document(error, texts)}))
        else:
            tell_error(error, texts, err)
        wrong_input = isinstance(error, BadInput | NotFound | DamagedFile)
        raise typer.Exit(EXIT_BAD_INPUT if wrong_input else EXIT_FAILURE) from error
    except KeyboardInterrupt as interrupt:
        err.print(texts("cli-interrupted"))
        raise typer.Exit(EXIT_INTERRUPTED) from interrupt
    except BrokenPipeError as broken:
        # Whoever read our output has gone, as `head` does.
        sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123, SIM115
        raise typer.Exit(EXIT_FAILURE) from broken
    except OSError as trouble:
        failure = Failure("system", detail=trouble.strerror or str(trouble))
        failure.arguments["file"] = str(trouble.filename or "–")
        tell_error(failure, texts, err)
        raise typer.Exit(EXIT_FAILURE) from trouble


def error_document(error: TourneeError, texts: Texts) -> dict[str, object]:
    """Return an error for machines: its code, a sentence, and every fault."""
    document: dict[str, object] = {"code": error.code, "message": error_sentence(error, texts)}
    if isinstance(error, BadInput):
        document["faults"] = [fault_document(fault, texts) for fault in error.faults]
    else:
        document["args"] = error.arguments
    return document


def fault_document(fault: Fault, texts: Texts) -> dict[str, object]:
    """Return one fault for machines."""
    return {
        "code": fault.code,
        "file": fault.file,
        "where": fault.where,
        "args": dict(fault.args),
        "subject": list(fault.subject) if fault.subject else None,
        "message": texts.fault(fault),
    }


def tell_error(error: TourneeError, texts: Texts, console: Console) -> None:
    """Print an error; faults are grouped by file, each with where it stands."""
    console.print(Text(error_sentence(error, texts), style="bold red"))
    if isinstance(error, BadInput):
        tell_faults(error.faults, texts, console)


def tell_faults(faults: tuple[Fault, ...], texts: Texts, console: Console) -> None:
    """Print faults, file by file."""
    by_file: dict[str, list[Fault]] = defaultdict(list)
    for fault in faults:
        by_file[fault.file].append(fault)
    for file, group in by_file.items():
        if file:
            console.print(Text(file, style="bold"))
        for fault in group:
            where = texts.place(fault.where)
            line = fault.args.get("line")
            if line:
                where = f"{where} ({texts('cli-line', line=str(line))})".lstrip()
            if where:
                console.print(Text(f"  {where}", style="cyan"))
            console.print(Text(f"    {texts.fault(fault)}"), soft_wrap=True)
