"""The command line: thin commands over the public functions, and the one place where errors become sentences."""

import sys

from leadline.cli.app import app
from leadline.cli.console import complain, preferred_language
from leadline.errors import LeadlineError

__all__ = ["app", "run"]


def run() -> None:
    """Run the command line. Exit code 2 for wrong input, with one line per problem on standard error."""
    try:
        app(prog_name="leadline")
    except LeadlineError as error:
        complain(error, preferred_language(sys.argv))
        sys.exit(2)
    except KeyboardInterrupt:
        sys.exit(130)
