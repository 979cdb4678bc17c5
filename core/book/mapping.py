"""Which header of a file is which column of its contract: guessed, completed, and checked."""

from collections.abc import Callable, Iterable, Mapping

from core.book.contracts import CONTRACTS, Contract
from core.book.headers import bare_name
from core.book.synonyms import SYNONYMS
from core.errors import InputError
from core.text import joining


def guess_mapping(headers: Iterable[str], table: str) -> dict[str, str]:
    """Return header -> column for the headers that are recognised; no column is given to two headers.

    A header that is the column's name comes first, then one that differs in case, spaces, marks or unit, then a
    synonym; among equals the earlier header.
    """
    return _guess(list(headers), CONTRACTS[table].names)


def complete_mapping(headers: Iterable[str], table: str, given: Mapping[str, str]) -> dict[str, str]:
    """Return ``given`` (a user's ``--map``), and a guess for the headers and columns that it leaves open."""
    open_headers = [header for header in headers if header not in given]
    columns = tuple(name for name in CONTRACTS[table].names if name not in given.values())
    return {**given, **_guess(open_headers, columns)}


def headers_by_column(headers: list[str], contract: Contract, mapping: Mapping[str, str] | None) -> dict[str, str]:
    """Return column -> header for a file, in the contract's order; without a ``mapping`` it is guessed.

    Raises InputError for a mapping that names what is not there or one column twice, and for needed columns that no
    header is mapped to.
    """
    mapping = guess_mapping(headers, contract.table) if mapping is None else mapping
    _check_mapping(headers, contract, mapping)
    found = {column: header for header, column in mapping.items()}
    _check_needed(headers, contract, found)
    return {name: found[name] for name in contract.names if name in found}


def _guess(headers: list[str], columns: tuple[str, ...]) -> dict[str, str]:
    own = {column: column for column in columns}
    bare = {bare_name(column): column for column in columns}
    synonyms = {bare_name(word): column for column in columns for word in SYNONYMS[column]}
    mapping: dict[str, str] = {}
    for header, column in (*_matches(headers, own, str), *_matches(headers, bare), *_matches(headers, synonyms)):
        if header not in mapping and column not in mapping.values():
            mapping[header] = column
    return {header: mapping[header] for header in headers if header in mapping}


def _matches(
    headers: list[str], columns: Mapping[str, str], name: Callable[[str], str] = bare_name
) -> list[tuple[str, str]]:
    return [(header, columns[name(header)]) for header in headers if name(header) in columns]


def _check_mapping(headers: list[str], contract: Contract, mapping: Mapping[str, str]) -> None:
    found, needed = joining.listed(headers), joining.listed(contract.names)
    for header, column in mapping.items():
        if header not in headers:
            raise InputError("book.no_such_header", header=header, column=column, found=found)
        if column not in contract.names:
            table = joining.named("words.table", contract.table)
            raise InputError("book.no_such_column", header=header, column=column, table=table, needed=needed)
    columns = list(mapping.values())
    twice = next((column for column in columns if columns.count(column) > 1), None)
    if twice:
        same = joining.listed(header for header, column in mapping.items() if column == twice)
        raise InputError("book.mapped_twice", column=twice, headers=same)


def _check_needed(headers: list[str], contract: Contract, found: Mapping[str, str]) -> None:
    missing = [name for name in contract.required if name not in found]
    if contract.any_of and not set(contract.any_of) & set(found):
        missing.append("|".join(contract.any_of))
    if missing:
        raise InputError(
            "book.missing_columns",
            table=joining.named("words.table", contract.table),
            missing=joining.listed(missing),
            found=joining.listed(headers),
            needed=joining.listed((*contract.required, *("|".join(names) for names in [contract.any_of] if names))),
            example=missing[0].split("|")[0],
        )
