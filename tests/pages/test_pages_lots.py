"""The Lots view of Flows: what may leave, what will, how long lots stay, and large holders."""

from core import names as n


def quiet(app):
    assert not app.exception
    assert not app.error
    return app


def said(app):
    return " ".join(item.value for kind in (app.markdown, app.caption, app.info) for item in kind)


def opened(open_app, url, product, **more):
    return quiet(open_app(url, "flows", product=product, section="lots", model=n.WEEKDAY_MEDIAN, **more))


def test_one_product_shows_its_ladder_its_survival_and_its_holders(open_app, shared_url):
    app = opened(open_app, shared_url, "JB-HOLD-30")
    told = said(app)
    assert "may leave now" in told and "more becomes free" in told and "by 24 Jul 2026" in told
    assert "How long lots stay" in told and "ten largest holders own 7.2%" in told
    assert len(app.get("plotly_chart")) == 4
    rows = app.dataframe[0].value
    assert len(rows) == 30 and (rows["first"] <= rows["redeemable"] + 1e-6).all()


def test_all_products_together_ask_to_choose_one_for_more(open_app, shared_url):
    told = said(opened(open_app, shared_url, n.ALL))
    assert "may leave now" in told and "Choose one product" in told


def test_looking_back_before_the_lots_they_are_inferred(open_app, shared_url):
    told = said(opened(open_app, shared_url, "JB-HOLD-07", as_of="2026-03-31"))
    assert "inferred from flows" in told
