"""Click in Swedish: help pages, and usage errors as plain sentences."""

from typing import Any

import click

LATER = "Det kommer i en senare version av planapp."


class SwedishCommand(click.Command):
    """A command whose help is in Swedish."""

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The line that says how the command is written."""
        formatter.write_usage(ctx.command_path, " ".join(self.collect_usage_pieces(ctx)), "Så skrivs det: ")

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The flags, under a Swedish heading."""
        # Arguments stand in the line above, and have no more to say.
        flags = [one for one in self.get_params(ctx) if isinstance(one, click.Option)]
        records = [
            (name, text.replace("[required]", "[måste anges]"))
            for name, text in filter(None, (one.get_help_record(ctx) for one in flags))
        ]
        if records:
            with formatter.section("Flaggor"):
                formatter.write_dl(records)
        if isinstance(self, click.Group):
            self.format_commands(ctx, formatter)

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        """--help, explained in Swedish."""
        option = super().get_help_option(ctx)
        if option is not None:
            option.help = "Visa den här hjälpen."
        return option

    def collect_usage_pieces(self, ctx: click.Context) -> list[str]:
        """The pieces of the usage line, in Swedish."""
        words = {"[OPTIONS]": "[FLAGGOR]", "COMMAND [ARGS]...": "KOMMANDO …"}
        return [words.get(piece, piece) for piece in super().collect_usage_pieces(ctx)]


class SwedishGroup(SwedishCommand, click.Group):
    """A group of commands whose help is in Swedish."""

    command_class = SwedishCommand

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The commands, under a Swedish heading."""
        rows = [
            (name, command.get_short_help_str(limit=80))
            for name in self.list_commands(ctx)
            if (command := self.get_command(ctx, name)) is not None and not command.hidden
        ]
        with formatter.section("Kommandon"):
            formatter.write_dl(rows)

    def list_commands(self, ctx: click.Context) -> list[str]:
        """In the order in which they were added: the most used first."""
        return list(self.commands)

    def resolve_command(self, ctx: click.Context, args: list[str]) -> Any:
        """Find a command; an unknown one is named in Swedish."""
        if args and self.get_command(ctx, args[0]) is None and not args[0].startswith("-"):
            known = ", ".join(self.list_commands(ctx))
            raise click.UsageError(f"Kommandot «{args[0]}» finns inte. Välj ett av {known}.", ctx)
        return super().resolve_command(ctx, args)


def _parameter(error: click.BadParameter) -> str:
    if error.param is None:
        return error.param_hint if isinstance(error.param_hint, str) else "värdet"
    if isinstance(error.param, click.Option):
        return error.param.opts[0]
    return error.param.metavar or (error.param.name or "").upper()


def usage_sentence(error: click.UsageError) -> str:
    """A usage error as one or two Swedish sentences: what is wrong and what to do."""
    where = error.ctx.command_path if error.ctx else "planapp"
    see_help = f"Kör {where} --help för att se hur det skrivs."
    if isinstance(error, click.MissingParameter):
        return f"{_parameter(error)} saknas. {see_help}"
    if isinstance(error, click.BadParameter):
        if isinstance(error.param, click.Option | click.Argument) and isinstance(
            error.param.type, click.Choice
        ):
            choices = ", ".join(str(choice) for choice in error.param.type.choices)
            return f"{_parameter(error)} ska vara ett av {choices}. {see_help}"
        return f"{_parameter(error)} har ett värde som inte går att använda. {see_help}"
    if isinstance(error, click.NoSuchOption):
        return f"Flaggan {error.option_name} finns inte. {see_help}"
    if isinstance(error, click.BadOptionUsage):
        return f"Flaggan {error.option_name} är inte rätt använd. {see_help}"
    if error.message.endswith(".") and "»" in error.message:
        return error.message
    return f"Kommandot går inte att förstå. {see_help}"
