"""The API's requests of a VNS3 half as a script for bash, curl, openssl and Python.

Nothing of the sheet can act in it: bodies are JSON in ASCII within quoted here-documents, and what else the sheet
says is one quoted word. API token and pre-shared key are typed in by whoever runs it. Neither is ever an argument
of a program, where other users of the machine could see it, nor in a file. The controller's certificate, mostly a
self-signed one, is shown first; every later call goes to the holder of its key or to nobody.
"""

from __future__ import annotations

import json

from vns3pair.ipsec.devices.quoting import comment, heredoc, json_text, line, shell
from vns3pair.ipsec.devices.writers.writing import Block, Refused, Written
from vns3pair.ipsec.half import Half
from vns3pair.ipsec.vns3_api import BASE, ENDPOINT_ID, PORT, Request, requests_of
from vns3pair.ipsec.vns3_endpoint import Endpoint, endpoint_of, told

WORD = "END_OF_BODY"
NEEDS = "bash, curl 7.54 or newer, openssl and python3"


def written(half: Half, name: str = "") -> Written | Refused:
    """The script that creates the endpoint and its tunnels; refused where something needed is missing."""
    endpoint = endpoint_of(half, name)
    if endpoint.missing:
        return Refused("vns3", endpoint.missing)
    note = f"Save it as a file and run it with bash, so that it can ask. It needs {NEEDS}."
    return Written(
        "vns3", (Block("Script for bash", script(half, endpoint), "#", note),), unsaid=endpoint.to_know
    )


def script(half: Half, endpoint: Endpoint) -> str:
    """The script's text, without a line end at its end."""
    first, *others = requests_of(endpoint)
    parts = [
        _HEAD.replace("@NAME@", comment(endpoint.name, "").strip()),
        *(comment(text) for gap in endpoint.to_know for text in told(gap)),
        _settings(half, endpoint),
        _TOOLS,
        _bodies(first, others),
        _MAIN.replace(
            "@CALLS@", "\n".join(_call(number, one) for number, one in enumerate(others, 1)) or "  :"
        ),
    ]
    return "\n".join(parts)


def _settings(half: Half, endpoint: Endpoint) -> str:
    address = half.value("public_ip") or ""
    host = f"[{address}]" if ":" in address else address
    expected = {"name": endpoint.name, "local_private_ip": half.value("local_private_ip") or ""}
    return "\n".join(
        (
            f"controller=${{VNS3_CONTROLLER:-{shell(f'{host}:{PORT}') if host else ''}}}",
            f"expected={shell(json.dumps(expected, ensure_ascii=True))}",
        )
    )


def _bodies(first: Request, others: list[Request]) -> str:
    bodies = [("endpoint_body", first), *((f"tunnel_{n}_body", one) for n, one in enumerate(others, 1))]
    return "\n".join(
        f"{name}() {{ cat {heredoc(json_text(dict(one.body)), WORD)}\n}}" for name, one in bodies
    )


def _call(number: int, one: Request) -> str:
    path = one.path.replace(ENDPOINT_ID, "$endpoint")
    return f'  tunnel_{number}_body | call POST "{path}" >/dev/null\n  say {shell(line(one.note))}'


_HEAD = r"""#!/usr/bin/env bash
# Creates the remote endpoint @NAME@ and its tunnels on a VNS3 controller through its API.
# Save it as a file and run it with bash: it asks for the API token and for the pre-shared key. Both stay out of
# arguments, files and the shell's history. It needs bash, curl 7.54 or newer, openssl and python3.
# VNS3_CONTROLLER=host:port names another address for the controller; VNS3_FINGERPRINT the SHA-256 fingerprint of
# its certificate, which is then compared and not asked about.
# It changes nothing else on the controller and restarts nothing."""

_TOOLS = r"""
set +x -euo pipefail
say() { printf '%s\n' "$*" >&2; }
stop() { say "$*"; exit 1; }

# Standard input is the body, if there is one. Prints the answer, or stops with the controller's message.
call() {
  local method=$1 path=$2 data=()
  [ "$method" = GET ] || data=(--header 'content-type: application/json' --data-binary @-)
  # The pin stands in for name and issuer, which a self-signed certificate cannot prove: without the right key
  # behind it nothing is sent.
  curl --disable --silent --show-error --proto '=https' --tlsv1.2 --max-time 60 --insecure --pinnedpubkey "$pin" \
    --request "$method" ${data[@]+"${data[@]}"} --write-out '\n%{http_code}' \
    --config <(printf 'header = "api-token: %s"\n' "$token") \
    "https://$controller@BASE@$path" | python3 -I -c "$checked"
}

checked='
import json, sys
read = sys.stdin.buffer.read(5000001)
if len(read) > 5000000:
    sys.exit("The controller answered far more than it should.")
body, _, status = read.decode("utf-8", "replace").rpartition("\n")
status = status if status.isalnum() and len(status) < 9 else "nothing"
try:
    answer = json.loads(body)
except (ValueError, RecursionError):
    answer = None
if status not in ("200", "201") or not isinstance(answer, dict) or "response" not in answer:
    error = answer.get("error") if isinstance(answer, dict) else None
    error = error if isinstance(error, dict) else {}
    words = [str(error.get(key, "")) for key in ("name", "message")]
    text = "".join(c if c.isprintable() else "?" for c in " ".join(words)[:1000])
    sys.exit(f"The controller answered {status}: {text}")
sys.stdout.write(json.dumps(answer["response"]))
'
look='
import json, sys
expected, answer = json.loads(sys.argv[1]), sys.stdin.read()
found = json.loads(answer) if answer else sys.exit(1)
def part(name):
    value = found.get(name) if isinstance(found, dict) else None
    return value if isinstance(value, dict) else {}
there = found.get("remote_endpoints") if isinstance(found, dict) else None
for each in there if isinstance(there, list) else part("remote_endpoints").values():
    if isinstance(each, dict) and each.get("name") == expected["name"]:
        sys.exit("There is an endpoint of this name already: nothing was done.")
own = part("this_endpoint").get("ipsec_local_ipaddress") or ""
if expected["local_private_ip"] and own and own != expected["local_private_ip"]:
    sys.exit("The Local Private IP of this controller is not the one on the sheet: nothing was done.")
'
keyed='
import json, sys
key = sys.stdin.buffer.readline()[:-1].decode("utf-8")
body = json.loads(sys.stdin.buffer.read())
body["secret"] = key
sys.stdout.write(json.dumps(body))
'
number='
import json, sys
answer = sys.stdin.read()
answer = json.loads(answer) if answer else sys.exit(1)
found = answer.get("id") if isinstance(answer, dict) else None
text = str(found)
if not (text.isascii() and text.isdigit() and len(text) < 10):
    sys.exit("The controller did not answer with the id of the endpoint: it may exist, without its tunnels.")
print(text)
'

learn_the_certificate() {
  local certificate fingerprint answer
  certificate=$(openssl s_client -connect "$controller" </dev/null 2>/dev/null | openssl x509 2>/dev/null) ||
    stop "No certificate came from $controller."
  fingerprint=$(printf '%s\n' "$certificate" | openssl x509 -noout -fingerprint -sha256)
  fingerprint=${fingerprint#*=}
  pin=sha256//$(printf '%s\n' "$certificate" | openssl x509 -noout -pubkey |
    openssl pkey -pubin -outform der | openssl dgst -sha256 -binary | openssl base64 -A)
  if [ -n "${VNS3_FINGERPRINT:-}" ]; then
    answer=$(printf %s "$VNS3_FINGERPRINT" | tr -d ': ' | tr 'a-f' 'A-F')
    [ "$answer" = "$(printf %s "$fingerprint" | tr -d :)" ] ||
      stop "The certificate of $controller has another fingerprint: $fingerprint"
    return
  fi
  say "The certificate of $controller has this SHA-256 fingerprint:"
  say "  $fingerprint"
  printf 'Compare it with what the controller shows. Type yes if they are the same: ' >&2
  read -r answer
  [ "$answer" = yes ] || stop 'Nothing was sent.'
}
""".replace("@BASE@", BASE)

_MAIN = r"""
finish() {
  local status=$?
  [ "$status" = 0 ] || [ -z "$endpoint" ] ||
    say "Endpoint $endpoint exists, but not all of its tunnels do: delete it before you run this again."
}

main() {
  local token='' key='' program
  endpoint=''
  for program in curl openssl python3; do
    command -v "$program" >/dev/null || stop "This needs $program."
  done
  [ -n "$controller" ] || stop 'Say where the controller is: VNS3_CONTROLLER=host:port.'
  learn_the_certificate
  printf 'API token: ' >&2
  IFS= read -rs token
  [[ $token =~ ^[A-Za-z0-9._~+/=-]+$ ]] || stop 'That is no API token.'
  printf '\nPre-shared key: ' >&2
  IFS= read -rs key
  [ -n "$key" ] || stop 'There is no key.'
  printf '(%s characters)\n' "${#key}" >&2
  call GET /ipsec </dev/null | python3 -I -c "$look" "$expected"
  trap finish EXIT
  endpoint=$({ printf '%s\n' "$key"; endpoint_body; } | python3 -I -c "$keyed" |
    call POST /ipsec/endpoints | python3 -I -c "$number")
  say "Endpoint $endpoint was created."
@CALLS@
  say 'Done.'
}

main"""
