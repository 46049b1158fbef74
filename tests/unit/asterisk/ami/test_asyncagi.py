from urllib.parse import quote

from hypothesis import given
from hypothesis import strategies as st

from hotline.asterisk.ami import AmiMessage, read_agi_env, read_agi_result

ENV = "agi_request: async\nagi_callerid: 555\nagi_calleridname: Zoë\nagi_accountcode: \n\n"


def start(env: str) -> AmiMessage:
    return AmiMessage(f"Event: AsyncAGIStart\r\nEnv: {env}".encode())


def executed(result: str) -> AmiMessage:
    return AmiMessage(f"Event: AsyncAGIExec\r\nResult: {result}".encode())


def test_a_whole_environment_is_read() -> None:
    env = read_agi_env(start(quote(ENV)))
    assert env.complete
    assert env.variables == {
        "agi_request": "async",
        "agi_callerid": "555",
        "agi_calleridname": "Zoë",
        "agi_accountcode": "",
    }


def test_a_cut_environment_loses_only_its_last_variable() -> None:
    env = read_agi_env(start(quote(ENV)[: quote(ENV).index("Zo") + 3]))
    assert not env.complete
    assert env.variables == {"agi_request": "async", "agi_callerid": "555"}


def test_a_missing_environment_is_incomplete() -> None:
    assert read_agi_env(AmiMessage(b"Event: AsyncAGIStart")).variables == {}


def test_a_whole_result_is_read() -> None:
    result = read_agi_result(executed("200%20result%3D0%20endpos%3D8000%0A"))
    assert (result.text, result.complete) == ("200 result=0 endpos=8000", True)


def test_a_cut_result_says_so() -> None:
    result = read_agi_result(executed("200%20result%3D1%20%28some%2"))
    assert (result.text, result.complete) == ("200 result=1 (some", False)


def test_repr_shows_no_key() -> None:
    assert "52" not in repr(read_agi_result(executed("200%20result%3D52%0A")))


@given(st.text(st.characters(exclude_categories=["Cs"])), st.integers(min_value=0))
def test_no_cut_raises(text: str, cut: int) -> None:
    encoded = quote(text)
    cut %= len(encoded) + 1
    result = read_agi_result(executed(encoded[:cut]))
    assert text.encode().startswith(result.text.encode("utf-8", "surrogateescape"))
    read_agi_env(start(encoded[:cut]))
