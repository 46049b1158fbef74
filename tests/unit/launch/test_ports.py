import socket
from pathlib import Path

import pytest

from hotline.launch.errors import AddressUnusable, PortTaken
from hotline.launch.ports import Port, Protocol, free_port, require_free


def port(number: int, *, host: str = "127.0.0.1", protocol: Protocol = "UDP") -> Port:
    return Port(
        what="phone calls", host=host, number=number, protocol=protocol, option="--sip-port"
    )


@pytest.mark.parametrize("protocol", ["TCP", "UDP"])
def test_a_free_port_is_accepted(protocol: Protocol) -> None:
    require_free(port(free_port(protocol), protocol=protocol))


def test_a_taken_udp_port_names_the_option() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as other:
        other.bind(("127.0.0.1", 0))
        number = other.getsockname()[1]
        with pytest.raises(PortTaken) as caught:
            require_free(port(number))
    assert str(caught.value) == (
        f"UDP port {number} on 127.0.0.1, meant for phone calls, is taken by another program: "
        "stop that program or choose another port with `--sip-port` "
        f'(`make run ARGS="--sip-port {caught.value.other_port}"`).'
    )


def test_a_taken_tcp_port_is_found() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        with pytest.raises(PortTaken):
            require_free(port(other.getsockname()[1], protocol="TCP"))


def test_an_address_of_another_machine_is_a_sentence() -> None:
    with pytest.raises(AddressUnusable, match="--sip-host"):
        require_free(port(5060, host="192.0.2.1"))


def test_a_free_port_is_none_that_linux_hands_out_by_chance() -> None:
    first, last = map(int, Path("/proc/sys/net/ipv4/ip_local_port_range").read_text().split())
    ports = {free_port(protocol) for protocol in ("TCP", "UDP") for _ in range(20)}
    assert len(ports) > 1
    assert not ports & {*range(first, last + 1)}


def test_where_no_port_can_be_had_it_is_said() -> None:
    with pytest.raises(OSError, match="assign"):
        free_port("TCP", "203.0.113.1")
