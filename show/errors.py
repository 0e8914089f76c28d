"""The one exception that a user reads: where it is wrong, what is wrong, what to do."""


class ShowError(Exception):
    """A fault of the input or of the machine, not of the program; the command prints it as one line.

    `where` names a file, device or argument, `what` the fault, `remedy` what to do about it.
    """

    def __init__(self, where: object, what: str, remedy: str) -> None:
        self.where, self.what, self.remedy = str(where), what, remedy
        super().__init__(where, what, remedy)

    def __str__(self) -> str:
        return " ".join(f"{self.where}: {self.what}: {self.remedy}".split())
