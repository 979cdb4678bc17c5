"""Loading a file: mapping guessed and editable, first rows shown, bad rows listed, saved when asked."""

from collections.abc import Collection
from io import BytesIO

import pandas as pd
import streamlit as st

from core import names as n
from core.book import CONTRACTS, Book, Checked, check, guess_mapping, read_table
from core.book.findings import ROW
from core.errors import TidegateError
from core.plan.house_limits import require_house_limits
from core.present.words import counted, word
from core.store import Imported, recall_mapping, remember_mapping, save_import
from core.text import figures, say
from pages.frame import show
from pages.frame.desk import engine
from pages.frame.page import error_columns, show_error

PREVIEW_ROWS = 8
FORMATS = ("csv", "txt", "tsv", "xlsx", "xlsm", "parquet", "pq")
SAVED, TURN = "saved_message", "upload_turn"


def upload(book: Book) -> None:
    """Show the upload: a file goes through mapping, preview and check before it can be saved."""
    st.markdown(f"##### {say('data.upload_title')}")
    if message := st.session_state.pop(SAVED, None):
        st.success(message)
    with st.container(border=True):
        left, right = st.columns([1, 2])
        table = left.selectbox(say("data.table"), n.TABLES, n.TABLES.index(n.FLOWS), lambda name: word("table", name))
        turn = st.session_state.get(TURN, 0)  # a new turn empties the field after a save
        file = right.file_uploader(say("data.file"), FORMATS, key=f"upload_{turn}", help=say("data.file_help"))
        if file is not None:
            try:
                _load(book, table, file.name, file.getvalue())
            except TidegateError as error:  # told here, so that the rest of the page stays
                show_error(error)


def _load(book: Book, table: str, filename: str, content: bytes) -> None:
    raw = _read(content, filename)
    mapping = _mapping(table, filename, list(raw.columns))
    known = None if table == n.PRODUCTS else set(book.products[n.PRODUCT_ID])
    checked = check(raw, table, mapping, known)
    for note in checked.notes:
        st.info(note.text)
    if table == n.HOUSE_LIMITS:
        require_house_limits(checked.frame)
    if checked.bad.empty:
        _save(checked, filename, list(raw.columns), mapping)
    else:
        _bad_rows(checked, filename)


@st.cache_data(max_entries=4, show_spinner=False)
def _read(content: bytes, filename: str) -> pd.DataFrame:
    return read_table(BytesIO(content), filename)


def _mapping(table: str, filename: str, headers: list[str]) -> dict[str, str]:
    """Show a form with one choice a column, and return header -> column as chosen."""
    start = recall_mapping(engine(), table, headers) or guess_mapping(headers, table)
    found = {column: header for header, column in start.items()}
    columns = CONTRACTS[table].columns
    title = say("data.mapping_title", found=len(found), all=len(columns), file=filename)
    with st.expander(title, expanded=not _complete(table, found)), st.form(f"mapping_{table}_{filename}"):
        st.caption(say("data.mapping_help"))
        options = ["", *headers]
        fields = st.columns(3)
        for place, column in enumerate(columns):
            label = column.name if column.required else say("data.optional", column=column.name)
            found[column.name] = fields[place % 3].selectbox(
                label, options, options.index(found.get(column.name, "")), key=f"map_{table}_{filename}_{column.name}",
                format_func=lambda header: header or say("data.not_in_file"),
            )  # fmt: skip
        st.form_submit_button(say("data.apply"))
    return {header: column for column, header in found.items() if header}


def _complete(table: str, found: Collection[str]) -> bool:
    contract = CONTRACTS[table]
    one_of = not contract.any_of or any(column in found for column in contract.any_of)
    return one_of and all(column in found for column in contract.required)


def _bad_rows(checked: Checked, filename: str) -> None:
    bad = checked.bad
    st.error(say("data.errors", cells=figures.count(len(bad)), rows=figures.count(bad[ROW].nunique())))
    st.dataframe(bad, hide_index=True, column_config=error_columns())
    show.download(bad, f"{filename}-bad-rows", say("data.download_errors"))


def _save(checked: Checked, filename: str, headers: list[str], mapping: dict[str, str]) -> None:
    st.caption(say("data.preview"))
    st.dataframe(checked.frame.head(PREVIEW_ROWS), hide_index=True)
    if st.button(counted("data.save", len(checked.frame)), type="primary"):
        done = save_import(engine(), checked.table, checked.frame, filename)
        remember_mapping(engine(), checked.table, headers, mapping)
        st.session_state[SAVED] = saved_words(checked.table, done)
        st.session_state[TURN] = st.session_state.get(TURN, 0) + 1
        st.rerun()


def saved_words(table: str, done: Imported) -> str:
    """Return what a save did."""
    key = "data.saved" if done.import_id is not None else "data.saved_nothing"
    counts = {name: figures.count(getattr(done, name)) for name in ("added", "restated", "unchanged")}
    return say(key, table=word("table", table), **counts)
