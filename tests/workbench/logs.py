"""Logs to diagnose, as pluto writes them."""

KEYS_DIFFER = """\
Nov 26 09:14:02.807942: "acme_1" #1: initiating Main Mode
Nov 26 09:14:02.831695: "acme_1" #1: responding to Main Mode from unknown peer 198.18.44.7:500
Nov 26 09:14:02.851000: "acme_1" #1: sent Main Mode R2
Nov 26 09:14:02.931627: "acme_1" #1: probable authentication failure (mismatch of preshared secrets?): malformed payload in packet
Nov 26 09:14:02.931700: "acme_1" #1: sending notification PAYLOAD_MALFORMED to 198.18.44.7:500
Nov 26 09:14:03.396858: "acme_1" #1: probable authentication failure (mismatch of preshared secrets?): malformed payload in packet
"""
SILENT = """\
Nov 26 09:14:02.700000: "vns3_1" #1: initiating Main Mode
Nov 26 09:14:03.392577: "vns3_1" #1: STATE_MAIN_I3: retransmission; will wait 0.5 seconds for response
Nov 26 09:14:03.898857: "vns3_1" #1: STATE_MAIN_I3: retransmission; will wait 1 seconds for response
Nov 26 09:14:04.901630: "vns3_1" #1: STATE_MAIN_I3: retransmission; will wait 2 seconds for response
"""
UP = """\
Nov 26 09:14:02.000000: "acme_1" #8: sent IKE_SA_INIT request to 198.18.44.7:500
Nov 26 09:14:02.100000: "acme_1" #8: sent IKE_AUTH request {cipher=AES_CBC_256 integ=HMAC_SHA2_256_128 prf=HMAC_SHA2_256 group=MODP2048}
Nov 26 09:14:02.200000: "acme_1" #8: initiator established IKE SA; authenticated peer using authby=secret and ID_IPV4_ADDR '198.18.44.7'
Nov 26 09:14:02.300000: "acme_1" #9: initiator established Child SA using #8; IPsec tunnel [172.31.1.0-172.31.1.255:0-65535 0] -> [10.50.0.0-10.50.255.255:0-65535 0] {ESPinUDP/ESN=>0xe01f59e4 <0xb558df31 xfrm=AES_CBC_256-HMAC_SHA2_256_128 NATD=198.18.44.7:4500 DPD=passive}
"""
STOPPED = f"""\
{UP}Nov 26 10:14:02.300000: "acme_1": terminating SAs using this connection
Nov 26 10:14:02.310000: "acme_1" #9: deleting state (STATE_V2_ESTABLISHED_CHILD_SA) aged 3600.5s and sending notification
"""
HASH_DIFFERS = """\
Nov 26 09:14:02.831695: "acme_1" #1: responding to Main Mode from unknown peer 198.18.44.7:500
Nov 26 09:14:02.832000: "acme_1" #1: Oakley Transform [AES_CBC (256), HMAC_SHA1, MODP2048] refused
Nov 26 09:14:02.833000: "acme_1" #1: no acceptable Oakley Transform
Nov 26 09:14:02.834000: "acme_1" #1: sending notification NO_PROPOSAL_CHOSEN to 198.18.44.7:500
"""
ELSEWHERE = UP.replace("198.18.44.7", "192.0.2.60").replace("acme_1", "hooli_1").replace("10.50.", "10.99.")
UNKNOWN = "hello\nworld\n"
