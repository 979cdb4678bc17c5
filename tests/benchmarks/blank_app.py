"""The least that Streamlit can do: one slider and one chart of its value."""

import plotly.graph_objects as go
import streamlit as st

value = st.slider("Value", 0, 100, key="value")
figure = go.Figure(go.Bar(x=["value"], y=[value]), layout={"yaxis": {"range": (0, 100)}})
st.plotly_chart(figure, theme=None, width="stretch")
