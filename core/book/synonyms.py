"""What other systems call the columns of the contracts, in English and Chinese."""

from typing import Final

from core import names as n

SYNONYMS: Final[dict[str, tuple[str, ...]]] = {
    n.DATE: (
        "day", "ds", "dt", "transaction_date", "trade_date", "trading_date", "trans_date", "txn_date", "business_date",
        "biz_date", "report_date", "value_date", "日期", "交易日期", "交易日", "业务日期", "确认日期", "申请日期",
        "统计日期", "数据日期",
    ),
    n.AS_OF: (
        "as_of_date", "position_date", "valuation_date", "snapshot_date", "持仓日期", "估值日期", "截止日期",
        "快照日期", "数据日期",
    ),
    n.PRODUCT_ID: (
        "product", "product_code", "prod_code", "prod_id", "fund", "fund_code", "fund_id", "产品", "产品代码",
        "产品编号", "产品编码", "产品id", "基金代码", "理财产品代码",
    ),
    n.NAME: (
        "product_name", "fund_name", "asset_name", "security_name", "event_name", "名称", "产品名称", "基金名称",
        "资产名称", "证券名称", "债券简称", "事件名称", "活动名称",
    ),
    n.FAMILY: ("product_family", "product_type", "产品类型", "产品类别", "产品形态", "运作方式"),
    n.HOLD_DAYS: ("holding_days", "min_hold_days", "minimum_holding_days", "lock_days", "持有天数", "最短持有天数",
                  "最短持有期", "锁定天数"),
    n.OPEN_DAY: ("opening_day", "open_day_of_month", "开放日"),
    n.PAYOUT_DAYS: ("settlement_days", "payment_days", "到账天数", "赎回到账天数", "兑付天数"),
    n.BENCHMARK_YIELD: ("benchmark", "performance_benchmark", "业绩比较基准", "业绩基准"),
    n.ISSUER: ("issuer_name", "manager", "发行人", "发行机构", "管理人", "发行主体"),
    n.LAUNCHED: ("launch_date", "inception_date", "established", "成立日期", "成立日", "起始运作日"),
    n.CUTOFF: ("cutoff_time", "cut_off", "截止时间", "交易截止时间"),
    n.SUBSCRIPTION: (
        "subscriptions", "subscribe", "subscription_amount", "subscribe_amount", "apply_amt", "apply_amount",
        "purchase_amt", "purchase_amount", "total_purchase_amt", "inflow", "申购", "申购金额", "申购额", "购买金额",
        "认购金额", "申购确认金额",
    ),
    n.REDEMPTION: (
        "redemptions", "redeem", "redemption_amount", "redeem_amt", "redeem_amount", "total_redeem_amt", "赎回",
        "赎回金额", "赎回额", "赎回确认金额",
    ),
    n.GROUP: ("customer_group", "client_group", "segment", "customer_segment", "merchant_group", "客群", "客户分组",
              "客户群", "客户类型", "分组", "商户分组", "行业"),
    n.AUM: ("balance", "total_balance", "net_assets", "assets_under_management", "规模", "产品规模", "余额",
            "存续规模", "资产净值", "保有量"),
    n.PURCHASE_DATE: ("bought", "buy_date", "subscription_date", "购买日期", "申购日期", "买入日期"),
    n.AMOUNT: ("amt", "market_value", "payments", "receipt", "receipts", "金额", "市值", "持有金额", "持仓金额",
               "收款金额", "交易金额", "份额金额"),
    n.ASSET_ID: ("asset_code", "security_id", "security_code", "isin", "bond_code", "资产代码", "资产编号", "证券代码",
                 "债券代码"),
    n.ASSET_CLASS: ("asset_type", "security_type", "资产类别", "资产类型", "资产大类", "证券类型"),
    n.YIELD: ("ytm", "yield_to_maturity", "annual_yield", "收益率", "到期收益率", "年化收益率"),
    n.MATURITY: ("maturity_date", "matures", "due_date", "到期日", "到期日期"),
    n.SALE_DAYS: ("days_to_sell", "liquidation_days", "变现天数"),
    n.SALE_COST_BP: ("sale_cost", "haircut_bp", "变现成本", "变现成本bp"),
    n.RATING: ("credit_rating", "issuer_rating", "评级", "信用评级", "主体评级"),
    n.TENOR: ("term", "期限", "期限品种"),
    n.RATE: ("interest_rate", "shibor", "fixing", "利率", "年利率"),
    n.EVENT_ID: ("event", "event_code", "事件编号", "事件代码", "活动编号"),
    n.KIND: ("event_type", "event_kind", "类型", "事件类型", "活动类型"),
    n.START: ("start_date", "begin", "begin_date", "开始日期", "开始日", "起始日期"),
    n.END: ("end_date", "finish", "结束日期", "结束日", "终止日期"),
    n.GROUPS: ("affected_groups", "customer_groups", "影响客群", "适用客群"),
    n.EFFECT: ("impact", "uplift", "影响", "影响幅度"),
    n.SOURCE: ("reference", "来源", "数据来源"),
    n.MERCHANT_ID: ("merchant", "merchant_code", "shop_id", "shop", "store_id", "user_id", "商户", "商户号", "商户编号",
                    "商户代码", "商户id", "商家编号"),
    n.OUTFLOW: ("payment_out", "outgoing", "流出", "流出金额", "支出金额", "付款金额"),
    n.CITY: ("city_name", "town", "城市", "所在城市"),
}  # fmt: skip
