"""The parameter files of data/sample hang together."""

import pytest

from core import names as n
from core.sample.anchors import KINDS
from core.sample.choice import products
from core.sample.parameters import effects, groups, read
from core.sample.pulses import SHAPES


@pytest.mark.parametrize("product", products(), ids=lambda product: product.product_id)
def test_a_products_groups_are_all_of_it(product):
    assert set(product.groups) == set(n.CUSTOMER_GROUPS)
    assert sum(product.groups.values()) == pytest.approx(1)


@pytest.mark.parametrize("mix", read("mixes")["mixes"])
def test_a_mix_is_all_of_net_assets_and_every_class_can_be_made(mix):
    table = read("mixes")
    assert sum(table["mixes"][mix].values()) == pytest.approx(1)
    assert set(table["mixes"][mix]) <= set(table["classes"])
    for asset_class in table["mixes"][mix]:
        recipe = table["classes"][asset_class] | table["overrides"].get(mix, {}).get(asset_class, {})
        assert table["issuers"][recipe["issuers"]]


def test_every_effect_has_an_anchor_a_shape_and_known_groups():
    assert len({effect.name for effect in effects()}) == len(effects())
    for effect in effects():
        assert effect.anchor in KINDS and effect.shape in SHAPES and effect.side in n.SIDES
        assert set(effect.groups) <= set(n.CUSTOMER_GROUPS)
        assert effect.first <= effect.last
    assert set(read("effects")["pressure"]["effects"]) <= {effect.name for effect in effects()}


def test_weeks_have_seven_days_and_years_twelve_months():
    for group in groups():
        assert len(group.orders) == len(group.redemptions) == 7
        assert len(group.orders_by_month) == len(group.redemptions_by_month) == 12
    for kind in read("merchants")["archetype"]:
        assert len(kind["week"]) == len(kind["payments"]) == 7
        assert len(kind["months"]) == len(kind.get("payment_months", kind["months"])) == 12
        assert set(kind["cities"]) <= set(read("merchants")["cities"])
