"""Rows in which VNS3 knows one value alone: what else a partner may state there, its tunnel never comes up with."""

from __future__ import annotations

from collections.abc import Iterator

from vns3pair.ipsec.devices.plan import Gap, Plan

FIXED = {
    "authentication": "only the pre-shared key is written, as VNS3 takes nothing else",
    "ipsec_protocol": "only ESP is written, as VNS3 takes nothing else",
    "encapsulation_mode": "only tunnel mode is written, as VNS3 takes nothing else",
}
"""For a writer's `silent`."""


def beyond_the_fixed(plan: Plan) -> Iterator[Gap]:
    """For a writer's `refuses`: what VNS3 does not take."""
    if plan.authentication != "psk":
        yield Gap("authentication", "VNS3 takes pre-shared keys only")
    if plan.ipsec_protocol != "esp":
        yield Gap("ipsec_protocol", "VNS3 takes ESP only")
    if plan.encapsulation_mode != "tunnel":
        yield Gap("encapsulation_mode", "VNS3 takes tunnel mode only")


__all__ = ["FIXED", "beyond_the_fixed"]
