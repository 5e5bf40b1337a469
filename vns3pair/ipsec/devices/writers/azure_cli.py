"""An Azure VPN connection as a script of Azure CLI commands, which asks for the key and hands it over in a file.

`az` takes `@FILE` in place of a value; so the key is in no argument, which everybody on the machine could see. That Azure
takes neither hyphen nor tilde in a key is said by its VPN Gateway FAQ (site-to-site connections).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from vns3pair.ipsec.devices import quoting
from vns3pair.ipsec.devices.plan import Plan

_API = "2024-05-01"
_FROM_SCRIPT = {"LOCATION": "location", "GATEWAY": "gateway_id", "PARTNER": "partner_id", "KEY": "key"}
"""What stands in the body for values that only the script knows, with the names of these."""

_HEAD = """\
set -eu
export LC_ALL=C
umask 077
resource_group=PUT_THE_RESOURCE_GROUP_HERE
vnet_gateway=PUT_THE_NAME_OF_THE_VPN_GATEWAY_HERE
case "$resource_group $vnet_gateway" in
  *PUT_THE_*) echo 'Put the names in, at the top of this script.' >&2; exit 1 ;;
esac
read -r -s -p 'Pre-shared key: ' key && echo
case $key in
  *[-~]*) echo 'Azure takes no hyphen and no tilde in a key: agree on another.' >&2; exit 1 ;;
  '' | *[!A-Za-z0-9._+/=@%:,]*)
    echo 'This script takes letters, digits and ._+/=@%:, alone: set any other key in the portal.' >&2
    exit 1
    ;;
esac
body_file=$(mktemp)
trap 'rm -f "$body_file"' EXIT
gateway_id=$(az network vnet-gateway show --resource-group "$resource_group" --name "$vnet_gateway" \\
  --query id --output tsv)
location=$(az network vnet-gateway show --resource-group "$resource_group" --name "$vnet_gateway" \\
  --query location --output tsv)"""

_AROUND = (
    "# What is left to you: subnets with a route table of their own have to take over the routes of the gateway, peered",
    "# networks to use it (gateway transit), and network security groups to let the networks behind VNS3 in.",
)


def script(plan: Plan, properties: Mapping[str, Any]) -> str:
    """The commands for a connection with these properties."""
    return "\n".join(_lines(plan, properties))


def _lines(plan: Plan, properties: Mapping[str, Any]) -> Iterator[str]:
    name = quoting.shell(plan.name)
    body = {
        "location": _mark("LOCATION"),
        "properties": {
            "virtualNetworkGateway1": {"id": _mark("GATEWAY")},
            "localNetworkGateway2": {"id": _mark("PARTNER")},
            "sharedKey": _mark("KEY"),
            **properties,
        },
    }
    prefixes = dict.fromkeys(quoting.shell(pair.remote.masked) for pair in plan.pairs)
    yield _HEAD
    yield 'az network local-gateway create --resource-group "$resource_group" --location "$location" \\'
    yield f"  --name {name} --gateway-ip-address {quoting.shell(plan.peer)} \\"
    yield f"  --local-address-prefixes {' '.join(prefixes)} --output none"
    yield f'partner_id=$(az network local-gateway show --resource-group "$resource_group" --name {name} \\'
    yield "  --query id --output tsv)"
    yield f"body=$(cat {quoting.heredoc(quoting.json_text(body), 'END_OF_BODY')}"
    yield ")"
    yield from (f"body=${{body/{_mark(mark)}/${value}}}" for mark, value in _FROM_SCRIPT.items())
    yield 'printf \'%s\\n\' "$body" >"$body_file"'
    yield 'az rest --method put --output none --body "@$body_file" \\'
    yield f'  --uri "${{partner_id%/localNetworkGateways/*}}/connections/{plan.name}?api-version={_API}"'
    yield from _AROUND
    yield f'az network vpn-connection wait --resource-group "$resource_group" --name {name} --created'
    yield f'az network vpn-connection show --resource-group "$resource_group" --name {name} \\'
    yield "  --query connectionStatus --output tsv"


def _mark(name: str) -> str:
    return f"{name}_FROM_SCRIPT"


__all__ = ["script"]
