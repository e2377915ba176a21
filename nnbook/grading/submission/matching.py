"""Find each student of a class on its roster. What cannot be told is listed, never guessed."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from nnbook.grading.submission import names
from nnbook.grading.submission.collecting import Collection
from nnbook.grading.submission.platforms import Owner
from nnbook.grading.submission.rosters import Member, Roster

_NOT_ON_IT = "not on the roster"


class WrongRoster(Exception):
    """One line: nobody of the class is on the roster."""


@dataclass(frozen=True)
class Matching:
    """``found``: members by the student's name in the collection.

    ``unknown``: students who are not on the roster, each with the reason. ``absent``: members who
    handed in nothing. ``notes``: lines on matches that a reader should look at.
    """

    found: Mapping[str, Member]
    unknown: Mapping[str, str]
    absent: tuple[Member, ...]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Index:
    """The members by everything that they may be known by."""

    by_platform_id: Mapping[str, list[Member]]
    by_id: Mapping[str, list[Member]]
    by_form: Mapping[str, list[Member]]
    members: tuple[Member, ...]


def match(collection: Collection, roster: Roster) -> Matching:
    """Match the students of ``collection``. Raises ``WrongRoster`` where not one is found."""
    owners = _owners(collection)
    index = _index(roster.members)
    prefixes = _prefixes(collection)
    candidates = {
        name: _candidates(name, owner, index, prefixes.get(name, ""), roster.kind)
        for name, owner in owners.items()
    }
    found, unknown, notes = {}, {}, []
    for name, (members, how) in candidates.items():
        if len(members) == 1:
            found[name] = members[0]
            if how == "part":
                notes.append(f"{name} was taken for {members[0].name}: part of the name agrees")
        elif members:
            which = " or ".join(each.name for each in members[:4])
            unknown[name] = f"two or more on the roster have this name: {which}"
        else:
            unknown[name] = _NOT_ON_IT
    _part_those_of_one_member(found, unknown, owners)
    if not found and owners and set(unknown.values()) == {_NOT_ON_IT}:
        raise WrongRoster(
            f"{roster.path}: of {len(owners)} students not one is on it; is it another course's? "
            f"It begins with {roster.members[0].name}, the submissions with {min(owners)}"
        )
    present = {each.row for each in found.values()}
    absent = tuple(each for each in roster.members if each.row not in present and not each.test)
    return Matching(found, unknown, absent, tuple(notes))


def renamed(collection: Collection, matching: Matching) -> Collection:
    """The same collection, its students called as on the roster."""

    def name(student: str) -> str:
        member = matching.found.get(student)
        return member.name if member else student

    return replace(
        collection,
        submissions=tuple(replace(e, student=name(e.student)) for e in collection.submissions),
        left_out=tuple(replace(e, student=name(e.student)) for e in collection.left_out),
    )


def _owners(collection: Collection) -> dict[str, Owner | None]:
    """What a platform says of each student."""
    found: dict[str, Owner | None] = {}
    for each in collection.submissions:
        if found.get(each.student) is None:
            found[each.student] = each.owner
    return found


def _index(members: Sequence[Member]) -> _Index:
    by_platform_id, by_id, by_form = defaultdict(list), defaultdict(list), defaultdict(list)
    for each in members:
        if each.platform_id:
            by_platform_id[each.platform_id].append(each)
        for one in each.ids:
            by_id[one].append(each)
        for form in {form for name in each.spellings for form in names.forms(name)}:
            by_form[form].append(each)
    return _Index(by_platform_id, by_id, by_form, tuple(members))


def _candidates(
    name: str, owner: Owner | None, index: _Index, prefix: str, kind: str
) -> tuple[list[Member], str]:
    """Who it may be, and how that was found; several where it cannot be told."""
    given = owner.name if owner else name
    same = {"canvas": "canvas", "worksheet": "moodle"}
    if owner is not None and same.get(kind) == owner.platform:
        # The platform's own number decides: where it is unknown, so is the student.
        return index.by_platform_id.get(owner.id, []), "id"
    spellings = [given, given.removeprefix(prefix)] if prefix else [given]
    for spelling in spellings:
        if owner is None and (members := index.by_id.get(spelling.casefold())):
            return members, "id"
        if members := _by_form(names.forms(spelling), index):
            return members, "name"
    return _by_part(given, index), "part"


def _by_form(forms: Iterable[str], index: _Index) -> list[Member]:
    found = {each.row: each for form in forms for each in index.by_form.get(form, ())}
    return list(found.values())


def _by_part(name: str, index: _Index) -> list[Member]:
    """Those of whose names all words are in ``name``, or the other way round: two at least."""
    mine = set(names.words(name))
    found = []
    for member in index.members:
        for spelling in member.spellings:
            theirs = set(names.words(spelling))
            if len(mine & theirs) >= 2 and (mine <= theirs or theirs <= mine):
                found.append(member)
                break
    return found


def _part_those_of_one_member(
    found: dict[str, Member], unknown: dict[str, str], owners: Mapping[str, Owner | None]
) -> None:
    """Where a platform tells two students apart and the roster does not, neither is matched."""
    by_row = defaultdict(list)
    for name, member in found.items():
        by_row[member.row].append(name)
    for students in by_row.values():
        ids = {owner.key for name in students if (owner := owners[name]) is not None}
        exact = [name for name in students if owners[name] is not None]
        if len(ids) > 1 and len({owners[name].platform for name in exact}) == 1:
            for name in exact:
                others = ", ".join(each for each in exact if each != name)
                unknown[name] = f"so are {others}: one name on the roster, {found[name].name}"
                del found[name]


def _prefixes(collection: Collection) -> dict[str, str]:
    """What precedes a user's name in those of repositories, by student: one for each folder."""
    folders = defaultdict(set)
    for each in collection.submissions:
        parts = each.path.split("/")
        if each.owner is None and each.student in parts:
            folders[tuple(parts[: parts.index(each.student)])].add(each.student)
    return {
        student: prefix
        for students in folders.values()
        if (prefix := _shared_prefix(sorted(students)))
        for student in students
    }


def _shared_prefix(students: Sequence[str]) -> str:
    """What the names of repositories of one assignment begin with: ``layers-``."""
    if len(students) < 2:
        return ""
    first, last = min(students), max(students)
    count = next(
        (i for i, (a, b) in enumerate(zip(first, last, strict=False)) if a != b),
        min(len(first), len(last)),
    )
    return first[: first.rfind("-", 0, count) + 1]
