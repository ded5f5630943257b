"""A Chinese catalogue from file to page: its encoder is chosen, said and served, and the right type comes first."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from eval.bench import bench
from indexer.build import build
from indexer.report import Report
from search import generation
from search.engine import Engine, open_engine
from search.errors import BadEvaluation
from search.manifest import read_manifest
from search.page import Query
from search.settings import Settings
from search.tuning import Tuning

PRODUCTS = {
    "鼠标": "无线鼠标 静音 便携|蓝牙鼠标 可充电 白色|游戏鼠标 有线 RGB 灯光|人体工学竖握鼠标"
    "|Norvik 540 无线鼠标 2.4G|轨迹球鼠标 黑色|小巧旅行鼠标",
    "保温杯": "不锈钢保温杯 450毫升|便携保温杯 带茶隔|儿童保温杯 吸管款|车载保温杯 大容量"
    "|商务真空保温杯 礼盒装|Tarn 焖烧杯 800毫升|智能显温保温杯",
    "跑鞋": "男士轻便跑鞋 透气网面|女士缓震跑步鞋|专业马拉松跑鞋 碳板|儿童运动鞋 魔术贴"
    "|越野跑鞋 防滑|夏季透气运动鞋 男|减震慢跑鞋 女款",
    "电饭煲": "智能电饭煲 4升|迷你电饭锅 1-2人|IH 电磁加热电饭煲|电压力锅 5升 多功能"
    "|低糖电饭煲 沥米|预约定时电饭煲 不粘内胆|复古小电饭锅",
    "台灯": "护眼台灯 学习专用|LED 折叠台灯 充电式|床头小夜灯 触摸调光|金属阅读灯 夹式"
    "|落地灯 客厅 简约|儿童护眼灯 无频闪|复古玻璃台灯",
    "双肩包": "商务双肩包 防水 15.6寸|小学生书包 减负|户外登山包 50升|女士时尚双肩背包"
    "|旅行背包 大容量|帆布书包 大学生|防盗电脑背包",
    "耳机": "蓝牙耳机 主动降噪|头戴式耳机 高保真|运动耳机 挂耳式 防汗|真无线耳机 长续航"
    "|游戏耳机 带麦克风|骨传导耳机|有线入耳式耳机",
    "雨伞": "自动折叠雨伞 三折|长柄雨伞 抗风|防晒遮阳伞 黑胶|儿童透明雨伞 卡通"
    "|双人大号雨伞|迷你口袋伞 五折|反向雨伞 车用",
    "床品": "纯棉四件套 床单被套|冬季加厚羽绒被|记忆棉枕头 护颈|夏凉被 空调被|乳胶枕 成人|法兰绒毛毯|床笠 席梦思保护套",
}
QUERIES = {
    "无线鼠标": "鼠标",
    "保温水杯": "保温杯",
    "跑步穿的鞋": "跑鞋",
    "煮米饭的锅": "电饭煲",
    "看书用的灯": "台灯",
    "上学用的书包": "双肩包",
    "听音乐 降噪": "耳机",
    "下雨天用的伞": "雨伞",
    "睡觉用的枕头": "床品",
}


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return Settings(home=tmp_path_factory.mktemp("home"), name="shop")


@pytest.fixture(scope="module")
def report(shop: Settings, tmp_path_factory: pytest.TempPathFactory) -> Report:
    file = tmp_path_factory.mktemp("catalogue") / "products.jsonl"
    titles = [(kind, title) for kind, text in PRODUCTS.items() for title in text.split("|")]
    lines = [{"id": f"{kind}-{n}", "title": title} for n, (kind, title) in enumerate(titles)]
    file.write_text("".join(json.dumps(line) + "\n" for line in lines), "utf-8")
    return build([file], shop)


@pytest.fixture(scope="module")
def engine(report: Report, shop: Settings) -> Engine:
    return open_engine(shop)


def kinds(engine: Engine, text: str) -> list[str]:
    return [hit.product.id.partition("-")[0] for hit in engine.search(Query(text, size=100)).hits]


def test_the_report_and_the_manifest_say_which_encoder_was_taken_and_why(report, shop):
    why = "100% of titles are Chinese"
    assert (report.encoder, report.to_dict()["encoder_why"]) == ("multilingual", why)
    assert f"63 texts encoded by multilingual ({why})" in report.outcome()
    root = generation.root(shop)
    manifest = read_manifest(generation.folder(root, report.generation))
    assert (manifest.encoder["name"], manifest.encoder["dimension"], manifest.encoder["why"]) == (
        "multilingual",
        512,
        why,
    )


@pytest.mark.parametrize(("text", "kind"), QUERIES.items())
def test_the_right_type_comes_first(engine, text, kind):
    assert kinds(engine, text)[0] == kind


def test_the_floors_keep_most_of_the_type_and_little_else(engine):
    pages = {kind: kinds(engine, text) for text, kind in QUERIES.items()}
    right = sum(page.count(kind) for kind, page in pages.items())
    assert right >= 0.55 * sum(text.count("|") + 1 for text in PRODUCTS.values())
    assert right >= 0.9 * sum(len(page) for page in pages.values())


def test_queries_in_another_language_find_the_type(engine):
    assert kinds(engine, "umbrella")[0] == "雨伞"
    assert kinds(engine, "kabellose Maus")[0] == "鼠标"


def test_the_blend_is_that_of_the_encoder_unless_another_is_asked_for(engine, shop):
    own = Tuning(vector_weight=0.45, cutoff=0.16, answer=0.0, answer_in_words=0.0)
    assert engine.tuning == own
    assert engine.changed(["feedback=0"]).tuning == replace(own, feedback=0)
    assert open_engine(shop, tuning=Tuning()).tuning.vector_weight == 0.7


def test_vectors_that_nobody_measured_call_no_answer_too_far_off(settings: Settings):
    assert open_engine(settings).tuning == Tuning(answer=0.0, answer_in_words=0.0)


def test_the_bench_says_that_there_is_no_torch_to_compare_with(report, shop):
    with pytest.raises(BadEvaluation, match=r"encoded by multilingual.*--part search"):
        bench(shop, parts=["encode"])


def test_a_named_encoder_is_taken_whatever_the_language(report, shop, tmp_path: Path):
    file = tmp_path / "products.csv"
    file.write_text("id,title\n1,无线鼠标\n2,保温杯\n", "utf-8")
    other = build([file], Settings(home=tmp_path / "home", name="other", encoder="hashing"))
    assert (other.encoder, other.encoder_why) == ("hashing", "as asked for")
