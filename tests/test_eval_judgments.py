"""Judgment files: three formats, one record, and an error that names the line."""

import hashlib
from pathlib import Path

import pytest

from eval.judgments import MAX_GRADE, read_judgments, token
from search.errors import BadEvaluation
from search.page import MAX_TEXT


def written(folder: Path, text: str | bytes, name: str = "judgments") -> Path:
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def test_csv_is_read_by_column_name_and_other_columns_are_ignored(tmp_path):
    path = written(
        tmp_path, 'Judge,rating,query,docid\nperson,3,"usb, hub",A1\nmachine,0,"usb, hub",B2\nrule,1,mouse,A1\n'
    )
    judgments = read_judgments(path)
    assert judgments.grades == {"usb, hub": {"A1": 3, "B2": 0}, "mouse": {"A1": 1}}
    assert judgments.file == "judgments"
    assert judgments.digest == hashlib.sha256(path.read_bytes()).hexdigest()


def test_csv_with_byte_order_mark_and_windows_line_ends_is_read(tmp_path):
    path = written(tmp_path, "\ufeffquery,docid,rating\r\nmouse,A1,2\r\n\r\n")
    assert read_judgments(path).grades == {"mouse": {"A1": 2}}


def test_an_empty_rating_is_not_a_judgment_but_its_query_is_known(tmp_path):
    path = written(tmp_path, "query,docid,rating\nlaptop,,\nmouse,A1,\nmouse,B2,2.0\n")
    judgments = read_judgments(path)
    assert judgments.grades == {"laptop": {}, "mouse": {"B2": 2}}
    assert judgments.scored == ["mouse"]
    assert judgments.unscored == ["laptop"]


def test_qrels_take_their_texts_from_the_query_file(tmp_path):
    qrels = written(tmp_path, "q2 0 A1 2\nq1\t0\tB2\t-2\nq2 0 C3 0\n")
    queries = written(tmp_path, "q1\tred mouse\nq2\tlaptop\nq3\tno such thing\n", "queries")
    judgments = read_judgments(qrels, queries=queries)
    assert judgments.grades == {"laptop": {"A1": 2, "C3": 0}, "red mouse": {"B2": 0}, "no such thing": {}}
    assert judgments.qids == {"laptop": "q2", "red mouse": "q1", "no such thing": "q3"}
    assert judgments.unscored == ["red mouse", "no such thing"]


def test_two_query_ids_of_one_text_are_one_query(tmp_path):
    qrels = written(tmp_path, "q1 0 A1 2\nq2 0 B2 1\n")
    queries = written(tmp_path, "q1\tlaptop\nq2\tlaptop\n", "queries")
    judgments = read_judgments(qrels, queries=queries)
    assert judgments.grades == {"laptop": {"A1": 2, "B2": 1}}
    assert judgments.qids == {"laptop": "q1"}


def test_json_lines_are_read_and_only_line_feeds_end_a_line(tmp_path):
    path = written(
        tmp_path, '{"query": "mouse\u2028pad", "judgments": {"A1": 3}}\n\n{"query": "hub", "judgments": {}}\n'
    )
    assert read_judgments(path).grades == {"mouse\u2028pad": {"A1": 3}, "hub": {}}


def test_a_query_file_adds_unjudged_queries_to_a_csv(tmp_path):
    path = written(tmp_path, "query,docid,rating\n1,A1,3\n")
    judgments = read_judgments(path, queries=written(tmp_path, "1\tlaptop\n", "queries"))
    assert judgments.grades == {"1": {"A1": 3}, "laptop": {}}
    assert len(set(judgments.qids.values())) == 2


def test_ids_made_from_texts_hold_no_white_space_and_stay_apart(tmp_path):
    path = written(tmp_path, "query,docid,rating\nred mouse,A1,1\nred%20mouse,A1,1\n鼠标,A1,1\n")
    assert read_judgments(path).qids == {"red mouse": "red%20mouse", "red%20mouse": "red%2520mouse", "鼠标": "鼠标"}
    assert token("a\u00a0b") == "a%C2%A0b"


def test_a_repeated_judgment_may_agree(tmp_path):
    path = written(tmp_path, "query,docid,rating\nmouse,A1,2\nmouse,A1,2\n")
    assert read_judgments(path).grades == {"mouse": {"A1": 2}}


def test_a_repeated_key_of_json_may_agree_too(tmp_path):
    path = written(tmp_path, '{"query": "mouse", "judgments": {"A1": 2, "A1": 2}}\n')
    assert read_judgments(path).grades == {"mouse": {"A1": 2}}


def test_what_can_be_read_is_read_up_to_its_bounds(tmp_path):
    text = "m" * MAX_TEXT
    path = written(tmp_path, f'query,docid,rating\n{text},A1,{MAX_GRADE}\n"two\tcells\nand lines",\U0001f5b1,1e2\n')
    assert read_judgments(path).grades == {text: {"A1": MAX_GRADE}, "two\tcells\nand lines": {"\U0001f5b1": 100}}


def test_a_contradiction_names_both_lines(tmp_path):
    path = written(tmp_path, "query,docid,rating\nmouse,A1,2\nhub,A1,1\nmouse,A1,0\n")
    with pytest.raises(BadEvaluation, match=r"lines 2 and 4: product 'A1' is graded 2 and 0 for 'mouse'"):
        read_judgments(path)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("query,docid,rating\nmouse,A1,good\n", "line 2: grade 'good' is no whole number"),
        ("query,docid,rating\nmouse,A1,2\nmouse,B2,1.5\n", "line 3: grade '1.5' is no whole number"),
        ("query,docid,rating\nmouse,A1,inf\n", "line 2: grade 'inf' is no whole number"),
        ("query,docid,rating\nmouse,A1\n", "line 2: 2 cells where the header has 3"),
        ("query,docid,rating\n,A1,1\n", "line 2: ',A1,1' lacks its query"),
        ("query,docid,rating\nmouse,,1\n", "line 2: 'mouse,,1' lacks its docid"),
        ('query,docid,rating\n"mouse,A1,1\n', "no CSV"),
        ('{"query": "mouse", "judgments": {"A1": 1}}\n{"query": "mouse"\n', "line 2: no JSON"),
        ('{"query": "mouse", "judgments": {"A1": true}}\n', "line 1: product 'A1' has grade True"),
        ('{"query": "mouse"}\n', "line 1: expected"),
        ('{"query": "mouse", "judgments": {}}\n[1]\n', r"line 2: expected a JSON object, found '\[1\]'"),
        ("q1 0 A1 1\n", "--queries FILE"),
        ("sku;name;price\n", "is no judgment file: it starts with 'sku;name;price'"),
        ("", "is no judgment file"),
        ("query,docid,rating\n", "judgments holds no judgment"),
        ("query,docid,rating\nmouse,A1,1e300\n", "line 2: grade '1e300' is beyond 1,000"),
        ("query,docid,rating\nmouse,A1,99999999999999999999\n", "line 2: grade '9+' is beyond"),
        ("query,docid,rating\nmouse,A1,-1e300\n", "line 2: grade '-1e300' is beyond"),
        ("query,docid,rating\nmouse,A1,nan\n", "line 2: grade 'nan' is no whole number"),
        ("query,docid,rating\nmo\0use,A1,1\n", r"line 2: query 'mo\\x00use' holds the control character '\\x00'"),
        ("query,docid,rating\nmouse,A1,1\nmouse,A\x1b1,1\n", "line 3: product .* holds the control character"),
        (
            '{"query": "\\ud800 laptop", "judgments": {"A1": 1}}\n',
            r"line 1: query '\\ud800 laptop' holds half of a surr",
        ),
        ('{"query": "mouse", "judgments": {"A\\udc00": 1}}\n', "line 1: product .* holds half of a surrogate pair"),
        ('{"query": "mouse", "judgments": {"A1": 99999999999999999999}}\n', "line 1: grade '9+' is beyond"),
        ('{"query": "mouse", "judgments": {"A1": 1, "B2": 1, "A1": 3}}\n', "line 1: 'A1' is given twice in one object"),
        ("\n" + '{"a":' + "[" * 200_000 + "\n", "line 2: no JSON that can be read .brackets nested too deep"),
        (f"query,docid,rating\nmouse,A1,1\n{'m' * (MAX_TEXT + 1)},A1,1\n", "line 3: the query has 1,001 characters"),
        (b"query,docid,rating\nm\xff,A1,1\n", r"not UTF-8 \(byte 20\)"),
    ],
)
def test_what_cannot_be_used_is_refused_by_line(tmp_path, text, message):
    with pytest.raises(BadEvaluation, match=message):
        read_judgments(written(tmp_path, text))


@pytest.mark.parametrize(
    ("qrels", "queries", "message"),
    [
        ("q1 0 A1 1\nq9 0 A1 1\n", "q1\tmouse\n", "line 2: query id 'q9' is not in the query file"),
        ("q1 0 A1 1\nq1 0 A1\n", "q1\tmouse\n", "line 2: 3 fields"),
        ("q1 0 A1 1\n", "q1 mouse\n", "line 1: expected qid<TAB>text"),
        ("q1 0 A1 1\n", "q1\tmouse\nq2\tm\x07\n", "queries, line 2: query .* holds the control character"),
        ("q1 0 A1 1\n", "q1\t" + "m" * 1001 + "\n", "queries, line 1: the query has 1,001 characters"),
        ("q1 0 A1 1\n", "q1\tmouse\nq1\thub\n", "line 2: query id 'q1' already stands for 'mouse'"),
    ],
)
def test_qrels_and_queries_must_fit_together(tmp_path, qrels, queries, message):
    with pytest.raises(BadEvaluation, match=message):
        read_judgments(written(tmp_path, qrels), queries=written(tmp_path, queries, "queries"))


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(BadEvaluation, match=r"nowhere\.csv cannot be read: No such file"):
        read_judgments(tmp_path / "nowhere.csv")


def test_the_icecat_judgments_are_read_whole(shared):
    judgments = read_judgments(shared / "data/icecat/ratings-pooled.csv")
    assert len(judgments.grades) == 87
    assert len(judgments.unscored) == 11
    assert sum(len(grades) for grades in judgments.grades.values()) == 7253
