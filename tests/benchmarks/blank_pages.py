"""The least that Streamlit can do with pages: two of them, one chart each."""

import plotly.graph_objects as go
import streamlit as st


def chart(height):
    figure = go.Figure(go.Bar(x=["value"], y=[height]), layout={"yaxis": {"range": (0, 100)}})
    st.title(f"Page {height}")
    st.plotly_chart(figure, theme=None, width="stretch")


def first():
    chart(1)


def second():
    chart(2)


st.navigation([st.Page(first, title="First", default=True), st.Page(second, title="Second")]).run()
