"""The form by which an administrator says where a controller's API is and how it is entered."""

from __future__ import annotations

import ipaddress
import re

from django import forms

from vns3pair.ipsec.vns3_api import PORT

_NAME = re.compile(
    r"(?=.{1,253}\Z)(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)*[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
)
_TOKEN = re.compile(r"[\x21-\x7e]{8,512}")
NO_HOST = "Write a host name or an IP address alone: no https://, no path, no port."
WHAT_HOST = "Say where the controller is."
NO_PORT = "A port is a whole number from 1 to 65,535."
WHAT_TOKEN = "An API token is needed each time."
NO_TOKEN = "An API token is 8 to 512 printable characters without blanks. It was not kept."


class LiveForm(forms.Form):
    """Host, port and API token. The token is never shown again, not even where another field is refused."""

    host = forms.CharField(
        max_length=253,
        label="Host",
        help_text="As this site reaches it: a name or an IP address.",
        error_messages={"required": WHAT_HOST},
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "spellcheck": "false", "autocapitalize": "none"}
        ),
    )
    port = forms.IntegerField(
        min_value=1,
        max_value=65535,
        initial=PORT,
        label="Port",
        error_messages=dict.fromkeys(("required", "invalid", "min_value", "max_value"), NO_PORT),
    )
    token = forms.CharField(
        label="API token",
        help_text="Made on the controller for this site alone, with an end. It is kept encrypted and never shown again.",
        error_messages={"required": WHAT_TOKEN},
        widget=forms.PasswordInput(render_value=False, attrs={"autocomplete": "new-password"}),
        strip=True,
    )

    def clean_host(self) -> str:
        host = str(self.cleaned_data["host"]).strip().removeprefix("[").removesuffix("]")
        try:
            return str(ipaddress.ip_address(host))
        except ValueError:
            # All digits and points would be read as an address by some, and is none.
            if not _NAME.fullmatch(host) or re.fullmatch(r"[0-9.]+", host):
                raise forms.ValidationError(NO_HOST) from None
        return host.lower()

    def clean_token(self) -> str:
        token = self.cleaned_data["token"]
        if not _TOKEN.fullmatch(token):
            raise forms.ValidationError(NO_TOKEN)
        return str(token)
