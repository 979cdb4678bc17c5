"""Router only: page config, language, navigation. ``streamlit run app.py`` serves it."""

from pathlib import Path

import streamlit as st

from core.errors import TidegateError
from core.text import say
from pages.frame.memory import settle
from pages.frame.page import WANTED, speak

DRAWINGS = Path(__file__).parent / "core" / "present"
LOGO, WORDMARK = DRAWINGS / "logo.svg", DRAWINGS / "wordmark.svg"

try:
    speak()
except TidegateError as error:
    st.error(str(error))
    st.stop()
st.set_page_config(
    page_title=say("app.name"),
    page_icon=str(LOGO),
    layout="wide",
    initial_sidebar_state=200,
    menu_items={"About": say("app.about")},
)
st.logo(str(WORDMARK), size="large", icon_image=str(LOGO))

PAGES = {
    "today": st.Page("pages/today.py", title=say("app.page.today"), default=True),
    "flows": st.Page("pages/flows.py", title=say("app.page.flows")),
    "reserve": st.Page("pages/reserve.py", title=say("app.page.reserve")),
    "scenarios": st.Page("pages/scenarios.py", title=say("app.page.scenarios")),
    "buffer_court": st.Page("pages/buffer_court.py", title=say("app.page.buffer_court")),
    "accuracy": st.Page("pages/accuracy.py", title=say("app.page.accuracy")),
    "decisions": st.Page("pages/decisions.py", title=say("app.page.decisions")),
    "stress": st.Page("pages/stress.py", title=say("app.page.stress")),
    "product_lab": st.Page("pages/product_lab.py", title=say("app.page.product_lab")),
    "groups": st.Page("pages/groups.py", title=say("app.page.groups")),
    "executive": st.Page("pages/executive.py", title=say("app.page.executive")),
    "formulas": st.Page("pages/formulas.py", title=say("app.page.formulas")),
    "data": st.Page("pages/data.py", title=say("app.page.data")),
    "calendar": st.Page("pages/calendar.py", title=say("app.page.calendar")),
}
DESK, EVIDENCE = ("today", "flows", "reserve", "scenarios"), ("buffer_court", "accuracy", "stress", "decisions")
DESIGN, HOUSE = ("product_lab", "groups"), ("executive", "data", "calendar", "formulas")

chosen = st.navigation(
    {
        say("app.group.desk"): [PAGES[page] for page in DESK],
        say("app.group.evidence"): [PAGES[page] for page in EVIDENCE],
        say("app.group.design"): [PAGES[page] for page in DESIGN],
        say("app.group.house"): [PAGES[page] for page in HOUSE],
    }
)
if wanted := st.session_state.pop(WANTED, None):
    page, query = wanted
    st.switch_page(PAGES[page], query_params=query)
chosen.run()
settle(chosen.url_path)
