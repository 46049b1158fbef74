from pathlib import Path

import pytest

from hotline.launch.errors import NoContainerNetwork, PbxVariableMissing
from hotline.launch.pbx_image import config_from, own_network

HEAD = "Iface\tDestination\tGateway\tFlags\tRefCnt\tUse\tMetric\tMask\tMTU\tWindow\tIRTT\n"
DEFAULT = "eth0\t00000000\t0100590A\t0003\t0\t0\t100\t00000000\t0\t0\t0\n"
OWN = "eth0\t0000590A\t00000000\t0001\t0\t0\t0\t00FFFFFF\t0\t0\t0\n"


def routes(tmp_path: Path, text: str) -> Path:
    file = tmp_path / "route"
    file.write_text(text)
    return file


def test_the_network_of_the_containers_is_read_from_the_kernel(tmp_path: Path) -> None:
    assert own_network(routes(tmp_path, HEAD + DEFAULT + OWN)) == "10.89.0.0/24"


def test_a_container_without_a_network_is_told(tmp_path: Path) -> None:
    with pytest.raises(NoContainerNetwork, match="compose"):
        own_network(routes(tmp_path, HEAD))


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """That of a container whose secret is in a file."""
    file = tmp_path / "ami_secret"
    file.write_text("s3cret\n")
    return {"PBX_AMI_SECRET_FILE": str(file)}


def test_the_manager_interface_admits_the_network_of_the_containers_only(
    environment: dict[str, str],
) -> None:
    config = config_from(environment, network="10.89.0.0/24")
    assert (config.ami_permit, config.ami_secret) == ("10.89.0.0/24", "s3cret")
    assert "s3cret" not in repr(config)


def test_ports_and_address_are_settings(environment: dict[str, str]) -> None:
    environment |= {
        "PBX_SIP_PORT": "5070",
        "PBX_RTP_FIRST": "30000",
        "PBX_RTP_LAST": "30099",
        "PBX_EXTERNAL_ADDRESS": "192.0.2.10",
    }
    config = config_from(environment, network="10.89.0.0/24")
    assert (config.sip_port, config.rtp_range) == (5070, (30000, 30099))
    assert config.external_address == "192.0.2.10"


def test_what_callers_say_goes_to_the_service_by_its_key(
    environment: dict[str, str], tmp_path: Path
) -> None:
    key = tmp_path / "speech_key"
    key.write_text("k3y\n")
    service = {"PBX_SPEECH_SERVICE": "http://service:8090"}
    with pytest.raises(PbxVariableMissing, match="PBX_SPEECH_KEY_FILE"):
        config_from(environment | service, network="10.89.0.0/24")
    hears = environment | service | {"PBX_SPEECH_KEY_FILE": str(key)}
    config = config_from(hears, network="10.89.0.0/24")
    assert config.speech_url == "ws://service:8090/speech/k3y"
    assert config_from(environment, network="10.89.0.0/24").speech_url == ""


@pytest.mark.parametrize("named", [{}, {"PBX_AMI_SECRET_FILE": "/run/secrets/nothing"}])
def test_without_a_secret_there_is_no_pbx(named: dict[str, str]) -> None:
    with pytest.raises(PbxVariableMissing, match="docker/init"):
        config_from(named, network="10.89.0.0/24")
