"""What pages list about an exercise: known without loading how it is checked."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Function:
    """A function that the learner writes. ``returns`` says in words what it gives back."""

    name: str
    parameters: tuple[str, ...]
    returns: str

    def __str__(self) -> str:
        return f"{self.name}({', '.join(self.parameters)})"


@dataclass(frozen=True)
class WhyOption:
    """A reason that somebody may give, and what speaks for it or against it."""

    text: str
    reason: str
    is_right: bool


@dataclass(frozen=True)
class Why:
    """One question about the reason, asked once an exercise is solved."""

    ask: str
    options: tuple[WhyOption, ...]


@dataclass(frozen=True, kw_only=True)
class Outline:
    """An exercise from outside. ``chapter`` is the name of its pages: ``01_layers``.

    ``minutes`` is how long it takes, ``difficulty`` goes from 1 to 3, ``points`` is what its
    properties are worth in all. A ``stretch`` may be left out.
    """

    id: str
    chapter: str
    title: str
    functions: tuple[Function, ...]
    minutes: int
    difficulty: int
    points: int
    stretch: bool = False
    why: Why | None = None

    @property
    def call(self) -> str:
        """The line that checks it: ``check("linear", linear)``."""
        names = "".join(f", {function.name}" for function in self.functions)
        return f'check("{self.id}"{names})'

    def function(self, name: str) -> Function:
        """The function of that name."""
        return next(function for function in self.functions if function.name == name)
